"""Tickets from the customer's side, in memory: what was sent, and a way that a test moves on."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cases import NOW
from fake_refusal import refusal

from agent.contract import MessageIn, TicketAccepted, TicketIn, TicketView

if TYPE_CHECKING:
    from fake_desk import FakeDesk


@dataclass
class TicketBook:
    """Tickets by id, what each was accepted with, and the ids of the messages that were taken."""

    tickets: dict[str, TicketView] = field(default_factory=dict)
    accepted: dict[str, TicketIn] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def change(self, ticket_id: str, **changes: Any) -> None:
        """Put other values into a ticket."""
        self.tickets[ticket_id] = TicketView.model_validate(self.tickets[ticket_id].model_dump() | changes)

    def tell(self, ticket_id: str, kind: str, actor: str, at: datetime = NOW, **detail: Any) -> None:
        """Let something happen to a ticket."""
        event = {"at": at, "kind": kind, "actor": actor, "detail": detail}
        self.change(ticket_id, events=[*self.tickets[ticket_id].events, event])


@dataclass
class FakeTickets:
    """A `TicketsDesk` on the ledger in memory."""

    desk: "FakeDesk"

    @property
    def book(self) -> TicketBook:
        return self.desk.ledger.book

    async def send(self, ticket: TicketIn) -> TicketAccepted:
        person = self.desk.admin("send_ticket")
        before = self.book.accepted.setdefault(ticket.ticket_id, ticket)
        if before != ticket:
            raise refusal(409, "ticket_conflict", "Accepted before with another body", field="ticket_id")
        if ticket.ticket_id not in self.book.tickets:
            self.book.tickets[ticket.ticket_id] = received(ticket.ticket_id, ticket.customer_id, ticket.message)
            self.book.tell(ticket.ticket_id, "ticket_received", person.name, tier=ticket.tier)
        return self._answer(ticket.ticket_id)

    async def write(self, ticket_id: str, message: MessageIn) -> TicketAccepted:
        person = self.desk.admin("write")
        if str(message.message_id) not in self.book.taken:
            self.book.taken.add(str(message.message_id))
            said = {"at": self.desk.ledger.now(), "direction": "in", "kind": "customer", "text": message.message}
            self.book.change(ticket_id, status="received", messages=[*self.book.tickets[ticket_id].messages, said])
            self.book.tell(ticket_id, "message_received", person.name, superseded_reviews=["rev-1"])
        return self._answer(ticket_id)

    async def ticket(self, ticket_id: str) -> TicketView:
        self.desk.person("ticket")
        if ticket_id not in self.book.tickets:
            raise refusal(404, "unknown_ticket", f"No ticket {ticket_id} was accepted", field="ticket_id")
        return self.book.tickets[ticket_id]

    def _answer(self, ticket_id: str) -> TicketAccepted:
        ticket = self.book.tickets[ticket_id]
        return TicketAccepted(ticket_id=ticket_id, thread_id=ticket.thread_id, status=ticket.status)


def received(
    ticket_id: str, customer_id: str = "yusuf_rossi_9620", message: str = "Hello", **changes: Any
) -> TicketView:
    """A ticket that has just come in."""
    fields: dict[str, Any] = {
        "ticket_id": ticket_id,
        "thread_id": f"thread-{ticket_id}",
        "customer_id": customer_id,
        "tier": "standard",
        "status": "received",
        "episode": 1,
        "intent": None,
        "risk_score": None,
        "acknowledgement": None,
        "final_response": None,
        "outcome": None,
        "actions": [],
        "reviews": [],
        "messages": [{"at": NOW, "direction": "in", "kind": "customer", "text": message}],
        "events": [],
    }
    return TicketView.model_validate(fields | changes)
