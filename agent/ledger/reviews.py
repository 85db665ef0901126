"""Reviews: one waiting action each, opened with the full state of that moment."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.contract import DecisionView, Review, ReviewStatus, ReviewSummary, Tier
from agent.core import queueing
from agent.core.expiry import BusinessHours, due_times
from agent.core.holding import HoldTerms, OnExpiry, OnHalfTime
from agent.core.records import Record
from agent.core.verdict import CastVote, ReviewFacts, is_decided_blind
from agent.errors import UnknownReview
from agent.ledger.ids import is_uuid
from agent.ledger.proposals import Proposal, set_status
from agent.ledger.tables import decisions, proposals, reviews, tickets
from agent.ledger.transaction import AGENT, Transaction

REVIEWS = uuid.UUID("0e2c9a7e-6a49-4d5b-9a75-7f4c3f2f5c22")
OPEN: tuple[ReviewStatus, ...] = ("pending", "awaiting_second")


_TITLE = reviews.c.snapshot["title"].astext.label("title")
SUMMARY = (*(column for column in reviews.c if column.name in {*ReviewSummary.model_fields, "queued_as_of"}), _TITLE)
"""What a line of the queue takes of a review: the snapshot, which is most of it, stays in the database."""


class NewReview(Record):
    """What opening a review takes; `snapshot` holds every key of `Review` that isn't a column."""

    proposal: Proposal
    thread_id: str
    tier: Tier
    title: str
    hold: HoldTerms
    calendar: BusinessHours | None = None
    reason: str
    customer_name: str
    snapshot: dict[str, Any]


class StoredReview(Record):
    """A review's row, as the rest of the ledger works with it."""

    review_id: str
    proposal_id: str
    ticket_id: str
    thread_id: str
    interrupt_id: str | None
    action: str
    skill: str
    status: ReviewStatus
    risk_score: float
    reason: str
    args: dict[str, Any]
    args_digest: str
    summary: str
    money_usd: float
    approvals: int
    on_half_time: OnHalfTime
    on_expiry: OnExpiry
    undo_seconds: int
    claimed_by: str | None
    claimed_until: datetime | None
    due_at: datetime | None
    effective_at: datetime | None
    snapshot: dict[str, Any]
    votes: tuple[CastVote, ...] = ()

    @property
    def facts(self) -> ReviewFacts:
        """What a verdict on it depends on."""
        return ReviewFacts(**{name: getattr(self, name) for name in ReviewFacts.model_fields})


async def open_review(tx: Transaction, new: NewReview) -> StoredReview:
    """Open a review for a proposal, or return the one that is open already, to be asked again."""
    proposal = new.proposal
    of_proposal = reviews.c.proposal_id == proposal.proposal_id
    found = select(reviews).where(of_proposal).order_by(reviews.c.attempt.desc()).limit(1)
    latest = (await tx.connection.execute(found.with_for_update())).one_or_none()
    is_asked = latest is not None and (latest.status in OPEN or _waits_to_count(latest, proposal))
    if latest is not None and is_asked:
        # Its thread pauses anew, and under another id.
        again = reviews.update().where(reviews.c.review_id == latest.review_id).values(interrupt_id=None)
        return _stored((await tx.connection.execute(again.returning(reviews))).one(), ())
    attempt = (latest.attempt if latest is not None else 0) + 1
    risk = proposal.assessment.risk_score
    half_time_at, due_at = due_times(tx.now, new.hold.deadline_hours, new.calendar)
    row = {
        "review_id": str(uuid.uuid5(REVIEWS, f"{proposal.proposal_id}/{attempt}")),
        "proposal_id": proposal.proposal_id,
        "attempt": attempt,
        "ticket_id": proposal.ticket_id,
        "thread_id": new.thread_id,
        "action": proposal.action,
        "skill": proposal.skill,
        "tier": new.tier,
        "risk_score": risk,
        "status": "pending",
        "reason": new.reason,
        "approvals": new.hold.approvals,
        "on_half_time": new.hold.on_half_time,
        "on_expiry": new.hold.on_expiry,
        "undo_seconds": new.hold.undo_seconds,
        "args": proposal.args,
        "args_digest": proposal.args_digest,
        "summary": proposal.assessment.dry_run.summary,
        "money_usd": float(proposal.assessment.dry_run.money_usd),
        "customer_name": new.customer_name,
        "snapshot": new.snapshot | {"title": new.title},
        "queued_as_of": queueing.queued_as_of(tx.now, risk, new.tier),
        "created_at": tx.now,
        "half_time_at": half_time_at,
        "due_at": due_at,
    }
    stored = (await tx.connection.execute(insert(reviews).values(row).returning(reviews))).one()
    await set_status(tx, proposal.proposal_id, "awaiting_review")
    await _await_review(tx, proposal.ticket_id, proposal.episode)
    tx.tell("held", AGENT, proposal.ticket_id, review_id=row["review_id"], action=proposal.action, reason=new.reason)
    return _stored(stored, ())


def _waits_to_count(latest: Any, proposal: Proposal) -> bool:
    """Whether its decision can still be undone, or waits to be carried out: nothing new is asked meanwhile."""
    return latest.status == "decided" and proposal.status == "awaiting_review"


async def get(connection: AsyncConnection, review_id: str, *, lock: bool = False) -> StoredReview:
    """Return a review with the votes on it; when asked, its ticket and then itself locked. Raises `UnknownReview`."""
    if not is_uuid(review_id):
        raise UnknownReview(review_id)
    found = select(reviews).where(reviews.c.review_id == review_id)
    if lock:
        its_ticket = tickets.c.ticket_id == found.with_only_columns(reviews.c.ticket_id).scalar_subquery()
        await connection.execute(select(tickets.c.ticket_id).where(its_ticket).with_for_update(key_share=True))
    row = (await connection.execute(found.with_for_update() if lock else found)).one_or_none()
    if row is None:
        raise UnknownReview(review_id)
    return _stored(row, await _votes(connection, review_id))


async def waiting_on(connection: AsyncConnection, ticket_id: str) -> list[StoredReview]:
    """Return a ticket's open reviews."""
    found = select(reviews).where(reviews.c.ticket_id == ticket_id, reviews.c.status.in_(OPEN))
    return [_stored(row, ()) for row in await connection.execute(found)]


async def of_interrupt(connection: AsyncConnection, thread_id: str, interrupt_id: str) -> StoredReview | None:
    """Return the review that a thread's interrupt asks for, as far as the ledger has seen that interrupt."""
    found = select(reviews).where(reviews.c.thread_id == thread_id, reviews.c.interrupt_id == interrupt_id)
    row = (await connection.execute(found)).one_or_none()
    return _stored(row, ()) if row is not None else None


async def latest_of(connection: AsyncConnection, proposal_id: str) -> str | None:
    """Return the id of the last review that a proposal had."""
    found = select(reviews.c.review_id).where(reviews.c.proposal_id == proposal_id)
    latest = (await connection.execute(found.order_by(reviews.c.attempt.desc()).limit(1))).scalar_one_or_none()
    return str(latest) if latest is not None else None


async def set_interrupt(connection: AsyncConnection, review_id: str, interrupt_id: str) -> None:
    """Record under which interrupt id the thread waits for this review."""
    found = reviews.update().where(
        reviews.c.review_id == review_id, reviews.c.interrupt_id.is_distinct_from(interrupt_id)
    )
    await connection.execute(found.values(interrupt_id=interrupt_id))


async def forget_interrupt(connection: AsyncConnection, review_id: str) -> None:
    """Record that the thread is about to pause for this review under another interrupt id."""
    await connection.execute(reviews.update().where(reviews.c.review_id == review_id).values(interrupt_id=None))


async def refuse_answer(tx: Transaction, review: StoredReview, actor: str, reason: str) -> None:
    """Keep the case in the queue, showing why an answer to it didn't count; the pause gets a new interrupt id."""
    found = reviews.update().where(reviews.c.review_id == review.review_id, reviews.c.status.in_(OPEN))
    await tx.connection.execute(found.values(refusal=reason, interrupt_id=None))
    tx.tell("answer_refused", actor, review.ticket_id, review_id=review.review_id, reason=reason)


async def skills_of_thread(connection: AsyncConnection, thread_id: str) -> set[str]:
    """Return the skills of all reviews a thread ever had."""
    if not is_uuid(thread_id):
        return set()
    found = select(reviews.c.skill).where(reviews.c.thread_id == thread_id).distinct()
    return set((await connection.execute(found)).scalars())


async def full(connection: AsyncConnection, review_id: str, now: datetime, *, with_votes_of: str | None) -> Review:
    """Return the case as a reviewer sees it. Raises `UnknownReview`.

    While it waits and takes two approvals, nothing of what others than `with_votes_of` decided and wrote is shown, but
    that there is a first approval.
    """
    if not is_uuid(review_id):
        raise UnknownReview(review_id)
    found = select(reviews, _TITLE, tickets.c.intent).join(tickets).where(reviews.c.review_id == review_id)
    row = (await connection.execute(found)).one_or_none()
    if row is None:
        raise UnknownReview(review_id)
    votes = await decisions_on(connection, review_id)
    is_blind = is_decided_blind(row.status, row.approvals)
    if is_blind:
        votes = [vote for vote in votes if vote.decided_by == with_votes_of]
    summary = summary_of(row, now).model_dump()
    snapshot = {key: value for key, value in row.snapshot.items() if key not in summary}
    reason = f"{row.refusal} — {row.reason}" if row.refusal and not is_blind else row.reason
    stored = {"args": row.args, "args_digest": row.args_digest, "intent": row.intent, "reason": reason}
    is_seconded = row.status == "awaiting_second"
    return Review(**summary, **snapshot | stored, decisions=votes, first_approval_exists=is_seconded)


async def see(tx: Transaction, review_id: str, name: str) -> None:
    """Record who opened a waiting case first, and when; any later time changes nothing."""
    unseen = reviews.c.review_id == review_id, reviews.c.first_seen_at.is_(None), reviews.c.status.in_(OPEN)
    first = reviews.update().where(*unseen).values(first_seen_at=tx.now).returning(reviews.c.ticket_id)
    ticket_id = (await tx.connection.execute(first)).scalar_one_or_none()
    if ticket_id is not None:
        tx.tell("seen", name, ticket_id, review_id=review_id)


async def decisions_on(connection: AsyncConnection, review_id: str) -> list[DecisionView]:
    """Return the decisions on a review, oldest first."""
    found = select(decisions).where(decisions.c.review_id == review_id, decisions.c.undone_at.is_(None))
    found = found.order_by(decisions.c.decided_at)
    return [DecisionView(**dict(row._mapping)) for row in await connection.execute(found)]


def summary_of(row: Any, now: datetime) -> ReviewSummary:
    """Return a row with at least `SUMMARY`'s columns as a line of the queue; a claim that ran out isn't shown."""
    values = {name: getattr(row, name, None) for name in ReviewSummary.model_fields}
    is_held = row.claimed_until is not None and row.claimed_until > now
    return ReviewSummary(
        **values
        | {
            "review_id": str(row.review_id),
            "thread_id": str(row.thread_id),
            "priority": queueing.priority(row.queued_as_of, row.due_at, now),
            "claimed_by": row.claimed_by if is_held else None,
            "claimed_until": row.claimed_until if is_held else None,
        }
    )


async def _await_review(tx: Transaction, ticket_id: str, episode: int) -> None:
    highest = select(func.max(proposals.c.risk_score)).where(
        proposals.c.ticket_id == ticket_id, proposals.c.episode == episode
    )
    here = tickets.c.ticket_id == ticket_id, tickets.c.episode == episode
    waiting = tickets.update().where(*here).values(status="awaiting_review", updated_at=tx.now, attention=None)
    await tx.connection.execute(waiting.values(risk_score=highest.scalar_subquery()))


async def _votes(connection: AsyncConnection, review_id: str) -> Sequence[CastVote]:
    found = select(decisions.c.decided_by, decisions.c.type, decisions.c.args_digest)
    rows = await connection.execute(found.where(decisions.c.review_id == review_id, decisions.c.undone_at.is_(None)))
    return [CastVote(decided_by=row[0], type=row[1], args_digest=row[2]) for row in rows]


def _stored(row: Any, votes: Sequence[CastVote]) -> StoredReview:
    values = {name: getattr(row, name) for name in StoredReview.model_fields if name != "votes"}
    ids = {name: str(values[name]) for name in ("review_id", "proposal_id", "thread_id")}
    return StoredReview(**values | ids, votes=tuple(votes))
