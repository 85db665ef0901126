"""What no rule of ours can set right: stuck tickets and messages that were given up, shown and tried again."""

from typing import Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.contract import AttentionItem
from agent.errors import NotStuck, UnknownTicket
from agent.ledger import reviews
from agent.ledger.tables import messages, tickets
from agent.ledger.tickets import CALM, Ticket, get, get_locked
from agent.ledger.transaction import Transaction

SHOWN_AT_MOST = 500


async def listing(connection: AsyncConnection) -> list[AttentionItem]:
    """Return what needs attention, oldest first; none of the customers' words."""
    rows = await connection.execute(_LISTING, {"limit": SHOWN_AT_MOST})
    return [AttentionItem(**{**row._mapping, "thread_id": str(row.thread_id)}) for row in rows]


async def count(connection: AsyncConnection) -> int:
    """Return how many things need attention."""
    return int((await connection.execute(_COUNT)).scalar_one())


async def retry(tx: Transaction, ticket_id: str, actor: str) -> Ticket:
    """Let housekeeping take a stuck ticket up as if for the first time. Raises `UnknownTicket`, `NotStuck`."""
    ticket = await get_locked(tx.connection, ticket_id)
    if ticket is None:
        raise UnknownTicket(ticket_id)
    if ticket.status != "attention":
        raise NotStuck(ticket_id)
    waits = await reviews.waiting_on(tx.connection, ticket_id)
    status: Literal["awaiting_review", "running"] = "awaiting_review" if waits else "running"
    again = CALM | {"status": status, "repairs": 0, "updated_at": tx.now}
    await tx.connection.execute(tickets.update().where(tickets.c.ticket_id == ticket_id).values(again))
    tx.tell("ticket_retried", actor, ticket_id)
    return await get(tx.connection, ticket_id)


_LISTING = text(
    f"""
    SELECT 'ticket' AS kind, ticket_id, thread_id, NULL::bigint AS message_id, coalesce(attention, '') AS reason,
        coalesce(attention_at, updated_at) AS since, attention_due_at AS due_at
    FROM {tickets} WHERE status = 'attention'
    UNION ALL
    SELECT 'message', m.ticket_id, t.thread_id, m.message_id, coalesce(m.last_error, ''), m.created_at, NULL
    FROM {messages} m JOIN {tickets} t USING (ticket_id) WHERE m.delivery = 'dead'
    ORDER BY since, ticket_id LIMIT :limit
    """
)

_COUNT = text(
    f"""
    SELECT (SELECT count(*) FROM {tickets} WHERE status = 'attention')
        + (SELECT count(*) FROM {messages} WHERE delivery = 'dead')
    """
)
