"""What the try-it tab asks of the server."""

from typing import Protocol

from agent.contract import MessageIn, TicketAccepted, TicketIn, TicketView


class TicketsDesk(Protocol):
    """Tickets, from the customer's side.

    Every method may raise `NotSignedIn`, `ServerUnreachable`, `ServerTrouble` or a `Refused`.
    """

    async def send(self, ticket: TicketIn) -> TicketAccepted:
        """Send a ticket in, as a customer's system would."""
        ...

    async def write(self, ticket_id: str, message: MessageIn) -> TicketAccepted:
        """Write once more to a ticket."""
        ...

    async def ticket(self, ticket_id: str) -> TicketView:
        """Return one ticket with its history."""
        ...
