"""What a year came to, and whether the promise held."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from agent.core.past import Flags, Floats, Whole
from bench.autonomy.world import DAYS, WEEKS
from bench.autonomy.year import Lived

LIMIT = 0.03
"""At most so much of what ran alone may have been wrong."""
OF_100 = 95
"""In so many of 100 years, at least."""
MONTH_WEEKS = 4


@dataclass(frozen=True, eq=False)
class Outcome:
    """One year of all classes together; shares are 0 to 1.

    `alone` is the share that ran alone by week; `regret` that of what ran alone over the year that was truly wrong,
    whoever noticed; `regret_by_week` the same by week, NaN where nothing ran alone. `worst_regret` is the regret of the
    class that has most, `regret_last` that of the last month. `hours_saved` is what reviewers would have taken for what
    ran alone, less their looks at samples.
    """

    alone: Floats
    regret: float
    regret_by_week: Floats
    worst_regret: float
    regret_last: float
    hours_saved: float

    @property
    def alone_first(self) -> float:
        """The share that ran alone in the first month."""
        return float(self.alone[:MONTH_WEEKS].mean())

    @property
    def alone_last(self) -> float:
        """The share that ran alone in the last month."""
        return float(self.alone[-MONTH_WEEKS:].mean())

    @property
    def is_within(self) -> bool:
        """Whether what ran alone was wrong no more often than the limit."""
        return self.regret <= LIMIT

    @property
    def has_risen(self) -> bool:
        """Whether more ran alone at the year's end than at its start."""
        return self.alone_last > self.alone_first


@dataclass(frozen=True)
class Promise:
    """In how many of `years` the regret stayed within its limit, and the share that ran alone rose.

    `rise` is by how much that share rose in the mean, from the first month to the last.
    """

    years: int
    within: int
    risen: int
    rise: float

    @property
    def is_kept(self) -> bool:
        """Whether the limit held in at least 95 of 100 years, while the share that ran alone rose in the mean."""
        return 100 * self.within >= OF_100 * self.years and self.rise > 0


def outcome_of(lived: Sequence[Lived]) -> Outcome:
    """Return what the year of several classes came to."""
    week = np.concatenate([(each.tickets.came_at // DAYS).astype(np.int64) for each in lived])
    alone = np.concatenate([each.ran_alone for each in lived])
    wrong = np.concatenate([each.ran_alone & each.tickets.is_wrong for each in lived])
    is_last = week >= WEEKS - MONTH_WEEKS
    ran, all_of_them = _by_week(week, alone), _by_week(week, np.ones(len(week), bool))
    regret_by_week = np.divide(_by_week(week, wrong), ran, out=np.full(WEEKS, np.nan), where=ran > 0)
    seconds = [each.tickets.seconds @ (each.ran_alone.astype(float) - each.was_looked_at) for each in lived]
    return Outcome(
        alone=ran / np.maximum(all_of_them, 1),
        regret=_share(wrong, alone),
        regret_by_week=regret_by_week,
        worst_regret=max(_share(each.tickets.is_wrong & each.ran_alone, each.ran_alone) for each in lived),
        regret_last=_share(wrong & is_last, alone & is_last),
        hours_saved=float(sum(seconds)) / 3600,
    )


def promise_of(outcomes: Sequence[Outcome]) -> Promise:
    """Return how far the promise held over several years."""
    return Promise(
        years=len(outcomes),
        within=sum(each.is_within for each in outcomes),
        risen=sum(each.has_risen for each in outcomes),
        rise=float(np.mean([each.alone_last - each.alone_first for each in outcomes])),
    )


def _by_week(week: Whole, chosen: Flags) -> Floats:
    return np.bincount(week[chosen], minlength=WEEKS)[:WEEKS].astype(np.float64)


def _share(part: Flags, whole: Flags) -> float:
    return float(part.sum() / max(int(whole.sum()), 1))
