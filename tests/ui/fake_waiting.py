"""What waits on the server in memory: its filters, its counts, its pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from agent.contract import Review, ReviewCounts
from reviewer_app.desk import PausedThread, Waiting
from reviewer_app.looking import Looking


@dataclass(frozen=True)
class Listed:
    """Everything that the filters let through, and what waits for each skill whatever they say."""

    reviews: tuple[Review, ...]
    counts: dict[str, ReviewCounts]

    def page(self, length: int, without: Iterable[str]) -> Waiting:
        """Return the first `length` reviews; the server holds no pause for those in `without`."""
        shown = self.reviews[:length]
        paused = tuple(_paused(review) for review in shown if review.review_id not in without)
        return Waiting(shown, self.counts, paused, has_more=len(self.reviews) > length)


def list_waiting(
    reviews: Iterable[Review], skills: Sequence[str] | None, looking: Looking, person: str, now: datetime
) -> Listed:
    """Return what waits for the holders of `skills`, as the person looks at it; None is every skill."""
    asked = (looking.skill,) if looking.skill else skills
    waiting = [
        review
        for review in reviews
        if review.status in {"pending", "awaiting_second"} and (asked is None or review.skill in asked)
    ]
    counted = sorted({review.skill for review in waiting}) if asked is None else asked
    wanted = tuple(
        review
        for review in waiting
        if looking.action in {"", review.action} and not (looking.is_mine and review.claimed_by != person)
    )
    return Listed(wanted, {skill: _counts(waiting, skill, now) for skill in counted})


def _counts(waiting: Sequence[Review], skill: str, now: datetime) -> ReviewCounts:
    of_skill = [review for review in waiting if review.skill == skill]
    overdue = sum(review.due_at is not None and review.due_at < now for review in of_skill)
    return ReviewCounts(pending=len(of_skill), overdue=overdue)


def _paused(review: Review) -> PausedThread:
    return PausedThread(review.thread_id, frozenset({str(review.interrupt_id)}), frozenset({review.review_id}))
