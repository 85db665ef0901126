"""What waits on the server in memory: its filters, its counts, its pages."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from agent.contract import Review, ReviewCounts
from reviewer_app.desk import PausedThread, Waiting
from reviewer_app.looking import Looking

OPEN = {"pending", "awaiting_second"}


@dataclass(frozen=True)
class Listed:
    """Everything that the filters let through, and what waits for each skill whatever they say."""

    reviews: tuple[Review, ...]
    counts: dict[str, ReviewCounts]
    actions: dict[str, int]
    matching: int | None

    def page(self, length: int, without: Iterable[str]) -> Waiting:
        """Return the first `length` reviews; the server holds no pause for those in `without`."""
        shown = self.reviews[:length]
        paused = tuple(paused_thread(review) for review in shown if review.review_id not in without)
        has_more = len(self.reviews) > length
        return Waiting(shown, self.counts, paused, has_more=has_more, actions=self.actions, matching=self.matching)


def list_waiting(
    reviews: Iterable[Review],
    skills: Sequence[str] | None,
    looking: Looking,
    person: str,
    now: datetime,
    unpaused: Iterable[str] = (),
) -> Listed:
    """Return what waits for the holders of `skills`, as the person looks at it; None is every skill.

    The server holds no pause for those in `unpaused`.
    """
    asked = (looking.skill,) if looking.skill else skills
    waiting = [review for review in reviews if review.status in OPEN and (asked is None or review.skill in asked)]
    counted = sorted({review.skill for review in waiting}) if asked is None else asked
    stuck = {review_id for review_id in unpaused if looking.is_stuck}
    seen = [review for review in waiting if review.review_id in stuck or not looking.is_stuck]
    wanted = tuple(review for review in seen if _is_wanted(review, looking, person, now))
    is_whole = looking == Looking(skill=looking.skill, pages=looking.pages)
    return Listed(
        wanted,
        {skill: _counts(waiting, skill, now) for skill in counted},
        dict(Counter(review.action for review in waiting)),
        None if is_whole else len(wanted),
    )


def _is_wanted(review: Review, looking: Looking, person: str, now: datetime) -> bool:
    is_held = review.claimed_by is not None and (review.claimed_until is None or review.claimed_until > now)
    words = looking.search.casefold().replace("#", " ").split()
    text = " ".join((review.ticket_id, review.customer_name, review.title)).casefold().replace("#", " ").split()
    return (
        looking.action in {"", review.action}
        and not (looking.is_mine and review.claimed_by != person)
        and not (looking.is_unclaimed and is_held)
        and not (looking.is_overdue and (review.due_at is None or review.due_at >= now))
        and all(any(each.startswith(word) for each in text) for word in words)
    )


def _counts(waiting: Sequence[Review], skill: str, now: datetime) -> ReviewCounts:
    of_skill = [review for review in waiting if review.skill == skill]
    overdue = sum(review.due_at is not None and review.due_at < now for review in of_skill)
    return ReviewCounts(pending=len(of_skill), overdue=overdue)


def paused_thread(review: Review) -> PausedThread:
    """Return the pause that the server holds for a review."""
    return PausedThread(review.thread_id, frozenset({str(review.interrupt_id)}), frozenset({review.review_id}))
