"""What monitoring watches, counted from the ledger at each look: several servers then say the same."""

from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.contract import Skill
from agent.contract.stats import LagStats
from agent.ledger import attention, kill_switch, outbox, stats
from agent.ledger.deadlines import EXPIRY
from agent.ledger.tables import decisions, executions, reviews
from agent.ledger.upkeep_tables import queue_counts, regrets

LAG_DAYS = 7
"""The lag is that of the cases decided in so many days: short enough to show that it changes."""
Metric = Literal[
    "pending",
    "overdue",
    "oldest_pending_seconds",
    "shed",
    "tickets",
    "decisions",
    "executions",
    "regrets",
    "expired",
    "undelivered",
    "dead_letters",
    "attention",
    "kill_switch",
    "approval_lag_seconds",
    "late",
]
Samples = dict[tuple[str, ...], float]
"""A metric's values by those of its labels."""


async def read(connection: AsyncConnection, now: datetime, *, is_on_by_policy: bool) -> dict[Metric, Samples]:
    """Return every metric as of now; labels name skills, actions, statuses and the like, never a customer."""
    undelivered, dead = await outbox.counts(connection)
    switch = await kill_switch.read(connection, is_on_by_policy=is_on_by_policy)
    by_status = await stats.tickets_by_status(connection)
    lag = await stats.lag(connection, now - timedelta(days=LAG_DAYS))
    return {
        **await _queues(connection, now),
        **await _totals(connection, now),
        "tickets": {(status,): count for status, count in by_status.items()},
        "undelivered": {(): undelivered},
        "dead_letters": {(): dead},
        "attention": {(): await attention.count(connection)},
        "kill_switch": {(): float(switch.on)},
        "approval_lag_seconds": _lags(lag),
        "late": {(skill,): float(skill in lag.by_skill and lag.by_skill[skill].is_late) for skill in get_args(Skill)},
    }


async def _queues(connection: AsyncConnection, now: datetime) -> dict[Metric, Samples]:
    found: dict[Metric, Samples] = {
        name: {(skill,): 0.0 for skill in get_args(Skill)}
        for name in ("pending", "overdue", "oldest_pending_seconds", "shed")
    }
    for row in await connection.execute(_QUEUES, {"now": now}):
        waited = (now - row.oldest).total_seconds() if row.oldest is not None else 0.0
        found["pending"][row.skill,] = row.pending
        found["overdue"][row.skill,] = row.overdue
        found["oldest_pending_seconds"][row.skill,] = max(0.0, waited)
        found["shed"][row.skill,] = row.shed
    return found


async def _totals(connection: AsyncConnection, now: datetime) -> dict[Metric, Samples]:
    found: dict[Any, Samples] = {"decisions": {}, "executions": {}, "regrets": {}, "expired": {}}
    for row in await connection.execute(_TOTALS, {"now": now, "expiry": EXPIRY}):
        found[row.metric][tuple(row.labels)] = row.total
    return found


def _lags(lag: LagStats) -> Samples:
    found: Samples = {}
    for skill, each in sorted(lag.by_skill.items()):
        spread = each.held_to_decided
        if spread.p50_seconds is not None and spread.p95_seconds is not None:
            found |= {(skill, "0.5"): spread.p50_seconds, (skill, "0.95"): spread.p95_seconds}
    return found


_OLDEST = f"SELECT min(created_at) FROM {reviews} WHERE skill = q.skill AND status = '%s'"
_QUEUES = text(
    f"""
    SELECT q.skill, q.pending, q.shed,
        (SELECT count(*) FROM {reviews} WHERE skill = q.skill AND status IN ('pending', 'awaiting_second')
            AND due_at <= :now) AS overdue,
        least(({_OLDEST % "pending"}), ({_OLDEST % "awaiting_second"})) AS oldest
    FROM {queue_counts} q ORDER BY q.skill
    """
)

# What can still be taken back isn't counted yet: these only ever grow.
_TOTALS = text(
    f"""
    SELECT 'decisions' AS metric, ARRAY[r.action, d.type] AS labels, count(*) AS total
    FROM {decisions} d JOIN {reviews} r USING (review_id)
    WHERE d.undone_at IS NULL AND d.effective_at <= :now AND NOT starts_with(d.decided_by, 'system:')
    GROUP BY r.action, d.type
    UNION ALL
    SELECT 'expired', ARRAY[r.action], count(*) FROM {decisions} d JOIN {reviews} r USING (review_id)
    WHERE d.decided_by = :expiry GROUP BY r.action
    UNION ALL
    SELECT 'executions', ARRAY[action, CASE WHEN authorised_by = 'policy' THEN 'policy' ELSE 'person' END], count(*)
    FROM {executions} GROUP BY 2
    UNION ALL
    SELECT 'regrets', ARRAY[action], count(*) FROM {regrets} GROUP BY action
    ORDER BY metric, labels
    """
)
