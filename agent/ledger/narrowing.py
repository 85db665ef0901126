"""What a list of cases is narrowed to, and how many there are in it."""

from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Text, bindparam, cast, false, func, literal, or_, select
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.contract import MATCHING_LIMIT, ReviewOrder, ReviewStatus
from agent.core.records import Record
from agent.ledger.reviews import OPEN
from agent.ledger.tables import reviews


class QueueFilter(Record):
    """What a page shows; `skills` None means every skill, and no `statuses` means what waits.

    Each of `words` (`core.searching`) must begin one of the case's own.
    """

    skills: tuple[str, ...] | None
    statuses: tuple[ReviewStatus, ...] = OPEN
    claimed_by: str | None = None
    action: str | None = None
    words: tuple[str, ...] | None = None
    is_overdue: bool = False
    is_unclaimed: bool = False
    order: ReviewOrder = "priority"
    limit: int = 50
    cursor: str | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether it may show less than all that waits for the skills."""
        asked = (self.claimed_by, self.action, self.words)
        return self.is_overdue or self.is_unclaimed or any(each is not None for each in asked)


def conditions(wanted: QueueFilter, as_of: datetime, now: datetime) -> list[ColumnElement[bool]]:
    """Return what holds for each case but its skill: overdue as of the first page, and claimed or not as of now."""
    # In the text, not beside it: a prepared statement could not use the indexes of what waits otherwise.
    statuses: BindParameter[Any] = bindparam("statuses", wanted.statuses, expanding=True, literal_execute=True)
    found: list[ColumnElement[bool]] = [reviews.c.status.in_(statuses)]
    if wanted.claimed_by is not None:
        found += [reviews.c.claimed_by == wanted.claimed_by, reviews.c.claimed_until > now]
    if wanted.action is not None:
        found.append(reviews.c.action == wanted.action)
    if wanted.words is not None:
        found.append(_has(wanted.words))
    if wanted.is_overdue:
        found.append(reviews.c.due_at <= as_of)
    if wanted.is_unclaimed:
        found.append(or_(reviews.c.claimed_until.is_(None), reviews.c.claimed_until <= now))
    return found


async def count_matching(
    connection: AsyncConnection, wanted: QueueFilter, as_of: datetime, now: datetime
) -> int | None:
    """Return how many cases a narrowed list has on all its pages, up to `MATCHING_LIMIT`; None when it isn't."""
    if not wanted.is_narrowed:
        return None
    found = select(reviews.c.review_id).where(*conditions(wanted, as_of, now))
    if wanted.skills is not None:
        found = found.where(reviews.c.skill.in_(wanted.skills))
    capped = found.limit(literal(MATCHING_LIMIT, literal_execute=True)).subquery()
    return int((await connection.execute(select(func.count()).select_from(capped))).scalar_one())


def _has(words: tuple[str, ...]) -> ColumnElement[bool]:
    if not words:
        return false()
    # In the text as well: how common a word is decides how it is best looked for. A quote is in no word.
    query = " & ".join(f"'{word}':*" for word in words)
    return reviews.c.words.op("@@")(cast(literal(query, Text, literal_execute=True), TSQUERY))
