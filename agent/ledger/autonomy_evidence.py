"""What past decisions and executions say of each action class, counted by ISO week, or read as columns."""

from datetime import UTC, datetime, time, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.core.calibration import WeekFigures, monday_of, week_of
from agent.ledger.autonomy_tables import calibration_runs
from agent.ledger.tables import decisions, executions, proposals, reviews
from agent.ledger.upkeep_tables import queue_counts, regrets

SETTLES = timedelta(hours=1)
"""So long after its end a week is over: no decision of it can be taken back any more."""
_COUNTED = tuple(name for name in WeekFigures.model_fields if name != "week")
_WEEK = """to_char(%s AT TIME ZONE 'UTC', 'IYYY-"W"IW')"""

_FIGURES = text(
    f"""
    WITH cases AS (
        SELECT r.action, p.threshold, coalesce(min(d.type) FILTER (WHERE d.type <> 'approve'), 'approve') AS kind
        FROM {queue_counts} q
        JOIN {reviews} r ON r.skill = q.skill AND r.status = 'decided'
            AND r.decided_at >= :start AND r.decided_at < :end AND r.effective_at <= :now
        JOIN {decisions} d ON d.review_id = r.review_id
            AND d.undone_at IS NULL AND NOT starts_with(d.decided_by, 'system:')
        JOIN {proposals} p ON p.proposal_id = r.proposal_id
        GROUP BY r.review_id, p.threshold
    ), ran AS (
        SELECT e.proposal_id, e.action FROM {executions} e WHERE e.executed_at >= :start AND e.executed_at < :end
        UNION ALL
        SELECT e.proposal_id, e.action
        FROM {regrets} g JOIN {executions} e ON e.proposal_id = g.proposal_id
        JOIN {calibration_runs} c ON c.week = {_WEEK % "e.executed_at"} AND c.run_at < g.marked_at
        WHERE g.marked_at >= :start AND g.marked_at < :end AND e.executed_at < :start
    ), counted AS (
        SELECT action, threshold, kind, false AS is_ran, false AS is_regretted FROM cases
        UNION ALL
        SELECT r.action, p.threshold, NULL, true, EXISTS (SELECT FROM {regrets} g WHERE g.proposal_id = r.proposal_id)
        FROM ran r JOIN {proposals} p ON p.proposal_id = r.proposal_id
    )
    SELECT action,
        CASE WHEN min(threshold) = max(threshold) THEN min(threshold) END AS threshold,
        count(*) FILTER (WHERE kind = 'approve') AS approved,
        count(*) FILTER (WHERE kind = 'edit') AS edited,
        count(*) FILTER (WHERE kind = 'reject') AS rejected,
        count(*) FILTER (WHERE kind = 'respond') AS answered,
        count(*) FILTER (WHERE kind = 'escalate') AS escalated,
        count(*) FILTER (WHERE is_ran) AS executed,
        count(*) FILTER (WHERE is_regretted) AS regretted
    FROM counted GROUP BY action ORDER BY action
    """
)

_RUN_SO_FAR = text(
    f"""
    SELECT ARRAY(SELECT week FROM {calibration_runs}) AS run, least(
        (SELECT decided_at FROM {decisions} WHERE NOT starts_with(decided_by, 'system:') ORDER BY decided_at LIMIT 1),
        (SELECT min(executed_at) FROM {executions})
    ) AS first
    """
)


async def figures(connection: AsyncConnection, week: str, now: datetime) -> dict[str, WeekFigures]:
    """Return what became of each action class in one ISO week (UTC), as known `now`; none of a class with nothing.

    An action that was marked as wrong counts in the week it ran; when that week had been run before the mark was made,
    it counts, as one more that ran, in the week of the mark. The threshold is that of the proposals counted, None when
    they had several.
    """
    start, end = span(week)
    rows = await connection.execute(_FIGURES, {"start": start, "end": end, "now": now})
    return {row.action: WeekFigures(week=week, **{name: getattr(row, name) for name in _COUNTED}) for row in rows}


async def weeks_to_run(connection: AsyncConnection, now: datetime) -> list[str]:
    """Return the finished ISO weeks that weren't run yet, oldest first; none before the first decision."""
    found = (await connection.execute(_RUN_SO_FAR)).one()
    if found.first is None:
        return []
    monday, last = monday_of(week_of(found.first.astimezone(UTC).date())), last_finished(now)
    weeks = []
    while (week := week_of(monday)) <= last:
        weeks += [week] if week not in found.run else []
        monday += timedelta(days=7)
    return weeks


def last_finished(now: datetime) -> str:
    """Return the last ISO week that is over, its decisions' time for undo included."""
    return week_of((now - SETTLES).astimezone(UTC).date() - timedelta(days=7))


def span(week: str) -> tuple[datetime, datetime]:
    """Return when a week begins, and when the next one does."""
    start = datetime.combine(monday_of(week), time(), UTC)
    return start, start + timedelta(days=7)
