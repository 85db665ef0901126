"""The open tickets in pages, each with its thread and the actions that are still to run."""

from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.core.records import Record
from agent.ledger.tables import proposals, tickets


class OpenTicket(Record):
    """A ticket that hasn't ended; `actions` are those of its plan that may still run, in order."""

    ticket_id: str
    thread_id: str
    actions: tuple[tuple[str, dict[str, Any]], ...]


# Names only what every revision of the ledger has: it is read before an upgrade migrates it.
_PAGE = text(
    f"""
    SELECT t.ticket_id, t.thread_id::text AS thread_id, ARRAY(
        SELECT jsonb_build_array(p.action, p.args) FROM {proposals} p
        WHERE p.ticket_id = t.ticket_id AND p.episode = t.episode
          AND p.status IN ('proposed', 'awaiting_review', 'approved', 'failed')
        ORDER BY p.position
    ) AS actions
    FROM {tickets} t
    WHERE t.status IN ('received', 'running', 'awaiting_review', 'attention') AND t.ticket_id > :after
    ORDER BY t.ticket_id LIMIT :limit
    """
)
_EXISTS = text("SELECT to_regclass(:name) IS NOT NULL")


async def is_there(connection: AsyncConnection) -> bool:
    """Return whether the database has a ledger at all."""
    return bool((await connection.execute(_EXISTS, {"name": tickets.fullname})).scalar_one())


async def open_tickets(connection: AsyncConnection, page_size: int) -> AsyncIterator[list[OpenTicket]]:
    """Yield every open ticket in order of its id, a page at a time."""
    after = ""
    while rows := (await connection.execute(_PAGE, {"after": after, "limit": page_size})).all():
        yield [OpenTicket.model_validate(row, from_attributes=True) for row in rows]
        after = rows[-1].ticket_id
