"""A sentence cut into clauses, each with at most one request, and what each clause names."""

import re
from dataclasses import dataclass, replace
from itertools import pairwise
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
from agent.adapters.offline_model.patterns import pattern, says
from agent.adapters.offline_model.payments import PaymentMention, find_payments
from agent.adapters.offline_model.pointers import pointed_at
from agent.adapters.offline_model.products import find_products, unknown_things
from agent.adapters.offline_model.words import mask, words
from agent.core.records import CustomerFile


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
    unknown_things: tuple[str, ...] = ()
    is_everything: bool = False
    payments: tuple[PaymentMention, ...] = ()
    paid_with: tuple[str, ...] = ()
    address: AddressMention | None = None

    @property
    def is_question(self) -> bool:
        """Whether the clause's sentence is put as a question."""
        return self.sentence.endswith("?")


def without_identity(sentence: str) -> str:
    """Return the sentence without the customer's own name, e-mail address and zip code."""
    return pattern("clauses.identity").sub(" ", sentence).strip(" ,")


def split(sentence: str) -> list[str]:
    """Cut the sentence before each further verb of request, at the joint that comes before it."""
    plain = cues.without_harmless(sentence)
    verbs = [match for match in _verbs(plain) if not _in_brackets(sentence, match.start())]
    cuts: list[int] = []
    opening = pattern("clauses.new_subject").search(sentence, 0, verbs[0].start()) if verbs else None
    if opening and pattern("clauses.has_subject").search(sentence, 0, opening.start()):
        cuts.append(opening.start())
    for earlier, later in pairwise(verbs):
        joints = [
            m
            for m in pattern("clauses.joint").finditer(sentence, earlier.end(), later.start())
            if not _in_brackets(sentence, m.start())
        ]
        if joints:
            cuts.append(joints[-1].start())
    named = pattern("orders.number").search(sentence)
    if named and verbs:
        further = pattern("clauses.next_order").finditer(sentence, max(named.end(), verbs[0].end()))
        cuts = sorted({*cuts, *(match.start() for match in further)})
    parts = [sentence[start:end].strip(" ,") for start, end in zip([0, *cuts], [*cuts, len(sentence)], strict=True)]
    return [part for part in parts if re.search(r"\w", part)]


def _verbs(plain: str) -> list[re.Match[str]]:
    """Return the verbs of request in the text, in order, each place once."""
    names = ("cues.cancel", "cues.return", "cues.change", "cues.merge", "cues.strong_ship", "cues.pay_it")
    found = sorted((m for name in names for m in pattern(name).finditer(plain)), key=lambda match: match.start())
    return [match for place, match in enumerate(found) if place == 0 or match.start() >= found[place - 1].end()]


def _in_brackets(text: str, place: int) -> bool:
    return text.count("(", 0, place) > text.count(")", 0, place) or text.count("{", 0, place) > text.count(
        "}", 0, place
    )


def read_clause(text: str, sentence: str, turn: int, customer: CustomerFile) -> Clause:
    """Return what one clause asks and names."""
    numbers = find_order_numbers(text, customer)
    lending = [
        number
        for number in numbers
        if is_source_order(text, number.start) or is_source_order(text, _digits_at(text, number))
    ]
    blanked = mask(text, [(number.start, number.end) for number in numbers])
    address = find_address(blanked, customer)
    if address:
        blanked = mask(blanked, [(address.start, address.end)])
    payments = find_payments(blanked, customer)
    blanked = mask(blanked, [(payment.start, payment.end) for payment in payments])
    everything = pattern("clauses.everything").search(blanked)
    excluded, blanked = _exclusions(blanked, customer, is_everything=everything is not None)
    holds, blanked = _order_description(blanked, customer)
    pointed, blanked = pointed_at(blanked, has_order=bool(numbers))
    has_items = bool(pointed or find_products(blanked, customer))
    kind = cues.kind_of(
        text,
        has_items=has_items,
        has_address=bool(lending) or (address is not None and address.kind != "incomplete"),
        has_payment=bool(payments),
        has_order=bool(numbers or holds),
    )
    kind = None if says("cues.if_clause", text) else kind
    wishes = (*item_wishes(blanked, customer, is_change=kind == "change"), *pointed)
    return Clause(
        text=text,
        sentence=sentence,
        turn=turn,
        kind=kind,
        rest=blanked,
        orders=tuple(
            number
            for number in numbers
            if number not in lending and not says("orders.away", text[: _digits_at(text, number)])
        ),
        address_order=next((number.order_id for number in lending), None),
        order_range=find_range(text),
        status=status_said(cues.without_harmless(text)) or status_said(text) or status_said(sentence),
        order_holds=holds,
        wishes=wishes,
        excluded=excluded,
        unknown_things=unknown_things(blanked, customer),
        is_everything=everything is not None,
        payments=tuple(payment for payment in payments if not payment.describes_order),
        paid_with=tuple(method for payment in payments if payment.describes_order for method in payment.methods),
        address=address,
    )


def _digits_at(text: str, number: OrderMention) -> int:
    return text.find(number.said, number.start)


def _order_description(text: str, customer: CustomerFile) -> tuple[tuple[ItemWish, ...], str]:
    """Return the items that describe an order (`the order with the grill`), and the text without them."""
    match = pattern("clauses.described").search(text)
    if match is None:
        return _named_order(text, customer)
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
    return tuple(replace(wish, source=_trimmed(wish.source)) for wish in wishes), mask(
        text, [(match.start(), match.end() + end)]
    )


def _named_order(text: str, customer: CustomerFile) -> tuple[tuple[ItemWish, ...], str]:
    """Read `the speaker order`."""
    heard = words(text)
    for mention in find_products(text, customer):
        after = mention.place + mention.length
        if after < len(heard) and heard[after].text == "order":
            end = heard[after].end
            wishes = item_wishes(text[: heard[after].start], customer, is_change=False)
            return tuple(wishes[-1:]), mask(text, [(heard[mention.place].start, end)])
    return (), text


def _trimmed(source: str) -> str:
    return source.strip(" ,")


def _exclusions(text: str, customer: CustomerFile, *, is_everything: bool) -> tuple[tuple[ItemWish, ...], str]:
    """Return the items left out (`except the boots`), and the text without them."""
    for match in pattern("clauses.except").finditer(text):
        tail = text[match.end() :]
        mentions = find_products(tail, customer)
        if not mentions or mentions[0].place > 3:
            continue
        if match.group().lower() in {"not", "without", "keep", "keeping"} and not (
            is_everything or mentions[0].place <= 2
        ):
            continue
        stop = re.search(r"[;?!]|\s-\s", tail)
        end = stop.start() if stop else len(tail)
        return tuple(item_wishes(tail[:end], customer, is_change=False)), mask(
            text, [(match.start(), match.end() + end)]
        )
    return (), text
