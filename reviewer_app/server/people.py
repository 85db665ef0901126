"""The people tab's desk on the server."""

from urllib.parse import quote

from agent.contract import People, PersonChange, PersonView
from reviewer_app.server.connection import Connection


class ServerPeople:
    """A `PeopleDesk` on one person's connection."""

    def __init__(self, server: Connection) -> None:
        self._server = server

    async def everybody(self) -> People:
        """`GET /holdpoint/people`."""
        return await self._server.get("/holdpoint/people", People)

    async def change(self, name: str, change: PersonChange) -> PersonView:
        """`POST /holdpoint/people/{name}`."""
        body = change.model_dump(mode="json", exclude_none=True)
        return await self._server.post(f"/holdpoint/people/{quote(name, safe='')}", body, PersonView)
