"""What was carried out on one ticket, alone or after a decision, as plain values for the screen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from agent.contract import ActionView, Regret, TicketView
from reviewer_app.history_view import RegretMark, regret_mark
from reviewer_app.values import in_words, names_money
from reviewer_app.wording import Moment, RiskBand, moment, risk_band, sentence_case

REGRETTED = "regretted"
_TIME = TypeAdapter(datetime)


@dataclass(frozen=True)
class RanAction:
    """One action that was carried out, and whether somebody marked it as wrong."""

    proposal_id: str
    name: str
    summary: str
    args: tuple[tuple[str, str], ...]
    how: str
    ran_at: Moment | None
    risk_score: float
    risk: RiskBand
    regret: RegretMark | None


@dataclass(frozen=True)
class TicketActions:
    """A ticket in short, and what was carried out on it, in plan order."""

    ticket_id: str
    subtitle: str
    said: str
    ran: tuple[RanAction, ...]


def ticket_actions(ticket: TicketView, now: datetime) -> TicketActions:
    """Return what ran on a ticket; marks are told by its history."""
    marks = _marks(ticket)
    first = next((message.text for message in ticket.messages if message.direction == "in"), "")
    return TicketActions(
        ticket_id=ticket.ticket_id,
        subtitle=f"{sentence_case(ticket.status)} · Customer {ticket.customer_id} · {ticket.tier}",
        said=first,
        ran=tuple(
            _ran(action, marks.get(action.proposal_id), now) for action in ticket.actions if action.status == "executed"
        ),
    )


def _ran(action: ActionView, regret: Regret | None, now: datetime) -> RanAction:
    receipt = action.receipt or {}
    ran_at = _time_in(receipt.get("executed_at"))
    return RanAction(
        proposal_id=action.proposal_id,
        name=sentence_case(action.name),
        summary=str(receipt.get("summary") or ""),
        args=tuple(
            (sentence_case(name), in_words(value, is_money=names_money(name))) for name, value in action.args.items()
        ),
        how="Ran alone" if action.route == "auto" else "Ran after a decision",
        ran_at=moment(ran_at, now) if ran_at else None,
        risk_score=action.risk_score,
        risk=risk_band(action.risk_score),
        regret=regret_mark(regret, now),
    )


def _marks(ticket: TicketView) -> dict[str, Regret]:
    told = [event for event in ticket.events if event.kind == REGRETTED]
    return {
        str(event.detail.get("proposal_id")): Regret(
            proposal_id=str(event.detail.get("proposal_id")),
            ticket_id=ticket.ticket_id,
            action=str(event.detail.get("action") or ""),
            reason=str(event.detail.get("reason") or ""),
            marked_by=event.actor,
            marked_at=event.at,
        )
        for event in told
    }


def _time_in(value: Any) -> datetime | None:
    try:
        return _TIME.validate_python(value)
    except ValidationError:
        return None
