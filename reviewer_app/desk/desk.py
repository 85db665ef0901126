"""What the queue asks of the server, for one signed-in person, and the way to the other desks."""

from typing import Any, Protocol

from agent.contract import (
    Attention,
    CaseStanding,
    DecisionAccepted,
    DecisionIn,
    DecisionUndone,
    Me,
    Preview,
    Review,
)
from reviewer_app.desk.autonomy import AutonomyDesk
from reviewer_app.desk.figures import FiguresDesk
from reviewer_app.desk.history import HistoryDesk
from reviewer_app.desk.people import PeopleDesk
from reviewer_app.desk.rechecks import RechecksDesk
from reviewer_app.desk.tickets import TicketsDesk
from reviewer_app.desk.waiting import PausedThread, Waiting
from reviewer_app.looking import EVERYTHING, Looking


class Desk(Protocol):
    """One person's access to the server: what the queue needs, and a desk of its own for each other tab.

    Every method may raise `NotSignedIn`, `ServerUnreachable`, `ServerTrouble` or a `Refused`.
    """

    @property
    def people(self) -> PeopleDesk:
        """Who works here."""
        ...

    @property
    def history(self) -> HistoryDesk:
        """What was decided."""
        ...

    @property
    def figures(self) -> FiguresDesk:
        """How the desk is doing."""
        ...

    @property
    def autonomy(self) -> AutonomyDesk:
        """How much may run alone."""
        ...

    @property
    def rechecks(self) -> RechecksDesk:
        """What waits to be looked at again."""
        ...

    @property
    def tickets(self) -> TicketsDesk:
        """Tickets, from the customer's side."""
        ...

    async def me(self) -> Me:
        """Return who the token belongs to."""
        ...

    async def set_away(self, away: bool) -> Me:
        """Go away, which gives every claim back, or come back."""
        ...

    async def waiting(self, looking: Looking = EVERYTHING) -> Waiting:
        """Return what waits for the person, as they look at it, with the pauses that the server holds for it."""
        ...

    async def attention(self) -> Attention:
        """Return what no rule can set right by itself."""
        ...

    async def retry_ticket(self, ticket_id: str) -> None:
        """Set a stuck ticket going again."""
        ...

    async def retry_message(self, message_id: str) -> None:
        """Try once more to send a message to the customer."""
        ...

    async def paused_for(self, review_id: str) -> tuple[PausedThread, ...]:
        """Return the threads that the server holds paused and that are labelled with this review."""
        ...

    async def review(self, review_id: str) -> Review:
        """Return one case, which counts as seen."""
        ...

    async def peek(self, review_id: str) -> Review:
        """Return one case without its counting as seen."""
        ...

    async def viewing(self, review_id: str) -> CaseStanding:
        """Say that the person has this case open now, and return how it stands."""
        ...

    async def claim(self, review_id: str) -> Review:
        """Take or extend the claim, and return the case with its new end."""
        ...

    async def release(self, review_id: str) -> None:
        """Give the claim back."""
        ...

    async def preview(self, review_id: str, args: dict[str, Any]) -> Preview:
        """Dry-run edited arguments; writes nothing."""
        ...

    async def decide(self, review_id: str, decision: DecisionIn) -> DecisionAccepted:
        """Record a decision in the ledger."""
        ...

    async def undo(self, decision_id: str) -> DecisionUndone:
        """Take a decision back before it counts."""
        ...

    async def resume(self, thread_id: str, resume: dict[str, Any]) -> None:
        """Start the run that carries a recorded decision out; returns as soon as the server has taken it."""
        ...

    async def close(self) -> None:
        """Let go of the connections."""
        ...
