"""What a person looks at of the queue: the filters, and how many pages of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from agent.contract import Me, ReviewSummary


@dataclass(frozen=True)
class Looking:
    """The filters above the list, and how many pages are loaded.

    The server applies `skill`, `action` and `is_mine`; the page applies `is_overdue` and `search` to what is loaded.
    """

    skill: str = ""
    action: str = ""
    is_mine: bool = False
    is_overdue: bool = False
    search: str = ""
    pages: int = 1

    @property
    def is_narrowed(self) -> bool:
        """Whether less than the whole queue is looked at."""
        return bool(self.skill or self.action or self.is_mine or self.is_overdue or self.search.strip())


EVERYTHING = Looking()


@dataclass(frozen=True)
class Choices:
    """What the skill and action filters offer."""

    skills: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()


def further(looking: Looking) -> Looking:
    """Return the same look with one more page."""
    return replace(looking, pages=looking.pages + 1)


def permitted(looking: Looking, me: Me) -> Looking:
    """Return the look without a skill that the person doesn't hold any more."""
    is_theirs = me.role == "admin" or looking.skill in me.skills
    return looking if is_theirs else replace(looking, skill="")


def seen_through(reviews: Iterable[ReviewSummary], looking: Looking, now: datetime) -> tuple[ReviewSummary, ...]:
    """Return the loaded reviews that the page's own filters let through, in the order given."""
    words = looking.search.casefold().split()
    return tuple(
        review
        for review in reviews
        if not (looking.is_overdue and (review.due_at is None or review.due_at >= now)) and _has(review, words)
    )


def choices(looking: Looking, me: Me, skills: Iterable[str], reviews: Iterable[ReviewSummary]) -> Choices | None:
    """Return what to offer: the person's skills (an administrator's: all that wait) and the actions that wait.

    None while the server narrows the list: what waits beside it isn't seen then.
    """
    if looking.skill or looking.action or looking.is_mine:
        return None
    own = skills if me.role == "admin" else me.skills
    return Choices(tuple(sorted(set(own))), tuple(sorted({review.action for review in reviews})))


def _has(review: ReviewSummary, words: Sequence[str]) -> bool:
    # A summary names its order in the title and in the sentence below it.
    text = " ".join((review.ticket_id, review.customer_name, review.title, review.summary)).casefold()
    return all(word in text for word in words)
