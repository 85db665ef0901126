"""The try-it tab's desk on the server."""

from urllib.parse import quote

from agent.contract import MessageIn, TicketAccepted, TicketIn, TicketView
from reviewer_app.server.connection import Connection


class ServerTickets:
    """A `TicketsDesk` on one person's connection."""

    def __init__(self, server: Connection) -> None:
        self._server = server

    async def send(self, ticket: TicketIn) -> TicketAccepted:
        """`POST /holdpoint/tickets`."""
        return await self._server.post("/holdpoint/tickets", _body(ticket), TicketAccepted)

    async def write(self, ticket_id: str, message: MessageIn) -> TicketAccepted:
        """`POST /holdpoint/tickets/{ticket_id}/messages`."""
        return await self._server.post(f"{_path(ticket_id)}/messages", _body(message), TicketAccepted)

    async def ticket(self, ticket_id: str) -> TicketView:
        """`GET /holdpoint/tickets/{ticket_id}`."""
        return await self._server.get(_path(ticket_id), TicketView)


def _path(ticket_id: str) -> str:
    return f"/holdpoint/tickets/{quote(ticket_id, safe='')}"


def _body(sent: TicketIn | MessageIn) -> dict[str, object]:
    return sent.model_dump(mode="json", exclude_none=True)
