"""The ledger read from one end to the other, a part at a time: decisions with their cases, and events."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.core.audit import AuditRow, Link
from agent.core.training import RecordedDecision
from agent.ledger.history import is_blind, was_executed
from agent.ledger.tables import decisions, event_chain, events, proposals, reviews, tickets
from agent.ledger.upkeep_tables import regrets

DECISIONS_AT_ONCE = 50
"""Each brings a case's whole snapshot along."""
EVENTS_AT_ONCE = 500


async def decided(connection: AsyncConnection, since: datetime | None = None) -> AsyncIterator[list[RecordedDecision]]:
    """Yield every decision from `since` on, oldest first; none on a case that is still decided blind.

    Needs a connection in a transaction, whose memory it doesn't fill.
    """
    found = with_its_case()
    if since is not None:
        found = found.where(decisions.c.decided_at >= since)
    async for rows in _parts(connection, found.order_by(decisions.c.decided_at, decisions.c.decision_id)):
        yield [RecordedDecision.model_validate(dict(row._mapping)) for row in rows]


async def told(connection: AsyncConnection, since: datetime | None = None) -> AsyncIterator[list[AuditRow]]:
    """Yield every event in order, from the first one told at `since` or later, and with it whatever follows."""
    found = select(*(events.c[name] for name in AuditRow.model_fields)).order_by(events.c.event_id)
    if since is not None:
        found = found.where(_FROM_FIRST_SINCE).params(since=since)
    async for rows in _parts(connection, found, EVENTS_AT_ONCE):
        yield [AuditRow.model_validate(dict(row._mapping)) for row in rows]


async def newest(connection: AsyncConnection) -> Link:
    """Return what the ledger notes of its newest event."""
    row = (await connection.execute(select(event_chain.c.event_id, event_chain.c.hash))).one()
    return Link(event_id=row.event_id, hash=row.hash)


async def _parts(
    connection: AsyncConnection, found: Select[Any], size: int = DECISIONS_AT_ONCE
) -> AsyncIterator[Sequence[Any]]:
    async with connection.stream(found, execution_options={"yield_per": size}) as result:
        async for rows in result.partitions(size):
            yield rows


_OF_DECISION = (
    "decision_id", "review_id", "args", "args_digest", "type", "decided_by", "decided_at", "effective_at", "undone_at",
    "source", "notes", "message",
)  # fmt: skip
_OF_CASE = ("proposal_id", "ticket_id", "customer_name", "action", "skill", "tier", "risk_score", "snapshot")
_OF_PROPOSAL = ("model_name", "model_risk", "rationale", "proposed_args")


def with_its_case() -> Select[Any]:
    """Return the query for decisions with what `RecordedDecision` takes of their cases, but of those decided blind."""
    later = decisions.alias("later")
    after = later.c.review_id == decisions.c.review_id, later.c.undone_at.is_(None)
    is_last = ~select(later.c.decision_id).where(*after, later.c.decided_at > decisions.c.decided_at).exists()
    rued = select(regrets.c.reason).where(regrets.c.proposal_id == reviews.c.proposal_id, was_executed())
    return (
        select(
            *(decisions.c[name] for name in _OF_DECISION),
            *(reviews.c[name] for name in _OF_CASE),
            *(proposals.c[name] for name in _OF_PROPOSAL),
            tickets.c.customer_id,
            reviews.c.status.label("review_status"),
            is_last.label("is_last"),
            was_executed().label("was_executed"),
            rued.scalar_subquery().label("regret"),
        )
        .join(reviews, reviews.c.review_id == decisions.c.review_id)
        .join(proposals, proposals.c.proposal_id == reviews.c.proposal_id)
        .join(tickets, tickets.c.ticket_id == reviews.c.ticket_id)
        .where(~is_blind())
    )


# By the first event's place, not by each one's time: events that overlap in time still make one whole run.
_FROM_FIRST_SINCE = text(
    f"""
    {events}.event_id >= (
        SELECT first.event_id FROM {events} first
        WHERE (first.body::jsonb ->> 'at')::timestamptz >= :since ORDER BY first.event_id LIMIT 1
    )
    """
)
