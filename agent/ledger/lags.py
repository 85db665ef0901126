"""How one skill's queue has lately moved, for an estimate of how long the next case takes."""

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.core.eta import History
from agent.ledger.tables import reviews
from agent.ledger.upkeep_tables import queue_counts

LAST_DECIDED = 200
LAST_DAYS = 14
OLDEST_WAITING = 1000
LAST_DAYS_NEWEST = 500

_OLDEST = f"SELECT created_at FROM {reviews} WHERE skill = :skill AND status = '%s' ORDER BY created_at LIMIT :oldest"
_HISTORY = text(
    f"""
    WITH decided AS MATERIALIZED (
        SELECT created_at, decided_at FROM {reviews}
        WHERE status = 'decided' AND skill = :skill AND decided_at > :since
        ORDER BY decided_at DESC LIMIT :last
    ), waiting AS (
        SELECT created_at FROM (({_OLDEST % "pending"}) UNION ALL ({_OLDEST % "awaiting_second"})) both_statuses
        ORDER BY created_at LIMIT :oldest
    )
    SELECT
        ARRAY(SELECT created_at FROM decided ORDER BY decided_at, created_at) AS held_at,
        ARRAY(SELECT decided_at FROM decided ORDER BY decided_at, created_at) AS decided_at,
        ARRAY(SELECT created_at FROM waiting) AS waiting_since,
        coalesce((SELECT pending FROM {queue_counts} WHERE skill = :skill), 0) AS waiting
    """
)

_P95_OF_LAST_DAY = text(
    f"""
    SELECT q.skill, (
        SELECT percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM latest.decided_at - latest.created_at))
        FROM (
            SELECT created_at, decided_at FROM {reviews}
            WHERE status = 'decided' AND skill = q.skill AND decided_at > now() - interval '1 day'
            ORDER BY decided_at DESC LIMIT {LAST_DAYS_NEWEST}
        ) latest
    ) AS p95 FROM {queue_counts} q ORDER BY q.skill
    """
)


async def history(connection: AsyncConnection, skill: str, now: datetime) -> History:
    """Return how the skill's queue has moved: one statement, which reads from indexes whatever waits."""
    given = {
        "skill": skill,
        "since": now - timedelta(days=LAST_DAYS),
        "last": LAST_DECIDED,
        "oldest": OLDEST_WAITING,
    }
    row = (await connection.execute(_HISTORY, given)).one()
    return History(
        decided=tuple(zip(row.held_at, row.decided_at, strict=True)),
        waiting_since=tuple(row.waiting_since),
        waiting=row.waiting,
    )


async def p95_of_last_day(connection: AsyncConnection) -> dict[str, float | None]:
    """Return the seconds within which 19 of 20 cases of the last day were decided, by skill; None where none was.

    Of a busy day the last 500 count, so that it costs the same however much was decided.
    """
    return {row.skill: row.p95 for row in await connection.execute(_P95_OF_LAST_DAY)}
