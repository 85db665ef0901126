"""Who a ticket says it is from, compared with the customer it was filed under.

The shop's policy: a person is known by their e-mail, or by their name with their zip code.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Literal

from rapidfuzz.distance import OSA

from agent.core.claims import Claims, find_claims, plain
from agent.core.records import CustomerFile, Record

IdentityStatus = Literal["match", "mismatch", "unstated"]


class IdentityCheck(Record):
    """Whether the identity stated in a ticket is the customer's, and in a sentence why.

    `unstated` also covers what can't decide it: a name alone, a zip code alone.
    """

    status: IdentityStatus
    detail: str


def check_identity(messages: Sequence[str], customer: CustomerFile | None) -> IdentityCheck:
    """Compare what the customer's messages (oldest first) state with the customer's file.

    A right e-mail, or the right name with the right zip code, is a match whatever else was mistyped, unless another
    person's full name is stated. A ship-to zip code of the customer's orders neither proves nor disproves.
    """
    if customer is None:
        return IdentityCheck(status="unstated", detail="There is no customer to compare with")
    claims = find_claims(messages, tuple(customer.catalogue))
    strangers = [name for name in claims.full_names if not _is_name_of(name, customer)]
    if strangers:
        return IdentityCheck(
            status="mismatch", detail=f"The ticket gives another person's name: {strangers[0].title()}"
        )
    if customer.email.lower() in claims.emails:
        return IdentityCheck(status="match", detail="The e-mail is the customer's")
    is_named = bool(claims.full_names) or _mentions(messages, customer)
    if is_named and customer.address.zip in (*claims.zips, *claims.seen_zips):
        return IdentityCheck(status="match", detail="Name and zip code are the customer's")
    return _without_proof(claims, customer, is_named=is_named)


def name_to_greet(customer: CustomerFile | None, messages: Sequence[str]) -> str | None:
    """Return the customer's first name, or None when the ticket's writer says they are somebody else."""
    if customer is None or check_identity(messages, customer).status == "mismatch":
        return None
    return customer.first_name


def _without_proof(claims: Claims, customer: CustomerFile, *, is_named: bool) -> IdentityCheck:
    if claims.emails:
        return IdentityCheck(status="mismatch", detail=f"The e-mail isn't the customer's: {claims.emails[-1]}")
    known_zips = {customer.address.zip, *(order.address.zip for order in customer.orders)}
    wrong_zips = [code for code in claims.zips if code not in known_zips]
    if wrong_zips:
        return IdentityCheck(status="mismatch", detail=f"The zip code isn't the customer's: {wrong_zips[-1]}")
    wrong_names = [name for name in claims.names if not _is_part_of_name(name, customer)]
    if wrong_names and not is_named:
        return IdentityCheck(status="mismatch", detail=f"The name isn't the customer's: {wrong_names[-1].title()}")
    if is_named:
        return IdentityCheck(status="unstated", detail="The name is the customer's, but neither e-mail nor zip code")
    return IdentityCheck(status="unstated", detail="The ticket states no e-mail, and no name with a zip code")


def _mentions(messages: Sequence[str], customer: CustomerFile) -> bool:
    first, last = _fold(customer.first_name), _fold(customer.last_name)
    either_way = rf"\b(?:{re.escape(first)} (?:\w+\.? )?{re.escape(last)}|{re.escape(last)},? {re.escape(first)})\b"
    return any(re.search(either_way, _fold(plain(message))) for message in messages)


def _is_name_of(claimed: str, customer: CustomerFile) -> bool:
    words = _fold(claimed).split()
    first = any(_is_same_word(word, given) for word in words for given in _fold(customer.first_name).split())
    last = any(_is_same_word(word, given) for word in words for given in _fold(customer.last_name).split())
    return first and last


def _is_part_of_name(claimed: str, customer: CustomerFile) -> bool:
    own = _fold(f"{customer.first_name} {customer.last_name}").split()
    return any(_is_same_word(_fold(claimed), word) for word in own)


def _is_same_word(claimed: str, own: str) -> bool:
    """Say whether one is the other, a short form of it, or it with one typing slip."""
    shorter, longer = sorted((claimed, own), key=len)
    if len(shorter) >= 3 and longer.startswith(shorter):
        return True
    return claimed == own or (len(shorter) >= 4 and OSA.distance(claimed, own) <= 1)


def _fold(text: str) -> str:
    """Return the text in lower case without accents and hyphens, so that José-Luis reads as jose luis."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).replace("-", " ")
