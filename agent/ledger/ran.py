"""Actions that ran, as people look at them afterwards: what was written, why, and what the customer had said."""

from typing import Any

from sqlalchemy import Select, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.contract.rechecks import RanAction
from agent.ledger.people import Person
from agent.ledger.tables import executions, messages, proposals

SHOWN = 50
"""So many are listed at once; the rest come when these are answered."""


def ran(viewer: Person) -> Select[Any]:
    """Return what selects executed actions of the viewer's skills, to be joined with what is asked of them."""
    said = select(func.string_agg(messages.c.text, aggregate_order_by(literal("\n\n"), messages.c.message_id))).where(
        messages.c.ticket_id == proposals.c.ticket_id,
        messages.c.direction == "in",
        messages.c.episode <= proposals.c.episode,
    )
    found = select(
        proposals.c.proposal_id,
        proposals.c.ticket_id,
        proposals.c.action,
        proposals.c.skill,
        executions.c.args,
        executions.c.receipt,
        proposals.c.risk_score,
        proposals.c.reason,
        said.scalar_subquery().label("message"),
        executions.c.executed_at,
    ).join(executions, executions.c.proposal_id == proposals.c.proposal_id)
    return found if viewer.role == "admin" else found.where(proposals.c.skill.in_(viewer.skills))


def ran_fields(row: Any) -> dict[str, Any]:
    """Return what a row of `ran` says, as fields of `RanAction`."""
    receipt = row.receipt
    values = {name: getattr(row, name, None) for name in RanAction.model_fields}
    return values | {
        "summary": receipt["summary"],
        "changes": receipt["changes"],
        "money_usd": float(receipt["money_usd"]),
        "message": row.message or "",
    }


async def count_of(connection: AsyncConnection, found: Select[Any]) -> int:
    """Return how many rows a selection has."""
    return int((await connection.execute(select(func.count()).select_from(found.subquery()))).scalar_one())
