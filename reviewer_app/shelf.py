"""Cases fetched before anybody asked for them, so that the next one is there when it is wanted."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from agent.contract import Review

FRESH = timedelta(seconds=20)
"""How long a case that was fetched ahead may be shown; once shown, it is looked up again at once."""


@dataclass
class Shelf:
    """One session's cases fetched ahead, each with the moment it was fetched."""

    _held: dict[str, tuple[Review, datetime]] = field(default_factory=dict)

    def put(self, review: Review, now: datetime) -> None:
        """Keep a case, and let go of those that are too old."""
        self._held = {each: held for each, held in self._held.items() if now - held[1] < FRESH}
        self._held[review.review_id] = (review, now)

    def take(self, review_id: str, now: datetime) -> Review | None:
        """Return a case that is fresh enough to show, and keep it no longer."""
        review, fetched_at = self._held.pop(review_id, (None, now))
        return review if now - fetched_at < FRESH else None

    def lacking(self, review_ids: Iterable[str], now: datetime) -> tuple[str, ...]:
        """Return which of these have yet to be fetched: those that aren't here, or will soon be too old."""
        half = FRESH / 2
        return tuple(each for each in review_ids if each not in self._held or now - self._held[each][1] >= half)

    def forget(self, review_id: str) -> None:
        """Let go of a case that changed."""
        self._held.pop(review_id, None)
