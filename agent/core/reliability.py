"""How far risk scores mean what they say, and a monotone correction for the model's estimates.

A score means what it says when, of the actions scored 0.2, 2 in 10 were wrong (`PastActions.is_loss`). Of what ran
alone only those drawn at random are known; they stand for the others (`PastActions.weight`).
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

import numpy as np

from agent.core.measures import Rate, rate
from agent.core.past import Floats, PastActions, Whole
from agent.core.records import Record

Score = Literal["risk", "model_risk"]
MIN_KNOWN = 200
"""Known actions from which a correction may be fitted."""


class Bin(Record):
    """Actions scored from `low` up to `high`: how many, their mean score, and how often the known ones were wrong.

    The last bin holds its upper end, the others don't. `mean_score` is that of the known, None when none is.
    """

    low: float
    high: float
    actions: int
    mean_score: float | None
    wrong: Rate


class Reliability(Record):
    """A reliability diagram with its two sums; both are None when nothing is known.

    `ece` is the expected calibration error: how far scores are off, averaged over the bins; `brier` the mean squared
    distance of scores from what happened (1 wrong, 0 right). Of both 0 is best.
    """

    score: Score
    bins: tuple[Bin, ...]
    known: int
    losses: int
    ece: float | None
    brier: float | None


class Recalibration(Record):
    """A monotone correction, as JSON keeps it: `knots` are (score, share that was wrong), straight lines between them.

    Fitted on `known` actions, `losses` of them wrong, with scores from `low` to `high`.
    """

    knots: tuple[tuple[float, float], ...]
    low: float
    high: float
    known: int
    losses: int


class Comparison(Record):
    """What a correction changes on actions that it wasn't fitted on, by cross-validation in `folds` parts.

    `is_better` goes by the Brier score: the calibration error alone is lowest for a score that says nothing.
    """

    folds: int
    known: int
    ece_before: float
    ece_after: float
    brier_before: float
    brier_after: float
    is_better: bool


def reliability(past: PastActions, score: Score = "risk", bins: int = 10) -> Reliability:
    """Return how often actions were wrong by score, in `bins` equal bins; those without actions are left out."""
    edges = np.round(np.linspace(0.0, 1.0, bins + 1), 9)
    scores, known, loss = _scores(past, score), past.is_known, past.is_loss
    place = _place(scores, bins)
    found: list[Bin] = []
    for number in np.unique(place):
        here = place == number
        judged = here & known
        whole = int(judged.sum())
        found.append(
            Bin(
                low=float(edges[number]),
                high=float(edges[number + 1]),
                actions=int(here.sum()),
                mean_score=float(scores[judged].mean()) if whole else None,
                wrong=rate(int((judged & loss).sum()), whole),
            )
        )
    is_any = bool(known.any())
    judged_scores, outcomes, weights = scores[known], loss[known].astype(np.float64), past.weight[known]
    return Reliability(
        score=score,
        bins=tuple(found),
        known=int(known.sum()),
        losses=int((known & loss).sum()),
        ece=_ece(judged_scores, outcomes, weights, bins) if is_any else None,
        brier=_brier(judged_scores, outcomes, weights) if is_any else None,
    )


def fit_recalibration(past: PastActions, score: Score = "model_risk") -> Recalibration | None:
    """Return the correction these actions speak for, None on fewer than `MIN_KNOWN` known ones.

    Isotonic regression (Zadrozny & Elkan, 2002): of all rising functions the closest to what happened.
    """
    known = past.is_known
    if known.sum() < MIN_KNOWN:
        return None
    scores, loss = _scores(past, score)[known], past.is_loss[known]
    return Recalibration(
        knots=_fitted(scores, loss.astype(np.float64), past.weight[known]),
        low=float(scores.min()),
        high=float(scores.max()),
        known=len(scores),
        losses=int(loss.sum()),
    )


def recalibrated(score: float, recalibration: Recalibration) -> float:
    """Return a corrected score, 0 to 1; it never turns the order of two scores round.

    It is for the model's own estimate, before the policy's floors: those hold whatever the model has learnt, so the
    caller takes the highest of this and them. A score above all that it was fitted on isn't lowered.
    A corrected score is a probability of being wrong, often far below the raw one: a threshold that was set or earned
    on raw scores lets more through on corrected ones. `rescaled` says what it would have let through.
    """
    return float(_recalibrated(np.array([score]), recalibration)[0])


def rescaled(past: PastActions, floor: Floats, estimate: Floats, fits: Mapping[str, Recalibration]) -> PastActions:
    """Return the actions with the risk that each would have on another scale: with `fits` by class, raw without.

    `floor` is the highest of each action's factors but the model's estimate, `estimate` what that was when it was
    assessed; NaN where nobody recorded it, and its risk stays as it is.
    """
    now = past.model_risk.copy()
    for place, action in enumerate(past.actions):
        if (fit := fits.get(action)) is not None:
            own = past.action_index == place
            now[own] = _recalibrated(past.model_risk[own], fit)
    return replace(past, risk=np.where(np.isnan(estimate), past.risk, np.maximum(floor, now)))


def compare(past: PastActions, score: Score = "model_risk", folds: int = 5) -> Comparison | None:
    """Return how well scores fit before and after correction, None where none may be fitted.

    Each part is corrected by what the others say. The same actions in the same order give the same answer.
    """
    from sklearn.model_selection import KFold

    known = past.is_known
    if known.sum() < MIN_KNOWN:
        return None
    scores, outcomes = _scores(past, score)[known], past.is_loss[known].astype(np.float64)
    weights = past.weight[known]
    corrected = np.empty_like(scores)
    for fitted_on, held_out in KFold(folds, shuffle=True, random_state=0).split(scores):
        knots = _fitted(scores[fitted_on], outcomes[fitted_on], weights[fitted_on])
        corrected[held_out] = _corrected(scores[held_out], knots)
    before, after = _brier(scores, outcomes, weights), _brier(corrected, outcomes, weights)
    return Comparison(
        folds=folds,
        known=len(scores),
        ece_before=_ece(scores, outcomes, weights),
        ece_after=_ece(corrected, outcomes, weights),
        brier_before=before,
        brier_after=after,
        is_better=after < before,
    )


def _scores(past: PastActions, score: Score) -> Floats:
    return past.risk if score == "risk" else past.model_risk


def _place(scores: Floats, bins: int) -> Whole:
    inner = np.round(np.linspace(0.0, 1.0, bins + 1), 9)[1:-1]
    return np.searchsorted(inner, scores, side="right")


def _ece(scores: Floats, outcomes: Floats, weights: Floats, bins: int = 10) -> float:
    place = _place(scores, bins)
    off = np.bincount(place, weights * (scores - outcomes), bins)
    return float(np.abs(off).sum() / weights.sum())


def _brier(scores: Floats, outcomes: Floats, weights: Floats) -> float:
    return float(np.average((scores - outcomes) ** 2, weights=weights))


def _fitted(scores: Floats, outcomes: Floats, weights: Floats) -> tuple[tuple[float, float], ...]:
    from sklearn.isotonic import IsotonicRegression

    line = IsotonicRegression(y_min=0.0, y_max=1.0).fit(scores, outcomes, sample_weight=weights)
    return tuple(zip(line.X_thresholds_.tolist(), line.y_thresholds_.tolist(), strict=True))


def _recalibrated(scores: Floats, fit: Recalibration) -> Floats:
    corrected = np.clip(_corrected(scores, fit.knots), 0.0, 1.0)
    return np.where(scores > fit.high, np.maximum(scores, corrected), corrected)


def _corrected(scores: Floats, knots: tuple[tuple[float, float], ...]) -> Floats:
    at, share = np.array(knots).T
    return np.asarray(np.interp(scores, at, share), np.float64)
