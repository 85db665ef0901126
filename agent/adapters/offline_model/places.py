"""What speaks against a written US address: a zip code of another state, or a town that looks misspelt."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path

from rapidfuzz.distance import OSA

from agent.adapters.offline_model.frames import Doubt
from agent.adapters.offline_model.words import is_close
from agent.core.records import Address, CustomerFile

_STREETS = frozenset({"avenue", "street", "drive", "road", "lane", "boulevard", "broadway", "court", "parkway"})
_UNITS = frozenset({"suite", "apt", "apartment", "unit", "flat"})
_UNCLEAR_STREET = Doubt(0.42, "the street may be misspelt")
_MISSPELT = Doubt(0.42, "the town may be misspelt")
_WRONG_ZIP = Doubt(0.42, "the zip code belongs to another state")


@lru_cache(maxsize=1)
def _file() -> dict[str, dict[str, str]]:
    return tomllib.loads((Path(__file__).parent / "places.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _towns() -> frozenset[str]:
    names = _file()["towns"]["names"].replace("\n", "").split(",")
    return frozenset(name.strip().lower() for name in names if name.strip())


def address_doubts(address: Address, customer: CustomerFile) -> tuple[Doubt, ...]:
    """Return what speaks against `address`; nothing when it is on the customer's file."""
    known = [customer.address, *(order.address for order in customer.orders)]
    if address in known:
        return ()
    doubts = []
    if _looks_misspelt(address.city.lower(), _towns() | {one.city.lower() for one in known}):
        doubts.append(_MISSPELT)
    if _is_street_unclear(address):
        doubts.append(_UNCLEAR_STREET)
    if not _zip_fits(address.zip, address.state):
        doubts.append(_WRONG_ZIP)
    return tuple(doubts)


def _looks_misspelt(town: str, towns: frozenset[str]) -> bool:
    """Say whether the town is one slip from a larger one without being one itself; small towns stay unsuspected."""
    if town in towns or len(town) < 5:
        return False
    return any(abs(len(town) - len(one)) <= 1 and OSA.distance(town, one, score_cutoff=1) <= 1 for one in towns)


def _is_street_unclear(address: Address) -> bool:
    """Say whether the street holds a unit that wasn't told apart, or a slip in `Avenue` and its like."""
    words = re.findall(r"[a-z]+", address.address1.lower())
    if not address.address2 and not _UNITS.isdisjoint(words):
        return True
    slips = [word for word in words if word not in _STREETS and any(is_close(word, street) for street in _STREETS)]
    return bool(slips) and _STREETS.isdisjoint(words)


def _zip_fits(zip_code: str, state: str) -> bool:
    starts = _file()["zip_starts"].get(state)
    if starts is None:
        return True
    for span in starts.split():
        first, _, last = span.partition("-")
        if first <= zip_code[:3] <= (last or first):
            return True
    return False
