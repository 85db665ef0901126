"""What the statistics ask the database: a few statements, each of which counts one thing in every way it is shown."""

from sqlalchemy import text

from agent.ledger.tables import decisions, executions, reviews, tickets
from agent.ledger.upkeep_tables import queue_counts

_OPEN = "('pending', 'awaiting_second')"
_WEEK = """to_char(%s AT TIME ZONE 'UTC', 'IYYY-"W"IW')"""
# Skill by skill, as the index on lags is.
_DECIDED = f"{queue_counts} q JOIN {reviews} r ON r.skill = q.skill AND r.status = 'decided' AND r.decided_at > :since"
_SPREAD = "count({0}) AS {0}_n, percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY {0}) AS {0}_seconds"
LAG_PARTS = ("held_to_seen", "seen_to_claimed", "claimed_to_decided", "decided_to_executed", "held_to_decided")

WAITING = text(
    f"""
    SELECT skill, width_bucket(extract(epoch FROM :now - created_at)::float8, ARRAY[3600, 14400, 86400]::float8[])
            AS bucket,
        count(*) AS pending, count(*) FILTER (WHERE due_at <= :now) AS overdue
    FROM {reviews} WHERE status IN {_OPEN} GROUP BY 1, 2
    """
)

# A proposal that came back has several reviews, and ran because of the last. Who is handed a case sees it afterwards.
LAG = text(
    f"""
    SELECT skill, tier, week, {", ".join(_SPREAD.format(part) for part in LAG_PARTS)}
    FROM (
        SELECT r.skill, r.tier, {_WEEK % "r.decided_at"} AS week,
            extract(epoch FROM r.first_seen_at - r.created_at)::float8 AS held_to_seen,
            CASE WHEN r.first_claimed_at >= r.first_seen_at
                THEN extract(epoch FROM r.first_claimed_at - r.first_seen_at)::float8 END AS seen_to_claimed,
            extract(epoch FROM r.decided_at - r.first_claimed_at)::float8 AS claimed_to_decided,
            extract(epoch FROM e.executed_at - r.decided_at)::float8 AS decided_to_executed,
            extract(epoch FROM r.decided_at - r.created_at)::float8 AS held_to_decided
        FROM {_DECIDED}
        LEFT JOIN {executions} e ON e.proposal_id = r.proposal_id AND e.executed_at >= r.decided_at
            AND NOT EXISTS (
                SELECT FROM {reviews} later WHERE later.proposal_id = r.proposal_id AND later.attempt > r.attempt
            )
    ) lags
    GROUP BY GROUPING SETS ((), (skill), (tier), (week)) ORDER BY week
    """
)

ALONE = text(
    f"""
    SELECT action, week, count(*) AS executed, count(*) FILTER (WHERE authorised_by = 'policy') AS alone
    FROM (
        SELECT action, authorised_by, {_WEEK % "executed_at"} AS week
        FROM {executions} WHERE executed_at > :since
    ) ran
    GROUP BY GROUPING SETS ((), (action), (week)) ORDER BY action, week
    """
)

AGREEMENT = text(
    f"""
    SELECT action, week, count(*) AS n, count(*) FILTER (WHERE is_agreed) AS agreed
    FROM (
        SELECT r.action, {_WEEK % "r.decided_at"} AS week, bool_and(d.type = 'approve') AS is_agreed
        FROM {_DECIDED}
        JOIN {decisions} d ON d.review_id = r.review_id
            AND d.undone_at IS NULL AND NOT starts_with(d.decided_by, 'system:')
        GROUP BY r.review_id
    ) cases
    GROUP BY CUBE (action, week) ORDER BY week, action
    """
)

EXPIRED = text(
    f"""
    SELECT r.action, count(*) AS expired FROM {decisions} d JOIN {reviews} r USING (review_id)
    WHERE d.decided_at > :since AND d.decided_by = :expiry GROUP BY r.action ORDER BY r.action
    """
)

TICKETS = text(f"SELECT status, count(*) AS tickets FROM {tickets} GROUP BY status")

REVIEWERS = text(
    f"""
    SELECT name, count(*) AS decisions, count(*) FILTER (WHERE type = 'approve') AS agreed,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS median_decision_seconds
    FROM (
        SELECT d.decided_by AS name, d.type, CASE WHEN NOT EXISTS (
                SELECT FROM {decisions} first
                WHERE first.review_id = d.review_id AND first.undone_at IS NULL AND first.decided_at < d.decided_at
            ) THEN extract(epoch FROM d.decided_at - coalesce(r.first_claimed_at, r.first_seen_at))::float8 END
            AS seconds
        FROM {decisions} d JOIN {reviews} r USING (review_id)
        WHERE d.decided_at > :since AND d.undone_at IS NULL AND NOT starts_with(d.decided_by, 'system:')
            AND (CAST(:only AS text) IS NULL OR d.decided_by = :only)
    ) decided
    GROUP BY name ORDER BY name
    """
)
