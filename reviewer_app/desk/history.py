"""What the decisions tab asks of the server."""

from typing import Protocol

from agent.contract import PastDecisions, Regret


class HistoryDesk(Protocol):
    """What was decided. Every method may raise `NotSignedIn`, `ServerUnreachable`, `ServerTrouble` or a `Refused`."""

    async def page(self, wanted: dict[str, str]) -> PastDecisions:
        """Return one page, newest first; `wanted` holds the filters of `GET /holdpoint/decisions`, and its cursor."""
        ...

    async def mark_regret(self, proposal_id: str, reason: str) -> Regret:
        """Mark an executed action as wrong; the first mark stays."""
        ...
