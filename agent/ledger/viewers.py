"""Who has a case open right now, and how it stands for them; nothing here locks the case."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.contract import VIEWING_SECONDS, CaseStanding
from agent.core.verdict import is_decided_blind
from agent.errors import LacksSkill, UnknownReview
from agent.ledger.ids import is_uuid
from agent.ledger.people import Person
from agent.ledger.reviews import decisions_on
from agent.ledger.tables import reviews
from agent.ledger.upkeep_tables import viewers

NOTED_SECONDS = 5
"""Noted again within this time, a view isn't written again."""

_STANDING = tuple(
    reviews.c[name]
    for name in ("review_id", "skill", "status", "approvals", "claimed_by", "claimed_until", "args_digest", "due_at")
)


async def look(connection: AsyncConnection, review_id: str, person: Person, now: datetime) -> CaseStanding:
    """Note that the person has the case open, and return how it stands. Raises `UnknownReview` or `LacksSkill`."""
    if not is_uuid(review_id):
        raise UnknownReview(review_id)
    found = select(*_STANDING).where(reviews.c.review_id == review_id)
    row = (await connection.execute(found)).one_or_none()
    if row is None:
        raise UnknownReview(review_id)
    if not person.may_see(row.skill):
        raise LacksSkill(row.skill)
    await note(connection, review_id, person.name, now)
    votes = await decisions_on(connection, review_id)
    if is_decided_blind(row.status, row.approvals):
        votes = [vote for vote in votes if vote.decided_by == person.name]
    is_held = row.claimed_until is not None and row.claimed_until > now
    return CaseStanding(
        review_id=str(row.review_id),
        status=row.status,
        claimed_by=row.claimed_by if is_held else None,
        claimed_until=row.claimed_until if is_held else None,
        args_digest=row.args_digest,
        decisions=votes,
        viewers=await others(connection, review_id, person.name, now),
        first_approval_exists=row.status == "awaiting_second",
        due_at=row.due_at,
    )


async def note(connection: AsyncConnection, review_id: str, name: str, now: datetime) -> None:
    """Record that the person has the case open; a second time within `NOTED_SECONDS` writes nothing."""
    seen = insert(viewers).values(review_id=review_id, person=name, seen_at=now)
    is_old = viewers.c.seen_at <= now - timedelta(seconds=NOTED_SECONDS)
    again = seen.on_conflict_do_update(
        index_elements=["review_id", "person"], set_={"seen_at": seen.excluded.seen_at}, where=is_old
    )
    await connection.execute(again)


async def others(connection: AsyncConnection, review_id: str, name: str, now: datetime) -> list[str]:
    """Return who else has had the case open within `VIEWING_SECONDS`, by name."""
    is_recent = viewers.c.seen_at > now - timedelta(seconds=VIEWING_SECONDS)
    found = select(viewers.c.person).where(viewers.c.review_id == review_id, viewers.c.person != name, is_recent)
    return [str(person) for person in (await connection.execute(found.order_by(viewers.c.person))).scalars()]


async def forget(connection: AsyncConnection, now: datetime) -> int:
    """Delete what says nothing any more; return how many rows."""
    is_past = viewers.c.seen_at <= now - timedelta(seconds=VIEWING_SECONDS)
    return (await connection.execute(delete(viewers).where(is_past))).rowcount
