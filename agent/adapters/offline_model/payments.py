"""Which payment method a text means: by id, by kind, by its last digits, or `the original one`."""

import re
from dataclasses import dataclass, field
from typing import Literal

from agent.core.records import CustomerFile, PaymentMethod

PaymentKind = Literal["id", "source", "original", "other"]

_WRAP_BEFORE = (
    r"(?:,?\s*(?:and\s+|then\s+|please\s+|also\s+|just\s+)*(?:(?:use|put|get|charge|issue|send|apply|have|want|i'd like|i would like|pay|with|by|using|via|to|on|onto|"
    r"from|back|for|refund(?:ed)?|money|credit(?:ed)?|any|the|a|my|it|difference|price|difference)\s+(?:the\s+|a\s+|it\s+)?)*)?"
)
_ID = r"(?P<id>\b(?:gift|credit)[_ -]?card[_ #-]{1,2}\d{5,9}\b|\bpaypal[_ #-]{1,2}\d{5,9}\b)"
_KINDS = (
    r"(?P<gift>\bgift\s?-?cards?\b(?: balance)?|\bgiftcards?\b|\bgift voucher\b)|(?P<paypal>\bpay\s?pal\b)"
    r"|(?P<brand>\bvisa\b|\bmaster\s?card\b|\bamex\b|\bamerican express\b|\bdiscover card\b)"
    r"|(?P<card>\b(?:credit|debit|bank)\s?cards?\b|\b(?:the|my|that|a|same|other|different) card\b|\bcard (?=ending|ends|that ends))"
)
_ORIGINAL = (
    r"(?P<original>\b(?:original|initial|same|existing|current)(?: form of| credit| debit| order's)? (?:payment|pay|method|card|way)(?: method| option)?(?: (?:as|i) [\w ]{0,20}(?:used|paid|order))?"
    r"|\b(?:card|method|account|way|one|payment method|payment) (?:that )?i(?:'ve| have)? (?:originally |initially |already )?(?:paid|used)(?: with| for [\w ]{0,20}order)?"
    r"|\bhow(?:ever)? i (?:originally )?paid\b|\bwhat i (?:originally )?paid with\b|\bwhere(?:ver)? (?:it|the money) came from\b|\b(?:original|same) (?:one|source)\b(?= for (?:the|any|payment)))"
)
_MENTION = re.compile(f"{_ID}|{_ORIGINAL}|{_KINDS}", re.IGNORECASE)
_LAST_FOUR = re.compile(r"(?:ending|ends|end|last (?:four|4)(?: digits)?)(?: (?:in|with|on|are|is))*\s*[:#]?\s*(\d{4})\b", re.IGNORECASE)
_TAIL = re.compile(
    r"^(?:\s*(?:account|card|method|instead|please|one))*(?:\s*\([^)]*\))?(?:\s*(?:account|instead))?"
    r"(?:\s*(?:(?:for|to (?:pay|cover|settle))(?:\s+(?:it|the|any|either|both|all|price|payment|cost|of|them|extra|differences?|everything|refunds?|orders?)\b)+))?",
    re.IGNORECASE,
)
_LEAD = re.compile(_WRAP_BEFORE + r"$", re.IGNORECASE)
_AWAY = re.compile(r"(?:\bfrom|instead of|rather than|not|n't|off)\s+(?:to\s+|on\s+)?(?:my\s+|the\s+|a\s+)?$", re.IGNORECASE)
_OTHER = re.compile(r"\b(?:other|another|different)\s+(?:\w+\s+)?$", re.IGNORECASE)


@dataclass(frozen=True)
class PaymentMention:
    """A way to pay that a text speaks of; `methods` are the customer's methods it can be."""

    kind: PaymentKind
    methods: tuple[str, ...] = field(default=())
    start: int = 0
    end: int = 0
    is_turned_away: bool = False
    is_conditional: bool = False


def find_payments(text: str, customer: CustomerFile) -> list[PaymentMention]:
    """Return the ways to pay named in `text`, in order, each with the span of the whole phrase around it."""
    found: list[PaymentMention] = []
    for match in _MENTION.finditer(text):
        kind, methods = _meant(match, text, customer.payment_methods)
        lead = _LEAD.search(text[: match.start()])
        tail = _TAIL.match(text[match.end() :])
        end = match.end() + (tail.end() if tail else 0)
        four = _LAST_FOUR.match(text[end:].lstrip(" ,("))
        if four:
            end = text.index(four[1], end) + 4
        start = max(lead.start() if lead else match.start(), found[-1].end if found else 0)
        if found and match.start() < found[-1].end:
            found[-1] = _merged(found[-1], kind, methods, max(end, found[-1].end))
            continue
        found.append(PaymentMention(kind, methods, start, end, bool(_AWAY.search(text[: match.start()]))))
    return found


def _merged(first: PaymentMention, kind: PaymentKind, methods: tuple[str, ...], end: int) -> PaymentMention:
    """`my gift card (gift_card_1)` is one mention; the id says more than the kind, and must agree with it."""
    if kind == "id":
        agreed = methods if first.kind != "source" or not methods or set(methods) & set(first.methods) else ()
        return PaymentMention("id", agreed, first.start, end, first.is_turned_away)
    return PaymentMention(first.kind, first.methods, first.start, end, first.is_turned_away)


def _meant(
    match: re.Match[str], text: str, methods: tuple[PaymentMethod, ...]
) -> tuple[PaymentKind, tuple[str, ...]]:
    if match["id"]:
        said = re.sub(r"[^a-z0-9]", "", match["id"].lower())
        known = [one.payment_method_id for one in methods]
        return "id", tuple(one for one in known if re.sub(r"[^a-z0-9]", "", one.lower()) == said)
    if match["original"]:
        return "original", ()
    four = _LAST_FOUR.search(text[match.end() : match.end() + 60])
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
    if _OTHER.search(text[: match.start()] + match.group().split()[0] + " ") or _OTHER.search(text[: match.start()]):
        return "other", tuple(one.payment_method_id for one in fitting)
    return "source", tuple(one.payment_method_id for one in fitting)
