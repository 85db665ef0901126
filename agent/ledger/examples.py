"""Examples: what is kept of decisions to be shown beside new tickets."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.contract import SimilarDecision
from agent.core.examples import NEVER_SHOWN, ExampleText
from agent.core.records import Record
from agent.core.similar import POOL_SIZE
from agent.core.training import RecordedDecision
from agent.ledger.export import with_its_case
from agent.ledger.ids import is_uuid
from agent.ledger.tables import decisions, reviews
from agent.ledger.transaction import Transaction
from agent.ledger.upkeep_tables import examples, regrets

_LATER_DECISION, _LATER_REVIEW = decisions.alias("later_decision"), reviews.alias("later_review")


class StoredExample(Record):
    """One example as the pool has it; `embedding` is the vector in half precision, little end first."""

    decision_id: str
    action: str
    type: str
    message: str
    args: dict[str, Any]
    notes: str
    embedder: str | None
    embedding: bytes | None


async def wanting(connection: AsyncConnection, embedder: str, now: datetime, limit: int) -> list[Mapping[str, Any]]:
    """Return what `RecordedDecision` is made from for decisions that should have an example and have none.

    Only among the newest that count are any looked for; one made with another embedder is made anew.
    """
    newest = (
        select(decisions.c.decision_id)
        .join(reviews, reviews.c.review_id == decisions.c.review_id)
        .where(_counts(), decisions.c.effective_at <= now, reviews.c.action.not_in(NEVER_SHOWN))
        .order_by(decisions.c.decided_at.desc(), decisions.c.decision_id.desc())
        .limit(POOL_SIZE)
        .subquery()
    )
    is_stale = and_(examples.c.message.is_not(None), examples.c.embedder.is_distinct_from(embedder))
    missing = (
        select(newest.c.decision_id)
        .outerjoin(examples, examples.c.decision_id == newest.c.decision_id)
        .where(or_(examples.c.decision_id.is_(None), is_stale))
        .limit(limit)
    )
    found = with_its_case().where(decisions.c.decision_id.in_(missing))
    return [dict(row._mapping) for row in await connection.execute(found)]


async def keep(
    tx: Transaction, decision: RecordedDecision, text: ExampleText | None, embedder: str, embedding: bytes | None
) -> None:
    """Keep a decision's example; without a text, only that there is none to be made of it."""
    values = {
        "decision_id": decision.decision_id,
        "proposal_id": decision.proposal_id,
        "action": decision.action,
        "type": decision.type,
        "message": text.message if text else None,
        "args": text.args if text else None,
        "notes": text.notes if text else None,
        "embedder": embedder,
        "embedding": embedding,
        "decided_at": decision.decided_at,
        "made_at": tx.now,
    }
    await tx.connection.execute(
        insert(examples).values(values).on_conflict_do_update(index_elements=["decision_id"], set_=values)
    )


async def pool(connection: AsyncConnection, ticket_id: str) -> list[StoredExample]:
    """Return the newest examples of other tickets, newest first; none that was taken back, overruled or regretted."""
    found = (
        select(*(examples.c[name] for name in StoredExample.model_fields))
        .join(decisions, decisions.c.decision_id == examples.c.decision_id)
        .join(reviews, reviews.c.review_id == decisions.c.review_id)
        .where(examples.c.message.is_not(None), reviews.c.ticket_id != ticket_id, _counts())
        .order_by(examples.c.decided_at.desc(), examples.c.decision_id.desc())
        .limit(POOL_SIZE)
    )
    return [StoredExample.model_construct(**dict(row._mapping)) for row in await connection.execute(found)]


async def shown(connection: AsyncConnection, given: Sequence[Mapping[str, Any]], skill: str) -> list[SimilarDecision]:
    """Return what a case shows of the examples its planner was given, in that order; `given` is the state's.

    Whoever sees the case has its `skill`: whose ticket it was and who decided it is told for that skill alone.
    """
    similarities = {str(each["decision_id"]): float(each["similarity"]) for each in given}
    ids = [each for each in similarities if is_uuid(each)]
    if not ids:
        return []
    of_example = (examples.c[name] for name in ("decision_id", "message", "action", "args", "type", "notes"))
    found = (
        select(*of_example, decisions.c.decided_by, decisions.c.decided_at, reviews.c.ticket_id, reviews.c.skill)
        .join(decisions, decisions.c.decision_id == examples.c.decision_id)
        .join(reviews, reviews.c.review_id == decisions.c.review_id)
        .where(examples.c.decision_id.in_(ids), examples.c.message.is_not(None))
    )
    rows = {row.decision_id: dict(row._mapping) for row in await connection.execute(found)}
    hidden = {"ticket_id": "", "decided_by": ""}
    return [
        SimilarDecision(**rows[each] | ({} if rows[each]["skill"] == skill else hidden), similarity=similarities[each])
        for each in ids
        if each in rows
    ]


def _counts() -> ColumnElement[bool]:
    """Return whether a decision is the last word on its action, an approval, and nobody rues it."""
    after = _LATER_DECISION.c.review_id == decisions.c.review_id, _LATER_DECISION.c.undone_at.is_(None)
    again = _LATER_REVIEW.c.proposal_id == reviews.c.proposal_id, _LATER_REVIEW.c.attempt > reviews.c.attempt
    return and_(
        decisions.c.type.in_(("approve", "edit")),
        decisions.c.undone_at.is_(None),
        reviews.c.status == "decided",
        ~select(_LATER_DECISION.c.decision_id)
        .where(*after, _LATER_DECISION.c.decided_at > decisions.c.decided_at)
        .exists(),
        ~select(_LATER_REVIEW.c.review_id).where(*again).exists(),
        ~select(regrets.c.proposal_id).where(regrets.c.proposal_id == reviews.c.proposal_id).exists(),
    )
