"""Tickets and their messages on the wire."""

from datetime import datetime
from typing import Any, Literal

from pydantic import AwareDatetime, Field

from agent.contract.wire import ActionStatus, Delivery, Route, TicketStatus, Tier, WireIn, WireOut


class TicketIn(WireIn):
    """`POST /holdpoint/tickets`."""

    ticket_id: str = Field(min_length=1, max_length=200)
    customer_id: str = Field(min_length=1, max_length=200)
    message: str = Field(min_length=1, max_length=20_000)
    tier: Tier = "standard"
    received_at: AwareDatetime | None = None


class MessageIn(WireIn):
    """`POST /holdpoint/tickets/{ticket_id}/messages`."""

    message: str = Field(min_length=1, max_length=20_000)
    message_id: str | None = Field(default=None, min_length=1, max_length=200)
    """The message's id in the caller's system; the same one again changes nothing."""


class TicketAccepted(WireOut):
    """The answer to a ticket or a message: 202."""

    ticket_id: str
    thread_id: str
    status: TicketStatus


class ActionView(WireOut):
    """One proposed action of a ticket; `receipt` is null until `executed`."""

    proposal_id: str
    name: str
    args: dict[str, Any]
    route: Route
    risk_score: float
    status: ActionStatus
    receipt: dict[str, Any] | None


class EventView(WireOut):
    """One line of a ticket's history."""

    at: datetime
    kind: str
    actor: str
    detail: dict[str, Any]


class MessageView(WireOut):
    """One message of the conversation; `in` is the customer's. `delivery` tells how far an outgoing one has come."""

    at: datetime
    direction: Literal["in", "out"]
    kind: str
    text: str
    delivery: Delivery = "recorded"


class TicketView(WireOut):
    """`GET /holdpoint/tickets/{ticket_id}`; actions in plan order, reviews oldest first."""

    ticket_id: str
    thread_id: str
    customer_id: str
    tier: Tier
    status: TicketStatus
    episode: int
    intent: str | None
    risk_score: float | None
    acknowledgement: str | None
    final_response: str | None
    outcome: str | None
    actions: list[ActionView]
    reviews: list[str]
    messages: list[MessageView]
    events: list[EventView]
