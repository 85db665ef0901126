"""Taking a customer out of a record: what identifies them becomes placeholders, the same for the same thing.

State and country stay: they say where rules differ, and name nobody.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, TypeVar

from agent.core.claims import find_claims

Kind = Literal["NAME", "EMAIL", "ADDRESS", "ZIP", "PHONE", "ORDER", "CUSTOMER", "PAYMENT", "CARD", "VALUE"]
T = TypeVar("T")

_STREET = r"(?:street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|court|ct|way|place|terrace|highway)"
_PATTERNS: tuple[tuple[Kind, str], ...] = (
    ("EMAIL", r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)*"),
    ("PAYMENT", r"(?<![^\W_])(?:credit_card|gift_card|paypal)_\d+"),
    ("CUSTOMER", r"(?<![^\W_])[^\W\d_]+_[^\W\d_]+_\d+(?![^\W_])"),
    ("ORDER", r"#?(?<![^\W_])W\d+(?![^\W_])"),
    ("ADDRESS", rf"(?<![\w$#.-])\d{{1,6}}[ ]+(?:(?-i:[A-Z])[\w'.-]*[ ]+){{1,3}}{_STREET}(?![^\W_])"),
    ("ADDRESS", r"(?<![\w$#.-])\d{1,6}[ ]+(?:[\w'-]+[ ]+){1,2}(?:street|avenue|boulevard)(?![^\W_])"),
    ("ADDRESS", r"(?<![^\W_])(?:suite|apartment|apt\.?|p\.?[ ]?o\.?[ ]box)[ ]+#?\d+\w?(?![^\W_])"),
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


def stated_values(text: str) -> list[tuple[Kind, str]]:
    """Return what a text says of its writer, whom the record may not know: names, e-mails, zip codes."""
    claims = find_claims([text])
    names = [part for name in (*claims.names, *claims.full_names) for part in _name_parts(name) if len(part) > 1]
    found: list[tuple[Kind, str]] = [("NAME", name) for name in names]
    found += [("EMAIL", email) for email in claims.emails]
    return found + [("ZIP", code) for code in (*claims.zips, *claims.seen_zips)]


def argument_values(args: Mapping[str, Any], schema: Mapping[str, Any]) -> list[tuple[Kind, str]]:
    """Return those of an action's arguments that may say whose they are.

    That is every text but the items, free text, and what the argument's JSON schema lists as a choice.
    """
    properties = schema.get("properties") or {}
    found: list[tuple[Kind, str]] = []
    for name, value in args.items():
        if name in _PLAIN_ARGUMENTS or _is_choice(properties.get(name) or {}, schema):
            continue
        for text in _texts(value):
            found.append((_kind_of(name), text.strip()))
            if _kind_of(name) == "ORDER":
                found.append(("ORDER", text.strip().removeprefix("#")))
    return [(kind, text) for kind, text in found if text]


def still_identifies(value: Any, known: Sequence[tuple[Kind, str]]) -> bool:
    """Return whether a known e-mail or id still stands in a redacted value, its letters spaced out or glued."""
    given = [_letters(text) for kind, text in known if kind in _UNMISTAKABLE]
    left = [_letters(_PLACEHOLDER.sub("\0", text)) for text in _texts(value)]
    return any(len(each) >= _TELLING and each in text for each in given for text in left)


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


_PLAIN_ARGUMENTS = frozenset({"item_ids", "new_item_ids", "amount", "reason", "text", "state", "country"})
_ARGUMENT_KINDS: Mapping[str, Kind] = {
    "order_id": "ORDER", "payment_method_id": "PAYMENT", "customer_id": "CUSTOMER", "source_customer_id": "CUSTOMER",
    "target_customer_id": "CUSTOMER", "address1": "ADDRESS", "address2": "ADDRESS", "city": "ADDRESS", "zip": "ZIP",
}  # fmt: skip
_UNMISTAKABLE: frozenset[Kind] = frozenset({"EMAIL", "ORDER", "CUSTOMER", "PAYMENT"})
_TELLING = 6
"""Letters and digits from which on one is nobody else's, however it is spaced."""
_PLACEHOLDER = re.compile(r"\[[A-Z]+_\d+\]")


def _kind_of(argument: str) -> Kind:
    return _ARGUMENT_KINDS.get(argument, "VALUE")


def _is_choice(described: Mapping[str, Any], schema: Mapping[str, Any]) -> bool:
    reference = str(described.get("$ref") or "").rpartition("/")[2]
    described = (schema.get("$defs") or {}).get(reference) or described
    return "enum" in described or "const" in described


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum() or letter == "\0")


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for each in value.values():
                yield from _texts(each)
        case list() | tuple():
            for each in value:
                yield from _texts(each)


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
