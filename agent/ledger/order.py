"""What waits, in order: one statement, which reads little more than it returns however long the queue is.

A lane is one skill's cases of one status; the indexes lead through each lane in order, and the heads are merged.
Where few are asked for, those are found by what narrows the list, and sorted.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime
from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    column,
    false,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
    values,
)
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.types import Text

from agent.core.records import Record
from agent.ledger.ids import is_uuid
from agent.ledger.narrowing import QueueFilter
from agent.ledger.tables import reviews
from agent.ledger.upkeep_tables import action_counts, queue_counts


def _uuid(value: str) -> str:
    if not is_uuid(value):
        raise ValueError("not a review's id")
    return value


class Place(Record):
    """Where a page ended; `as_of` is when the first page was made, so that a case that falls due later keeps its place.

    `rank` is False for what was overdue then.
    """

    as_of: AwareDatetime
    rank: bool
    since: AwareDatetime
    review_id: Annotated[str, AfterValidator(_uuid)]


def in_order(
    wanted: QueueFilter,
    after: Place | None,
    as_of: datetime,
    limit: int,
    *conditions: ColumnElement[bool],
    is_short: bool = False,
) -> Subquery:
    """Return the first `limit` cases after a place: `review_id`, and `rank` and `since`, by which they stand in order.

    `conditions` hold for each of them; `is_short` says that they hold for few.
    """
    if is_short:
        return _gathered(wanted, after, as_of, limit, conditions).subquery("found")
    if wanted.order == "age":
        return _heads(wanted, reviews.c.created_at, limit, after, conditions).subquery("found")
    rest_after = after if after is not None and after.rank else None
    rest = [*conditions, or_(reviews.c.due_at.is_(None), reviews.c.due_at > as_of)]
    if rest_after is not None:
        return _heads(wanted, reviews.c.queued_as_of, limit, rest_after, rest).subquery("found")
    late = _heads(wanted, reviews.c.due_at, limit, after, [*conditions, reviews.c.due_at <= as_of], is_late=True).cte(
        "late"
    )
    # Past what is overdue only when that doesn't fill the page: so there is never much of it to step over.
    room = select(func.count()).select_from(late).scalar_subquery() < _number(limit)
    both = select(late).union_all(
        select(_heads(wanted, reviews.c.queued_as_of, limit, None, [*rest, room]).cte("rest"))
    )
    return _first(both.subquery("both"), limit).subquery("found")


def _heads(
    wanted: QueueFilter,
    since: ColumnElement[Any],
    limit: int,
    after: Place | None,
    conditions: Sequence[ColumnElement[bool]],
    *,
    is_late: bool = False,
) -> Select[Any]:
    """Return the first of all lanes together."""
    lane = _lanes(wanted)
    in_lane = select(reviews.c.review_id, since.label("since"))
    in_lane = in_lane.where(reviews.c.skill == lane.c.skill, reviews.c.status == lane.c.status, *conditions)
    if after is not None:
        in_lane = in_lane.where(tuple_(since, reviews.c.review_id) > tuple_(*_start(after)))
    head = in_lane.order_by(since, reviews.c.review_id).limit(_number(limit)).lateral("head")
    merged = select(head.c.review_id, literal(not is_late).label("rank"), head.c.since)
    return merged.select_from(lane.join(head, true())).order_by(head.c.since, head.c.review_id).limit(_number(limit))


def _gathered(
    wanted: QueueFilter, after: Place | None, as_of: datetime, limit: int, conditions: Sequence[ColumnElement[bool]]
) -> Select[Any]:
    """Return the first of the few for which the conditions hold."""
    is_overdue = and_(reviews.c.due_at.is_not(None), reviews.c.due_at <= as_of)
    is_late = is_overdue if wanted.order == "priority" else false()
    waiting = reviews.c.queued_as_of if wanted.order == "priority" else reviews.c.created_at
    found = select(
        reviews.c.review_id, (~is_late).label("rank"), case((is_late, reviews.c.due_at), else_=waiting).label("since")
    ).where(*conditions)
    if wanted.skills is not None:
        found = found.where(reviews.c.skill.in_(wanted.skills))
    few: CTE = found.cte("few").prefix_with("MATERIALIZED")
    rows = _first(few, limit)
    if after is None:
        return rows
    return rows.where(tuple_(few.c.rank, few.c.since, few.c.review_id) > tuple_(literal(after.rank), *_start(after)))


def _first(found: Subquery | CTE, limit: int) -> Select[Any]:
    rows = select(found.c.review_id, found.c.rank, found.c.since)
    return rows.order_by(found.c.rank, found.c.since, found.c.review_id).limit(_number(limit))


def _lanes(wanted: QueueFilter) -> Subquery:
    status = values(column("status", Text), name="statuses").data([(each,) for each in wanted.statuses])
    waiting = queue_counts if wanted.action is None else action_counts
    lanes = select(waiting.c.skill, status.c.status).select_from(waiting.join(status, true()))
    if wanted.action is not None:
        lanes = lanes.where(action_counts.c.action == wanted.action)
    if wanted.skills is not None:
        lanes = lanes.where(waiting.c.skill.in_(wanted.skills))
    return lanes.subquery("lane")


def _start(after: Place) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    return literal(after.since, TIMESTAMP(timezone=True)), literal(after.review_id, reviews.c.review_id.type)


def _number(limit: int) -> ColumnElement[int]:
    # In the text as well: the planner is to know that few rows are wanted.
    return literal(limit, literal_execute=True)
