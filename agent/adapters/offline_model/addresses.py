"""Postal addresses in a text: written out, or by reference to the account or another order."""

import re
from dataclasses import dataclass
from typing import Literal

from agent.core.records import Address, CustomerFile

_STATES = dict(
    pair.split("=")
    for pair in (
        "alabama=AL,alaska=AK,arizona=AZ,arkansas=AR,california=CA,colorado=CO,connecticut=CT,delaware=DE,florida=FL,"
        "georgia=GA,hawaii=HI,idaho=ID,illinois=IL,indiana=IN,iowa=IA,kansas=KS,kentucky=KY,louisiana=LA,maine=ME,"
        "maryland=MD,massachusetts=MA,michigan=MI,minnesota=MN,mississippi=MS,missouri=MO,montana=MT,nebraska=NE,"
        "nevada=NV,new hampshire=NH,new jersey=NJ,new mexico=NM,new york=NY,north carolina=NC,north dakota=ND,ohio=OH,"
        "oklahoma=OK,oregon=OR,pennsylvania=PA,rhode island=RI,south carolina=SC,south dakota=SD,tennessee=TN,texas=TX,"
        "utah=UT,vermont=VT,virginia=VA,washington=WA,west virginia=WV,wisconsin=WI,wyoming=WY,"
        "district of columbia=DC,d.c.=DC,dc=DC"
    ).split(",")
)
_STATE = "|".join(sorted((re.escape(name) for name in _STATES), key=len, reverse=True)) + "|" + "|".join(set(_STATES.values()))
_END = re.compile(
    rf"[,\s]\s*(?P<state>{_STATE})\s*,?\s+(?P<zip>\d{{5}})(?:-\d{{4}})?\b"
    r"(?P<country>\s*,?\s*\(?(?:USA|U\.S\.A\.?|US|U\.S\.|United States(?: of America)?)\b\)?)?",
    re.IGNORECASE,
)
_SUFFIX = (
    r"avenue|ave|street|st|drive|dr|road|rd|lane|ln|boulevard|blvd|broadway|court|ct|place|pl|way|terrace|circle|cir|"
    r"highway|hwy|parkway|pkwy|square|trail|plaza"
)
_UNIT = r"(?:suite|ste|apt|apartment|unit|floor|fl|room|rm|#)\.?\s*#?\s*[\w-]+"
_STREET_START = re.compile(r"(?<![\w#$.-])\d{1,6}\s+(?=[a-z])", re.IGNORECASE)
_ONE_LINE = re.compile(rf"^(?P<street>.*?\b(?:{_SUFFIX})\b\.?)\s*,?\s*(?P<unit>{_UNIT})?\s*,?\s*(?P<city>[a-z .'-]+)$", re.IGNORECASE)
_PARTIAL = re.compile(rf"(?<![\w#$.-])\d{{1,6}}\s+(?:[a-z.']+\s+){{0,3}}(?:{_SUFFIX})\b", re.IGNORECASE)
_ACCOUNT = re.compile(
    r"\b(?:default|profile|account|home|usual|registered|saved|primary|main|user)(?: (?:shipping|mailing|home|delivery))? (?:address|one)\b"
    r"|\baddress (?:that's |that is |saved |you have )?(?:on|in|from) (?:my |the )?(?:file|profile|account)\b|\baddress (?:that )?you have (?:for me|on file)\b",
    re.IGNORECASE,
)
_OTHER_ORDER = re.compile(
    r"(?:address|one|same|ship\w*|deliver\w*|goes|going|went|it's|it is)\b[^.?!]{0,30}\b(?:in|from|of|on|as|for|used (?:in|for)) (?:my |the |another one of |one of )?(?:my )?(?:other|another|another one of my) orders?\b"
    r"|another one of my orders",
    re.IGNORECASE,
)
_OF_ORDER = re.compile(
    r"(?:same (?:shipping |delivery )?(?:address|place|one) (?:as|that|used|i used)|(?:to|use|using|with|match(?:es|ing)?) (?:the |whatever )?(?:same )?(?:shipping |delivery )?(?:address|one)"
    r"(?: i(?:'ve)? (?:have|used|put))?(?: that is| that's)? (?:of|from|on|in|as|used|for|i used)|(?:as|like) (?:in|for|on))(?: (?:of|from|on|in|as|for|used))*\s*(?:my |the )?(?:orders?\s*)?(?:(?:number|id|no\.?)\s*)?#?$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class AddressMention:
    """An address in a text; `address` is None while it is known only by reference, or `incomplete`."""

    kind: Literal["written", "account", "other_order", "incomplete"]
    start: int
    end: int
    address: Address | None = None


def find_address(text: str, customer: CustomerFile) -> AddressMention | None:
    """Return the address that `text` gives, if it gives one; a known address keeps its known spelling."""
    for ending in _END.finditer(text):
        starts = [match.start() for match in _STREET_START.finditer(text[: ending.start()])]
        starts = [start for start in starts if not re.search(rf"(?:suite|ste|apt|apartment|unit|floor|#)\.?\s*$", text[:start], re.IGNORECASE)]
        for start in reversed(starts):
            parsed = _parse(text[start : ending.start()], ending)
            if parsed is not None:
                return AddressMention("written", _lead(text, start), ending.end(), _as_known(parsed, customer))
    return _known_in(text, customer) or _reference(text)


def _lead(text: str, start: int) -> int:
    lead = re.search(r"(?:\b(?:to|at|is|address|new|my|the|it's|be)[:\s]+)+$", text[:start], re.IGNORECASE)
    return lead.start() if lead else start


def _parse(body: str, ending: re.Match[str]) -> Address | None:
    parts = [part.strip() for part in body.split(",") if part.strip()]
    if len(parts) >= 3:
        street, unit, city = parts[0], ", ".join(parts[1:-1]), parts[-1]
    else:
        match = _ONE_LINE.match(", ".join(parts))
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
        state=_STATES.get(state, state.upper()),
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
    partial = _PARTIAL.search(text)
    return AddressMention("incomplete", _lead(text, partial.start()), partial.end()) if partial else None


def _reference(text: str) -> AddressMention | None:
    for kind, pattern in (("account", _ACCOUNT), ("other_order", _OTHER_ORDER)):
        match = pattern.search(text)
        if match:
            return AddressMention("account" if kind == "account" else "other_order", match.start(), match.end())
    return None


def is_source_order(text: str, start: int) -> bool:
    """Say whether the order named at `start` lends its address: `the same address as my order #W1`."""
    return bool(_OF_ORDER.search(text[:start]))
