"""How well the risk score says what people find wrong, and what recalibrating the model's estimate would change."""

from dataclasses import dataclass
from datetime import datetime

from agent.contract.autonomy import ActionCalibration, Recalibration, Reliability
from reviewer_app.figures_view import NO_DATA, Table, Tile
from reviewer_app.share_words import exact_percent, interval_in_words
from reviewer_app.wording import Moment, moment

MEANT = (
    "A score of 0.30 is right when 30 of 100 such cases turn out wrong: on the dashed line. "
    "Above it, cases are riskier than their score says; below it, people look at more than they need to."
)


@dataclass(frozen=True)
class CalibrationView:
    """The figures beside the reliability diagram; `moments` are the times that `state` names."""

    meant: str
    tiles: tuple[Tile, ...]
    bins: Table
    state: str
    moments: tuple[Moment, ...]
    compared: Table


def calibration_view(of: ActionCalibration, now: datetime) -> CalibrationView:
    """Return the figures of one action."""
    state, moments = _state(of.recalibration, now)
    return CalibrationView(
        meant=MEANT,
        tiles=_tiles(of.reliability),
        bins=_bins(of.reliability),
        state=state,
        moments=moments,
        compared=_compared(of.recalibration),
    )


def _tiles(of: Reliability) -> tuple[Tile, ...]:
    def number(value: float | None) -> str:
        return NO_DATA if value is None else f"{value:.3f}"

    return (
        Tile(
            "Cases whose truth is known", f"{of.cases:,}" if of.cases else NO_DATA, "decided, or looked at afterwards"
        ),
        Tile("Calibration error (ECE)", number(of.expected_calibration_error), "0 is best: how far scores are off"),
        Tile("Brier score", number(of.brier), "0 is best: how far off, case by case"),
    )


def _bins(of: Reliability) -> Table:
    return Table(
        "How often cases were wrong, by risk score",
        ("Risk score", "On average", "Were wrong", "95 % interval", "Cases"),
        tuple(
            (
                f"{each.low:.1f} to {each.high:.1f}",
                NO_DATA if each.mean_score is None else f"{each.mean_score:.2f}",
                exact_percent(each.wrong.share),
                interval_in_words(each.wrong.low, each.wrong.high),
                f"{each.wrong.whole:,}",
            )
            for each in of.bins
        ),
        nothing="No case of this action has been decided yet",
    )


def _state(of: Recalibration, now: datetime) -> tuple[str, tuple[Moment, ...]]:
    if of.decisions is None or of.fitted_at is None or of.data_from is None or of.data_until is None:
        return f"Not possible yet: it takes {of.needed:,} decisions of this action.", ()
    fitted, since, until = (moment(at, now) for at in (of.fitted_at, of.data_from, of.data_until))
    told = f"The newest fit is of {fitted.words}, to {of.decisions:,} decisions from {since.words} to {until.words}."
    if not of.on:
        return f"Off. {told}", (fitted, since, until)
    used = moment(of.in_use_since, now) if of.in_use_since else fitted
    return f"On, with the fit of {used.words}. {told}", (used, fitted, since, until)


def _compared(of: Recalibration) -> Table:
    errors = (
        ("Calibration error (ECE)", of.error_before, of.error_after),
        ("Brier score", of.brier_before, of.brier_after),
    )
    return Table(
        "The model's estimate, on cases the fit has not seen",
        ("Measure", "As the model gives it", "Recalibrated", "Better by"),
        tuple(
            (name, f"{before:.3f}", f"{after:.3f}", f"{before - after:+.3f}")
            for name, before, after in errors
            if before is not None and after is not None
        ),
    )
