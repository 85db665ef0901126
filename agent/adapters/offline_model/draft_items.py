"""Returns and changes of items as writes."""

from collections.abc import Sequence
from dataclasses import replace

from agent.adapters.offline_model.draft import Draft, method_for, whole_orders
from agent.adapters.offline_model.frames import Doubt, ItemWish, Request
from agent.adapters.offline_model.matching import CannotTell, Found, Picked, find_lines, fits_status, lines_for, scope
from agent.adapters.offline_model.options import read_options
from agent.adapters.offline_model.orders import is_pending
from agent.adapters.offline_model.patterns import says
from agent.adapters.offline_model.variants import choose
from agent.core.records import CustomerFile, Order


def returns(request: Request, customer: CustomerFile) -> list[Draft]:
    """Return the returns a request asks for, one an order. Raises `CannotTell`."""
    if request.wishes and not request.is_everything:
        found = find_lines(replace(request, wishes=request.wishes), customer)
    else:
        orders, doubts = whole_orders(request, customer)
        if says("cues.single", request.text) and not request.is_everything:
            raise CannotTell("it isn't clear which item is to go back")
        if not request.is_everything and request.order_range != "all":
            is_plain = says("cues.order_goes_back", request.text)
            doubts = (*doubts, Doubt(0.3 if is_plain else 0.42, "the whole order was taken"))
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
        method, words, doubts = method_for(request, order, customer)
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


def changes(request: Request, customer: CustomerFile) -> list[Draft]:
    """Return the changes and exchanges a request asks for, one an order. Raises `CannotTell`."""
    if any(wish.is_foreign_target for wish in request.wishes):
        raise CannotTell("an item can only be changed for another version of the same product")
    if request.is_everything and not request.wishes:
        raise CannotTell("every item of an order is to be changed, and it isn't clear to what each")
    request = request if request.wishes else replace(request, wishes=_described_only(request, customer))
    found = _lines_to_change(request, customer)
    drafts = []
    for order, lines in _by_order(found.picked):
        if not fits_status(order, request):
            raise CannotTell(f"order {order.order_id} is {order.status}, so nothing of it can be changed")
        method, words, doubts = method_for(request, order, customer)
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
