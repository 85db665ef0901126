"""Which payment method a text means: by id, by kind, by its last digits, or `the original one`."""

import re
from dataclasses import dataclass, field
from typing import Literal

from agent.adapters.offline_model.patterns import pattern, says
from agent.core.records import CustomerFile, PaymentMethod

PaymentKind = Literal["id", "source", "original", "other"]


@dataclass(frozen=True)
class PaymentMention:
    """A way to pay that a text speaks of; `methods` are the customer's methods it can be."""

    kind: PaymentKind
    methods: tuple[str, ...] = field(default=())
    start: int = 0
    end: int = 0
    is_turned_away: bool = False
    describes_order: bool = False
    """It tells which order is meant: `the order I paid with PayPal`."""


def find_payments(text: str, customer: CustomerFile) -> list[PaymentMention]:
    """Return the ways to pay named in `text`, in order, each with the span of the whole phrase around it."""
    found: list[PaymentMention] = []
    for match in pattern("payments.mention").finditer(text):
        kind, methods = _meant(match, text, customer.payment_methods)
        lead = pattern("payments.lead").search(text[: match.start()])
        tail = pattern("payments.tail").match(text[match.end() :])
        end = match.end() + (tail.end() if tail else 0)
        four = pattern("payments.last_four").match(text[end:].lstrip(" ,("))
        if four:
            end = text.index(four[1], end) + 4
        start = max(lead.start() if lead else match.start(), found[-1].end if found else 0)
        if found and match.start() < found[-1].end:
            found[-1] = _merged(found[-1], kind, methods, max(end, found[-1].end))
            continue
        before = text[: match.start()]
        describes = says("payments.describes", before)
        start = match.start() if describes else start
        found.append(PaymentMention(kind, methods, start, end, says("payments.away", before), describes))
    return found


def _merged(first: PaymentMention, kind: PaymentKind, methods: tuple[str, ...], end: int) -> PaymentMention:
    """`my gift card (gift_card_1)` is one mention; the id says more than the kind, and must agree with it."""
    if kind == "id":
        agreed = methods if first.kind != "source" or not methods or set(methods) & set(first.methods) else ()
        return PaymentMention("id", agreed, first.start, end, first.is_turned_away)
    return PaymentMention(first.kind, first.methods, first.start, end, first.is_turned_away)


def _meant(match: re.Match[str], text: str, methods: tuple[PaymentMethod, ...]) -> tuple[PaymentKind, tuple[str, ...]]:
    if match["id"]:
        said = re.sub(r"[^a-z0-9]", "", match["id"].lower())
        known = [one.payment_method_id for one in methods]
        return "id", tuple(one for one in known if re.sub(r"[^a-z0-9]", "", one.lower()) == said)
    if match["original"]:
        return "original", ()
    four = pattern("payments.last_four").search(text[match.end() : match.end() + 60])
    if match["gift"]:
        fitting = [one for one in methods if one.source == "gift_card"]
    elif match["paypal"]:
        fitting = [one for one in methods if one.source == "paypal"]
    else:
        brand = re.sub(r"\s", "", (match["brand"] or "").lower()).replace("americanexpress", "amex")
        fitting = [
            one
            for one in methods
            if one.source == "credit_card"
            and (not brand or (one.brand or "").lower().replace(" ", "").replace("americanexpress", "amex") == brand)
            and (not four or one.last_four == four[1])
        ]
    if pattern("payments.other").search(text[: match.start()] + match.group().split()[0] + " ") or pattern(
        "payments.other"
    ).search(text[: match.start()]):
        return "other", tuple(one.payment_method_id for one in fitting)
    return "source", tuple(one.payment_method_id for one in fitting)
