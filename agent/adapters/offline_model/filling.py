"""What a clause without a request of its own adds to the requests around it."""

from dataclasses import replace

from agent.adapters.offline_model import cues
from agent.adapters.offline_model.clauses import Clause
from agent.adapters.offline_model.frames import Doubt, Request
from agent.adapters.offline_model.joining import Dialogue, share_payment, with_target
from agent.adapters.offline_model.patterns import says


def fill_in(dialogue: Dialogue, clause: Clause) -> None:
    """Give what the clause says to the requests that still need it."""
    own = tuple(dict.fromkeys(number.order_id for number in clause.orders if number.order_id))
    unknown = tuple(number.said for number in clause.orders if number.order_id is None)
    turned_to = [payment for payment in clause.payments if not payment.is_turned_away]
    if turned_to:
        share_payment(dialogue, turned_to[-1], clause.text)
    _give_reason(dialogue, clause.text)
    if own and dialogue.requests and _is_for_another(dialogue.requests[-1], own, clause.text):
        dialogue.requests.append(replace(dialogue.requests[-1], order_ids=own, turn=clause.turn))
        return
    if (own or unknown) and dialogue.requests:
        _give_order(dialogue, own, unknown, is_hedged=any(number.is_hedged for number in clause.orders))
    if not _give_rest(dialogue, clause) and says("cues.description", clause.rest) and not dialogue.requests:
        dialogue.described = f"{dialogue.described} , {clause.rest}".strip(" ,")


def _is_for_another(last: Request, own: tuple[str, ...], text: str) -> bool:
    """Say whether the same is wanted for another order: `and #W2 too`."""
    is_whole = last.kind in {"cancel", "address", "payment"} and last.order_ids and not set(own) & set(last.order_ids)
    return bool(is_whole) and says("cues.appended", text)


def _give_reason(dialogue: Dialogue, text: str) -> None:
    reason = cues.reason_in(text)
    if reason and not any(request.kind == "cancel" for request in dialogue.requests):
        dialogue.reason = reason
    for place, request in enumerate(dialogue.requests):
        if request.kind == "cancel" and request.reason is None and reason:
            doubts = (Doubt(reason[1], "the reason for cancelling was inferred"),) if reason[1] else ()
            dialogue.requests[place] = replace(request, reason=reason[0], doubts=(*request.doubts, *doubts))


def _give_order(dialogue: Dialogue, own: tuple[str, ...], unknown: tuple[str, ...], *, is_hedged: bool) -> None:
    for place in range(len(dialogue.requests) - 1, -1, -1):
        request = dialogue.requests[place]
        if not request.order_ids or request.is_order_hedged or request.unknown_orders:
            dialogue.requests[place] = replace(
                request, order_ids=own, unknown_orders=() if own else unknown, is_order_hedged=is_hedged
            )
            return


def _about(request: Request, clause: Clause) -> Request:
    """Give a request that named nothing the items, or the order, that a later message names."""
    named = clause.order_holds or clause.wishes
    if request.kind in {"cancel", "address", "payment"}:
        return replace(request, order_holds=named)
    return replace(request, wishes=clause.wishes or named)


def _give_rest(dialogue: Dialogue, clause: Clause) -> bool:
    """Give an address, exclusions or a description of a new item to the last request that can take it, if any."""
    for place in range(len(dialogue.requests) - 1, -1, -1):
        request = dialogue.requests[place]
        if clause.address and request.kind in {"address", "account_address"} and request.address is None:
            dialogue.requests[place] = replace(request, address=clause.address)
            return True
        if (clause.wishes or clause.order_holds) and request.is_vague and request.turn < clause.turn:
            dialogue.requests[place] = _about(request, clause)
            return True
        if clause.excluded and request.kind in {"cancel", "return"}:
            dialogue.requests[place] = replace(request, excluded=(*request.excluded, *clause.excluded))
            return True
        if request.kind == "change" and request.wishes and says("cues.description", clause.rest):
            dialogue.requests[place] = replace(request, wishes=with_target(request.wishes, clause.rest))
            return True
    return False
