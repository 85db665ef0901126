"""Where a ticket goes next, and how it ends: read from where its actions stand."""

from collections.abc import Sequence
from typing import Literal

from agent.contract import ActionStatus, DecisionType, Route
from agent.core.records import Record

Step = Literal["plan", "assess", "execute", "hold", "review", "respond", "halt"]
Outcome = Literal["resolved", "answered", "rejected", "escalated", "expired", "responded"]
EndStatus = Literal["resolved", "rejected", "escalated", "expired"]


class ActionState(Record):
    """Where one action of a plan stands."""

    name: str
    route: Route
    status: ActionStatus


def cursor_of(actions: Sequence[ActionState]) -> int:
    """Return the place of the first action that hasn't been executed; the plan's length when all have."""
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
            return by_route[action.route]


def outcome_of(actions: Sequence[ActionState], ruling: DecisionType | None) -> Outcome:
    """Return how the ticket ends: what stopped its plan, or that nothing did.

    `ruling` is the last decision on the action that stopped the plan, None when no person decided it.
    """
    place = cursor_of(actions)
    if place == len(actions):
        return "resolved" if actions else "answered"
    if actions[place].status == "expired":
        return "expired"
    if ruling == "respond":
        return "responded"
    if ruling == "reject":
        return "rejected"
    return "escalated"


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
