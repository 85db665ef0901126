"""The metrics tab's desk on the server."""

from agent.contract import Stats
from reviewer_app.server.connection import Connection


class ServerFigures:
    """A `FiguresDesk` on one person's connection."""

    def __init__(self, server: Connection) -> None:
        self._server = server

    async def stats(self, days: int) -> Stats:
        """`GET /holdpoint/stats`."""
        return await self._server.get("/holdpoint/stats", Stats, {"days": days})
