"""Taking a decision back before it counts: the case waits again, as it was."""

from typing import Any

from sqlalchemy import select

from agent.contract import DecisionUndone, ReviewStatus
from agent.core.verdict import UndoFacts, refuse_undo
from agent.errors import UndoRefused, UnknownDecision
from agent.ledger import reviews
from agent.ledger.ids import is_uuid
from agent.ledger.people import Person
from agent.ledger.tables import decisions
from agent.ledger.tables import reviews as review_table
from agent.ledger.tables import tickets as ticket_table
from agent.ledger.transaction import Transaction


async def undo(tx: Transaction, decision_id: str, person: Person) -> DecisionUndone:
    """Take a decision back. Raises `UnknownDecision`, or `UndoRefused` when it counts already or isn't theirs."""
    if not is_uuid(decision_id):
        raise UnknownDecision(decision_id)
    found = select(decisions).where(decisions.c.decision_id == decision_id)
    seen = (await tx.connection.execute(found)).one_or_none()
    if seen is None:
        raise UnknownDecision(decision_id)
    review = await reviews.get(tx.connection, str(seen.review_id), lock=True)
    row = (await tx.connection.execute(found)).one()
    facts = UndoFacts(
        decided_by=row.decided_by,
        effective_at=row.effective_at,
        is_undone=row.undone_at is not None,
        is_last=await _is_last(tx, row),
        status=review.status,
    )
    if refusal := refuse_undo(facts, person.name, person.role, tx.now):
        raise UndoRefused(refusal.code, refusal.message)
    its_row = decisions.update().where(decisions.c.decision_id == decision_id)
    await tx.connection.execute(its_row.values(undone_at=tx.now, undone_by=person.name))
    status: ReviewStatus = "awaiting_second" if len(review.votes) > 1 else "pending"
    await _wait_again(tx, review.review_id, review.ticket_id, status, row.replaced or {})
    tx.tell("undone", person.name, review.ticket_id, review_id=review.review_id, decision_id=decision_id)
    return DecisionUndone(decision_id=decision_id, review_id=review.review_id, status=status)


async def _wait_again(
    tx: Transaction, review_id: str, ticket_id: str, status: ReviewStatus, replaced: dict[str, Any]
) -> None:
    waiting = {"status": status, "decided_at": None, "effective_at": None, "carried_out_at": None}
    its_row = review_table.update().where(review_table.c.review_id == review_id)
    await tx.connection.execute(its_row.values(**waiting, **replaced))
    ticket = ticket_table.update().where(ticket_table.c.ticket_id == ticket_id)
    await tx.connection.execute(ticket.values(status="awaiting_review", updated_at=tx.now))


async def _is_last(tx: Transaction, row: Any) -> bool:
    later = select(decisions.c.decision_id).where(
        decisions.c.review_id == row.review_id,
        decisions.c.undone_at.is_(None),
        decisions.c.decided_at > row.decided_at,
    )
    return (await tx.connection.execute(later.limit(1))).first() is None
