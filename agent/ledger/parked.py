"""Tickets that wait for a person, and whether each has somebody to decide it and a time by which."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.ledger.tables import people, reviews, tickets

_PARKED = text(
    f"""
    SELECT count(*) FILTER (WHERE owned) AS owned, count(*) AS parked FROM (
        SELECT EXISTS (
            SELECT FROM {reviews} r
            WHERE r.ticket_id = t.ticket_id AND r.status IN ('pending', 'awaiting_second') AND r.due_at IS NOT NULL
              AND EXISTS (
                  SELECT FROM {people} p
                  WHERE p.role = 'admin' OR (p.role = 'reviewer' AND r.skill = ANY (p.skills))
              )
        ) AS owned
        FROM {tickets} t WHERE t.status IN ('awaiting_review', 'attention')
    ) parked
    """
)


async def owned_and_all(connection: AsyncConnection) -> tuple[int, int]:
    """Return how many parked tickets have somebody with the skill and a deadline, and how many are parked."""
    row = (await connection.execute(_PARKED)).one()
    return row.owned, row.parked
