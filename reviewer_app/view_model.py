"""The queue as rows: the ledger's order joined with what the server really holds paused."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from agent.contract import MATCHING_LIMIT, PAUSING_SECONDS, Me, ReviewSummary
from reviewer_app.desk import PausedThread, Waiting
from reviewer_app.looking import EVERYTHING, Looking
from reviewer_app.wording import (
    RiskBand,
    claim_in_words,
    half_time_in_words,
    money,
    risk_band,
    sentence_case,
    short_age,
    visible,
)

Readiness = Literal["ready", "pausing", "attention"]


@dataclass(frozen=True)
class QueueRow:
    """One line of the queue; every text may still hold a stranger's words and must be escaped."""

    review_id: str
    action: str
    title: str
    customer: str
    ticket_id: str
    tier: str
    amount: str
    risk_score: float
    risk: RiskBand
    age: str
    due_at: datetime | None
    half_time: str
    claim: str
    is_claimed_by_other: bool
    status: str
    readiness: Readiness


@dataclass(frozen=True)
class QueueView:
    """The queue of one person: rows in the ledger's order, and a line that counts them.

    `is_narrowed` says that filters hide some, `has_more` that more can be loaded.
    """

    rows: tuple[QueueRow, ...]
    count: str
    is_narrowed: bool = False
    has_more: bool = False


@dataclass(frozen=True)
class HeaderView:
    """Who is signed in, for what, and whether they are away."""

    person: str
    role: str
    skills: tuple[str, ...]
    is_away: bool


def readiness(review: ReviewSummary, paused: Iterable[PausedThread], now: datetime) -> Readiness:
    """Say whether a review can be decided: only one whose own pause the server lists is `ready`."""
    for thread in paused:
        if thread.thread_id == review.thread_id and (
            review.review_id in thread.review_ids or review.interrupt_id in thread.interrupt_ids
        ):
            return "ready"
    return readiness_of_unpaused(review, now)


def readiness_of_unpaused(review: ReviewSummary, now: datetime) -> Readiness:
    """Say what a review is that the server doesn't list as paused: just on its way, or in need of attention."""
    age_seconds = (now - review.created_at).total_seconds()
    return "pausing" if age_seconds < PAUSING_SECONDS else "attention"


def queue_view(waiting: Waiting, person: str, now: datetime, looking: Looking = EVERYTHING) -> QueueView:
    """Join the ledger with the paused threads; the ledger's order and fields win."""
    paused_of: dict[str, list[PausedThread]] = {}
    for thread in waiting.paused:
        paused_of.setdefault(thread.thread_id, []).append(thread)
    rows = tuple(_row(review, paused_of.get(review.thread_id, ()), person, now) for review in waiting.reviews)
    return QueueView(
        rows=rows,
        count=_count(len(rows), waiting, looking),
        is_narrowed=looking.is_narrowed,
        has_more=waiting.has_more,
    )


def next_review_id(rows: Sequence[QueueRow], after: str | None) -> str | None:
    """Return the case to open next: the first below `after` that can be decided, else the first of all.

    Cases that somebody else holds are passed over.
    """
    order = [row.review_id for row in rows]
    start = order.index(after) + 1 if after in order else 0
    candidates = (*rows[start:], *rows[:start])
    free = (
        row.review_id
        for row in candidates
        if row.readiness == "ready" and not row.is_claimed_by_other and row.review_id != after
    )
    return next(free, None)


def around(rows: Sequence[QueueRow], review_id: str | None) -> tuple[str, ...]:
    """Return the cases that are likely to be opened after this one.

    The most urgent once this is decided, the next to decide otherwise, and those below and above.
    """
    order = [row.review_id for row in rows]
    at = order.index(review_id) if review_id in order else -1
    others = [row for row in rows if row.review_id != review_id]
    near = [next_review_id(others, after=None), next_review_id(rows, review_id), *order[at + 1 : at + 3]]
    above = order[max(0, at - 1) : max(0, at)]
    return tuple(dict.fromkeys(each for each in (*near, *above) if each is not None))


def may_be_chosen(row: QueueRow) -> bool:
    """Say whether a row looks fit to be decided together with others; the case itself has the last word."""
    is_free = row.readiness == "ready" and not row.is_claimed_by_other
    return is_free and row.risk != "high" and not row.status


def header_view(me: Me) -> HeaderView:
    """Return who is here."""
    return HeaderView(
        person=me.name,
        role=me.role,
        skills=tuple(me.skills),
        is_away=me.away_since is not None,
    )


def planner_in_words(model_name: str) -> str:
    """Return which model plans, saying plainly when it is the offline baseline."""
    if not model_name:
        return ""
    if model_name == "offline" or model_name.startswith("offline"):
        return "Planner: offline baseline, no language model"
    return f"Planner: {visible(model_name)}"


def _row(review: ReviewSummary, paused: Sequence[PausedThread], person: str, now: datetime) -> QueueRow:
    claim = claim_in_words(review, person, now)
    return QueueRow(
        review_id=review.review_id,
        action=review.action,
        title=review.title or sentence_case(review.action),
        customer=review.customer_name or "Unknown customer",
        ticket_id=review.ticket_id,
        tier=review.tier,
        amount=money(review.money_usd) if review.money_usd else "",
        risk_score=review.risk_score,
        risk=risk_band(review.risk_score),
        age=short_age(review.created_at, now),
        due_at=review.due_at,
        half_time="past half time" if half_time_in_words(review, now).startswith("past") else "",
        claim=claim,
        is_claimed_by_other=bool(claim) and review.claimed_by != person,
        status="second approval" if review.status == "awaiting_second" else "",
        readiness=readiness(review, paused, now),
    )


def _count(shown: int, waiting: Waiting, looking: Looking) -> str:
    loaded = len(waiting.reviews)
    pending = max(loaded, sum(count.pending for count in waiting.counts.values()))
    overdue = sum(count.overdue for count in waiting.counts.values())
    waits = "1 case waits" if pending == 1 else f"{pending} cases wait"
    late = f", {overdue} overdue" if overdue else ""
    if looking.is_narrowed and waiting.matching is not None:
        match = "1 matches" if waiting.matching == 1 else f"{_at_most(waiting.matching)} match"
        first = f", the first {shown} are here" if shown < waiting.matching else ""
        return f"{waits}{late}; {match}{first}"
    first = f", the first {shown} are here" if shown < pending else ""
    return f"{waits}{first}{late}"


def _at_most(matching: int) -> str:
    return f"{MATCHING_LIMIT} or more" if matching >= MATCHING_LIMIT else str(matching)
