"""What needs attention: seen by reviewers, tried again by administrators."""

from typing import Annotated

from fastapi import APIRouter, Path

from agent.contract import Attention, MessageView, TicketAccepted
from agent.ledger import attention, outbox
from agent.ledger.transaction import autocommit, transaction
from agent.server.access import Admin, Here, Reviewer

router = APIRouter(prefix="/holdpoint")

MessageId = Annotated[int, Path(ge=1, le=2**63 - 1)]


@router.get("/attention")
async def list_attention(person: Reviewer, here: Here) -> Attention:
    """Return stuck tickets and messages that were given up, oldest first."""
    async with autocommit(here.engine) as connection:
        return Attention(items=await attention.listing(connection))


@router.post("/tickets/{ticket_id:path}/retry")
async def retry_ticket(ticket_id: str, person: Admin, here: Here) -> TicketAccepted:
    """Let housekeeping take a stuck ticket up again."""
    async with transaction(here.engine) as tx:
        ticket = await attention.retry(tx, ticket_id, person.name)
    return TicketAccepted(ticket_id=ticket.ticket_id, thread_id=ticket.thread_id, status=ticket.status)


@router.post("/messages/{message_id}/retry")
async def retry_message(message_id: MessageId, person: Admin, here: Here) -> MessageView:
    """Let a message that was given up be sent again, at once."""
    async with transaction(here.engine) as tx:
        return await outbox.revive(tx, message_id, person.name)
