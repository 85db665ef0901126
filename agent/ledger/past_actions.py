"""Past actions read as columns: what people decided, and what ran alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.core.past import KINDS, UNDECIDED, PastActions
from agent.core.reliability import Recalibration, rescaled
from agent.core.risk import BLOCKERS, ESTIMATE
from agent.ledger.autonomy_tables import samples
from agent.ledger.tables import decisions, executions, proposals, reviews
from agent.ledger.upkeep_tables import regrets

NEWEST = 100_000
"""So many are read at most, of all classes together: what is older says less of today than it costs."""
_SENT = "string_agg(float8send(%s), ''::bytea)"
_COLUMNS = {
    "action_index": "place",
    "risk": "risk_score",
    "model_risk": "model_risk",
    "kind": "kind",
    "is_regretted": "is_regretted::int",
    "was_auto": "was_auto::int",
    "sampling": "sampling",
    "is_blocked": "is_blocked::int",
    "decision_seconds": "coalesce(seconds, 'NaN')",
    "lag_seconds": "coalesce(lag_seconds, 'NaN')",
    "floor": "coalesce(floor, 0)",
    "estimate": "coalesce(estimate, 'NaN')",
}

# Each column comes as the bytes of its numbers: a hundred thousand rows one by one take seconds.
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
            coalesce(min(d.type) FILTER (WHERE d.type <> 'approve'), min(d.type)) AS decision
        FROM decided c JOIN {decisions} d ON d.review_id = c.review_id
            AND d.undone_at IS NULL AND NOT starts_with(d.decided_by, 'system:')
        GROUP BY c.proposal_id, c.at, c.lag_seconds, c.seconds
    ), alone AS (
        SELECT e.proposal_id, e.executed_at AS at, NULL::float8 AS lag_seconds, NULL::float8 AS seconds,
            true AS was_auto, CASE s.verdict WHEN 'right' THEN 'approve' WHEN 'wrong' THEN 'reject' END AS decision
        FROM {executions} e LEFT JOIN {samples} s ON s.proposal_id = e.proposal_id
        WHERE e.authorised_by = 'policy' AND e.executed_at < :until
        ORDER BY e.executed_at DESC LIMIT :newest
    ), found AS MATERIALIZED (
        SELECT p.proposal_id, p.action, p.risk_score, p.model_risk, p.sampling, ran.was_auto, ran.seconds,
            ran.lag_seconds, ran.at, dense_rank() OVER (ORDER BY p.action) - 1 AS place,
            coalesce(array_position(:kinds, ran.decision) - 1, {UNDECIDED}) AS kind,
            EXISTS (SELECT FROM {regrets} g WHERE g.proposal_id = p.proposal_id) AS is_regretted, factors.*
        FROM (SELECT * FROM judged UNION ALL SELECT * FROM alone ORDER BY at DESC LIMIT :newest) ran
        JOIN {proposals} p ON p.proposal_id = ran.proposal_id
        CROSS JOIN LATERAL (
            SELECT coalesce(bool_or(f ->> 'name' = ANY(:blockers)), false) AS is_blocked,
                max((f ->> 'value')::float8) FILTER (WHERE f ->> 'name' <> '{ESTIMATE}') AS floor,
                max((f ->> 'value')::float8) FILTER (WHERE f ->> 'name' = '{ESTIMATE}') AS estimate
            FROM jsonb_array_elements(p.factors) f
        ) factors
        ORDER BY ran.at DESC, p.proposal_id
    )
    SELECT {", ".join(f"{_SENT % column} AS {name}" for name, column in _COLUMNS.items())},
        ARRAY(SELECT DISTINCT action FROM found ORDER BY action) AS actions,
        ARRAY(SELECT min(at) FROM found GROUP BY action ORDER BY action) AS first_at,
        ARRAY(SELECT max(at) FROM found GROUP BY action ORDER BY action) AS last_at
    FROM found
    """
)


@dataclass(frozen=True, eq=False)
class Past:
    """Past actions, and by class when the first and the last of them were decided, or ran alone."""

    actions: PastActions
    ranges: Mapping[str, tuple[datetime, datetime]]


async def read(
    connection: AsyncConnection,
    until: datetime,
    now: datetime,
    scales: Mapping[str, Recalibration],
    newest: int = NEWEST,
) -> Past:
    """Return what was decided or ran alone before `until`, with what is known of it `now`, the newest so many first.

    Of cases that came back the last decision counts; expired, undone and superseded ones are left out. `scales` are the
    recalibrations in use, by class: risks are what they would be today, so that a threshold means the same for all.
    """
    given = {"until": until, "now": now, "newest": newest, "blockers": sorted(BLOCKERS), "kinds": list(KINDS)}
    row = (await connection.execute(_PAST, given)).one()
    ranges = zip(row.first_at, row.last_at, strict=True)
    return Past(_columns(row, scales), dict(zip(row.actions, ranges, strict=True)))


def _columns(row: Any, scales: Mapping[str, Recalibration]) -> PastActions:
    sent = {name: np.frombuffer(getattr(row, name) or b"", ">f8").astype(np.float64) for name in _COLUMNS}
    was_auto, kind = sent["was_auto"].astype(bool), sent["kind"].astype(np.int64)
    recorded = PastActions(
        actions=tuple(row.actions),
        action_index=sent["action_index"].astype(np.int64),
        risk=sent["risk"],
        model_risk=sent["model_risk"],
        kind=kind,
        is_regretted=sent["is_regretted"].astype(bool),
        was_auto=was_auto,
        is_sampled=was_auto & (kind != UNDECIDED),
        sampling=sent["sampling"],
        is_blocked=sent["is_blocked"].astype(bool),
        decision_seconds=sent["decision_seconds"],
        lag_seconds=sent["lag_seconds"],
    )
    return rescaled(recorded, sent["floor"], sent["estimate"], scales)
