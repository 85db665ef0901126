"""The queue: pages of waiting reviews in order, and the claims that people hold on them."""

import base64
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime
from sqlalchemy import BindParameter, ColumnElement, Row, Select, bindparam, func, literal, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.contract import ReviewCounts, ReviewOrder, ReviewPage, ReviewStatus
from agent.core.records import Record
from agent.errors import BadCursor, CapReached, ClaimedByOther, NotWaiting
from agent.ledger import reviews as review_topic
from agent.ledger.ids import is_uuid
from agent.ledger.people import Person, claims_held
from agent.ledger.reviews import OPEN, StoredReview
from agent.ledger.tables import people, reviews
from agent.ledger.transaction import Transaction


class QueueFilter(Record):
    """What a page shows; `skills` None means every skill, and no `statuses` means what waits."""

    skills: tuple[str, ...] | None
    statuses: tuple[ReviewStatus, ...] = OPEN
    claimed_by: str | None = None
    action: str | None = None
    order: ReviewOrder = "priority"
    limit: int = 50
    cursor: str | None = None


def _uuid(value: str) -> str:
    if not is_uuid(value):
        raise ValueError("not a review's id")
    return value


class _Place(Record):
    """Where a page ended; `as_of` is when the first page was made, so that a case that falls due later keeps its place.

    `rank` is False for what was overdue then.
    """

    as_of: AwareDatetime
    rank: bool
    since: AwareDatetime
    review_id: Annotated[str, AfterValidator(_uuid)]


async def page(connection: AsyncConnection, wanted: QueueFilter, now: datetime) -> ReviewPage:
    """Return one page in order, what comes next, and how much waits for each skill. Raises `BadCursor`."""
    after = _decode(wanted.cursor) if wanted.cursor is not None else None
    as_of = after.as_of if after is not None else now
    rows: list[Row[Any]] = []
    for rank in (False, True) if wanted.order == "priority" else (True,):
        if len(rows) <= wanted.limit and (after is None or after.rank <= rank):
            found = _ranked(wanted, after, rank, as_of).where(*_conditions(wanted, now))
            rows += (await connection.execute(found.limit(wanted.limit + 1 - len(rows)))).all()
    shown = rows[: wanted.limit]
    return ReviewPage(
        items=[review_topic.summary_of(row, now) for row in shown],
        next_cursor=_encode(shown[-1], as_of) if len(rows) > wanted.limit else None,
        counts=await _counts(connection, wanted.skills, now),
    )


def _ranked(wanted: QueueFilter, after: _Place | None, rank: bool, as_of: datetime) -> Select[Any]:
    """Return what is overdue (`rank` False), or what isn't, in order: each part is read from an index, unsorted."""
    since = reviews.c.queued_as_of if wanted.order == "priority" else reviews.c.created_at
    found = select(*review_topic.SUMMARY, literal(rank).label("rank"), since.label("since"))
    if wanted.order == "priority":
        found = found.where(_not_overdue(as_of) if rank else reviews.c.due_at <= as_of)
    if after is not None and after.rank == rank:
        review_id = literal(after.review_id, reviews.c.review_id.type)
        found = found.where(tuple_(since, reviews.c.review_id) > tuple_(literal(after.since), review_id))
    return found.order_by(since, reviews.c.review_id)


async def claim(tx: Transaction, review_id: str, person: Person, seconds: int) -> StoredReview:
    """Take or renew a lease on a case.

    Raises `UnknownReview`, `NotWaiting`, `ClaimedByOther`, or `CapReached` when the person holds as many as they may.
    """
    await _lock_person(tx, person)
    review = await review_topic.get(tx.connection, review_id, lock=True)
    if review.status not in OPEN:
        raise NotWaiting(review.status)
    is_held = review.claimed_until is not None and review.claimed_until > tx.now
    if is_held and review.claimed_by != person.name:
        raise ClaimedByOther(review.claimed_by or "", review.claimed_until)
    if not is_held and await claims_held(tx.connection, person.name) >= person.cap:
        raise CapReached(person.cap)
    return await _lease(tx, review, person, seconds, is_renewal=is_held)


async def claim_next(tx: Transaction, person: Person, skill: str | None, seconds: int) -> StoredReview | None:
    """Claim the first unclaimed case that the person may decide, or return None. Raises `CapReached`."""
    await _lock_person(tx, person)
    if await claims_held(tx.connection, person.name) >= person.cap:
        raise CapReached(person.cap)
    skills = (skill,) if skill is not None else None if person.role == "admin" else person.skills
    free = or_(reviews.c.claimed_until.is_(None), reviews.c.claimed_until <= tx.now)
    waiting = select(reviews.c.review_id).where(*_conditions(QueueFilter(skills=skills), tx.now), free)
    first = waiting.order_by(reviews.c.queued_as_of, reviews.c.review_id).limit(1).with_for_update(skip_locked=True)
    review_id = (await tx.connection.execute(first.where(reviews.c.due_at <= tx.now))).scalar_one_or_none()
    if review_id is None:
        review_id = (await tx.connection.execute(first.where(_not_overdue(tx.now)))).scalar_one_or_none()
    if review_id is None:
        return None
    review = await review_topic.get(tx.connection, str(review_id))
    return await _lease(tx, review, person, seconds, is_renewal=False)


async def release(tx: Transaction, review_id: str, person: Person) -> StoredReview:
    """Give a case back. Raises `UnknownReview`, or `ClaimedByOther` when it isn't the person's to give back."""
    review = await review_topic.get(tx.connection, review_id, lock=True)
    is_held = review.claimed_until is not None and review.claimed_until > tx.now
    if is_held and review.claimed_by != person.name and person.role != "admin":
        raise ClaimedByOther(review.claimed_by or "", review.claimed_until)
    if review.claimed_by is not None:
        found = reviews.update().where(reviews.c.review_id == review_id)
        await tx.connection.execute(found.values(claimed_by=None, claimed_until=None))
        tx.tell("released", person.name, review.ticket_id, review_id=review_id)
    return review.model_copy(update={"claimed_by": None, "claimed_until": None})


async def _lease(
    tx: Transaction, review: StoredReview, person: Person, seconds: int, *, is_renewal: bool
) -> StoredReview:
    until = tx.now + timedelta(seconds=seconds)
    found = reviews.update().where(reviews.c.review_id == review.review_id)
    await tx.connection.execute(found.values(claimed_by=person.name, claimed_until=until))
    if not is_renewal:
        tx.tell("claimed", person.name, review.ticket_id, review_id=review.review_id)
    return review.model_copy(update={"claimed_by": person.name, "claimed_until": until})


async def _lock_person(tx: Transaction, person: Person) -> None:
    # The cap holds under contention because one person's claims are taken one after the other.
    await tx.connection.execute(select(people.c.name).where(people.c.name == person.name).with_for_update())


def _not_overdue(now: datetime) -> ColumnElement[bool]:
    return or_(reviews.c.due_at.is_(None), reviews.c.due_at > now)


def _conditions(wanted: QueueFilter, now: datetime) -> list[ColumnElement[bool]]:
    # In the text, not beside it: a prepared statement could not use the indexes of what waits otherwise.
    statuses: BindParameter[Any] = bindparam("statuses", wanted.statuses, expanding=True, literal_execute=True)
    found: list[ColumnElement[bool]] = [reviews.c.status.in_(statuses)]
    if wanted.skills is not None:
        found.append(reviews.c.skill.in_(wanted.skills))
    if wanted.action is not None:
        found.append(reviews.c.action == wanted.action)
    if wanted.claimed_by is not None:
        found += [reviews.c.claimed_by == wanted.claimed_by, reviews.c.claimed_until > now]
    return found


async def _counts(
    connection: AsyncConnection, skills: tuple[str, ...] | None, now: datetime
) -> dict[str, ReviewCounts]:
    overdue = func.count().filter(reviews.c.due_at <= now)
    found = select(reviews.c.skill, func.count(), overdue).where(reviews.c.status.in_(OPEN)).group_by(reviews.c.skill)
    if skills is not None:
        found = found.where(reviews.c.skill.in_(skills))
    none = {skill: ReviewCounts(pending=0, overdue=0) for skill in skills or ()}
    rows = await connection.execute(found)
    return none | {row[0]: ReviewCounts(pending=row[1], overdue=row[2]) for row in rows}


def _encode(row: Any, as_of: datetime) -> str:
    place = _Place(as_of=as_of, rank=row.rank, since=row.since, review_id=str(row.review_id))
    return base64.urlsafe_b64encode(place.model_dump_json().encode()).decode()


def _decode(cursor: str) -> _Place:
    try:
        return _Place.model_validate_json(base64.urlsafe_b64decode(cursor.encode()))
    except ValueError as error:
        raise BadCursor(cursor) from error
