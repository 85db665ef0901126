"""Which orders a text speaks of: by number, or by a description such as `all my pending orders`."""

import re
from dataclasses import dataclass
from typing import Literal

from agent.adapters.offline_model.patterns import pattern, says
from agent.core.records import CustomerFile, Order

OrderRange = Literal["all", "latest", "oldest", "other", "same"]
_RANGES: tuple[OrderRange, ...] = ("all", "latest", "oldest", "other", "same")


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
    numbers = [(match, "number") for match in pattern("orders.number").finditer(text)]
    numbers += [(match, "number") for match in pattern("orders.said_order").finditer(text)]
    spans = [(match.start(), match.start(group), match.end(), match[group]) for match, group in numbers]
    for start, number_start, end, said in sorted(spans):
        if found and number_start < found[-1].end:
            continue
        digits = re.sub(r"\D", "", said)
        lead = pattern("orders.lead").search(text[:start])
        if digits not in own and re.fullmatch(r"\d{7}", said) and not re.search(r"order", text, re.IGNORECASE):
            continue
        found.append(
            OrderMention(
                said.strip(), own.get(digits), lead.start() if lead else start, end, says("orders.hedge", text)
            )
        )
    return found


def find_range(text: str) -> OrderRange | None:
    """Return how `text` describes orders without naming them, if it does."""
    return next((name for name in _RANGES if says(f"orders.{name}", text)), None)


def status_said(text: str) -> Literal["pending", "delivered"] | None:
    """Return the order status that `text` speaks of, if it does."""
    if says("orders.delivered", text):
        return "delivered"
    return "pending" if says("orders.pending", text) else None


def is_pending(order: Order) -> bool:
    """Say whether the order can still be cancelled or changed."""
    return order.status == "pending"


def is_delivered(order: Order) -> bool:
    """Say whether the order's items can be returned or exchanged."""
    return order.status == "delivered"


def original_method(order: Order) -> str | None:
    """Return the payment method of the order's first payment."""
    return next(
        (payment.payment_method_id for payment in order.payments if payment.transaction_type == "payment"), None
    )
