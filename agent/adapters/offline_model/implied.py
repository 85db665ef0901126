"""Changes asked for without a verb: `the blanket: moss, single please`."""

from dataclasses import replace

from agent.adapters.offline_model.clauses import Clause
from agent.adapters.offline_model.frames import Doubt, ItemWish, Request
from agent.adapters.offline_model.joining import Dialogue
from agent.adapters.offline_model.orders import is_delivered, is_pending
from agent.adapters.offline_model.pairs import item_wishes
from agent.adapters.offline_model.patterns import says
from agent.adapters.offline_model.payments import PaymentMention
from agent.adapters.offline_model.variants import choose
from agent.core.records import CustomerFile


def implied_changes(dialogue: Dialogue, clauses: list[Clause], customer: CustomerFile) -> list[Request]:
    """Return the changes that clauses without a request imply: they name an item and another version of it."""
    found = []
    for clause in clauses:
        wishes = item_wishes(clause.rest, customer, is_change=True)
        targeted = [_aimed(wish, "" if dialogue.requests else dialogue.described) for wish in wishes]
        if targeted and all(_leads_somewhere(wish, customer) for wish in targeted):
            found.append(_request(dialogue, clause, targeted))
    return found


def _aimed(wish: ItemWish, described: str) -> ItemWish:
    if wish.target:
        return wish
    return replace(wish, source="", target=f"{wish.source} {described}".strip())


def _leads_somewhere(wish: ItemWish, customer: CustomerFile) -> bool:
    """Say whether the words describe another version of an item the customer can still change."""
    if not wish.target or wish.is_foreign_target:
        return False
    for order in customer.orders:
        for line in order.items if is_pending(order) or is_delivered(order) else ():
            product = customer.products.get(line.product_id)
            if line.name in wish.names and product is not None:
                variant = choose(line, product, wish.target).variant
                if variant is not None and variant.item_id != line.item_id:
                    return True
    return False


def _loose_payment(dialogue: Dialogue, orders: tuple[str, ...]) -> PaymentMention | None:
    """Return a way to pay said beside the change, taking it from a request to pay that order so."""
    for request in dialogue.requests:
        if request.kind == "payment" and request.order_ids == orders and not says("cues.payment_word", request.text):
            dialogue.requests.remove(request)
            return request.payment
    return dialogue.payment


def _request(dialogue: Dialogue, clause: Clause, wishes: list[ItemWish]) -> Request:
    own = tuple(number.order_id for number in clause.orders if number.order_id)
    orders = own or ((dialogue.focus,) if dialogue.focus else ())
    is_wanted = says("cues.wanting", clause.text) or says("cues.wanting", dialogue.described)
    payments = [payment for payment in clause.payments if not payment.is_turned_away]
    return Request(
        kind="change",
        text=clause.text,
        turn=clause.turn,
        order_ids=orders,
        unknown_orders=tuple(number.said for number in clause.orders if number.order_id is None),
        is_order_hedged=not own,
        wishes=tuple(wishes),
        payment=payments[-1] if payments else _loose_payment(dialogue, orders),
        doubts=(Doubt(0.25 if is_wanted and not clause.is_question else 0.45, "a change was implied, not asked for"),),
    )
