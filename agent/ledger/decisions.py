"""Decisions: recorded first, by one person each, on exactly the arguments they saw."""

import uuid
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.actions.declaration import DryRun
from agent.contract import DecisionIn, DecisionType
from agent.core.records import Record
from agent.core.verdict import Refusal, is_settled, refuse_decision
from agent.errors import DecisionRefused
from agent.ledger import proposals, reviews
from agent.ledger.people import Person
from agent.ledger.reviews import StoredReview
from agent.ledger.tables import decisions as decision_table
from agent.ledger.tables import reviews as review_table
from agent.ledger.tables import tickets as ticket_table
from agent.ledger.transaction import Transaction


class Previewed(Record):
    """Arguments as the action understands them, their digest, and what they would do now."""

    args: dict[str, Any]
    args_digest: str
    dry_run: DryRun


Previewer = Callable[[AsyncConnection, StoredReview, dict[str, Any]], Awaitable[Previewed]]
"""Dry-runs other arguments for a review's action. Raises `BadArguments` naming the bad field."""


class Decided(Record):
    """A decision as recorded; `review` is the case before it."""

    decision_id: str
    status: Literal["decided", "awaiting_second"]
    type: DecisionType
    args: dict[str, Any]
    message: str | None
    notes: str | None
    effective_at: datetime
    review: StoredReview


class Ruling(Record):
    """What the decisions on a settled review amount to."""

    type: DecisionType
    decided_by: str
    message: str | None
    notes: str | None
    args: dict[str, Any]
    args_digest: str


async def decide(
    tx: Transaction, review_id: str, person: Person, decision: DecisionIn, source: str, preview: Previewer
) -> Decided:
    """Record a person's decision, and settle the review when it is enough; it counts when its time for undo is over.

    Raises `UnknownReview`; `DecisionRefused` with the contract's code when it doesn't count; nothing is changed then.
    """
    review = await reviews.get(tx.connection, review_id, lock=True)
    if refusal := refuse_decision(review.facts, person.name, person.role, person.skills, decision.args_digest, tx.now):
        raise await _refused(tx.connection, review, refusal)
    args, digest, changes, replaced = review.args, review.args_digest, review.snapshot["changes"], None
    if decision.type == "edit":
        edited = await _preview_edit(tx.connection, review, decision, preview)
        args, digest = edited.args, edited.args_digest
        if any(vote.decided_by == person.name and vote.args_digest == digest for vote in review.votes):
            raise DecisionRefused("already_approved", "You have approved these arguments before; another person must")
        changes = edited.dry_run.model_dump(mode="json")["changes"]
        replaced = await _show_edit(tx, review, edited)
    decision_id = str(uuid.uuid4())
    decided_at = await _moment(tx, review)
    effective_at = decided_at + timedelta(seconds=review.undo_seconds)
    row = {
        "decision_id": decision_id,
        "review_id": review_id,
        "decided_by": person.name,
        "type": decision.type,
        "args_digest": digest,
        "args": args,
        "expected_changes": changes,
        "message": decision.message,
        "notes": decision.notes,
        "source": source,
        "replaced": replaced,
        "decided_at": decided_at,
        "effective_at": effective_at,
    }
    await tx.connection.execute(decision_table.insert().values(row))
    settled = is_settled(review.facts, decision.type, digest)
    await (_settle(tx, review, effective_at) if settled else _await_second(tx, review))
    if settled and review.undo_seconds == 0:
        await _enact(tx, review.proposal_id, decision.type, args, digest)
    told = {"type": decision.type, "args_digest": digest, "notes": decision.notes, "settled": settled}
    tx.tell("decided", person.name, review.ticket_id, review_id=review_id, decision_id=decision_id, **told)
    return Decided(
        decision_id=decision_id,
        status="decided" if settled else "awaiting_second",
        type=decision.type,
        args=args,
        message=decision.message,
        notes=decision.notes,
        effective_at=effective_at,
        review=review,
    )


async def enact(tx: Transaction, review_id: str) -> None:
    """Let a settled decision count, once its time for undo is over; it changes nothing when it counts already."""
    review = await reviews.get(tx.connection, review_id, lock=True)
    if review.status != "decided" or review.effective_at is None or review.effective_at > tx.now:
        return
    proposal = await proposals.get(tx.connection, review.proposal_id)
    ruling = await ruling_on(tx.connection, review_id)
    if proposal is not None and proposal.status == "awaiting_review" and ruling is not None:
        await _enact(tx, review.proposal_id, ruling.type, ruling.args, ruling.args_digest)


async def ruling_on(connection: AsyncConnection, review_id: str) -> Ruling | None:
    """Return the last, settling decision on a review, or None when there is none."""
    found = select(decision_table).where(decision_table.c.review_id == review_id, decision_table.c.undone_at.is_(None))
    latest = found.order_by(decision_table.c.decided_at.desc()).limit(1)
    row = (await connection.execute(latest)).one_or_none()
    if row is None:
        return None
    return Ruling(**{name: getattr(row, name) for name in Ruling.model_fields})


async def _moment(tx: Transaction, review: StoredReview) -> datetime:
    # A transaction that waited for another's decision began before it, and must still come after it.
    last = select(func.max(decision_table.c.decided_at)).where(decision_table.c.review_id == review.review_id)
    latest: datetime | None = (await tx.connection.execute(last)).scalar_one() if review.votes else None
    return max(tx.now, latest + timedelta(microseconds=1)) if latest is not None else tx.now


async def _preview_edit(
    connection: AsyncConnection, review: StoredReview, decision: DecisionIn, preview: Previewer
) -> Previewed:
    edited = await preview(connection, review, decision.edited_args or {})
    if edited.dry_run.failures:
        why = "; ".join(check.detail for check in edited.dry_run.failures)
        raise DecisionRefused("check_failed", f"With these arguments the action is refused: {why}", "edited_args")
    return edited


async def _show_edit(tx: Transaction, review: StoredReview, edited: Previewed) -> dict[str, Any]:
    """Let whoever approves second see the arguments as they are now; return what they replaced."""
    seen = edited.dry_run.model_dump(mode="json", include={"checks", "changes"})
    shown = {
        "args": edited.args,
        "args_digest": edited.args_digest,
        "summary": edited.dry_run.summary,
        "money_usd": float(edited.dry_run.money_usd),
        "snapshot": review.snapshot | seen,
    }
    found = review_table.update().where(review_table.c.review_id == review.review_id)
    await tx.connection.execute(found.values(**shown))
    return {name: getattr(review, name) for name in shown}


async def _settle(tx: Transaction, review: StoredReview, effective_at: datetime) -> None:
    settled: dict[str, Any] = {"status": "decided", "decided_at": tx.now, "effective_at": effective_at}
    # Who decides also resumes; what can still be undone is resumed by housekeeping.
    settled["carried_out_at"] = tx.now if review.undo_seconds == 0 else None
    found = review_table.update().where(review_table.c.review_id == review.review_id)
    await tx.connection.execute(found.values(**settled, refusal=None, claimed_by=None, claimed_until=None))
    ticket = ticket_table.update().where(ticket_table.c.ticket_id == review.ticket_id)
    await tx.connection.execute(ticket.values(status="running", updated_at=tx.now))


async def _enact(tx: Transaction, proposal_id: str, decision: DecisionType, args: dict[str, Any], digest: str) -> None:
    if decision in ("approve", "edit"):
        await proposals.set_status(tx, proposal_id, "approved", args=args, args_digest=digest)
    else:
        await refuse_plan(tx, proposal_id, "rejected")


async def refuse_plan(tx: Transaction, proposal_id: str, status: Literal["rejected", "expired"]) -> None:
    """Let a proposal end, and with it what would have followed in its plan."""
    await proposals.set_status(tx, proposal_id, status)
    if (refused := await proposals.get(tx.connection, proposal_id)) is not None:
        await proposals.reject_rest(tx, refused.ticket_id, refused.episode, refused.position)


async def _await_second(tx: Transaction, review: StoredReview) -> None:
    found = review_table.update().where(review_table.c.review_id == review.review_id)
    await tx.connection.execute(found.values(status="awaiting_second", claimed_by=None, claimed_until=None))


async def _refused(connection: AsyncConnection, review: StoredReview, refusal: Refusal) -> DecisionRefused:
    detail: dict[str, object] = {}
    message = refusal.message
    if refusal.code == "already_decided" and (ruled := await reviews.decisions_on(connection, review.review_id)):
        last = ruled[-1]
        detail = {"decided_by": last.decided_by, "decided_at": last.decided_at, "type": last.type}
        message = f"{last.decided_by} has decided this case: {last.type}"
    if refusal.code == "digest_mismatch":
        detail = {"args": review.args, "args_digest": review.args_digest}
    if refusal.code == "claimed":
        detail = {"claimed_by": review.claimed_by, "claimed_until": review.claimed_until}
    field = "args_digest" if refusal.code == "digest_mismatch" else None
    return DecisionRefused(refusal.code, message, field, **detail)
