"""Requests turned into write actions with arguments; `CannotTell` where a request leaves something open."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from agent.adapters.offline_model import cues
from agent.adapters.offline_model.frames import Doubt, ItemWish, Request
from agent.adapters.offline_model.matching import CannotTell, Found, Picked, find_lines, fits_status, lines_for, scope
from agent.adapters.offline_model.options import read_options
from agent.adapters.offline_model.orders import is_pending, original_method
from agent.adapters.offline_model.variants import choose
from agent.core.records import Address, CustomerFile, Order


@dataclass(frozen=True)
class Draft:
    """One write as planned so far: its arguments, what was inferred for it, and what a reviewer reads."""

    name: str
    args: dict[str, Any]
    doubts: tuple[Doubt, ...]
    rationale: str


def draft(request: Request, customer: CustomerFile) -> list[Draft]:
    """Return the writes of one request, in order. Raises `CannotTell`."""
    makers: dict[str, Callable[[Request, CustomerFile], list[Draft]]] = {
        "cancel": _cancel,
        "return": _return,
        "change": _change,
        "address": _address,
        "account_address": _account_address,
        "payment": _payment,
        "refund": _refund,
        "merge": _merge,
    }
    maker = makers.get(request.kind)
    if maker is None:
        raise CannotTell("the customer asks for a person")
    return [replace(one, doubts=(*request.doubts, *one.doubts)) for one in maker(request, customer)]


def _whole_orders(request: Request, customer: CustomerFile) -> tuple[list[Order], tuple[Doubt, ...]]:
    """Return the orders a request about whole orders means. Raises `CannotTell`."""
    orders, doubts = scope(request, customer)
    if request.wishes and not request.order_ids:
        holders = [order for order in orders if all(lines_for(order, wish, customer) for wish in request.wishes)]
        orders, doubts = holders, (*doubts, Doubt(0.2, "the order was found by its items"))
    if not orders:
        raise CannotTell("no order of this customer fits the request")
    takes_all = request.order_range == "all" or len(request.order_ids) > 1
    if request.is_everything and not request.order_ids and not request.order_holds and request.order_range in {None, "all"}:
        takes_all = not re.search(r"(?:whole|entire|full|complete) order\b", request.text, re.IGNORECASE) or takes_all
    if len(orders) > 1 and not takes_all:
        raise CannotTell("more than one order fits the request")
    for order in orders:
        if not fits_status(order, request):
            raise CannotTell(f"order {order.order_id} is {order.status}, which doesn't allow it")
    return orders, doubts


def _cancel(request: Request, customer: CustomerFile) -> list[Draft]:
    orders, doubts = _whole_orders(request, customer)
    if request.wishes:
        doubts = (*doubts, *_item_cancel_doubts(request, orders, customer))
    excluded = [order for order in orders if any(lines_for(order, wish, customer) for wish in request.excluded)]
    if excluded and len(orders) == 1:
        raise CannotTell("single items of an order can't be cancelled")
    if request.excluded:
        orders = [order for order in orders if order not in excluded]
        doubts = (*doubts, Doubt(0.3, "some orders were left out"))
    reason = request.reason or "no longer needed"
    if request.reason is None:
        doubts = (*doubts, Doubt(0.42, "no reason was given"))
    return [
        Draft(
            "cancel_pending_order",
            {"order_id": order.order_id, "reason": reason},
            doubts,
            f"The customer asks to cancel order {order.order_id}: {reason}.",
        )
        for order in orders
    ]


def _item_cancel_doubts(request: Request, orders: Sequence[Order], customer: CustomerFile) -> tuple[Doubt, ...]:
    """A single item can't be cancelled; `cancel the lamp order` and a one-item order can."""
    for order in orders:
        named = {line.item_id for wish in request.wishes for line in lines_for(order, wish, customer)}
        covers = named >= {line.item_id for line in order.items}
        says_order = re.search(r"cancel\w*\s+(?:\S+\s+){0,5}orders?\b|orders?\b.*\bcancel", request.text, re.IGNORECASE)
        from_order = re.search(r"\b(?:from|in|out of|off)\s+(?:my\s+|the\s+)?order", request.text, re.IGNORECASE)
        if not covers and (from_order or not says_order):
            raise CannotTell("single items of an order can't be cancelled")
    return (Doubt(0.2, "the order was named by its items"),)


def _method(request: Request, order: Order, customer: CustomerFile) -> tuple[str, str, tuple[Doubt, ...]]:
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
        methods = tuple(one.payment_method_id for one in customer.payment_methods if one.payment_method_id in mention.methods and one.payment_method_id != original)
    if not methods:
        raise CannotTell("the payment method named is not one of this customer's")
    if len(methods) == 1:
        return methods[0], methods[0], ()
    if original in methods and request.kind != "payment":
        return str(original), str(original), (Doubt(0.35, "of several such methods the order's own was taken"),)
    raise CannotTell("more than one payment method fits")


def _return(request: Request, customer: CustomerFile) -> list[Draft]:
    if request.wishes and not request.is_everything:
        found = find_lines(replace(request, wishes=request.wishes), customer)
    else:
        orders, doubts = _whole_orders(request, customer)
        if not request.is_everything and request.order_range != "all":
            doubts = (*doubts, Doubt(0.3, "the whole order was taken"))
        picked = []
        for order in orders:
            kept = {line.item_id for wish in request.excluded for line in lines_for(order, wish, customer)}
            picked += [Picked(order, line, _plain(line.name)) for line in order.items if line.item_id not in kept]
        if request.excluded:
            doubts = (*doubts, Doubt(0.25, "some items were left out"))
        if not picked:
            raise CannotTell("nothing is left to return")
        found = Found(tuple(picked), doubts)
    drafts = []
    for order, lines in _by_order(found.picked):
        if not fits_status(order, request):
            raise CannotTell(f"order {order.order_id} is {order.status}, so nothing of it can be returned")
        method, words, doubts = _method(request, order, customer)
        items = [one.line.item_id for one in lines]
        drafts.append(
            Draft(
                "return_delivered_order_items",
                {"order_id": order.order_id, "item_ids": items, "payment_method_id": method},
                (*found.doubts, *doubts),
                f"The customer asks to return {_listed(lines)} of order {order.order_id}, refunded to {words}.",
            )
        )
    return drafts


def _plain(name: str) -> ItemWish:
    return ItemWish(names=(name,), source="")


def _by_order(picked: Sequence[Picked]) -> list[tuple[Order, list[Picked]]]:
    groups: dict[str, tuple[Order, list[Picked]]] = {}
    for one in picked:
        groups.setdefault(one.order.order_id, (one.order, []))[1].append(one)
    return list(groups.values())


def _listed(picked: Sequence[Picked]) -> str:
    return " and ".join(f"the {one.line.name}" for one in picked)


def _change(request: Request, customer: CustomerFile) -> list[Draft]:
    if any(wish.is_foreign_target for wish in request.wishes):
        raise CannotTell("an item can only be changed for another version of the same product")
    request = request if request.wishes else replace(request, wishes=_described_only(request, customer))
    found = _lines_to_change(request, customer)
    drafts = []
    for order, lines in _by_order(found.picked):
        if not fits_status(order, request):
            raise CannotTell(f"order {order.order_id} is {order.status}, so nothing of it can be changed")
        method, words, doubts = _method(request, order, customer)
        new_items = []
        for one in lines:
            choice = choose(one.line, customer.products[one.line.product_id], one.wish.target or "")
            if choice.variant is None:
                raise CannotTell(choice.failure)
            new_items.append(choice.variant.item_id)
            doubts = (*doubts, *choice.doubts)
        name = "modify_pending_order_items" if is_pending(order) else "exchange_delivered_order_items"
        verb = "change" if is_pending(order) else "exchange"
        drafts.append(
            Draft(
                name,
                {
                    "order_id": order.order_id,
                    "item_ids": [one.line.item_id for one in lines],
                    "new_item_ids": new_items,
                    "payment_method_id": method,
                },
                (*found.doubts, *doubts),
                f"The customer asks to {verb} {_listed(lines)} of order {order.order_id} for other options;"
                f" any difference goes to {words}.",
            )
        )
    return drafts


def _lines_to_change(request: Request, customer: CustomerFile) -> Found:
    """Find the lines; options that describe no line of the customer's describe the new item instead."""
    try:
        return find_lines(request, customer)
    except CannotTell:
        swapped = tuple(
            replace(wish, source="", target=wish.source) if wish.target is None and wish.source else wish
            for wish in request.wishes
        )
        if swapped == request.wishes:
            raise
        found = find_lines(replace(request, wishes=swapped), customer)
        return replace(found, doubts=(*found.doubts, Doubt(0.3, "which words describe the new item was inferred")))


def _described_only(request: Request, customer: CustomerFile) -> tuple[ItemWish, ...]:
    """Return a wish for the only item the wanted options make sense for: `change the colour of it to black`."""
    orders, _ = scope(request, customer)
    wishes = []
    for order in orders:
        for line in order.items:
            product = customer.products.get(line.product_id)
            reading = read_options(request.text, product) if product else None
            if product and reading and reading.stated and choose(line, product, request.text).variant:
                wishes.append(ItemWish(names=(line.name,), source="", target=request.text))
    if len(wishes) != 1:
        raise CannotTell("it isn't clear which item is to be changed")
    return tuple(wishes)


def _address_of(request: Request, order: Order | None, customer: CustomerFile) -> tuple[Address, tuple[Doubt, ...]]:
    """Return the address a request gives. Raises `CannotTell`."""
    lender = next((one for one in customer.orders if one.order_id == request.address_order), None)
    mention = request.address
    if mention is not None and mention.kind == "written" and mention.address is not None:
        differs = lender is not None and lender.address != mention.address
        return mention.address, (Doubt(0.5, "the address written isn't that order's"),) if differs else ()
    if lender is not None:
        return lender.address, (Doubt(0.1, "the address was taken from another order"),)
    if mention is not None and mention.kind == "account" and order is not None:
        return customer.address, (Doubt(0.1, "the account's address was taken"),)
    if mention is not None and mention.kind == "other_order" and order is not None:
        others = {one.address for one in customer.orders if one.address != order.address}
        if len(others) == 1:
            return others.pop(), (Doubt(0.3, "the address was found in another order"),)
    raise CannotTell("the new address is missing or incomplete")


def _address_args(address: Address) -> dict[str, str]:
    return {
        "address1": address.address1,
        "address2": address.address2,
        "city": address.city,
        "state": address.state,
        "country": address.country,
        "zip": address.zip,
    }


def _address(request: Request, customer: CustomerFile) -> list[Draft]:
    names_order = request.order_ids or request.unknown_orders or request.order_holds or request.order_range or request.wishes
    if not names_order and cues.is_account_talk(request.text) and not (request.address and request.address.kind == "account"):
        return _account_address(request, customer)
    orders, doubts = _whole_orders(request, customer)
    drafts = []
    for order in orders:
        address, more = _address_of(request, order, customer)
        if address == order.address:
            more = (*more, Doubt(0.45, "the order already goes there"))
        drafts.append(
            Draft(
                "modify_pending_order_address",
                {"order_id": order.order_id, **_address_args(address)},
                (*doubts, *more),
                f"The customer asks to send order {order.order_id} to {address.address1}, {address.city}.",
            )
        )
    return drafts


def _account_address(request: Request, customer: CustomerFile) -> list[Draft]:
    address, doubts = _address_of(request, None, customer)
    args = {"customer_id": customer.customer_id, **_address_args(address)}
    why = f"The customer asks to change the account's address to {address.address1}, {address.city}."
    return [Draft("modify_user_address", args, doubts, why)]


def _payment(request: Request, customer: CustomerFile) -> list[Draft]:
    if request.payment is None:
        raise CannotTell("the new payment method wasn't named")
    orders, doubts = _whole_orders(request, customer)
    drafts = []
    for order in orders:
        method, words, more = _method(request, order, customer)
        if method == original_method(order):
            more = (*more, Doubt(0.45, "the order is already paid that way"))
        args = {"order_id": order.order_id, "payment_method_id": method}
        why = f"The customer asks to pay order {order.order_id} with {words}."
        drafts.append(Draft("modify_pending_order_payment", args, (*doubts, *more), why))
    return drafts


def _refund(request: Request, customer: CustomerFile) -> list[Draft]:
    orders, doubts = scope(request, customer)
    holders = [order for order in orders if all(lines_for(order, wish, customer) for wish in request.wishes)]
    if len(holders) != 1 or request.amount is None:
        raise CannotTell("it isn't clear which order the refund is for")
    because = re.search(r"\b(?:because|since|as|for|due to)\b\s+(?!order)(.{3,120})", request.text, re.IGNORECASE)
    reason = (because[1] if because else request.text).strip(" .?!")
    args = {"order_id": holders[0].order_id, "amount": float(request.amount), "reason": reason}
    why = f"The customer asks for ${request.amount} back on order {holders[0].order_id}."
    return [Draft("issue_refund", args, (*doubts, Doubt(0.3, "the reason is the customer's own account")), why)]


def _merge(request: Request, customer: CustomerFile) -> list[Draft]:
    others = [said for said in re.findall(r"\b[a-z]+_[a-z]+_\d{2,6}\b", request.text.lower()) if said != customer.customer_id]
    if len(set(others)) != 1:
        raise CannotTell("it isn't clear which account to merge with this one")
    args = {"source_customer_id": others[0], "target_customer_id": customer.customer_id}
    why = f"The customer asks to merge the account {others[0]} into this one."
    return [Draft("merge_accounts", args, (Doubt(0.6, "the other account isn't this customer's on file"),), why)]
