"""What a list of cases is narrowed to, and how many there are in it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    Boolean,
    ColumnElement,
    Select,
    Text,
    bindparam,
    case,
    cast,
    false,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.contract import MATCHING_LIMIT, PAUSING_SECONDS, ReviewOrder, ReviewStatus
from agent.core.records import Record
from agent.ledger.reviews import OPEN
from agent.ledger.tables import reviews

GLANCE = 2 * MATCHING_LIMIT
"""How many cases are read to see whether words are common."""


class QueueFilter(Record):
    """What a page shows; `skills` None means every skill, and no `statuses` means what waits.

    Each of `words` (`core.searching`) must begin one of the case's own. `is_unpaused` says which cases should have a
    pause on the server by now, while the ledger knows of none.
    """

    skills: tuple[str, ...] | None
    statuses: tuple[ReviewStatus, ...] = OPEN
    claimed_by: str | None = None
    action: str | None = None
    words: tuple[str, ...] | None = None
    is_overdue: bool = False
    is_unclaimed: bool = False
    is_unpaused: bool = False
    order: ReviewOrder = "priority"
    limit: int = 50
    cursor: str | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether it may show less than all that waits for the skills."""
        asked = (self.claimed_by, self.action, self.words)
        flags = self.is_overdue or self.is_unclaimed or self.is_unpaused
        return flags or any(each is not None for each in asked)


def conditions(
    wanted: QueueFilter, as_of: datetime, now: datetime, *, is_short: bool = True
) -> list[ColumnElement[bool]]:
    """Return what holds for each case but its skill: overdue as of the first page, and claimed or not as of now.

    `is_short` says that words are to be looked up, rather than read of each case on a way that another index leads.
    """
    # In the text, not beside it: a prepared statement could not use the indexes of what waits otherwise.
    statuses: BindParameter[Any] = bindparam("statuses", wanted.statuses, expanding=True, literal_execute=True)
    found: list[ColumnElement[bool]] = [reviews.c.status.in_(statuses)]
    if wanted.claimed_by is not None:
        found += [reviews.c.claimed_by == wanted.claimed_by, reviews.c.claimed_until > now]
    if wanted.action is not None:
        found.append(reviews.c.action == wanted.action)
    if wanted.words is not None:
        has = _has if is_short else _reads
        found.append(has(reviews.c.words, wanted.words))
    if wanted.is_overdue:
        found.append(reviews.c.due_at <= as_of)
    if wanted.is_unclaimed:
        found.append(or_(reviews.c.claimed_until.is_(None), reviews.c.claimed_until <= now))
    if wanted.is_unpaused:
        late = as_of - timedelta(seconds=PAUSING_SECONDS)
        found += [reviews.c.interrupt_id.is_(None), reviews.c.created_at <= late]
    return found


async def count_matching(
    connection: AsyncConnection, wanted: QueueFilter, as_of: datetime, now: datetime
) -> int | None:
    """Return how many cases a narrowed list has on all its pages, up to `MATCHING_LIMIT`; None when it isn't."""
    if not wanted.is_narrowed:
        return None
    but_words = wanted.model_copy(update={"words": None})
    # Along an index, lest the planner hopes to meet what waits early among all that ever waited.
    along = _found(but_words, as_of, now).order_by(reviews.c.due_at)
    if wanted.words is None:
        count = _count(along, MATCHING_LIMIT)
    else:
        # Words that many cases have are met at a glance; looking them up would read of each case that has them.
        seen = along.limit(_number(GLANCE)).subquery()
        common = select(func.count()).select_from(seen).where(_reads(seen.c.words, wanted.words)).scalar_subquery()
        looked_up = _count(_found(wanted, as_of, now), MATCHING_LIMIT).scalar_subquery()
        count = select(case((common >= MATCHING_LIMIT, MATCHING_LIMIT), else_=looked_up))
    return int((await connection.execute(count)).scalar_one())


def _found(wanted: QueueFilter, as_of: datetime, now: datetime) -> Select[Any]:
    found = select(reviews.c.words).where(*conditions(wanted, as_of, now))
    return found if wanted.skills is None else found.where(reviews.c.skill.in_(wanted.skills))


def _count(found: Select[Any], limit: int) -> Select[Any]:
    return select(func.count()).select_from(found.limit(_number(limit)).subquery())


def _has(column: ColumnElement[Any], words: tuple[str, ...]) -> ColumnElement[bool]:
    return column.op("@@", return_type=Boolean())(_query(words)) if words else false()


def _reads(column: ColumnElement[Any], words: tuple[str, ...]) -> ColumnElement[bool]:
    # The operator's own function asks the same, and no index answers it.
    return func.ts_match_vq(column, _query(words)) if words else false()


def _query(words: tuple[str, ...]) -> ColumnElement[Any]:
    # A quote is in no word. In the text as well: how common a word is decides how it is looked for.
    text = " & ".join(f"'{word}':*" for word in words)
    return cast(literal(text, Text, literal_execute=True), TSQUERY)


def _number(limit: int) -> ColumnElement[int]:
    return literal(limit, literal_execute=True)
