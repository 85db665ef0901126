"""Requests turned into write actions with arguments; `CannotTell` where a request leaves something open."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from agent.adapters.offline_model.draft import Draft, method_for, whole_orders
from agent.adapters.offline_model.draft_items import changes, returns
from agent.adapters.offline_model.frames import Doubt, Request
from agent.adapters.offline_model.matching import CannotTell, lines_for, scope
from agent.adapters.offline_model.orders import original_method
from agent.adapters.offline_model.patterns import says
from agent.adapters.offline_model.places import address_doubts
from agent.core.records import Address, CustomerFile, Order


def draft(request: Request, customer: CustomerFile) -> list[Draft]:
    """Return the writes of one request, in order. Raises `CannotTell`."""
    makers: dict[str, Callable[[Request, CustomerFile], list[Draft]]] = {
        "cancel": _cancel,
        "return": returns,
        "change": changes,
        "address": _address,
        "account_address": _account_address,
        "payment": _payment,
        "refund": _refund,
        "merge": _merge,
    }
    if request.problem:
        raise CannotTell(request.problem)
    maker = makers.get(request.kind)
    if maker is None:
        raise CannotTell("the customer asks for a person")
    return [replace(one, doubts=(*request.doubts, *one.doubts)) for one in maker(request, customer)]


def _cancel(request: Request, customer: CustomerFile) -> list[Draft]:
    orders, doubts = whole_orders(request, customer)
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


def _address_of(request: Request, order: Order | None, customer: CustomerFile) -> tuple[Address, tuple[Doubt, ...]]:
    """Return the address a request gives. Raises `CannotTell`."""
    lender = next((one for one in customer.orders if one.order_id == request.address_order), None)
    mention = request.address
    if mention is not None and mention.kind == "written" and mention.address is not None:
        differs = lender is not None and lender.address != mention.address
        doubts = (Doubt(0.5, "the address written isn't that order's"),) if differs else ()
        return mention.address, (*doubts, *address_doubts(mention.address, customer))
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
    names_order = (
        request.order_ids or request.unknown_orders or request.order_holds or request.order_range or request.wishes
    )
    is_reference = request.address is not None and request.address.kind == "account"
    if not names_order and says("cues.account_word", request.text) and not is_reference:
        return _account_address(request, customer)
    if says("cues.account_too", request.text) and not is_reference:
        account = _account_address(request, customer)
        for_order = _order_address(request, customer)
        return [*account, *for_order] if says("cues.account_first", request.text) else [*for_order, *account]
    return _order_address(request, customer)


def _order_address(request: Request, customer: CustomerFile) -> list[Draft]:
    orders, doubts = whole_orders(request, customer)
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
    orders, doubts = whole_orders(request, customer)
    drafts = []
    for order in orders:
        method, words, more = method_for(request, order, customer)
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
    others = [
        said for said in re.findall(r"\b[a-z]+_[a-z]+_\d{2,6}\b", request.text.lower()) if said != customer.customer_id
    ]
    if len(set(others)) != 1:
        raise CannotTell("it isn't clear which account to merge with this one")
    args = {"source_customer_id": others[0], "target_customer_id": customer.customer_id}
    why = f"The customer asks to merge the account {others[0]} into this one."
    return [Draft("merge_accounts", args, (Doubt(0.6, "the other account isn't this customer's on file"),), why)]
