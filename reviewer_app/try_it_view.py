"""One ticket's way in words: what happened to it, step by step, as somebody watching from outside would tell it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from agent.contract import ActionView, EventView, MessageView, TicketStatus, TicketView
from reviewer_app.wording import PAST_TENSE, money, sentence_case

StepKind = Literal["customer", "agent", "waits", "person", "done", "ours", "trouble", "end"]

LIVE_SECONDS = 2
WAITING_SECONDS = 10
STATUS: dict[TicketStatus, str] = {
    "received": "Received; the agent begins in a moment",
    "running": "The agent is at work",
    "awaiting_review": "Waits for a person",
    "resolved": "Ended: resolved",
    "rejected": "Ended: a person refused it",
    "escalated": "Ended: handed to a colleague",
    "expired": "Ended: nobody decided in time",
    "attention": "Stuck: it needs an administrator",
}
ROUTE = {
    "auto": "It may run alone",
    "review": "It needs a person",
    "escalate": "It goes to a person",
}
DELIVERY = {"pending": "being sent", "delivered": "delivered", "dead": "could not be delivered"}


@dataclass(frozen=True)
class Step:
    """One thing that happened; every text may hold a stranger's words and must be escaped.

    `words` were written by or for the customer, `said` by the system or a colleague. `receipt` is empty unless this
    step carried something out; `review_id` names the case to open, "" when none waits.
    """

    when: str
    kind: StepKind
    title: str
    said: str = ""
    words: str = ""
    receipt: str = ""
    review_id: str = ""


@dataclass(frozen=True)
class TicketWay:
    """A ticket and all that happened to it, oldest first. It is worth another look after `look_again_seconds`.

    That is 0 once it has ended.
    """

    ticket_id: str
    status: str
    is_over: bool
    about: str
    steps: tuple[Step, ...]
    look_again_seconds: int


def ticket_way(ticket: TicketView, now: datetime) -> TicketWay:
    """Return the ticket's way until `now`."""
    steps = (*_said(ticket, now), *_happened(ticket, now))
    # The sort is stable: of two at the same moment, the customer's words come first.
    ordered = [step for _, step in sorted(steps, key=lambda timed: timed[0])]
    return TicketWay(
        ticket_id=ticket.ticket_id,
        status=STATUS[ticket.status],
        is_over=ticket.status in {"resolved", "rejected", "escalated", "expired"},
        about=f"Customer {ticket.customer_id} · {ticket.tier}",
        steps=tuple(ordered),
        look_again_seconds=_look_again_seconds(ticket.status),
    )


def waiting_review(ticket: TicketView) -> str:
    """Return the id of the case that the ticket waits for, or ""."""
    return ticket.reviews[-1] if ticket.status == "awaiting_review" and ticket.reviews else ""


def customers_messages(ticket: TicketView) -> int:
    """Return how often the customer has written."""
    return sum(message.direction == "in" for message in ticket.messages)


def moment(at: datetime, now: datetime) -> str:
    """Return `14:02:07`, UTC, with the date when it isn't today's."""
    there, here = at.astimezone(UTC), now.astimezone(UTC)
    time = f"{there:%H:%M:%S}"
    return time if there.date() == here.date() else f"{there.day} {there:%b}, {time}"


def _look_again_seconds(status: TicketStatus) -> int:
    match status:
        case "received" | "running":
            return LIVE_SECONDS
        case "awaiting_review" | "attention":
            # Somebody may decide it in another window.
            return WAITING_SECONDS
        case "resolved" | "rejected" | "escalated" | "expired":
            return 0


Timed = tuple[datetime, Step]


def _said(ticket: TicketView, now: datetime) -> Iterator[Timed]:
    heard = 0
    for message in ticket.messages:
        if message.direction == "in":
            heard += 1
            title = "Received" if heard == 1 else "The customer wrote again"
            yield message.at, Step(moment(message.at, now), "customer", title, words=message.text)
        else:
            yield message.at, Step(moment(message.at, now), "ours", _our_title(message), words=message.text)


def _our_title(message: MessageView) -> str:
    told = DELIVERY.get(message.delivery, "")
    return "We wrote to the customer" + (f" ({told})" if told else "")


def _happened(ticket: TicketView, now: datetime) -> Iterator[Timed]:
    actions = {action.proposal_id: action for action in ticket.actions}
    episode_starts_at = max((at.at for at in ticket.events if at.kind == "message_received"), default=None)
    is_understood = False
    for event in ticket.events:
        is_of_now = episode_starts_at is None or event.at > episode_starts_at
        if event.kind == "proposed" and is_of_now and not is_understood and ticket.intent:
            is_understood = True
            understood = f"Understood as: {sentence_case(ticket.intent)}"
            yield event.at, Step(f"by {moment(event.at, now)}", "agent", understood)
        step = _step(event, actions, waiting_review(ticket), now)
        if step is not None:
            yield event.at, step
    if ticket.intent and not is_understood and ticket.status == "running":
        yield now, Step("", "agent", f"Understood as: {sentence_case(ticket.intent)}", "A plan is being made.")


def _step(event: EventView, actions: dict[str, ActionView], waits_for: str, now: datetime) -> Step | None:
    when, told, who = moment(event.at, now), event.detail, event.actor
    reason = _text(told, "reason")
    match event.kind:
        case "proposed":
            return Step(when, "agent", f"Planned: {_action(told)}", f"{_route(told)}{reason}{_risk(told)}")
        case "held":
            review_id = _text(told, "review_id")
            title = f"Waits for a person: {_action(told)}"
            return Step(when, "waits", title, reason, review_id=review_id if review_id == waits_for else "")
        case "decided":
            return Step(when, "person", _decided(told, who), _text(told, "notes"))
        case "executed":
            return _executed(told, actions, when)
        case "message_received":
            gone = told.get("superseded_reviews")
            said = "The case that waited no longer stands; it is planned anew."
            return Step(when, "agent", "Begun anew", said) if gone else None
        case "ticket_ended":
            ending = STATUS.get(told.get("status", ""), "Ended")
            return Step(when, "end", ending)
        case _:
            return _aside(event, when, reason)


def _aside(event: EventView, when: str, reason: str) -> Step | None:
    who = event.actor
    people = {
        "seen": f"{who} opened the case",
        "claimed": f"{who} claimed the case",
        "released": f"{who} gave the case back",
        "undone": f"{who} took the decision back",
        "ticket_retried": f"{who} set it going again",
    }
    trouble = {
        "expired": "Nobody decided in time",
        "shed": "Too many cases wait: it went past the queue",
        "not_authorised": "Not carried out: nobody has authorised it",
        "execution_refused": "Not carried out: its own rules forbid it now",
        "answer_refused": "An answer was refused; the case waits again",
        "start_failed": "It could not be started; it is tried again",
        "needs_attention": "Stuck: an administrator has to look",
    }
    if event.kind == "repaired":
        return Step(when, "agent", "Set going again by itself")
    if event.kind in people:
        return Step(when, "person", people[event.kind])
    if event.kind in trouble:
        return Step(when, "trouble", trouble[event.kind], reason)
    return None


def _executed(told: dict[str, Any], actions: dict[str, ActionView], when: str) -> Step:
    title = "Carried out, alone" if told.get("authorised_by") == "policy" else "Carried out, as decided"
    action = actions.get(_text(told, "proposal_id"))
    receipt = (action.receipt if action else None) or {}
    moved = receipt.get("money_usd")
    key = _text(receipt, "idempotency_key")
    parts = (f"Receipt {key[:19]}…" if key else "", f"{money(moved)} moved" if isinstance(moved, int | float) else "")
    return Step(when, "done", title, _text(told, "summary"), receipt=" · ".join(part for part in parts if part))


def _decided(told: dict[str, Any], who: str) -> str:
    verb = PAST_TENSE.get(_text(told, "type"), "decided this")
    second = "; a second person has to approve it too" if told.get("settled") is False else ""
    return f"{sentence_case(who) if who == 'a reviewer' else who} {verb}{second}"


def _action(told: dict[str, Any]) -> str:
    return sentence_case(_text(told, "action")) or "An action"


def _risk(told: dict[str, Any]) -> str:
    score = told.get("risk_score")
    is_said = _text(told, "reason").startswith("Risk ")
    return f" (risk {score:.2f})" if isinstance(score, int | float) and not is_said else ""


def _route(told: dict[str, Any]) -> str:
    route = ROUTE.get(_text(told, "route"), "")
    return f"{route}: " if route and told.get("reason") else route


def _text(told: dict[str, Any], key: str) -> str:
    value = told.get(key)
    return value if isinstance(value, str) else ""
