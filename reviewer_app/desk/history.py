"""What the decisions tab asks of the server."""

from collections.abc import AsyncIterator
from typing import Literal, Protocol

from agent.contract import PastDecisions, Regret

Export = Literal["decisions", "audit"]
"""Training rows, one a decision; or every event with its hash."""


class HistoryDesk(Protocol):
    """What was decided. Every method may raise `NotSignedIn`, `ServerUnreachable`, `ServerTrouble` or a `Refused`."""

    async def page(self, wanted: dict[str, str]) -> PastDecisions:
        """Return one page, newest first; `wanted` holds the filters of `GET /holdpoint/decisions`, and its cursor."""
        ...

    async def mark_regret(self, proposal_id: str, reason: str) -> Regret:
        """Mark an executed action as wrong; the first mark stays."""
        ...

    async def export(self, what: Export, since: str) -> AsyncIterator[bytes]:
        """Begin an export, as administrators may, from `since` (RFC 3339, empty for all) on; it follows in parts."""
        ...
