"""A sentence cut into clauses, each with at most one request, and what each clause names."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from agent.adapters.offline_model import cues
from agent.adapters.offline_model.addresses import AddressMention, find_address, is_source_order
from agent.adapters.offline_model.frames import ItemWish, Kind
from agent.adapters.offline_model.orders import (
    OrderMention,
    OrderRange,
    find_order_numbers,
    find_range,
    status_said,
)
from agent.adapters.offline_model.pairs import item_wishes
from agent.adapters.offline_model.payments import PaymentMention, find_payments
from agent.adapters.offline_model.products import find_products
from agent.adapters.offline_model.words import mask, words
from agent.core.records import CustomerFile

_JOINT = re.compile(r"\s*(?:,\s*(?:and|then|also|but|plus|so)?|\band(?: then| also| please)?\b|\bthen\b|\balso\b|\bplus\b|\bbut\b|\s-\s|\bas well as\b)\s*", re.IGNORECASE)
_NEW_SUBJECT = re.compile(
    r"(?:,\s*(?:and|so|but)?|\b(?:and|so|but)\b)\s+(?=(?:i|i'd|i'll|i'm|we|please|pls|can|could|would)\b)", re.IGNORECASE
)
_HAS_SUBJECT = re.compile(r"^\W*(?:\w+\W+){0,3}?(?:i|i've|we|we've|it|it's|they|you|my \w+|the \w+) (?!am looking|'m looking)\w+", re.IGNORECASE)
_IDENTITY = re.compile(
    r"(?:\b(?:hi|hello|hey)\b[ ,!]*)?(?:\b(?:this is|i am|i'm|it's|my name is|name is|name's)\s+[A-Za-z'-]+\s+[A-Za-z'-]+\b(?=\s*(?:,|$|and|from|here|\())"
    r"|\bmy (?:e-?mail(?: address)?|zip(?: ?code)?|postal code|email id|account (?:e-?mail|id)|user ?(?:name|id)) (?:is|:)?\s*\S+"
    r"|\b(?:zip(?: ?code)?|e-?mail)(?: is|:)?\s*[\w.@+-]*[\d@][\w.@+-]*|\bi live (?:in|at)\s[^.,]*|[\w.+-]+@[\w-]+\.[\w.-]+)[,\s]*(?:\b(?:and|at|in)\b\s*)?",
    re.IGNORECASE,
)
_DESCRIBED = re.compile(r"\b(?:(?:order|purchase|package|parcel)s?|the one)\s+(?:with|containing|that (?:has|had|contains|includes|included|contained)|which (?:has|contains|had|includes)|including|where i (?:ordered|bought|got)|for|of)\b", re.IGNORECASE)
_EVERYTHING = re.compile(
    r"\b(?:everything|all (?:of )?(?:the |my |its |those |these )?(?:items?|stuff|things|products|of it|of them)|all of it|the (?:whole|entire|full|complete) (?:order|thing|lot|purchase)|entire order|whole order|every (?:single )?item|all (?:\w+ ){0,1}items|both items|each item)\b",
    re.IGNORECASE,
)
_EXCEPT = re.compile(r"\b(?:except(?: for)?|apart from|other than|but not|just not|not|excluding|aside from|besides|minus|everything but|all but|keep(?:ing)?|without)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Clause:
    """What one clause asks and names. `rest` is the clause with everything but items and options blanked out."""

    text: str
    sentence: str
    turn: int
    kind: Kind | None
    rest: str
    orders: tuple[OrderMention, ...] = ()
    address_order: str | None = None
    order_range: OrderRange | None = None
    status: Literal["pending", "delivered"] | None = None
    order_holds: tuple[ItemWish, ...] = ()
    wishes: tuple[ItemWish, ...] = ()
    excluded: tuple[ItemWish, ...] = ()
    is_everything: bool = False
    payments: tuple[PaymentMention, ...] = ()
    address: AddressMention | None = None

    @property
    def is_question(self) -> bool:
        """Whether the clause's sentence is put as a question."""
        return self.sentence.endswith("?")


def without_identity(sentence: str) -> str:
    """Return the sentence without the customer's own name, e-mail address and zip code."""
    return _IDENTITY.sub(" ", sentence).strip(" ,")


def split(sentence: str) -> list[str]:
    """Cut the sentence before each further verb of request, at the joint that comes before it."""
    plain = cues.without_harmless(sentence)
    verbs = [match for match in cues.STRONG.finditer(plain) if not _in_brackets(sentence, match.start())]
    cuts: list[int] = []
    opening = _NEW_SUBJECT.search(sentence, 0, verbs[0].start()) if verbs else None
    if opening and _HAS_SUBJECT.search(sentence, 0, opening.start()):
        cuts.append(opening.start())
    for earlier, later in zip(verbs, verbs[1:], strict=False):
        joints = [m for m in _JOINT.finditer(sentence, earlier.end(), later.start()) if not _in_brackets(sentence, m.start())]
        if joints:
            cuts.append(_outer_joint(sentence, joints).start())
    parts = [sentence[start:end].strip(" ,") for start, end in zip([0, *cuts], [*cuts, len(sentence)], strict=True)]
    return [part for part in parts if re.search(r"\w", part)]


def _outer_joint(sentence: str, joints: list[re.Match[str]]) -> re.Match[str]:
    """The last joint, unless it joins things named after an earlier one: `cancel #W1, and the lamp and mat return`."""
    return joints[-1]


def _in_brackets(text: str, place: int) -> bool:
    return text.count("(", 0, place) > text.count(")", 0, place) or text.count("{", 0, place) > text.count("}", 0, place)


def read_clause(text: str, sentence: str, turn: int, customer: CustomerFile) -> Clause:
    """Return what one clause asks and names."""
    numbers = find_order_numbers(text, customer)
    lending = [number for number in numbers if is_source_order(text, number.start) or is_source_order(text, _digits_at(text, number))]
    blanked = mask(text, [(number.start, number.end) for number in numbers])
    address = find_address(blanked, customer)
    if address:
        blanked = mask(blanked, [(address.start, address.end)])
    payments = tuple(find_payments(blanked, customer))
    blanked = mask(blanked, [(payment.start, payment.end) for payment in payments])
    holds, blanked = _order_description(blanked, customer)
    everything = _EVERYTHING.search(blanked)
    excluded, blanked = _exclusions(blanked, customer, is_everything=everything is not None)
    has_items = bool(find_products(blanked, customer))
    kind = cues.kind_of(
        text, has_items=has_items, has_address=address is not None and address.kind != "incomplete", has_payment=bool(payments)
    )
    wishes = tuple(item_wishes(blanked, customer, is_change=kind == "change"))
    return Clause(
        text=text,
        sentence=sentence,
        turn=turn,
        kind=kind,
        rest=blanked,
        orders=tuple(number for number in numbers if number not in lending),
        address_order=next((number.order_id for number in lending), None),
        order_range=find_range(text),
        status=status_said(cues.without_harmless(text)) or status_said(text) or status_said(sentence),
        order_holds=holds,
        wishes=wishes,
        excluded=excluded,
        is_everything=everything is not None,
        payments=payments,
        address=address,
    )


def _digits_at(text: str, number: OrderMention) -> int:
    return text.find(number.said, number.start)


def _order_description(text: str, customer: CustomerFile) -> tuple[tuple[ItemWish, ...], str]:
    """Return the items that describe an order (`the order with the grill`), and the text without them."""
    match = _DESCRIBED.search(text)
    if match is None:
        return (), text
    tail = text[match.end() :]
    heard, mentions = words(tail), find_products(tail, customer)
    last = -1
    for index, mention in enumerate(mentions):
        since = heard[(mentions[index - 1].place + mentions[index - 1].length) if index else 0 : mention.place]
        if any(word.text in {"to", "for", "into", ".", "?", "in"} for word in since) or len(since) > 4:
            break
        last = index
    if last < 0:
        return (), text
    end = heard[mentions[last].place + mentions[last].length - 1].end
    wishes = item_wishes(tail[:end], customer, is_change=False)
    return tuple(replace(wish, source=_trimmed(wish.source)) for wish in wishes), mask(text, [(match.start(), match.end() + end)])


def _trimmed(source: str) -> str:
    return source.strip(" ,")


def _exclusions(text: str, customer: CustomerFile, *, is_everything: bool) -> tuple[tuple[ItemWish, ...], str]:
    """Return the items left out (`except the boots`), and the text without them."""
    for match in _EXCEPT.finditer(text):
        tail = text[match.end() :]
        mentions = find_products(tail, customer)
        if not mentions or mentions[0].place > 3:
            continue
        if match.group().lower() in {"not", "without", "keep", "keeping"} and not (is_everything or mentions[0].place <= 2):
            continue
        stop = re.search(r"[;?!]|\s-\s", tail)
        end = stop.start() if stop else len(tail)
        return tuple(item_wishes(tail[:end], customer, is_change=False)), mask(text, [(match.start(), match.end() + end)])
    return (), text
