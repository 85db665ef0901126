"""What a burst must never break, asked of the database: throughout, and at the end."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

_OVER_CAP = text(
    """
    SELECT p.name, count(*) AS held, p.cap FROM holdpoint.reviews r JOIN holdpoint.people p ON p.name = r.claimed_by
    WHERE r.status IN ('pending', 'awaiting_second') AND r.claimed_until > now()
    GROUP BY p.name, p.cap
    """
)
_BROKEN = {
    "tickets that wait for a person without an open review": """
        SELECT count(*) FROM holdpoint.tickets t WHERE status = 'awaiting_review' AND NOT EXISTS (
            SELECT FROM holdpoint.reviews r
            WHERE r.ticket_id = t.ticket_id AND r.status IN ('pending', 'awaiting_second', 'decided'))
    """,
    "open reviews whose ticket doesn't wait": """
        SELECT count(*) FROM holdpoint.reviews r JOIN holdpoint.tickets t USING (ticket_id)
        WHERE r.status IN ('pending', 'awaiting_second') AND t.status <> 'awaiting_review'
    """,
    "approvals that were not executed": """
        SELECT count(*) FROM holdpoint.reviews r JOIN holdpoint.decisions d USING (review_id)
        WHERE r.status = 'decided' AND d.type = 'approve' AND d.undone_at IS NULL AND NOT EXISTS (
            SELECT FROM holdpoint.executions e WHERE e.proposal_id = r.proposal_id)
    """,
    "rejections whose ticket didn't end": """
        SELECT count(*) FROM holdpoint.reviews r JOIN holdpoint.decisions d USING (review_id)
        JOIN holdpoint.tickets t USING (ticket_id)
        WHERE d.type = 'reject' AND d.undone_at IS NULL AND t.status <> 'rejected'
    """,
    "executions that nobody approved": """
        SELECT count(*) FROM holdpoint.executions e WHERE NOT EXISTS (
            SELECT FROM holdpoint.reviews r JOIN holdpoint.decisions d USING (review_id)
            WHERE r.proposal_id = e.proposal_id AND d.type = 'approve' AND d.undone_at IS NULL)
    """,
    "reviews that were decided twice": """
        SELECT count(*) FROM (
            SELECT review_id FROM holdpoint.decisions WHERE undone_at IS NULL GROUP BY 1 HAVING count(*) > 1) twice
    """,
    "skills whose count isn't what counting gives": """
        SELECT count(*) FROM holdpoint.queue_counts c WHERE pending <> (
            SELECT count(*) FROM holdpoint.reviews r
            WHERE r.skill = c.skill AND r.status IN ('pending', 'awaiting_second'))
    """,
    "tickets that were shed in silence": """
        SELECT abs((SELECT coalesce(sum(shed), 0) FROM holdpoint.queue_counts) - (
            SELECT count(*) FROM holdpoint.events WHERE body::jsonb ->> 'kind' = 'shed'))
    """,
}
_STATUSES = text("SELECT status, count(*) AS tickets FROM holdpoint.tickets GROUP BY status ORDER BY status")
ENDED = ("resolved", "rejected", "escalated", "expired")


@dataclass
class Watch:
    """What was seen while it went on: how often it was looked, the most that anybody held, and who held too many."""

    looks: int = 0
    most_held: dict[str, int] | None = None
    most_waiting: int = 0
    broken: list[str] | None = None


async def look(engine: AsyncEngine, watch: Watch) -> None:
    """See that nobody holds more than they may at this moment."""
    most, broken = watch.most_held or {}, watch.broken or []
    async with engine.connect() as connection:
        for row in await connection.execute(_OVER_CAP):
            most[row.name] = max(row.held, most.get(row.name, 0))
            if row.held > row.cap:
                broken.append(f"{row.name} held {row.held} cases, {row.cap} at most are allowed")
        waiting = text("SELECT coalesce(sum(pending), 0) FROM holdpoint.queue_counts")
        watch.most_waiting = max(watch.most_waiting, int((await connection.execute(waiting)).scalar_one()))
    watch.looks, watch.most_held, watch.broken = watch.looks + 1, most, broken


async def statuses(engine: AsyncEngine) -> dict[str, int]:
    """Return how many tickets are in each status."""
    async with engine.connect() as connection:
        return {row.status: row.tickets for row in await connection.execute(_STATUSES)}


async def broken_promises(engine: AsyncEngine, tickets: int) -> list[str]:
    """Return what doesn't hold at the end, in words."""
    broken = []
    by_status = await statuses(engine)
    if (shown := sum(by_status.values())) != tickets:
        broken.append(f"{tickets} tickets were sent, {shown} are known")
    if unfinished := {status: count for status, count in by_status.items() if status not in ENDED}:
        broken.append(f"tickets that haven't ended: {unfinished}")
    async with engine.connect() as connection:
        for what, query in _BROKEN.items():
            if count := int((await connection.execute(text(query))).scalar_one()):
                broken.append(f"{what}: {count}")
    return broken
