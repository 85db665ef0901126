"""What was fetched before anybody asked for it, to be there when it is wanted: cases, and a fresh page's list."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from agent.contract import Me, Review
from reviewer_app.desk import Waiting

FRESH = timedelta(seconds=20)
"""How long a case that was fetched ahead may be shown; once shown, it is looked up again at once."""
JUST_LISTED = timedelta(seconds=3)


@dataclass
class Shelf:
    """One session's cases fetched ahead, each with the moment it was fetched."""

    _held: dict[str, tuple[Review, datetime]] = field(default_factory=dict)
    _list: tuple[Me, Waiting, datetime] | None = None

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

    def put_list(self, me: Me, waiting: Waiting, now: datetime) -> None:
        """Keep the list that a page was drawn with, for that page's own first look at it."""
        self._list = (me, waiting, now)

    def take_list(self, now: datetime) -> tuple[Me, Waiting] | None:
        """Return the list when it is as fresh as one from the clock's tick would be, and keep it no longer."""
        kept, self._list = self._list, None
        return (kept[0], kept[1]) if kept is not None and now - kept[2] < JUST_LISTED else None

    def forget(self, review_id: str) -> None:
        """Let go of a case that changed."""
        self._held.pop(review_id, None)
