"""What the metrics tab asks of the server."""

from typing import Protocol

from agent.contract import Stats


class FiguresDesk(Protocol):
    """How the desk is doing.

    Every method may raise `NotSignedIn`, `ServerUnreachable`, `ServerTrouble` or a `Refused`.
    """

    async def stats(self, days: int) -> Stats:
        """Return what waits now, and how the last `days` (1 to 365) went."""
        ...
