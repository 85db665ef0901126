"""All requests of a ticket put together into one plan, or handed to a person when something is left open."""

from collections.abc import Sequence
from dataclasses import replace
from math import prod

from agent.adapters.offline_model.answers import answer_questions
from agent.adapters.offline_model.dialogue import read_ticket
from agent.adapters.offline_model.draft import Draft
from agent.adapters.offline_model.drafts import draft
from agent.adapters.offline_model.frames import Doubt, Request
from agent.adapters.offline_model.joining import Dialogue
from agent.adapters.offline_model.matching import CannotTell
from agent.adapters.offline_model.patterns import says
from agent.adapters.offline_model.precedents import precedents
from agent.core.planning import Classification, Plan, PlannedAction, TicketReading
from agent.core.records import CustomerFile

BASE_RISK = 0.06
THREAD_RISK = 0.38
ESCALATION_RISK = 0.5
_ONE_CALL = frozenset({"modify_pending_order_items", "exchange_delivered_order_items", "return_delivered_order_items"})
_LISTS = ("item_ids", "new_item_ids")


def make_plan(reading: TicketReading, intent: Classification, *, is_unanswered: bool = False) -> Plan:
    """Return the plan for a ticket; whatever can't be told goes to a person as a single escalation.

    `is_unanswered` says that nobody replied between its messages: no question of theirs awaits their yes.
    """
    if reading.customer is None:
        return escalation("The ticket comes from a customer the shop doesn't know.")
    dialogue = read_ticket(reading.messages, reading.customer, is_unanswered=is_unanswered)
    if dialogue.wants_human:
        return escalation("The customer asks for a person.")
    try:
        drafts = _drafts(dialogue, reading.customer)
        drafts = _checked(_merged([one for one in drafts if not _is_done(one, reading.done)]))
    except CannotTell as problem:
        return escalation(f"The request could not be read with certainty: {problem}.")
    answer, is_complete = answer_questions(dialogue.questions, reading.customer)
    if not drafts:
        return _without_writes(dialogue, reading, answer, is_complete=is_complete)
    if not is_complete:
        dialogue.doubts.append(Doubt(0.4, "a question was left unanswered"))
    ticket_doubts = _ticket_doubts(dialogue, reading, intent)
    actions = tuple(_planned(one, ticket_doubts, precedents(one.name, reading.similar)) for one in drafts)
    return Plan(actions=actions, answer=answer)


def escalation(reason: str) -> Plan:
    """Return the plan that hands the ticket to a person."""
    action = PlannedAction(
        name="escalate_to_human", args={"reason": reason}, rationale=reason, risk_estimate=ESCALATION_RISK
    )
    return Plan(actions=(action,))


def risk(doubts: Sequence[Doubt]) -> float:
    """Return the chance that at least one inference is wrong, were they independent; never 0 and never 1."""
    distinct = {(doubt.weight, doubt.why) for doubt in doubts}
    return round(min(1 - (1 - BASE_RISK) * prod(1 - weight for weight, _ in distinct), 0.95), 3)


def _planned(one: Draft, ticket_doubts: Sequence[Doubt], learned: Sequence[Doubt]) -> PlannedAction:
    rationale = " ".join([one.rationale, *(doubt.why for doubt in learned)])
    estimate = risk((*one.doubts, *ticket_doubts, *learned))
    return PlannedAction(name=one.name, args=one.args, rationale=rationale, risk_estimate=estimate)


def _drafts(dialogue: Dialogue, customer: CustomerFile) -> list[Draft]:
    drafts: list[Draft] = []
    requests = [request for request in dialogue.requests if not request.is_hypothetical]
    for request in requests:
        try:
            drafts += draft(request, customer)
        except CannotTell:
            if not (request.is_vague and len(requests) > 1 and any(other.turn > request.turn for other in requests)):
                raise
            dialogue.doubts.append(Doubt(0.45, "a vague request was left out"))
    if dialogue.unread:
        raise CannotTell(f"“{dialogue.unread[0][:80]}” was not understood")
    return drafts


def _is_done(one: Draft, done: Sequence[PlannedAction]) -> bool:
    return any(
        one.name == other.name
        and (one.args == other.args or (one.name in _ONE_CALL and one.args["order_id"] == other.args.get("order_id")))
        for other in done
    )


def _merged(drafts: Sequence[Draft]) -> list[Draft]:
    """Put the items of one order into one call, and drop what was asked twice."""
    merged: list[Draft] = []
    for one in drafts:
        place = next((at for at, other in enumerate(merged) if _is_same_call(one, other)), None)
        if place is None:
            merged.append(one)
        elif one.args != merged[place].args:
            merged[place] = _joined(merged[place], one)
    return merged


def _is_same_call(one: Draft, other: Draft) -> bool:
    if one.name != other.name:
        return False
    return one.args == other.args or one.args.get("order_id") == other.args.get("order_id") is not None


def _joined(first: Draft, second: Draft) -> Draft:
    order_id = first.args.get("order_id")
    if first.name not in _ONE_CALL:
        raise CannotTell(f"two different things were asked for order {order_id}")
    args = dict(first.args)
    clashing = set(first.args["item_ids"]) & set(second.args["item_ids"])
    if clashing and first.name != "return_delivered_order_items":
        raise CannotTell(f"two different things were asked for an item of order {order_id}")
    for key in _LISTS:
        if key in args:
            args[key] = [*args[key], *(item for item in second.args[key] if key != "item_ids" or item not in clashing)]
    doubts = (*first.doubts, *second.doubts)
    if first.args["payment_method_id"] != second.args["payment_method_id"]:
        doubts = (*doubts, Doubt(0.45, "two payment methods were named for one order"))
    return replace(first, args=args, doubts=doubts, rationale=f"{first.rationale} {second.rationale}")


def _checked(drafts: Sequence[Draft]) -> list[Draft]:
    """Refuse plans that contradict themselves: one order cancelled and changed, or returned and exchanged."""
    names: dict[str, set[str]] = {}
    for one in drafts:
        names.setdefault(str(one.args.get("order_id")), set()).add(one.name)
    for order_id, asked in names.items():
        if "cancel_pending_order" in asked and len(asked) > 1:
            raise CannotTell(f"order {order_id} is to be both cancelled and changed")
        if {"return_delivered_order_items", "exchange_delivered_order_items"} <= asked:
            raise CannotTell(f"order {order_id} allows a return or an exchange, not both")
    return list(drafts)


def _ticket_doubts(dialogue: Dialogue, reading: TicketReading, intent: Classification) -> list[Doubt]:
    doubts = list(dialogue.doubts)
    if len({request.turn for request in dialogue.requests}) > 1 or len(reading.messages) > 1:
        doubts.append(Doubt(THREAD_RISK, "the ticket has several messages"))
    if intent.confidence < 0.5:
        doubts.append(Doubt(0.3, "what the ticket is about is uncertain"))
    return doubts


def _without_writes(dialogue: Dialogue, reading: TicketReading, answer: str | None, *, is_complete: bool) -> Plan:
    if not is_complete and len(reading.messages) == 1:
        return escalation("The customer asks something the file doesn't answer.").model_copy(update={"answer": answer})
    if answer is not None:
        return Plan(actions=(), answer=answer)
    if dialogue.was_retracted or reading.done:
        return Plan(actions=(), answer="I have left everything as it is.")
    if any(_is_open(request) for request in dialogue.requests):
        return Plan(actions=(), answer="Nothing has been changed. Tell us if you would like to go ahead.")
    if says("cues.only_thanks", " ".join(reading.messages)):
        return Plan(actions=(), answer="You're welcome. We are glad we could help.")
    return escalation("It isn't clear what the customer wants.")


def _is_open(request: Request) -> bool:
    return request.is_hypothetical
