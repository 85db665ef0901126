"""Past decisions at another limit: the curve's points in per cent of its frame, and the figures beside it."""

import json
from dataclasses import dataclass

from agent.contract.autonomy import Frontier, Replay, ReplayPoint
from reviewer_app.figures_view import NO_DATA, Table
from reviewer_app.share_words import exact_percent, interval_in_words, may_in_words, share_in_words
from reviewer_app.wording import duration

LOWEST, HIGHEST = 0.2, 0.9
"""Between these a threshold can be set."""
_TOPS = (0.05, 0.1, 0.2, 0.3, 0.5, 1.0)


@dataclass(frozen=True)
class CurvePoint:
    """A point named in words, in per cent of the frame's width and height."""

    kind: str
    name: str
    x: float
    y: float


@dataclass(frozen=True)
class CurveView:
    """The frontier: `line` and `band` are SVG points in a frame of 100 by 100 with y downwards.

    `data` is what the browser needs to move the slider's point without asking: JSON of the frontier's arrays and the
    top of the frame. `asked` is where the slider starts.
    """

    line: str
    band: str
    ticks: tuple[tuple[float, str], ...]
    points: tuple[CurvePoint, ...]
    asked: ReplayPoint
    data: str
    described: str
    table: Table
    decisions: int


def curve_view(replay: Replay) -> CurveView | None:
    """Return the curve; None when there is no past to replay."""
    if not replay.decisions:
        return None
    curve = replay.frontier
    known = [
        (alone, wrong, low, high)
        for alone, wrong, low, high in zip(curve.alone, curve.wrong, curve.wrong_low, curve.wrong_high, strict=True)
        if alone is not None and wrong is not None and low is not None and high is not None
    ]
    top = _top([wrong for _, wrong, _, _ in known])
    named = (("today", "Today", replay.today), ("recommended", "Highest known to be safe", replay.recommended))
    points = tuple(
        CurvePoint(kind, f"{name}: {may_in_words(point)}", *_placed(point, top)) for kind, name, point in named if point
    )
    return CurveView(
        line=_svg([(alone, wrong) for alone, wrong, _, _ in known], top),
        band=_svg([(a, low) for a, _, low, _ in known] + [(a, high) for a, _, _, high in reversed(known)], top),
        ticks=tuple((100.0 * step / 4, f"{100 * top * step / 4:.3g} %") for step in range(5)),
        points=points,
        asked=replay.asked,
        data=json.dumps({**_columns(curve), "top": top}),
        described=f"Share that would have run alone against the share of it that was wrong, over {replay.decisions:,} "
        f"past actions. {'. '.join(point.name for point in points)}",
        table=_table(curve),
        decisions=replay.decisions,
    )


def point_table(replay: Replay) -> Table:
    """Return the figures at the slider's point, with today's and the recommended ones beside them."""
    shown = [("This limit", replay.asked), ("Today", replay.today), ("Highest known to be safe", replay.recommended)]
    points = [(name, point) for name, point in shown if point is not None]
    rows = (
        ("Limit", [may_in_words(point) for _, point in points]),
        ("Run alone", [share_in_words(point.alone) for _, point in points]),
        ("Wrong ones let through", [share_in_words(point.wrong) for _, point in points]),
        ("… a person disagreed", [share_in_words(point.disagreements) for _, point in points]),
        ("… regretted afterwards", [share_in_words(point.regrets) for _, point in points]),
        ("… nobody knows", [f"{point.unknown:,}" for _, point in points]),
        ("Reviewers' hours saved", [_hours(point) for _, point in points]),
        ("95 % of the rest decided within", [_lag(point) for _, point in points]),
    )
    return Table(
        f"Over {replay.decisions:,} past actions, with 95 % intervals",
        ("", *(name for name, _ in points)),
        tuple((name, *values) for name, values in rows) if replay.decisions else (),
        nothing="Nothing has been decided yet, so there is nothing to replay",
    )


def _columns(curve: Frontier) -> dict[str, list[float | None]]:
    names = ("threshold", "alone", "alone_low", "alone_high", "wrong", "wrong_low", "wrong_high", "hours_saved")
    return {name: [None if value is None else round(value, 5) for value in getattr(curve, name)] for name in names}


def _top(shares: list[float]) -> float:
    highest = max(shares, default=0.0)
    return next((top for top in _TOPS if top >= highest * 1.1), 1.0)


def _placed(point: ReplayPoint, top: float) -> tuple[float, float]:
    alone, wrong = point.alone.share or 0.0, point.wrong.share or 0.0
    return round(100 * alone, 2), round(100 * min(wrong / top, 1.0), 2)


def _svg(points: list[tuple[float, float]], top: float) -> str:
    return " ".join(f"{100 * x:.2f},{100 - 100 * min(y / top, 1.0):.2f}" for x, y in points)


def _hours(point: ReplayPoint) -> str:
    if point.hours_saved is None or point.hours_saved_low is None or point.hours_saved_high is None:
        return NO_DATA
    return f"{point.hours_saved:,.1f} h ({point.hours_saved_low:,.1f} to {point.hours_saved_high:,.1f})"


def _lag(point: ReplayPoint) -> str:
    low, high = point.p95_lag_low_seconds, point.p95_lag_high_seconds
    if point.p95_lag_seconds is None or low is None or high is None:
        return NO_DATA
    return f"{duration(point.p95_lag_seconds)} ({duration(low)} to {duration(high)})"


def _table(curve: Frontier) -> Table:
    columns = zip(
        curve.threshold,
        curve.alone,
        curve.wrong,
        curve.wrong_low,
        curve.wrong_high,
        curve.hours_saved,
        strict=True,
    )
    return Table(
        "What each threshold would have done",
        ("Threshold", "Run alone", "Wrong of those", "95 % interval", "Hours saved"),
        tuple(
            (
                f"{threshold:.2f}",
                exact_percent(alone),
                exact_percent(wrong),
                interval_in_words(low, high),
                NO_DATA if hours is None else f"{hours:,.1f}",
            )
            for threshold, alone, wrong, low, high, hours in columns
            if round(threshold * 100) % 5 == 0
        ),
    )
