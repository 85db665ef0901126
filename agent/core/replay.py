"""What other thresholds would have done with past actions: one of them, or the whole frontier."""

from dataclasses import dataclass

import numpy as np

from agent.core.bound import SafeThreshold, safe_threshold
from agent.core.measures import Rate, quantile_ranks, rate
from agent.core.past import Flags, Floats, PastActions, Whole
from agent.core.policy import Autonomy
from agent.core.records import Record

NOTHING_ALONE = -1.0
"""A threshold that every risk is over: autonomy `review`."""
ALL_ALONE = 1.0
"""A threshold that no risk is over: autonomy `auto`."""
LAG_QUANTILE = 0.95
_BLOCK = 1024
_HOUR = 3600.0


class Estimate(Record):
    """A number with its 95 % interval; all None when there is nothing to estimate it from."""

    value: float | None
    low: float | None
    high: float | None


class ReplayPoint(Record):
    """What one setting would have done with `total` actions.

    - `alone`: the share that runs without a person; what a blocking factor stops never does
    - `let_through`: the share that was wrong of those that run alone and are known (`PastActions.is_known`), made up of
      `disagreements` (a person didn't approve it unchanged) and `regrets` (anything else that was regretted)
    - `unknown`: how many run alone of which nobody knows; `regrets_reported` of them were regretted all the same
    - `hours_saved`: reviewers' hours against every action waiting for a person, as measured; where nobody decided, with
      the class's mean, and its interval says how unsure that is
    - `lag_p95_seconds`: from held to decided, of those that still wait, as it was then

    People saw more of the risky actions, so a share of the known may be off either way; `agent.core.bound` corrects it.
    """

    autonomy: Autonomy
    threshold: float
    total: int
    alone: Rate
    let_through: Rate
    disagreements: Rate
    regrets: Rate
    unknown: int
    regrets_reported: int
    hours_saved: Estimate
    lag_p95_seconds: Estimate


@dataclass(frozen=True, eq=False)
class Frontier:
    """The columns of `ReplayPoint` by threshold, lowest first, as counts; `_low` and `_high` are 95 % intervals.

    Hours are NaN when no decision was measured, lags when nothing that still waits was.
    """

    total: int
    thresholds: Floats
    alone: Whole
    known: Whole
    disagreements: Whole
    regrets: Whole
    regrets_reported: Whole
    hours_saved: Floats
    hours_saved_low: Floats
    hours_saved_high: Floats
    lag_p95_seconds: Floats
    lag_p95_seconds_low: Floats
    lag_p95_seconds_high: Floats

    def point(self, place: int, autonomy: Autonomy = "threshold", threshold: float | None = None) -> ReplayPoint:
        """Return one point with the intervals of its shares; `threshold` is what to call it."""
        alone, known = int(self.alone[place]), int(self.known[place])
        disagreements, regrets = int(self.disagreements[place]), int(self.regrets[place])
        return ReplayPoint(
            autonomy=autonomy,
            threshold=float(self.thresholds[place]) if threshold is None else threshold,
            total=self.total,
            alone=rate(alone, self.total),
            let_through=rate(disagreements + regrets, known),
            disagreements=rate(disagreements, known),
            regrets=rate(regrets, known),
            unknown=alone - known,
            regrets_reported=int(self.regrets_reported[place]),
            hours_saved=self._estimate("hours_saved", place),
            lag_p95_seconds=self._estimate("lag_p95_seconds", place),
        )

    def _estimate(self, name: str, place: int) -> Estimate:
        value, low, high = (float(getattr(self, name + end)[place]) for end in ("", "_low", "_high"))
        if np.isnan(value):
            return Estimate(value=None, low=None, high=None)
        return Estimate(value=value, low=low, high=high)


def replay(past: PastActions, threshold: float, autonomy: Autonomy = "threshold") -> ReplayPoint:
    """Return what one threshold, or autonomy `review` or `auto`, would have done with these actions."""
    cut = {"review": NOTHING_ALONE, "threshold": threshold, "auto": ALL_ALONE}[autonomy]
    return _replayed(past, np.array([cut])).point(0, autonomy, threshold)


def frontier(past: PastActions, points: int = 101) -> Frontier:
    """Return what `points` thresholds, evenly from 0 to 1, would have done with these actions."""
    return _replayed(past, np.round(np.linspace(0.0, 1.0, points), 9))


def recommended(
    past: PastActions, limit: float = 0.03, confidence: float = 0.95
) -> tuple[ReplayPoint | None, SafeThreshold]:
    """Return the point at the highest safe threshold of one class (None: none is safe), and why."""
    safe = safe_threshold(past, limit, confidence)
    return (None if safe.threshold is None else replay(past, safe.threshold)), safe


def _replayed(past: PastActions, thresholds: Floats) -> Frontier:
    """Return the points at thresholds that rise; each action counts from the first that lets it run alone."""
    place = np.searchsorted(thresholds, past.risk, side="left")
    place[past.is_blocked] = len(thresholds)
    known = past.is_known
    disagreed = past.is_disagreed & known
    regretted = past.is_regretted & ~disagreed

    def alone(chosen: Flags) -> Whole:
        return np.bincount(place[chosen], minlength=len(thresholds) + 1)[: len(thresholds)].cumsum()

    hours, hours_low, hours_high = _hours(past, place, len(thresholds))
    lags, lags_low, lags_high = _lags(past.lag_seconds, place, len(thresholds))
    return Frontier(
        total=len(past),
        thresholds=thresholds,
        alone=np.bincount(place, minlength=len(thresholds) + 1)[: len(thresholds)].cumsum(),
        known=alone(known),
        disagreements=alone(disagreed),
        regrets=alone(regretted & known),
        regrets_reported=alone(regretted & ~known),
        hours_saved=hours,
        hours_saved_low=hours_low,
        hours_saved_high=hours_high,
        lag_p95_seconds=lags,
        lag_p95_seconds_low=lags_low,
        lag_p95_seconds_high=lags_high,
    )


def _hours(past: PastActions, place: Whole, thresholds: int) -> tuple[Floats, Floats, Floats]:
    """Return by threshold the hours of what runs alone, and their interval.

    Hours that were measured are certain. Of `u` that weren't, the sum is u means of the class, off by the mean's own
    error and by how single cases differ from it.
    """
    from scipy.stats import norm

    classes, columns = len(past.actions), thresholds + 1
    cell = past.action_index * columns + place
    is_measured = ~np.isnan(past.decision_seconds)
    seconds = np.where(is_measured, past.decision_seconds, 0.0)

    def by_class(weights: Floats) -> Floats:
        return np.bincount(cell, weights, classes * columns).astype(np.float64).reshape(classes, columns)

    measured, sums, squares = by_class(is_measured.astype(np.float64)), by_class(seconds), by_class(seconds**2)
    counts = measured.sum(axis=1)
    if not counts.any():
        nothing = np.full(thresholds, np.nan)
        return nothing, nothing, nothing
    some = np.maximum(counts, 1.0)
    means = sums.sum(axis=1) / some
    variances = np.maximum(squares.sum(axis=1) / some - means**2, 0.0) * some / np.maximum(some - 1, 1.0)
    unmeasured = (by_class(np.ones(len(past))) - measured).cumsum(axis=1)[:, :thresholds]
    total = sums.cumsum(axis=1)[:, :thresholds].sum(axis=0) + means @ unmeasured
    spread = np.sqrt(variances @ unmeasured + (variances / some) @ unmeasured**2)
    low, high = norm.interval(0.95, loc=total, scale=np.maximum(spread, 1e-12))
    return total / _HOUR, np.maximum(low, 0.0) / _HOUR, high / _HOUR


def _lags(lag_seconds: Floats, place: Whole, thresholds: int) -> tuple[Floats, Floats, Floats]:
    """Return by threshold the 95th percentile of the lags of what still waits, and its distribution-free interval."""
    is_measured = ~np.isnan(lag_seconds)
    order = np.argsort(lag_seconds[is_measured])
    lags, ordered_place = lag_seconds[is_measured][order], place[is_measured][order]
    columns = thresholds + 1
    blocks = -(-len(lags) // _BLOCK)
    cells = np.bincount(np.arange(len(lags)) // _BLOCK * columns + ordered_place, minlength=blocks * columns)
    # Column t becomes how many of each block still wait at threshold t: those that only a later one lets run.
    waiting = cells.reshape(blocks, columns)[:, ::-1].cumsum(axis=1)[:, ::-1][:, 1:].cumsum(axis=0)
    found = np.full((3, thresholds), np.nan)
    totals = waiting[-1] if blocks else np.zeros(thresholds, np.int64)
    for column in np.flatnonzero(totals):
        for row, rank in enumerate(quantile_ranks(int(totals[column]), LAG_QUANTILE)):
            block = int(np.searchsorted(waiting[:, column], rank, side="left"))
            before = int(waiting[block - 1, column]) if block else 0
            here = slice(block * _BLOCK, (block + 1) * _BLOCK)
            found[row, column] = lags[here][ordered_place[here] > column][rank - before - 1]
    return found[0], found[1], found[2]
