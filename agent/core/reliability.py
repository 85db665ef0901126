"""How far risk scores mean what they say, and a monotone correction for the model's estimates."""

from typing import Literal

from agent.core.measures import Rate
from agent.core.past import PastActions
from agent.core.records import Record

Score = Literal["risk", "model_risk"]
MIN_KNOWN = 200
"""Known actions from which a correction may be fitted."""


class Bin(Record):
    """Actions scored from `low` up to `high`: how many, their mean score, and how often they were wrong if known."""

    low: float
    high: float
    actions: int
    mean_score: float
    wrong: Rate


class Reliability(Record):
    """A reliability diagram with its two sums; both are None when nothing is known."""

    score: Score
    bins: tuple[Bin, ...]
    known: int
    losses: int
    ece: float | None
    brier: float | None


class Recalibration(Record):
    """A monotone correction: `knots` (score, share that was wrong), rising; fitted on `known` within `low` to `high`."""

    knots: tuple[tuple[float, float], ...]
    low: float
    high: float
    known: int
    losses: int


class Comparison(Record):
    """What the correction would change on actions it wasn't fitted on, by cross-validation in `folds` parts."""

    folds: int
    ece_before: float
    ece_after: float
    brier_before: float
    brier_after: float
    is_better: bool


def reliability(past: PastActions, score: Score = "risk", bins: int = 10) -> Reliability:
    """Return how often actions were wrong, by score in equal bins, empty ones left out."""
    raise NotImplementedError


def fit_recalibration(past: PastActions, score: Score = "model_risk") -> Recalibration | None:
    """Return the correction these actions speak for, None on fewer than `MIN_KNOWN` known ones."""
    raise NotImplementedError


def recalibrated(score: float, recalibration: Recalibration) -> float:
    """Return a corrected score; for the model's estimate only, policy floors are applied by the caller afterwards."""
    raise NotImplementedError


def compare(past: PastActions, score: Score = "model_risk", folds: int = 5) -> Comparison | None:
    """Return the scores before and after correction, None where none may be fitted."""
    raise NotImplementedError
