"""Taking a customer out of a record: what identifies them becomes placeholders, the same for the same thing.

State and country stay: they say where rules differ, and name nobody.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, TypeVar

Kind = Literal["NAME", "EMAIL", "ADDRESS", "ZIP", "PHONE", "ORDER", "CUSTOMER", "PAYMENT", "CARD"]
T = TypeVar("T")

_PATTERNS: tuple[tuple[Kind, str], ...] = (
    ("EMAIL", r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)*"),
    ("PAYMENT", r"(?<![^\W_])(?:credit_card|gift_card|paypal)_\d+"),
    ("CUSTOMER", r"(?<![^\W_])[^\W\d_]+_[^\W\d_]+_\d+(?![^\W_])"),
    ("ORDER", r"#?(?<![^\W_])W\d+(?![^\W_])"),
    ("ZIP", r"(?<![\w$#.-])\d{5}(?:-\d{4})?(?![\w])"),
    ("PHONE", r"\+\d[\d ()./-]{5,17}\d(?![^\W_])"),
    ("PHONE", r"(?<![\w$#.-])(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![^\W_])"),
    ("PHONE", r"(?<![\w$#.-])0\d{2,4}[ .-]\d{3,4}[ .-]?\d{3,4}(?![^\W_])"),
)
"""What is taken out wherever it stands, known or not; the first that fits wins.

Ten digits in a row are an item here, not a telephone."""


def known_values(customer: Mapping[str, Any] | None, customer_id: str, name: str) -> list[tuple[Kind, str]]:
    """Return what is known of a customer: the id, the name, and all that their record in a case's snapshot holds."""
    record = customer or {}
    found: list[tuple[Kind, Any]] = [("CUSTOMER", customer_id), *(("NAME", part) for part in _name_parts(name))]
    found += [("NAME", record.get("first_name")), ("NAME", record.get("last_name")), ("EMAIL", record.get("email"))]
    found += [("CUSTOMER", record.get("customer_id")), *_of_address(record.get("address"))]
    for method in record.get("payment_methods") or ():
        found += [("PAYMENT", method.get("payment_method_id")), ("CARD", method.get("last_four"))]
    for order in record.get("orders") or ():
        found += _of_order(order)
    return [(kind, text.strip()) for kind, text in found if isinstance(text, str) and text.strip()]


def redact(value: T, known: Sequence[tuple[Kind, str]]) -> T:
    """Return a JSON value with every known value, and whatever has the form of one, replaced in its texts.

    The same thing has the same placeholder throughout the value, however it is capitalised. Keys stay.
    """
    # The longest first: a name is a part of an address or an e-mail more often than the other way round.
    ordered = sorted(dict.fromkeys(known), key=lambda each: len(each[1]), reverse=True)
    matches = [(kind, _exactly(text)) for kind, text in ordered] + list(_PATTERNS)
    pattern = re.compile("|".join(f"({expression})" for _, expression in matches), re.IGNORECASE)
    placeholders = _Placeholders()

    def replace(match: re.Match[str]) -> str:
        index = (match.lastindex or 1) - 1
        text = ordered[index][1] if index < len(ordered) else match[0]
        return placeholders.of(matches[index][0], text)

    redacted: T = _map_texts(value, lambda text: pattern.sub(replace, text))
    return redacted


class _Placeholders:
    """Numbers what is taken out, by kind, in the order of its first appearance."""

    def __init__(self) -> None:
        self._given: dict[tuple[Kind, str], str] = {}

    def of(self, kind: Kind, text: str) -> str:
        same = " ".join(text.casefold().split()).removeprefix("#")
        key = kind, same
        if key not in self._given:
            count = sum(1 for given, _ in self._given if given == kind) + 1
            self._given[key] = f"[{kind}_{count}]"
        return self._given[key]


def _of_order(order: Mapping[str, Any]) -> Iterator[tuple[Kind, Any]]:
    order_id = str(order.get("order_id") or "")
    yield "ORDER", order_id
    yield "ORDER", order_id.removeprefix("#")
    yield "CUSTOMER", order.get("customer_id")
    yield from _of_address(order.get("address"))
    for payment in order.get("payments") or ():
        yield "PAYMENT", payment.get("payment_method_id")


def _of_address(address: Mapping[str, Any] | None) -> Iterator[tuple[Kind, Any]]:
    for part in ("address1", "address2", "city"):
        yield "ADDRESS", (address or {}).get(part)
    yield "ZIP", (address or {}).get("zip")


def _name_parts(name: str) -> list[str]:
    return [name, *name.split()]


def _exactly(text: str) -> str:
    """Return a pattern for the text as a whole, with any white space between its words."""
    words = r"\s+".join(re.escape(word) for word in text.split())
    before = r"(?<![^\W_])" if text[0].isalnum() else ""
    after = r"(?![^\W_])" if text[-1].isalnum() else ""
    return f"{before}{words}{after}"


def _map_texts(value: Any, change: Any) -> Any:
    match value:
        case str():
            return change(value)
        case Mapping():
            return {key: _map_texts(each, change) for key, each in value.items()}
        case list() | tuple():
            return [_map_texts(each, change) for each in value]
    return value
