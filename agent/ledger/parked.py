"""Tickets that wait for a person, and whether each has somebody to decide it and a time by which."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.core.records import Record
from agent.ledger.tables import people, reviews, tickets


class Parked(Record):
    """How many tickets are parked, and which of them (id, reason) nobody will decide, or nobody in time."""

    count: int
    lacking: tuple[tuple[str, str], ...]

    @property
    def owned(self) -> int:
        """How many have an owner and a deadline."""
        return self.count - len(self.lacking)


async def survey(connection: AsyncConnection) -> Parked:
    """Return how the parked tickets stand: those that await a review, and those that need attention.

    An owner is somebody who is there: with the skill, or an administrator; for attention, an administrator.
    """
    row = (await connection.execute(_PARKED)).one()
    return Parked(count=row.count, lacking=tuple((ticket_id, lacks) for ticket_id, lacks in row.lacking))


_PARKED = text(
    f"""
    WITH present AS (SELECT role, skills FROM {people} WHERE away_since IS NULL),
    parked AS (
        SELECT t.ticket_id, CASE
            WHEN t.status = 'attention' AND NOT EXISTS (SELECT FROM present WHERE role = 'admin')
                THEN 'no administrator is there'
            WHEN t.status = 'attention' AND t.attention_due_at IS NULL
                THEN 'no time by which an administrator is to look'
            WHEN t.status = 'attention' THEN NULL
            WHEN r.review_id IS NULL
                THEN 'no open review'
            WHEN NOT EXISTS (
                SELECT FROM present WHERE role = 'admin' OR (role = 'reviewer' AND r.skill = ANY (skills))
            )
                THEN 'nobody with the skill ' || r.skill || ' is there'
            WHEN r.due_at IS NULL
                THEN 'no time by which it is to be decided'
        END AS lacks
        FROM {tickets} t LEFT JOIN LATERAL (
            SELECT review_id, skill, due_at FROM {reviews}
            WHERE ticket_id = t.ticket_id AND status IN ('pending', 'awaiting_second') LIMIT 1
        ) r ON true
        WHERE t.status IN ('awaiting_review', 'attention')
    )
    SELECT count(*) AS count, coalesce(
        jsonb_agg(jsonb_build_array(ticket_id, lacks) ORDER BY ticket_id) FILTER (WHERE lacks IS NOT NULL), '[]'
    ) AS lacking
    FROM parked
    """
)
