"""What other thresholds would have done with past actions: one of them, or the whole frontier."""

from dataclasses import dataclass

from agent.core.bound import SafeThreshold
from agent.core.measures import Rate
from agent.core.past import Floats, PastActions, Whole
from agent.core.policy import Autonomy
from agent.core.records import Record


class Estimate(Record):
    """A number with its 95 % interval; all None when there is nothing to estimate it from."""

    value: float | None
    low: float | None
    high: float | None


class ReplayPoint(Record):
    """What one setting would have done with `total` actions.

    `alone`: the share that runs without a person. Of those, `let_through` is the share that was wrong among the known
    (a person disagreed, or it was regretted), made up of `disagreements` and `regrets` (both over the known); `unknown`
    ran alone in truth and nobody looked. `hours_saved`: reviewers' time against every action waiting.
    `lag_p95_seconds`: of those that still wait, as they were decided then.
    """

    autonomy: Autonomy
    threshold: float
    total: int
    alone: Rate
    let_through: Rate
    disagreements: Rate
    regrets: Rate
    unknown: int
    hours_saved: Estimate
    lag_p95_seconds: Estimate


@dataclass(frozen=True, eq=False)
class Frontier:
    """Every column by threshold, lowest first; shares with `_low` and `_high` have a 95 % interval, NaN of nothing."""

    thresholds: Floats
    total: int
    alone: Whole
    known: Whole
    losses: Whole
    disagreements: Whole
    regrets: Whole
    hours_saved: Floats
    lag_p95_seconds: Floats


def replay(past: PastActions, threshold: float, autonomy: Autonomy = "threshold") -> ReplayPoint:
    """Return what one threshold, or `review` or `auto`, would have done with these actions."""
    raise NotImplementedError


def frontier(past: PastActions, points: int = 101) -> Frontier:
    """Return what `points` thresholds, evenly from 0 to 1, would have done with these actions."""
    raise NotImplementedError


def recommended(
    past: PastActions, limit: float = 0.03, confidence: float = 0.95
) -> tuple[ReplayPoint | None, SafeThreshold]:
    """Return the point at the highest safe threshold of one class (None: none is safe), and why."""
    raise NotImplementedError
