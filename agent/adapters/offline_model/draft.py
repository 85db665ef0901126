"""One planned write before its risk is known, and what every kind of write needs: its orders, its payment method."""

import re
from dataclasses import dataclass
from typing import Any

from agent.adapters.offline_model.frames import Doubt, Request
from agent.adapters.offline_model.matching import CannotTell, fits_status, lines_for, scope
from agent.adapters.offline_model.orders import original_method
from agent.core.records import CustomerFile, Order


@dataclass(frozen=True)
class Draft:
    """One write as planned so far: its arguments, what was inferred for it, and what a reviewer reads."""

    name: str
    args: dict[str, Any]
    doubts: tuple[Doubt, ...]
    rationale: str


def whole_orders(request: Request, customer: CustomerFile) -> tuple[list[Order], tuple[Doubt, ...]]:
    """Return the orders a request about whole orders means. Raises `CannotTell`."""
    is_named = request.order_ids or request.order_holds or request.wishes or request.is_everything
    if request.unknown_things and (request.kind == "return" or not is_named):
        raise CannotTell(f"no order is known to have the {request.unknown_things[0]}")
    orders, doubts = scope(request, customer)
    if request.wishes and not request.order_ids:
        holders = [order for order in orders if all(lines_for(order, wish, customer) for wish in request.wishes)]
        orders, doubts = holders, (*doubts, Doubt(0.2, "the order was found by its items"))
    if not orders:
        raise CannotTell("no order of this customer fits the request")
    takes_all = request.order_range == "all" or len(request.order_ids) > 1
    if (
        request.is_everything
        and not request.order_ids
        and not request.order_holds
        and request.order_range in {None, "all"}
    ):
        takes_all = not re.search(r"(?:whole|entire|full|complete) order\b", request.text, re.IGNORECASE) or takes_all
    if len(orders) > 1 and not takes_all:
        raise CannotTell("more than one order fits the request")
    for order in orders:
        if not fits_status(order, request):
            raise CannotTell(f"order {order.order_id} is {order.status}, which doesn't allow it")
    return orders, doubts


def method_for(request: Request, order: Order, customer: CustomerFile) -> tuple[str, str, tuple[Doubt, ...]]:
    """Return the payment method for one order, how a reviewer reads it, and what was inferred."""
    original = original_method(order)
    mention = request.payment
    if mention is None or mention.kind == "original":
        if original is None:
            raise CannotTell(f"order {order.order_id} shows no payment")
        doubts = () if mention else (Doubt(0.12, "the payment method wasn't stated"),)
        return original, "the original payment method", doubts
    methods = mention.methods
    if mention.kind == "other":
        methods = tuple(
            one.payment_method_id
            for one in customer.payment_methods
            if one.payment_method_id in mention.methods and one.payment_method_id != original
        )
    if not methods:
        raise CannotTell("the payment method named is not one of this customer's")
    if len(methods) == 1:
        return methods[0], methods[0], ()
    if original in methods and request.kind != "payment":
        return str(original), str(original), (Doubt(0.35, "of several such methods the order's own was taken"),)
    raise CannotTell("more than one payment method fits")
