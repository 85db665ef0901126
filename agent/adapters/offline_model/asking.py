"""One clause as a request, and whether it is one at all."""

from dataclasses import replace
from itertools import pairwise

from agent.adapters.offline_model import cues
from agent.adapters.offline_model.clauses import Clause
from agent.adapters.offline_model.frames import Doubt, Kind, Request
from agent.adapters.offline_model.patterns import says


def is_plain_question(clause: Clause) -> bool:
    """Say whether the clause only wants to know something."""
    if not clause.is_question and not says("cues.question_like", clause.text):
        return False
    if clause.kind is None:
        if says("cues.asked_kindly", clause.text) and not says("cues.question_like", clause.text):
            return False
        return not (clause.payments or clause.address or clause.orders) or says("cues.question_like", clause.text)
    if says("cues.opens_with_question", clause.text) and not says("cues.asking_leave", clause.text):
        return True
    if says("cues.polite", clause.text):
        return says("cues.enquiry", clause.text)
    asks_of_state = says("questions.allowed", clause.sentence) or says("questions.refunded", clause.sentence)
    if says("cues.hypothetical", clause.text) or (clause.is_question and asks_of_state):
        return True
    return says("cues.enquiry", clause.text) and not says("cues.asking_leave", clause.text)


def request_of(clause: Clause, kind: Kind) -> Request:
    """Return the request that a clause of that kind makes, with what it says of it."""
    reason = cues.reason_in(clause.text) or cues.reason_in(clause.sentence) if kind in {"cancel", "refund"} else None
    turned_to = [payment for payment in clause.payments if not payment.is_turned_away]
    doubts = []
    problem = None
    if reason and reason[1]:
        doubts.append(Doubt(reason[1], "the reason for cancelling was inferred"))
    if says("cues.condition", clause.sentence):
        doubts.append(Doubt(0.5, "part of the request holds only under a condition"))
    if _are_far_apart(clause):
        doubts.append(Doubt(0.5, "orders were named in different parts of one sentence"))
    if clause.unknown_things and (clause.wishes or kind == "change"):
        doubts.append(Doubt(0.45, f"not understood: {', '.join(clause.unknown_things[:4])}"))
    if says("cues.rather_than_change", clause.sentence) and says("cues.cannot", clause.sentence):
        problem = "it is to happen only if something else can't"
    if len(turned_to) > 1 and says("cues.split_payment", clause.sentence):
        problem = "a payment can't be split"
    if len({payment.methods or payment.kind for payment in turned_to}) > 1:
        doubts.append(Doubt(0.5, "more than one way to pay was named"))
    asked = clause.is_question or says("cues.asking_leave", clause.text)
    return Request(
        kind="account_address" if kind == "address" and _is_about_account(clause) else kind,
        text=clause.sentence if kind == "merge" else clause.text,
        turn=clause.turn,
        order_ids=tuple(dict.fromkeys(number.order_id for number in clause.orders if number.order_id)),
        unknown_orders=tuple(number.said for number in clause.orders if number.order_id is None),
        is_order_hedged=any(number.is_hedged for number in clause.orders),
        order_range=clause.order_range,
        status=clause.status,
        order_holds=clause.order_holds,
        paid_with=clause.paid_with,
        wishes=clause.wishes,
        is_everything=clause.is_everything,
        unknown_things=clause.unknown_things,
        excluded=clause.excluded,
        payment=turned_to[-1] if turned_to else None,
        address=clause.address,
        address_order=clause.address_order,
        reason=reason[0] if reason else None,
        amount=cues.amount_in(clause.text) if kind == "refund" else None,
        problem=problem,
        is_hypothetical=asked and says("cues.asking_leave", clause.text) and not says("cues.polite", clause.text),
        doubts=tuple(doubts),
    )


def by_reason(request: Request, clause: Clause) -> list[Request]:
    """Take `cancel #W1 (a mistake) and #W2 (not needed)` apart where each order has its own reason beside it."""
    numbers = [number for number in clause.orders if number.order_id]
    if request.kind != "cancel" or len(numbers) < 2:
        return [request]
    ends = [*(number.start for number in numbers[1:]), len(clause.text)]
    reasons = [cues.reason_in(clause.text[one.end : end]) for one, end in zip(numbers, ends, strict=True)]
    told = [reason for reason in reasons if reason and reason[1] < cues.BOTH_REASONS]
    if len(told) < len(numbers) or len({reason for reason, _ in told}) < 2:
        return [request]
    doubts = (Doubt(0.2, "which reason belongs to which order was told by their places"),)
    return [
        replace(request, order_ids=(str(number.order_id),), reason=reason, doubts=doubts)
        for number, (reason, _) in zip(numbers, told, strict=True)
    ]


def _is_about_account(clause: Clause) -> bool:
    """Say whether an address is to change on the account, and on no order."""
    names_order = clause.orders or clause.order_holds or clause.wishes or says("cues.shipment", clause.text)
    is_reference = clause.address is not None and clause.address.kind == "account"
    return says("cues.account_word", clause.text) and not names_order and not is_reference


def _are_far_apart(clause: Clause) -> bool:
    """Say whether more stands between two order numbers than a list of them needs."""
    gaps = [clause.text[one.end : other.start] for one, other in pairwise(clause.orders)]
    return any(not says("cues.list_gap", gap) for gap in gaps)
