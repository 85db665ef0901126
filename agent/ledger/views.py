"""What the ticket routes show: a ticket with its conversation, actions, reviews and history."""

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.contract import ActionView, EventView, MessageView, TicketView
from agent.core.blind import without_opinions
from agent.core.verdict import is_decided_blind
from agent.errors import UnknownTicket
from agent.ledger import executions, proposals
from agent.ledger.proposals import Proposal
from agent.ledger.tables import events, messages, reviews, tickets


async def conversation(connection: AsyncConnection, ticket_id: str) -> list[MessageView]:
    """Return a ticket's messages, oldest first."""
    found = select(messages).where(messages.c.ticket_id == ticket_id).order_by(messages.c.message_id)
    return [
        MessageView(at=row.created_at, direction=row.direction, kind=row.kind, text=row.text, delivery=row.delivery)
        for row in await connection.execute(found)
    ]


def action_view(proposal: Proposal, receipt: dict[str, Any] | None = None) -> ActionView:
    """Return a proposal as the wire shows it."""
    return ActionView(
        proposal_id=proposal.proposal_id,
        name=proposal.action,
        args=proposal.args,
        route=proposal.assessment.route,
        risk_score=proposal.assessment.risk_score,
        status=proposal.status,
        receipt=receipt,
    )


async def ticket_view(connection: AsyncConnection, ticket_id: str, viewer: str) -> TicketView:
    """Return all that `viewer` may know of a ticket: of a case decided blind, nobody else's opinion.

    Raises `UnknownTicket`.
    """
    row = (await connection.execute(select(tickets).where(tickets.c.ticket_id == ticket_id))).one_or_none()
    if row is None:
        raise UnknownTicket(ticket_id)
    receipts = await executions.receipts_of(connection, ticket_id)
    columns = reviews.c.review_id, reviews.c.status, reviews.c.approvals
    opened = select(*columns).where(reviews.c.ticket_id == ticket_id).order_by(reviews.c.created_at)
    had = (await connection.execute(opened)).all()
    blind = {str(each.review_id) for each in had if is_decided_blind(each.status, each.approvals)}
    told = select(events.c.body).where(events.c.ticket_id == ticket_id).order_by(events.c.event_id)
    return TicketView(
        **{name: getattr(row, name) for name in TicketView.model_fields if name in row._fields}
        | {"thread_id": str(row.thread_id)},
        actions=[
            action_view(each, receipts.get(each.proposal_id))
            for each in await proposals.of_ticket(connection, ticket_id)
        ],
        reviews=[str(each.review_id) for each in had],
        messages=await conversation(connection, ticket_id),
        events=[
            without_opinions(EventView(**json.loads(body)), blind, viewer)
            for body in (await connection.execute(told)).scalars()
        ],
    )
