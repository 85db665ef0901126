"""What happens to a waiting case by itself: half time, expiry, and claims that ran out."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, select

from agent.ledger import decisions, notices, reviews
from agent.ledger.reviews import OPEN, StoredReview
from agent.ledger.tables import decisions as decision_table
from agent.ledger.tables import reviews as review_table
from agent.ledger.tables import tickets as ticket_table
from agent.ledger.transaction import SYSTEM, Transaction

EXPIRY = "system:expiry"
"""Who decides a case that nobody decided in time."""
_WAITS = review_table.c.status.in_(OPEN)
_UNCLAIMED: dict[str, Any] = {"claimed_by": None, "claimed_until": None}


async def due(tx: Transaction, limit: int) -> list[str]:
    """Return the ids of cases whose time is over, the most overdue first."""
    return await _ids(tx, (review_table.c.due_at <= tx.now, review_table.c.on_expiry != "never"), limit)


async def at_half_time(tx: Transaction, limit: int) -> list[str]:
    """Return the ids of cases whose half time has come and wasn't looked at yet."""
    return await _ids(tx, (review_table.c.half_time_at <= tx.now, review_table.c.halved_at.is_(None)), limit)


async def expire(tx: Transaction, review_id: str) -> StoredReview | None:
    """Let a case end that nobody decided in time: it goes on to somebody else or is refused, and never runs.

    Returns None when it was decided, or given more time, meanwhile.
    """
    review = await reviews.get(tx.connection, review_id, lock=True)
    if review.status not in OPEN or review.on_expiry == "never" or review.due_at is None or review.due_at > tx.now:
        return None
    row = {
        "decision_id": str(uuid.uuid4()),
        "review_id": review_id,
        "decided_by": EXPIRY,
        "type": review.on_expiry,
        "args_digest": review.args_digest,
        "args": review.args,
        "expected_changes": [],
        "source": "expiry",
        "decided_at": tx.now,
        "effective_at": tx.now,
    }
    await tx.connection.execute(decision_table.insert().values(row))
    ended = {"status": "expired", "decided_at": tx.now, "effective_at": tx.now, "carried_out_at": None}
    await tx.connection.execute(_row(review_id).values(**ended, **_UNCLAIMED))
    await decisions.refuse_plan(tx, review.proposal_id, "expired")
    ticket = ticket_table.update().where(ticket_table.c.ticket_id == review.ticket_id)
    await tx.connection.execute(ticket.values(status="running", updated_at=tx.now))
    tx.tell("expired", EXPIRY, review.ticket_id, review_id=review_id, type=review.on_expiry)
    about = {"skill": review.skill, "ticket_id": review.ticket_id, "review_id": review_id}
    await notices.note(tx, "expired", f"expired/{review_id}", **about)
    return review


async def pass_half_time(tx: Transaction, review_id: str, handed_to: str | None) -> bool:
    """Record that half of a case's time is over; unless it was handed to somebody, a claim on it ends.

    Returns False when it doesn't wait any more, or this was recorded before.
    """
    review = await reviews.get(tx.connection, review_id, lock=True)
    found = _row(review_id).where(_WAITS, review_table.c.halved_at.is_(None))
    is_kept = handed_to is not None or review.on_half_time == "nothing"
    passed = await tx.connection.execute(found.values(halved_at=tx.now, **({} if is_kept else _UNCLAIMED)))
    if not passed.rowcount:
        return False
    # From whom it was handed on, the event `reassigned` says.
    told = {"review_id": review_id, "handed_to": handed_to, "held_by": None if handed_to else review.claimed_by}
    tx.tell("half_time", SYSTEM, review.ticket_id, **told)
    about = {"skill": review.skill, "ticket_id": review.ticket_id, "review_id": review_id}
    await notices.note(tx, "half_time", f"half_time/{review_id}", **about)
    return True


async def release_run_out(tx: Transaction, limit: int) -> int:
    """Give back the claims whose lease ran out; return how many."""
    run_out = select(review_table.c.review_id, review_table.c.ticket_id, review_table.c.claimed_by)
    run_out = run_out.where(_WAITS, review_table.c.claimed_by.is_not(None), review_table.c.claimed_until <= tx.now)
    # Whoever is busy with one of them will see for themselves that its lease ran out.
    rows = (await tx.connection.execute(run_out.limit(limit).with_for_update(skip_locked=True))).all()
    if rows:
        ids = [row.review_id for row in rows]
        given_back = review_table.update().where(review_table.c.review_id.in_(ids)).values(**_UNCLAIMED)
        await tx.connection.execute(given_back)
    for row in rows:
        tx.tell("lease_expired", SYSTEM, row.ticket_id, review_id=str(row.review_id), held_by=row.claimed_by)
    return len(rows)


async def to_carry_out(tx: Transaction, limit: int) -> list[StoredReview]:
    """Return the settled cases that housekeeping resumes: those that could be undone until now, and the expired."""
    settled = review_table.c.status.in_(("decided", "expired")), review_table.c.carried_out_at.is_(None)
    found = select(review_table.c.review_id).where(*settled, review_table.c.effective_at <= tx.now)
    ids = (await tx.connection.execute(found.order_by(review_table.c.effective_at).limit(limit))).scalars().all()
    return [await reviews.get(tx.connection, str(review_id)) for review_id in ids]


async def set_carried_out(tx: Transaction, review_id: str) -> None:
    """Record that a settled case's thread goes on; when it doesn't after all, reconciling will see it."""
    await tx.connection.execute(_row(review_id).values(carried_out_at=tx.now))


async def _ids(tx: Transaction, conditions: Sequence[ColumnElement[bool]], limit: int) -> list[str]:
    found = select(review_table.c.review_id).where(_WAITS, *conditions).order_by(review_table.c.due_at).limit(limit)
    return [str(review_id) for review_id in (await tx.connection.execute(found)).scalars()]


def _row(review_id: str) -> Any:
    return review_table.update().where(review_table.c.review_id == review_id)
