"""Where a ticket goes next, and how it ends: read from where its actions stand."""

from collections.abc import Sequence
from typing import Literal

from agent.contract import ActionStatus, DecisionType, Route
from agent.core.records import Record

Step = Literal["plan", "assess", "execute", "hold", "review", "respond", "halt"]
Outcome = Literal["resolved", "answered", "rejected", "escalated", "expired", "responded"]
EndStatus = Literal["resolved", "rejected", "escalated", "expired"]
REPLY = "send_reply"
"""The action that sends the customer a text."""


class ActionState(Record):
    """Where one action of a plan stands.

    `is_held_reply` marks the last message, which waits for a person as an action of its own behind a plan that is
    over; `is_shed` an action that wasn't held because too much waits for its skill.
    """

    name: str
    route: Route
    status: ActionStatus
    is_held_reply: bool = False
    is_shed: bool = False


def cursor_of(actions: Sequence[ActionState]) -> int:
    """Return the place of the action that is next; the plan's length when nothing is.

    That is the first action that hasn't been executed, and of a plan with a held reply that reply, until it is sent.
    """
    if actions and actions[-1].is_held_reply:
        return len(actions) - (actions[-1].status != "executed")
    return next((place for place, action in enumerate(actions) if action.status != "executed"), len(actions))


def next_step(actions: Sequence[ActionState]) -> Step:
    """Return the step that the plan's next action asks for."""
    place = cursor_of(actions)
    if place == len(actions):
        return "respond"
    action = actions[place]
    match action.status:
        case "approved":
            return "execute"
        case "awaiting_review":
            return "hold"
        case "rejected" | "expired":
            return "respond"
        case "superseded":
            return "halt"
        case "proposed" | "failed" | "executed":
            by_route: dict[Route, Step] = {"auto": "execute", "review": "hold", "escalate": "respond"}
            return "hold" if action.is_held_reply and not action.is_shed else by_route[action.route]


def stopped_at(actions: Sequence[ActionState]) -> int | None:
    """Return the place of the action, or held reply, that stopped the plan; None when it went to its end."""
    is_sent = bool(actions) and actions[-1].is_held_reply and actions[-1].status == "executed"
    plan = actions[:-1] if is_sent else actions
    place = cursor_of(plan)
    return place if place < len(plan) else None


def outcome_of(actions: Sequence[ActionState], ruling: DecisionType | None) -> Outcome:
    """Return how the ticket ends: what stopped its plan, or that nothing did.

    `ruling` is the last decision on what stopped the plan, None when nobody decided it. Rejecting a reply refuses our
    words and not what the customer asked for: a person writes instead.
    """
    place = stopped_at(actions)
    if place is None:
        return "resolved" if any(not action.is_held_reply for action in actions) else "answered"
    stopped = actions[place]
    if stopped.status == "expired":
        return "expired"
    if ruling == "respond":
        return "responded"
    is_turned_away = stopped.is_shed and stopped.status == "rejected"
    return "rejected" if (ruling == "reject" or is_turned_away) and stopped.name != REPLY else "escalated"


def end_status(outcome: Outcome) -> EndStatus:
    """Return the ticket's status for an outcome."""
    by_outcome: dict[Outcome, EndStatus] = {
        "resolved": "resolved",
        "answered": "resolved",
        "responded": "resolved",
        "rejected": "rejected",
        "escalated": "escalated",
        "expired": "expired",
    }
    return by_outcome[outcome]
