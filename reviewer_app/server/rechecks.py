"""The desk for looking again, on the server."""

from urllib.parse import quote

from agent.contract import (
    RegretSuggestions,
    SampleIn,
    SampleLooked,
    Samples,
    SecondLookIn,
    SecondLooks,
    SecondLookTaken,
    SuggestionDismissed,
)
from reviewer_app.server.connection import Connection


class ServerRechecks:
    """A `RechecksDesk` on one person's connection."""

    def __init__(self, server: Connection) -> None:
        self._server = server

    async def samples(self) -> Samples:
        """`GET /holdpoint/samples`."""
        return await self._server.get("/holdpoint/samples", Samples)

    async def look_at_sample(self, proposal_id: str, look: SampleIn) -> SampleLooked:
        """`POST /holdpoint/samples/{proposal_id}`."""
        body = look.model_dump(mode="json", exclude_none=True)
        return await self._server.post(f"/holdpoint/samples/{_part(proposal_id)}", body, SampleLooked)

    async def suggestions(self) -> RegretSuggestions:
        """`GET /holdpoint/regret-suggestions`."""
        return await self._server.get("/holdpoint/regret-suggestions", RegretSuggestions)

    async def dismiss_suggestion(self, proposal_id: str) -> SuggestionDismissed:
        """`POST /holdpoint/regret-suggestions/{proposal_id}/dismiss`."""
        path = f"/holdpoint/regret-suggestions/{_part(proposal_id)}/dismiss"
        return await self._server.post(path, {}, SuggestionDismissed)

    async def second_looks(self) -> SecondLooks:
        """`GET /holdpoint/second-looks`."""
        return await self._server.get("/holdpoint/second-looks", SecondLooks)

    async def take_second_look(self, review_id: str, look: SecondLookIn) -> SecondLookTaken:
        """`POST /holdpoint/second-looks/{review_id}`."""
        body = look.model_dump(mode="json")
        return await self._server.post(f"/holdpoint/second-looks/{_part(review_id)}", body, SecondLookTaken)


def _part(name: str) -> str:
    return quote(name, safe="")
