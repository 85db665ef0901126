"""Which orders and which of their lines a request is about."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from agent.adapters.offline_model.frames import Doubt, ItemWish, Request
from agent.adapters.offline_model.options import read_options
from agent.adapters.offline_model.orders import is_delivered, is_pending, original_method
from agent.adapters.offline_model.pointers import at_place
from agent.core.records import CustomerFile, Order, OrderItem


class CannotTell(Exception):
    """What the customer means can't be told; the message says why, for the person who takes over."""


@dataclass(frozen=True)
class Picked:
    """One line of an order that a wish means."""

    order: Order
    line: OrderItem
    wish: ItemWish


@dataclass(frozen=True)
class Found:
    """The lines a request means, in the order they were named, and what was inferred to find them."""

    picked: tuple[Picked, ...]
    doubts: tuple[Doubt, ...]


def fits_status(order: Order, request: Request) -> bool:
    """Say whether the order's status allows this kind of request at all."""
    if request.kind in {"cancel", "address", "payment"}:
        return is_pending(order)
    if request.kind == "return":
        return is_delivered(order)
    return is_pending(order) or is_delivered(order)


def scope(request: Request, customer: CustomerFile) -> tuple[list[Order], tuple[Doubt, ...]]:
    """Return the orders a request may be about, and what was inferred. Raises `CannotTell`."""
    if request.unknown_orders:
        raise CannotTell(f"{request.unknown_orders[0]} is not an order of this customer")
    if request.order_ids:
        named = [order for order in customer.orders if order.order_id in request.order_ids]
        named.sort(key=lambda order: request.order_ids.index(order.order_id))
        return named, (Doubt(0.12, "the order was named elsewhere in the ticket"),) if request.is_order_hedged else ()
    fitting = [order for order in customer.orders if fits_status(order, request)]
    if request.status and request.kind in {"change", "return", "cancel"}:
        fitting = [order for order in fitting if order.status == request.status] or fitting
    if request.paid_with:
        fitting = [order for order in fitting if original_method(order) in request.paid_with]
    if "both" in request.text.lower() and "order" in request.text.lower() and len(fitting) != 2 and not request.wishes:
        raise CannotTell("more or fewer orders than two fit the request")
    if request.order_holds:
        held = [order for order in fitting if _holds(order, request.order_holds, customer)]
        return held, (Doubt(0.2, "the order was found by its items"),)
    if request.order_range == "latest":
        newest = customer.orders[-1:] if not request.wishes else fitting
        return list(newest), (Doubt(0.42, "the order was found by how recent it is"),)
    if request.order_range == "oldest":
        return list(customer.orders[:1]), (Doubt(0.42, "the order was found by how old it is"),)
    if request.order_range == "all":
        return fitting, (Doubt(0.2, "all orders that fit were taken"),)
    return fitting, (Doubt(0.15, "no order number was given"),)


def _holds(order: Order, wishes: Sequence[ItemWish], customer: CustomerFile) -> bool:
    return all(len(lines_for(order, wish, customer)) >= max(wish.count or 1, 1) for wish in wishes)


def lines_for(order: Order, wish: ItemWish, customer: CustomerFile) -> list[OrderItem]:
    """Return the lines of the order that fit what the customer calls the item."""
    if wish.place is not None:
        return at_place(order.items, wish.place)
    if wish.price is not None:
        return [line for line in order.items if line.price == wish.price]
    fitting = []
    for line in order.items:
        if wish.item_id == line.item_id:
            return [line]
        product = customer.products.get(line.product_id)
        if line.name not in wish.names or product is None:
            continue
        reading = read_options(wish.source, product)
        options = [wanted.items() <= line.options.items() for wanted in reading.assignments()]
        if any(options):
            fitting.append(line)
    return fitting


def find_lines(request: Request, customer: CustomerFile) -> Found:
    """Return the lines that the request's wishes mean. Raises `CannotTell`."""
    orders, doubts = scope(request, customer)
    if request.order_ids and not request.is_order_hedged:
        picked, more = _in_orders(orders, request.wishes, customer)
        return Found(picked, (*doubts, *more, *_wish_doubts(picked, customer)))
    try:
        picked, more = _in_orders(orders, request.wishes, customer)
    except CannotTell:
        if not request.order_ids:
            raise
        anywhere = replace(request, order_ids=(), is_order_hedged=False)
        orders, doubts = scope(anywhere, customer)
        picked, more = _in_orders(orders, request.wishes, customer)
        more = (*more, Doubt(0.3, "the order named doesn't hold the item"))
    return Found(picked, (*doubts, *more, *_wish_doubts(picked, customer)))


def _wish_doubts(picked: Sequence[Picked], customer: CustomerFile) -> list[Doubt]:
    doubts = []
    for one in picked:
        product = customer.products[one.line.product_id]
        reading = read_options(one.wish.source, product)
        if one.wish.place is not None:
            doubts.append(Doubt(0.42, "an item was found by its place in the order"))
        if one.wish.is_inexact:
            doubts.append(Doubt(0.12, "an item's name was misspelt"))
        if reading.unread:
            doubts.append(
                Doubt(min(0.1 + 0.1 * len(reading.unread), 0.4), f"not understood: {', '.join(reading.unread[:4])}")
            )
    return doubts


def _in_orders(
    orders: Sequence[Order], wishes: Sequence[ItemWish], customer: CustomerFile
) -> tuple[tuple[Picked, ...], tuple[Doubt, ...]]:
    """Find every wish in `orders`: in one order when one holds them all, else each in the only order that has it."""
    if not orders:
        raise CannotTell("no order of this customer fits the request")
    complete = [picked for order in orders if (picked := _in_one(order, wishes, customer)) is not None]
    wants_all = any(wish.count is None or (wish.count or 0) > 1 for wish in wishes)
    if len(complete) == 1 and not (wants_all and len(orders) > 1):
        return complete[0], ()
    if len(complete) > 1 and not wants_all:
        raise CannotTell(f"more than one order has the {_names(wishes)}")
    return _across(orders, wishes, customer)


def _across(
    orders: Sequence[Order], wishes: Sequence[ItemWish], customer: CustomerFile
) -> tuple[tuple[Picked, ...], tuple[Doubt, ...]]:
    picked: list[Picked] = []
    for wish in wishes:
        found = [Picked(order, line, wish) for order in orders for line in lines_for(order, wish, customer)]
        if not found:
            raise CannotTell(f"no order that fits has the {_names([wish])}")
        wanted = len(found) if wish.count in {None, 0} else wish.count
        holders = {one.order.order_id for one in found}
        if len(found) != wanted or (wish.count == 0 and len(holders) > 1):
            raise CannotTell(f"the {_names([wish])} can't be told from another")
        if any(one.line is other.line for one in found for other in picked):
            raise CannotTell(f"the {_names([wish])} was named twice")
        picked += found
    return tuple(picked), (Doubt(0.25, "the items stand in several orders"),)


def _in_one(order: Order, wishes: Sequence[ItemWish], customer: CustomerFile) -> tuple[Picked, ...] | None:
    """Return the order's lines for every wish, or None when it lacks one or a wish fits too many."""
    picked: list[Picked] = []
    left = list(order.items)
    for wish in sorted(wishes, key=lambda one: len(lines_for(order, one, customer))):
        fitting = [line for line in lines_for(order, wish, customer) if any(line is other for other in left)]
        chosen = _counted(fitting, wish)
        if not chosen:
            return None
        picked += [Picked(order, line, wish) for line in chosen]
        left = [line for line in left if not any(line is taken for taken in chosen)]
    return tuple(sorted(picked, key=lambda one: [one.wish is wish for wish in wishes].index(True)))


def _counted(fitting: list[OrderItem], wish: ItemWish) -> list[OrderItem]:
    if wish.count is None or (wish.count == 0 and len(fitting) > 1 and len({line.item_id for line in fitting}) > 1):
        return fitting
    if wish.count in {0, 1}:
        same = {line.item_id for line in fitting}
        return fitting[:1] if len(same) == 1 else []
    return fitting if len(fitting) == wish.count else []


def _names(wishes: Sequence[ItemWish]) -> str:
    return " and the ".join(" or ".join(wish.names) for wish in wishes)
