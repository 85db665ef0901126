"""The queue: pages of waiting reviews in order, and the claims that people hold on them."""

import base64
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.contract import MATCHING_LIMIT, ReviewCounts, ReviewPage
from agent.core.assigning import Candidate, choose_assignee
from agent.core.policy import Flood
from agent.errors import Away, BadCursor, CapReached, ClaimedByOther, LacksSkill, NotWaiting
from agent.ledger import reviews as review_topic
from agent.ledger.narrowing import QueueFilter, conditions, count_matching
from agent.ledger.order import Place, in_order
from agent.ledger.people import Person, claims_held, everyone, lock
from agent.ledger.reviews import OPEN, StoredReview
from agent.ledger.tables import decisions, people, reviews
from agent.ledger.transaction import SYSTEM, Transaction
from agent.ledger.upkeep_tables import action_counts, queue_counts

__all__ = ["QueueFilter", "claim", "claim_next", "page", "pick_for_half_time", "release"]

CANDIDATES = (20, 1000)
"""How many of the first free cases are tried, and then once more, when others are just taking all of them."""
_REVIEW_ID = reviews.c.review_id
# In the text, not beside it: a prepared statement could not use the indexes of what waits otherwise.
_OPEN_IN_TEXT: BindParameter[Any] = bindparam("open", OPEN, expanding=True, literal_execute=True)


async def page(
    connection: AsyncConnection, wanted: QueueFilter, now: datetime, flood: Flood | None = None
) -> ReviewPage:
    """Return one page in order, what comes next, and how much waits for each skill and action. Raises `BadCursor`.

    `flood` says how much may wait.
    """
    after = _decode(wanted.cursor) if wanted.cursor is not None else None
    as_of = after.as_of if after is not None else now
    matching = await count_matching(connection, wanted, as_of, now)
    is_short = matching is not None and matching < MATCHING_LIMIT
    asked_for = conditions(wanted, as_of, now, is_short=is_short)
    found = in_order(wanted, after, as_of, wanted.limit + 1, *asked_for, is_short=is_short)
    lines = select(*review_topic.SUMMARY, found.c.rank, found.c.since).join(found, found.c.review_id == _REVIEW_ID)
    rows = (await connection.execute(lines.order_by(found.c.rank, found.c.since, found.c.review_id))).all()
    shown = rows[: wanted.limit]
    counts, actions = await _counts(connection, wanted.skills, now, flood or Flood())
    return ReviewPage(
        items=[review_topic.summary_of(row, now) for row in shown],
        next_cursor=_encode(shown[-1], as_of) if len(rows) > wanted.limit else None,
        counts=counts,
        actions=actions,
        matching=matching,
    )


async def claim(tx: Transaction, review_id: str, person: Person, seconds: int) -> StoredReview:
    """Take or renew a lease on a case.

    Raises `UnknownReview`, `NotWaiting`, `ClaimedByOther`, `Away`, `LacksSkill`, or `CapReached` when the person holds
    as many as they may.
    """
    person = await _lock_present(tx, person)
    review = await review_topic.get(tx.connection, review_id, lock=True)
    if review.status not in OPEN:
        raise NotWaiting(review.status)
    if not person.may_see(review.skill):
        raise LacksSkill(review.skill)
    is_held = review.claimed_until is not None and review.claimed_until > tx.now
    if is_held and review.claimed_by != person.name:
        raise ClaimedByOther(review.claimed_by or "", review.claimed_until)
    if not is_held and await claims_held(tx.connection, person.name) >= person.cap:
        raise CapReached(person.cap)
    leased = await _lease(tx, review, person.name, seconds, is_shown=True)
    if not is_held:
        tx.tell("claimed", person.name, review.ticket_id, review_id=review_id)
    return leased


async def claim_next(tx: Transaction, person: Person, skill: str | None, seconds: int) -> StoredReview | None:
    """Claim the first unclaimed case that the person may decide, or return None. Raises `CapReached` or `Away`."""
    person = await _lock_present(tx, person)
    if await claims_held(tx.connection, person.name) >= person.cap:
        raise CapReached(person.cap)
    skills = (skill,) if skill is not None else None if person.role == "admin" else person.skills
    for candidates in CANDIDATES:
        review_id = await _take_first(tx, QueueFilter(skills=skills), person.name, candidates)
        if review_id is not None:
            review = await review_topic.get(tx.connection, review_id)
            leased = await _lease(tx, review, person.name, seconds, is_shown=True)
            tx.tell("claimed", person.name, leased.ticket_id, review_id=review_id)
            return leased
    return None


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


async def pick_for_half_time(tx: Transaction, review: StoredReview, seconds: int) -> str | None:
    """Hand a case that still waits to whoever is best placed, and return their name; None when nobody can take it.

    The caller holds no lock yet: people come before tickets and reviews.
    """
    staff = await _lock_skilled(tx, review.skill)
    current = await review_topic.get(tx.connection, review.review_id, lock=True)
    if current.status not in OPEN:
        return None
    held = await _held_beside(tx.connection, [person.name for person in staff], review.review_id)
    candidates = [
        Candidate(
            name=person.name,
            role=person.role,
            cap=person.cap,
            held=held.get(person.name, 0),
            is_away=person.away_since is not None,
        )
        for person in staff
    ]
    voters = (
        frozenset(vote.decided_by for vote in current.votes) if current.status == "awaiting_second" else frozenset()
    )
    chosen = choose_assignee(candidates, current.claimed_by, voters)
    if chosen is not None:
        await _lease(tx, current, chosen, seconds)
        told = {"review_id": review.review_id, "before": current.claimed_by, "now": chosen}
        tx.tell("reassigned", SYSTEM, current.ticket_id, **told)
    return chosen


async def _lease(
    tx: Transaction, review: StoredReview, name: str, seconds: int, *, is_shown: bool = False
) -> StoredReview:
    """Hand the case to somebody; with `is_shown` they are looking at it, too."""
    until = tx.now + timedelta(seconds=seconds)
    first = {"first_claimed_at": func.coalesce(reviews.c.first_claimed_at, tx.now)}
    if is_shown:
        first["first_seen_at"] = func.coalesce(reviews.c.first_seen_at, tx.now)
    found = reviews.update().where(reviews.c.review_id == review.review_id)
    await tx.connection.execute(found.values(claimed_by=name, claimed_until=until, **first))
    return review.model_copy(update={"claimed_by": name, "claimed_until": until})


async def _lock_present(tx: Transaction, person: Person) -> Person:
    present = await lock(tx.connection, person.name)
    if present.away_since is not None:
        raise Away
    return present


async def _lock_skilled(tx: Transaction, skill: str) -> list[Person]:
    # One after the other by name: two that pick at once wait for each other instead of locking each other out.
    has_skill = (people.c.role == "reviewer") & people.c.skills.contains([skill])
    able = select(people.c.name).where(has_skill | (people.c.role == "admin")).order_by(people.c.name)
    names = (await tx.connection.execute(able.with_for_update())).scalars().all()
    return [person for person in await everyone(tx.connection) if person.name in names]


async def _held_beside(connection: AsyncConnection, names: list[str], review_id: str) -> dict[str, int]:
    live = reviews.c.status.in_(OPEN), reviews.c.claimed_until > func.now(), reviews.c.review_id != review_id
    found = select(reviews.c.claimed_by, func.count()).where(reviews.c.claimed_by.in_(names), *live)
    rows = await connection.execute(found.group_by(reviews.c.claimed_by))
    return {row[0]: row[1] for row in rows}


def _has_voted(name: str) -> ColumnElement[bool]:
    # By a limit, so that the planner looks a case up instead of reading all that the person ever decided.
    own = select(decisions.c.decision_id).where(decisions.c.review_id == reviews.c.review_id)
    cast = own.where(decisions.c.decided_by == name, decisions.c.undone_at.is_(None))
    return cast.limit(1).scalar_subquery().is_not(None)


async def _take_first(tx: Transaction, wanted: QueueFilter, name: str, candidates: int) -> str | None:
    """Lock the first free case that nobody else is just taking, and that `name` may vote on; return its id."""
    free = or_(reviews.c.claimed_until.is_(None), reviews.c.claimed_until <= tx.now)
    fresh = or_(reviews.c.status == "pending", ~_has_voted(name))
    found = in_order(wanted, None, tx.now, candidates, *conditions(wanted, tx.now, tx.now), free, fresh)
    # Asked again of the row itself: it may have been taken between the look and the lock.
    still = reviews.c.status.in_(OPEN), free
    rows = select(_REVIEW_ID).join(found, found.c.review_id == _REVIEW_ID).where(*still)
    first = rows.order_by(found.c.rank, found.c.since, found.c.review_id).limit(1)
    taken = (await tx.connection.execute(first.with_for_update(of=reviews, skip_locked=True))).scalar_one_or_none()
    return str(taken) if taken is not None else None


async def _counts(
    connection: AsyncConnection, skills: tuple[str, ...] | None, now: datetime, flood: Flood
) -> tuple[dict[str, ReviewCounts], dict[str, int]]:
    """Return how much waits for each skill, and how much for each action."""
    late = reviews.c.skill == queue_counts.c.skill, reviews.c.status.in_(_OPEN_IN_TEXT), reviews.c.due_at <= now
    overdue = select(func.count()).select_from(reviews).where(*late).scalar_subquery()
    by_action = select(func.jsonb_object_agg(action_counts.c.action, action_counts.c.pending))
    of_skill = by_action.where(action_counts.c.skill == queue_counts.c.skill, action_counts.c.pending > 0)
    found = select(queue_counts, overdue.label("overdue"), of_skill.scalar_subquery().label("actions"))
    if skills is not None:
        found = found.where(queue_counts.c.skill.in_(skills))
    rows = (await connection.execute(found)).all()
    actions: Counter[str] = Counter()
    for row in rows:
        actions.update(row.actions or {})
    none = {skill: ReviewCounts(pending=0, overdue=0, limit=flood.limit_of(skill)) for skill in skills or ()}
    return none | {
        row.skill: ReviewCounts(
            pending=row.pending,
            overdue=row.overdue,
            limit=flood.limit_of(row.skill),
            shed=row.shed,
            last_shed_at=row.last_shed_at,
        )
        for row in rows
    }, dict(sorted(actions.items()))


def _encode(row: Any, as_of: datetime) -> str:
    place = Place(as_of=as_of, rank=row.rank, since=row.since, review_id=str(row.review_id))
    return base64.urlsafe_b64encode(place.model_dump_json().encode()).decode()


def _decode(cursor: str) -> Place:
    try:
        return Place.model_validate_json(base64.urlsafe_b64decode(cursor.encode()))
    except ValueError as error:
        raise BadCursor(cursor) from error
