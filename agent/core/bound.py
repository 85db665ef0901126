"""A guarantee: the highest threshold at which what runs alone is wrong in at most 3 of 100, at 95 % confidence.

What counts as wrong is `PastActions.is_loss`: a person who judged it edited, rejected, answered or escalated it, or it
was regretted. What counts as known is `PastActions.is_known`: what a person decided before it ran, and of what ran
alone those that were drawn at random and looked at. That nobody complained proves nothing.

One threshold is tested by betting (Waudby-Smith & Ramdas, arXiv:2010.09686): a gambler stakes the same share of their
wealth on each action being right, at odds that are fair when exactly `limit` of them are wrong. If more are wrong, the
wealth ever reaches 1/alpha with a probability of at most alpha (Ville's inequality), so one may look every week or
every minute without correction; a fixed-sample bound such as Clopper and Pearson's errs more the more often one looks.

Low scores ran alone and are rarely known, high ones were all decided by people. An action whose chance of becoming
known was `s` therefore counts 1/s, and stakes are small enough for the rarest: while a share `s` of what runs alone is
drawn, an action that a person decided is worth `s` of one that was drawn (Xu et al., arXiv:2406.10490). The share may
change with what is known, as long as it is set before an action comes: stakes may follow the past (predictable).

Several thresholds are tested from the lowest upward, and the first that fails ends it (fixed-sequence testing), so
alpha isn't split over them; it is split over the starts, so that a rarely reached low step doesn't hide the higher ones
(Learn then Test, arXiv:2110.01052). Steps without any action let nothing through and are passed over.

Assumed: actions of a class come independently and as they did before; those drawn are drawn at random and those not yet
looked at aren't the bad ones; what a person approved and nobody regretted was right.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from agent.core.past import Flags, Floats, PastActions, Whole
from agent.core.records import Record

STEPS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
"""The thresholds in question; 1 is autonomy `auto`."""
STARTS = (0.2, 0.5)
"""Where testing starts: at the bottom, and at the first step above the threshold that classes begin with."""
STAKES = np.array([0.3, 0.6, 0.9])
"""Shares of the wealth that are staked, a third of it each way: good against many, some and no losses."""
_HALVINGS = 24
"""Halving 1 so often leaves less than a ten-millionth."""


class StepBound(Record):
    """What is known of one threshold: `running` would run alone, of which `known` were judged and `losses` wrong.

    `losses` are those of the known, and regrets reported of others. `upper` bounds the share that is wrong at the
    step's confidence, however often one looks; 1 when nothing is known. `right_needed` is about how many more (of those
    drawn, where something runs alone) it takes if all of them turn out right, 0 when it is enough.
    """

    threshold: float
    running: int
    known: int
    losses: int
    upper: float
    is_safe: bool
    right_needed: int


class SafeThreshold(Record):
    """The highest safe threshold (None: none is), and what is known of each step, lowest first."""

    threshold: float | None
    limit: float
    confidence: float
    steps: tuple[StepBound, ...]


class _Bets:
    """The bets on the actions of each step, added up; one row a step, of `rights` and `losses` one column a size.

    Every answer has one entry a step. `sizes` are shares of a full stake.
    """

    def __init__(self, sizes: Floats, rights: Floats, losses: Floats) -> None:
        self._stakes, self._rights = STAKES[:, None, None] * sizes, rights
        self._lost = (np.log1p(-self._stakes) * losses).sum(axis=2) - np.log(len(STAKES))

    def log_wealth(self, limit: Floats, more_rights: Whole | int = 0) -> Floats:
        """Return the logarithms of what stakes of 1 have become, testing that at least `limit` is wrong."""
        odds = limit / (1 - limit)
        won = (np.log1p(self._stakes * odds[:, None]) * self._rights).sum(axis=2)
        more = np.log1p(STAKES[:, None] * odds) * more_rights
        return np.asarray(np.logaddexp.reduce(won + more + self._lost))

    def upper(self, goal: float) -> Floats:
        """Return the highest shares of wrong ones that a wealth of e^goal doesn't rule out."""
        low, high = np.zeros(len(self._rights)), np.full(len(self._rights), 1 - 1e-9)
        is_bounded = self.log_wealth(high) >= goal
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            is_out = self.log_wealth(middle) >= goal
            low, high = np.where(is_out, low, middle), np.where(is_out, middle, high)
        return np.where(is_bounded, high, 1.0)

    def right_needed(self, limit: float, goal: float) -> Whole:
        """Return how many more rights it takes to rule out `limit`."""
        limits = np.full(len(self._rights), limit)
        few, enough = np.full(len(limits), -1), np.zeros(len(limits), np.int64)
        while (is_short := self.log_wealth(limits, enough) < goal).any():
            few, enough = np.where(is_short, enough, few), np.where(is_short, 2 * enough + 1, enough)
        while (enough - few > 1).any():
            middle = (few + enough) // 2
            is_short = (self.log_wealth(limits, middle) < goal) | (middle == few)
            few, enough = np.where(is_short, middle, few), np.where(is_short, enough, middle)
        return enough


def safe_threshold(
    past: PastActions,
    limit: float = 0.03,
    confidence: float = 0.95,
    steps: Sequence[float] = STEPS,
    starts: Sequence[float] = STARTS,
) -> SafeThreshold:
    """Return the highest threshold at which at most `limit` of what runs alone is wrong, for one class's actions.

    `limit` and `confidence` lie between 0 and 1, both excluded; `steps` rise. With everything known and nothing wrong
    it takes some 170 actions.
    """
    goal = float(np.log(len(starts) / (1 - confidence)))
    tested = tuple(_tested(past, steps, limit, goal))
    safe = {step.threshold for start in starts for step in _passed(tested, start)}
    return SafeThreshold(
        threshold=max(safe, default=None),
        limit=limit,
        confidence=confidence,
        steps=tuple(step.model_copy(update={"is_safe": step.threshold in safe}) for step in tested),
    )


def _passed(tested: Sequence[StepBound], start: float) -> Iterator[StepBound]:
    for step in tested:
        if step.threshold < start or step.running == 0:
            continue
        if not step.is_safe:
            return
        yield step


def _tested(past: PastActions, steps: Sequence[float], limit: float, goal: float) -> Iterator[StepBound]:
    """Yield each step as if it were the only one."""
    here = past.where(~past.is_blocked)
    place = np.searchsorted(np.asarray(steps), here.risk, side="left")
    is_known, is_loss = here.is_known, here.is_loss
    stakes = np.where(here.was_auto & is_known, 1.0, here.sampling)
    # The full stake is listed even when no action is, so that there is a column to add up.
    sizes = np.union1d(stakes, [1.0])
    size_index = np.searchsorted(sizes, stakes)

    def counted(chosen: Flags) -> Floats:
        cells = np.bincount(place[chosen] * len(sizes) + size_index[chosen], minlength=(len(steps) + 1) * len(sizes))
        return cells.reshape(-1, len(sizes)).cumsum(axis=0).astype(np.float64)

    rights, losses = counted(is_known & ~is_loss)[: len(steps)], counted(is_loss)[: len(steps)]
    running, known = counted(np.ones(len(here), bool)).sum(axis=1), counted(is_known).sum(axis=1)
    bets = _Bets(sizes, rights, losses)
    uppers, needed = bets.upper(goal), bets.right_needed(limit, goal)
    for row, threshold in enumerate(steps):
        yield StepBound(
            threshold=threshold,
            running=int(running[row]),
            known=int(known[row]),
            losses=int(losses[row].sum()),
            upper=float(uppers[row]),
            is_safe=bool(needed[row] == 0),
            right_needed=int(needed[row]),
        )
