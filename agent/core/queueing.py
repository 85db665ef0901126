"""In which order waiting cases are looked at, and what becomes of one too many."""

from datetime import datetime, timedelta

from agent.contract import Tier
from agent.core.holding import QUEUE_FULL
from agent.core.risk import RiskFactor

TIER_WEIGHT: dict[Tier, float] = {"standard": 1.0, "plus": 1.5, "vip": 2.0}
HEAD_START_HOURS = 4.0
"""How much earlier a case of risk 1 and tier weight 1 counts as having come in."""
OVERDUE = 10_000.0
"""Is added to the priority of an overdue case; no deadline leaves that many hours to wait before it."""


def queued_as_of(created_at: datetime, risk_score: float, tier: Tier) -> datetime:
    """Return the moment from which a case counts as waiting: earlier, the riskier it is and the higher its tier.

    Cases are taken by this moment, oldest first. It never changes while a case waits, so an index serves the order;
    and every later case is overtaken in the end, so nothing starves.
    """
    return created_at - timedelta(hours=HEAD_START_HOURS * risk_score * TIER_WEIGHT[tier])


def priority(queued_since: datetime, due_at: datetime | None, now: datetime) -> float:
    """Return the number shown to people, higher is sooner: hours counted as waiting; of an overdue case, hours overdue.

    Overdue cases stand above all others, the one that is overdue for longest first: by then waiting has said all that
    risk and tier had to say.
    """
    if due_at is not None and due_at <= now:
        return round(OVERDUE + (now - due_at).total_seconds() / 3600, 3)
    return round((now - queued_since).total_seconds() / 3600, 3)


def queue_full(waiting: int, skill: str) -> RiskFactor:
    """Return the factor of an action that isn't held because so many cases wait for its skill."""
    cases = "1 case waits" if waiting == 1 else f"{waiting} cases wait"
    return RiskFactor(name=QUEUE_FULL, value=1.0, detail=f"{cases} for {skill}")
