"""Which orders a text speaks of: by number, or by a description such as `all my pending orders`."""

import re
from dataclasses import dataclass
from typing import Literal

from agent.core.records import CustomerFile, Order

OrderRange = Literal["all", "latest", "oldest", "other", "same"]

_NUMBER = re.compile(
    r"(?<![\w@.])(?:order\s*(?:(?:id|number|no\.?|num|nr\.?|#)\s*)*(?:is\s+|was\s+|:\s*)?)?"
    r"(?P<number>#\s?[a-z]?\s?-?\d{4,9}|\bw\s?-?\d{4,9}|(?<![\d$_.])\d{7})(?![\w@])",
    re.IGNORECASE,
)
_SAID_ORDER = re.compile(r"order\s*(?:(?:id|number|no\.?|num|nr\.?|#)\s*)*(?:is\s+|was\s+|:\s*)?\s*(\d{5,9})\b", re.IGNORECASE)
_LEAD = re.compile(r"(?:\b(?:in|from|of|on|for|with|as|my|the|same|this|and|to|under|within|at)\s+){1,4}$", re.IGNORECASE)
_HEDGE = re.compile(r"might be|may be|not (?:completely |entirely |really |quite )?(?:certain|sure)|i think|maybe|perhaps", re.IGNORECASE)

_RANGES: tuple[tuple[OrderRange, re.Pattern[str]], ...] = (
    (
        "all",
        re.compile(
            r"\b(?:all|every|each|any)\b(?: (?:of|my|the|possible|other|those|these|single|one of my|remaining))*"
            r"(?: (?:pending|open|outstanding|unshipped|delivered|current|active|\w+ed))* ?orders?\b"
            r"|\bboth(?: of)?(?: my| the| these| those)?(?: pending| open| delivered)? orders\b"
            r"|\ball (?:pending|delivered|open)\b(?! item)|\bany delivered ones\b|\bevery order\b|\bboth of them\b(?= order)"
        ),
    ),
    (
        "latest",
        re.compile(
            r"\b(?:most recent|latest|last|newest|recent)(?: \w+)? (?:order|purchase)\b|\border (?:that )?i(?:'ve| have)? just (?:placed|made)\b"
            r"|\bjust placed an? order\b"
        ),
    ),
    ("oldest", re.compile(r"\b(?:oldest|earliest|very first) (?:\w+ )?order\b")),
    ("other", re.compile(r"\b(?:other|another)(?: pending| delivered)? order\b")),
    ("same", re.compile(r"\b(?:that|this|the same|same|said) order\b|\bthe order\b(?! (?:with|that|contain|includ|which|of the|for the))")),
)


@dataclass(frozen=True)
class OrderMention:
    """An order number in a text. `order_id` is None when no order of the customer has that number."""

    said: str
    order_id: str | None
    start: int
    end: int
    is_hedged: bool = False


def find_order_numbers(text: str, customer: CustomerFile) -> list[OrderMention]:
    """Return the order numbers in `text`, in order; a number that isn't the customer's stays unknown."""
    own = {re.sub(r"\D", "", order.order_id): order.order_id for order in customer.orders}
    found: list[OrderMention] = []
    spans = [(match.start(), match.start("number"), match.end(), match["number"]) for match in _NUMBER.finditer(text)]
    spans += [(match.start(), match.start(1), match.end(), match[1]) for match in _SAID_ORDER.finditer(text)]
    for start, number_start, end, said in sorted(spans):
        if found and number_start < found[-1].end:
            continue
        digits = re.sub(r"\D", "", said)
        lead = _LEAD.search(text[:start])
        if digits not in own and re.fullmatch(r"\d{7}", said) and not re.search(r"order", text, re.IGNORECASE):
            continue
        is_hedged = bool(_HEDGE.search(text))
        found.append(OrderMention(said.strip(), own.get(digits), lead.start() if lead else start, end, is_hedged))
    return found


def find_range(text: str) -> OrderRange | None:
    """Return how `text` describes orders without naming them, if it does."""
    lowered = text.lower()
    return next((name for name, pattern in _RANGES if pattern.search(lowered)), None)


def status_said(text: str) -> Literal["pending", "delivered"] | None:
    """Return the order status that `text` speaks of, if it does."""
    lowered = text.lower()
    if re.search(r"\b(?:delivered|received|arrived|got|came)\b", lowered):
        return "delivered"
    if re.search(r"\b(?:pending|unshipped|not (?:yet )?shipped|before it ships|hasn't shipped|just (?:placed|ordered))\b", lowered):
        return "pending"
    return None


def is_pending(order: Order) -> bool:
    """Say whether the order can still be cancelled or changed."""
    return order.status == "pending"


def is_delivered(order: Order) -> bool:
    """Say whether the order's items can be returned or exchanged."""
    return order.status == "delivered"


def original_method(order: Order) -> str | None:
    """Return the payment method of the order's first payment."""
    return next((payment.payment_method_id for payment in order.payments if payment.transaction_type == "payment"), None)
