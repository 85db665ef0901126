"""What the page asks of the server, for one signed-in person."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from agent.contract import (
    Attention,
    DecisionAccepted,
    DecisionIn,
    DecisionUndone,
    KillSwitch,
    Me,
    People,
    PersonChange,
    PersonView,
    Preview,
    Review,
    ReviewCounts,
    ReviewSummary,
    TicketView,
)
from reviewer_app.looking import EVERYTHING, Looking


@dataclass(frozen=True)
class PausedThread:
    """A thread that the server itself lists as interrupted; `review_ids` are those its interrupts name."""

    thread_id: str
    interrupt_ids: frozenset[str]
    review_ids: frozenset[str]


@dataclass(frozen=True)
class Waiting:
    """The ledger's open reviews in the ledger's order, what waits per skill, and what the server holds paused.

    `attention` counts what needs an administrator; `has_more` says that another page of reviews follows.
    """

    reviews: tuple[ReviewSummary, ...]
    counts: dict[str, ReviewCounts]
    paused: tuple[PausedThread, ...]
    attention: int = 0
    kill_switch: KillSwitch | None = None
    has_more: bool = False


class Desk(Protocol):
    """One person's access to the server.

    Every method may raise `NotSignedIn`, `ServerUnreachable`, `ServerTrouble` or a `Refused`.
    """

    async def me(self) -> Me:
        """Return who the token belongs to."""
        ...

    async def set_away(self, away: bool) -> Me:
        """Go away, which gives every claim back, or come back."""
        ...

    async def waiting(self, skills: Sequence[str] | None, looking: Looking = EVERYTHING) -> Waiting:
        """Return what waits for the holders of `skills`; None asks for everything, as administrators may.

        Of `looking` count the skill, the action, whether it's one's own, and how many pages.
        """
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

    async def is_paused(self, review: ReviewSummary) -> bool:
        """Say whether the server holds the thread of `review` at exactly this review's pause now."""
        ...

    async def review(self, review_id: str) -> Review:
        """Return one case."""
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

    async def ticket(self, ticket_id: str) -> TicketView:
        """Return one ticket with its history."""
        ...

    async def people(self) -> People:
        """Return everybody, for administrators."""
        ...

    async def change_person(self, name: str, change: PersonChange) -> PersonView:
        """Change what somebody may do; what `change` leaves out stays."""
        ...

    async def close(self) -> None:
        """Let go of the connections."""
        ...
