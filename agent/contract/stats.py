"""How the desk is doing, on the wire: what waits, how long cases take, and how often people agree."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from agent.contract.wire import TicketStatus, WireOut

AgeBucket = Literal["under_1h", "1h_to_4h", "4h_to_24h", "over_24h"]
"""How long a case has waited; a case of exactly an hour stands in the later bucket."""


class Waiting(WireOut):
    """How many cases wait, and how many of them are past their deadline."""

    pending: int = 0
    overdue: int = 0


class WaitingByAge(Waiting):
    """The same, and by how long they have waited; every bucket is there."""

    by_age: dict[AgeBucket, Waiting]


class QueueStats(WaitingByAge):
    """All that waits now, and what waits for each skill."""

    by_skill: dict[str, WaitingByAge]


class Spread(WireOut):
    """How long something took, in seconds, in `n` cases; null where there was none."""

    n: int
    p50_seconds: float | None
    p95_seconds: float | None


class Lag(WireOut):
    """How long cases took that people decided, in parts; a part is counted where both its ends are known.

    `is_late` says that more than one in twenty took over four hours from being held to being decided.
    """

    held_to_seen: Spread
    seen_to_claimed: Spread
    claimed_to_decided: Spread
    decided_to_executed: Spread
    held_to_decided: Spread
    is_late: bool


class LagStats(WireOut):
    """Lags of all cases, of each skill's, of each customer tier's, and of those decided in each ISO week (UTC)."""

    overall: Lag
    by_skill: dict[str, Lag]
    by_tier: dict[str, Lag]
    by_week: dict[str, Lag] = Field(default_factory=dict)


class AloneShare(WireOut):
    """How many of the executed actions ran alone, without a person; null when nothing was executed."""

    alone: int
    executed: int
    share: float | None


class AloneStats(WireOut):
    """What ran alone: of everything, of each action, and of each ISO week (`2026-W07`, in UTC)."""

    overall: AloneShare
    by_action: dict[str, AloneShare]
    by_week: dict[str, AloneShare]


class Agreement(WireOut):
    """How many of the cases that people decided they approved unchanged, with a Wilson 95 % interval.

    Edits, rejections, answers and escalations disagree; cases that expired, and decisions taken back, don't count.
    Where two approvals are needed, both must agree. `share`, `low` and `high` are null when nothing was decided.
    """

    agreed: int
    n: int
    share: float | None
    low: float | None
    high: float | None


class ActionWeek(Agreement):
    """The agreement on one action in one ISO week."""

    action: str
    week: str


class AgreementStats(WireOut):
    """Agreement on everything, on each action, in each ISO week, and on each action in each week, oldest first."""

    overall: Agreement
    by_action: dict[str, Agreement]
    by_week: dict[str, Agreement]
    by_action_and_week: list[ActionWeek]


class ReviewerStats(WireOut):
    """What one person decided, and how long half of their decisions took at most, from claiming or seeing the case.

    The second approval of a case counts as a decision, but nobody knows how long it took. `agreement` counts their own
    decisions that approve unchanged, whatever others decided on the same case.
    """

    name: str
    decisions: int
    median_decision_seconds: float | None
    agreement: Agreement | None = None


class Stats(WireOut):
    """`GET /holdpoint/stats`: `waiting` and `tickets` are as of `until`, everything else is since `since`.

    `reviewers` holds everybody for administrators, and for a reviewer nobody but themselves.
    """

    since: datetime
    until: datetime
    waiting: QueueStats
    lag: LagStats
    resolved_alone: AloneStats
    agreement: AgreementStats
    expired_by_action: dict[str, int]
    tickets: dict[TicketStatus, int]
    reviewers: list[ReviewerStats] = Field(default_factory=list)
