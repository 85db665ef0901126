"""The decisions tab's desk on the server."""

from collections.abc import AsyncIterator
from urllib.parse import quote

from agent.contract import PastDecisions, Regret
from reviewer_app.desk.history import Export
from reviewer_app.server.connection import Connection


class ServerHistory:
    """A `HistoryDesk` on one person's connection."""

    def __init__(self, server: Connection) -> None:
        self._server = server

    async def page(self, wanted: dict[str, str]) -> PastDecisions:
        """`GET /holdpoint/decisions`."""
        return await self._server.get("/holdpoint/decisions", PastDecisions, wanted)

    async def mark_regret(self, proposal_id: str, reason: str) -> Regret:
        """`POST /holdpoint/proposals/{proposal_id}/regret`."""
        path = f"/holdpoint/proposals/{quote(proposal_id, safe='')}/regret"
        return await self._server.post(path, {"reason": reason}, Regret)

    async def export(self, what: Export, since: str) -> AsyncIterator[bytes]:
        """`GET /holdpoint/export/{what}.jsonl`."""
        return await self._server.stream(f"/holdpoint/export/{what}.jsonl", {"since": since})
