"""What waits, as the ledger orders it and as the server holds it paused."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from agent.contract import KillSwitch, ReviewCounts, ReviewSummary


@dataclass(frozen=True)
class PausedThread:
    """A thread that the server itself lists as interrupted; `review_ids` are those its interrupts name."""

    thread_id: str
    interrupt_ids: frozenset[str]
    review_ids: frozenset[str]


@dataclass(frozen=True)
class Waiting:
    """The ledger's open reviews in the ledger's order, what waits per skill, and what the server holds paused.

    `actions` says how much waits for each action. `matching` is how many a narrowed list holds altogether, up to
    `MATCHING_LIMIT`, or None for a whole one. `attention` counts what needs an administrator; `has_more` says that
    another page of reviews follows.
    """

    reviews: tuple[ReviewSummary, ...]
    counts: dict[str, ReviewCounts]
    paused: tuple[PausedThread, ...]
    attention: int = 0
    kill_switch: KillSwitch | None = None
    has_more: bool = False
    actions: Mapping[str, int] = field(default_factory=dict)
    matching: int | None = None
