"""Intake: tickets and further messages come in, and their state is read."""

from typing import Annotated

from fastapi import APIRouter, Header

from agent.contract import MessageIn, TicketAccepted, TicketIn, TicketView
from agent.errors import ThreadApiError
from agent.ledger import tickets
from agent.ledger.tickets import Ticket
from agent.ledger.transaction import autocommit, transaction
from agent.ledger.views import ticket_view
from agent.server.access import AnyPerson, Here, Intake
from agent.wiring import Services

router = APIRouter(prefix="/holdpoint/tickets")


@router.post("", status_code=202)
async def accept_ticket(ticket: TicketIn, person: Intake, here: Here) -> TicketAccepted:
    """Accept a ticket: recorded first, then run. The same ticket again changes nothing."""
    async with transaction(here.engine) as tx:
        accepted, is_new = await tickets.accept(tx, ticket, person.name)
    if is_new:
        await _start(here, accepted)
    return _accepted(accepted)


@router.post("/{ticket_id:path}/messages", status_code=202)
async def add_message(
    ticket_id: str,
    body: MessageIn,
    person: Intake,
    here: Here,
    idempotency_key: Annotated[str | None, Header(min_length=1, max_length=200)] = None,
) -> TicketAccepted:
    """Take a further message of the customer: what waits is superseded, and the ticket is planned anew.

    The same message id again, in the body or else as the idempotency key, changes nothing.
    """
    message_id = body.message_id or idempotency_key
    async with transaction(here.engine) as tx:
        ticket, is_new = await tickets.add_message(tx, ticket_id, body.message, person.name, message_id)
    if is_new:
        await _start(here, ticket)
    return _accepted(ticket)


@router.get("/{ticket_id:path}")
async def read_ticket(ticket_id: str, person: AnyPerson, here: Here) -> TicketView:
    """Return a ticket with its conversation, actions, reviews and history."""
    async with autocommit(here.engine) as connection:
        return await ticket_view(connection, ticket_id, person.name)


async def _start(here: Services, ticket: Ticket) -> None:
    values = {"ticket_id": ticket.ticket_id, "customer_id": ticket.customer_id}
    try:
        await here.threads.start(ticket.thread_id, ticket.ticket_id, values)
    except ThreadApiError as error:
        # The ticket is in the ledger; housekeeping starts what never started.
        async with transaction(here.engine) as tx:
            tx.tell("start_failed", "system", ticket.ticket_id, reason=str(error))


def _accepted(ticket: Ticket) -> TicketAccepted:
    return TicketAccepted(ticket_id=ticket.ticket_id, thread_id=ticket.thread_id, status=ticket.status)
