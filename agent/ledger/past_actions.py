"""Past actions read as columns: what people decided, and what ran alone."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.core.past import APPROVED, KINDS, UNDECIDED, PastActions
from agent.core.risk import BLOCKERS
from agent.ledger.autonomy_tables import samples
from agent.ledger.tables import decisions, executions, proposals, reviews
from agent.ledger.upkeep_tables import regrets

NEWEST = 200_000
"""So many are read at most, of all classes together: what is older says less of today than it costs."""
_AT_ONCE = 5_000
_WRONG = KINDS.index("reject")

_PAST = text(
    f"""
    WITH decided AS (
        SELECT r.proposal_id, r.review_id, r.decided_at AS at,
            extract(epoch FROM r.decided_at - r.created_at)::float8 AS lag_seconds,
            extract(epoch FROM r.decided_at - coalesce(r.first_claimed_at, r.first_seen_at))::float8 AS seconds
        FROM {reviews} r
        WHERE r.status = 'decided' AND r.decided_at < :until AND r.effective_at <= :now AND NOT EXISTS (
            SELECT FROM {reviews} later WHERE later.proposal_id = r.proposal_id AND later.attempt > r.attempt
        )
        ORDER BY r.decided_at DESC LIMIT :newest
    ), judged AS (
        SELECT c.proposal_id, c.at, c.lag_seconds, c.seconds, false AS was_auto,
            (SELECT coalesce(min(d.type) FILTER (WHERE d.type <> 'approve'), min(d.type)) FROM {decisions} d
                WHERE d.review_id = c.review_id AND d.undone_at IS NULL
                AND NOT starts_with(d.decided_by, 'system:')) AS kind
        FROM decided c
    ), alone AS (
        SELECT e.proposal_id, e.executed_at AS at, NULL::float8 AS lag_seconds, NULL::float8 AS seconds,
            true AS was_auto, s.verdict AS kind
        FROM {executions} e LEFT JOIN {samples} s ON s.proposal_id = e.proposal_id
        WHERE e.authorised_by = 'policy' AND e.executed_at < :until
        ORDER BY e.executed_at DESC LIMIT :newest
    )
    SELECT p.action, p.risk_score, p.model_risk, found.kind, found.was_auto, p.sampling, found.seconds,
        found.lag_seconds, found.at,
        EXISTS (SELECT FROM {regrets} g WHERE g.proposal_id = p.proposal_id) AS is_regretted,
        EXISTS (SELECT FROM jsonb_array_elements(p.factors) f WHERE f ->> 'name' = ANY(:blockers)) AS is_blocked
    FROM (SELECT * FROM judged WHERE kind IS NOT NULL UNION ALL SELECT * FROM alone) found
    JOIN {proposals} p ON p.proposal_id = found.proposal_id
    ORDER BY found.at DESC LIMIT :newest
    """
)


@dataclass(frozen=True, eq=False)
class Past:
    """Past actions, and by class when the first and the last of them were decided, or ran alone."""

    actions: PastActions
    ranges: Mapping[str, tuple[datetime, datetime]]


async def read(connection: AsyncConnection, until: datetime, now: datetime, newest: int = NEWEST) -> Past:
    """Return what was decided or ran alone before `until`, with what is known of it `now`, the newest so many.

    Of cases that came back the last decision counts; expired, undone and superseded ones are left out. Needs a
    connection in a transaction.
    """
    given = {"until": until, "now": now, "newest": newest, "blockers": sorted(BLOCKERS)}
    parts: list[Sequence[Any]] = []
    async with connection.stream(_PAST, given, execution_options={"yield_per": _AT_ONCE}) as result:
        async for rows in result.partitions(_AT_ONCE):
            parts.append(rows)
    return await asyncio.to_thread(_past, [row for rows in parts for row in rows])


def _past(rows: Sequence[Any]) -> Past:
    ranges: dict[str, tuple[datetime, datetime]] = {}
    for row in rows:
        _, last = ranges.get(row.action, (row.at, row.at))
        ranges[row.action] = row.at, last
    return Past(_columns(rows), ranges)


def _columns(rows: Sequence[Any]) -> PastActions:
    actions = tuple(sorted({row.action for row in rows}))
    places = {action: place for place, action in enumerate(actions)}
    was_auto = np.array([row.was_auto for row in rows], bool)
    kind = np.array([_kind(row.kind) for row in rows], np.int64)
    return PastActions(
        actions=actions,
        action_index=np.array([places[row.action] for row in rows], np.int64),
        risk=np.array([row.risk_score for row in rows], np.float64),
        model_risk=np.array([row.model_risk for row in rows], np.float64),
        kind=kind,
        is_regretted=np.array([row.is_regretted for row in rows], bool),
        was_auto=was_auto,
        is_sampled=was_auto & (kind != UNDECIDED),
        sampling=np.array([row.sampling for row in rows], np.float64),
        is_blocked=np.array([row.is_blocked for row in rows], bool),
        decision_seconds=np.array([row.seconds for row in rows], np.float64),
        lag_seconds=np.array([row.lag_seconds for row in rows], np.float64),
    )


def _kind(kind: str | None) -> int:
    """Return the place of a decision in `KINDS`; a sample found wrong is like an action that was rejected."""
    match kind:
        case None:
            return UNDECIDED
        case "right":
            return APPROVED
        case "wrong":
            return _WRONG
        case _:
            return KINDS.index(kind)
