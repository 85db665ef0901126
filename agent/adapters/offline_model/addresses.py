"""Postal addresses in a text: written out, or by reference to the account or another order."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from agent.adapters.offline_model.lexicon import states
from agent.adapters.offline_model.patterns import pattern, says
from agent.core.records import Address, CustomerFile


@dataclass(frozen=True)
class AddressMention:
    """An address in a text; `address` is None while it is known only by reference, or `incomplete`."""

    kind: Literal["written", "account", "other_order", "incomplete"]
    start: int
    end: int
    address: Address | None = None


@lru_cache(maxsize=1)
def _ending() -> re.Pattern[str]:
    """Return the pattern of an address's end: `TX 77242, USA`."""
    names = sorted({*states(), *(code.lower() for code in states().values())}, key=len, reverse=True)
    state = "|".join(re.escape(name) for name in names)
    return re.compile(
        rf"[,\s]\s*(?P<state>{state})\s*,?\s+(?P<zip>\d{{5}})(?:-\d{{4}})?\b"
        r"(?:\s*,?\s*\(?(?:USA|U\.S\.A\.?|US|U\.S\.|United States(?: of America)?)\b\)?)?",
        re.IGNORECASE,
    )


def find_address(text: str, customer: CustomerFile) -> AddressMention | None:
    """Return the address that `text` gives, if it gives one; a known address keeps its known spelling."""
    for ending in _ending().finditer(text):
        starts = [match.start() for match in pattern("addresses.street_start").finditer(text[: ending.start()])]
        starts = [
            start
            for start in starts
            if not re.search(r"(?:suite|ste|apt|apartment|unit|floor|#)\.?\s*$", text[:start], re.IGNORECASE)
        ]
        for start in reversed(starts):
            parsed = _parse(text[start : ending.start()], ending)
            if parsed is not None:
                unit = pattern("addresses.unit_first").search(text[:start])
                if unit is None or parsed.address2:
                    return AddressMention("written", _lead(text, start), ending.end(), _as_known(parsed, customer))
                whole = parsed.model_copy(update={"address2": _titled(unit["unit"])})
                return AddressMention("written", _lead(text, unit.start()), ending.end(), _as_known(whole, customer))
    return _known_in(text, customer) or _reference(text)


def _lead(text: str, start: int) -> int:
    lead = re.search(r"(?:\b(?:to|at|is|address|new|my|the|it's|be)[:\s]+)+$", text[:start], re.IGNORECASE)
    return lead.start() if lead else start


def _parse(body: str, ending: re.Match[str]) -> Address | None:
    parts = [part.strip() for part in body.split(",") if part.strip()]
    if len(parts) >= 3:
        street, unit, city = parts[0], ", ".join(parts[1:-1]), parts[-1]
    else:
        match = pattern("addresses.one_line").match(", ".join(parts))
        if match is None and len(parts) < 2:
            return None
        street = match["street"].rstrip(", ") if match else parts[0]
        unit = (match["unit"] or "") if match else ""
        city = match["city"].strip() if match else parts[-1]
    if len(city.split()) > 4 or len(street.split()) > 7 or re.search(r"\d", city):
        return None
    state = ending["state"].lower()
    return Address(
        address1=_titled(street),
        address2=_titled(unit),
        city=_titled(city),
        state=states().get(state, state.upper()),
        country="USA",
        zip=ending["zip"],
    )


def _titled(text: str) -> str:
    return text if any(letter.isupper() for letter in text) else " ".join(word.capitalize() for word in text.split())


def _known(customer: CustomerFile) -> list[Address]:
    return list(dict.fromkeys([customer.address, *(order.address for order in customer.orders)]))


def _as_known(parsed: Address, customer: CustomerFile) -> Address:
    def key(address: Address) -> list[str]:
        return [re.sub(r"[^a-z0-9]", "", str(value).lower()) for value in address.model_dump().values()]

    return next((known for known in _known(customer) if key(known) == key(parsed)), parsed)


def _known_in(text: str, customer: CustomerFile) -> AddressMention | None:
    """An address given in part (`592 Elm Avenue`) counts when the customer has exactly one that starts so."""
    lowered = text.lower()
    fitting = [known for known in _known(customer) if known.address1.lower() in lowered]
    if len(fitting) == 1:
        start = lowered.index(fitting[0].address1.lower())
        conflicting = re.search(r"\b\d{5}\b", text[start:])
        if conflicting is None or conflicting.group() == fitting[0].zip:
            end = conflicting.end() + start if conflicting else start + len(fitting[0].address1)
            return AddressMention("written", _lead(text, start), end, fitting[0])
    partial = pattern("addresses.partial").search(text)
    return AddressMention("incomplete", _lead(text, partial.start()), partial.end()) if partial else None


def _reference(text: str) -> AddressMention | None:
    kinds: tuple[Literal["account", "other_order"], ...] = ("account", "other_order")
    for kind in kinds:
        match = pattern(f"addresses.{kind}").search(text)
        if match:
            return AddressMention(kind, match.start(), match.end())
    return None


def is_source_order(text: str, start: int) -> bool:
    """Say whether the order named at `start` lends its address: `the same address as my order #W1`."""
    return says("addresses.of_order", text[:start])
