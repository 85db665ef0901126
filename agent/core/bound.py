"""A guarantee: the highest threshold at which what runs alone is wrong in at most 3 of 100, at 95 % confidence."""

from collections.abc import Sequence

from agent.core.past import PastActions
from agent.core.records import Record

STEPS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
"""The thresholds in question; 1 is autonomy `auto`."""
STARTS = (0.2, 0.5)


class StepBound(Record):
    """What is known of one threshold: `running` would run alone, of which `known` were judged and `losses` wrong.

    `upper` bounds the share of them that is wrong, at the step's confidence, however often one looks. `right_needed`
    is how many more that turn out right it takes, 0 when it is enough.
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


def safe_threshold(
    past: PastActions,
    limit: float = 0.03,
    confidence: float = 0.95,
    steps: Sequence[float] = STEPS,
    starts: Sequence[float] = STARTS,
) -> SafeThreshold:
    """Return the highest threshold at which at most `limit` of what runs alone is wrong, for one class's actions."""
    raise NotImplementedError
