"""The replay of past decisions as HTML: the frontier, and the slider whose point the browser moves by itself."""

from typing import Final

from agent.contract.autonomy import Autonomy
from reviewer_app.html import escape
from reviewer_app.replay_view import HIGHEST, LOWEST, CurvePoint, CurveView
from reviewer_app.screen_figures import folded_html

NO_PAST_HTML = (
    '<p class="quiet">Nothing has been decided yet, so there is nothing to replay. '
    "Once people have decided cases, this shows what another limit would have done with them.</p>"
)
NOT_KNOWN_HTML = (
    '<p class="quiet">Nobody has judged any of these actions yet, so nothing is known of how many were wrong.</p>'
)
_LEVELS: Final[tuple[tuple[Autonomy, str], ...]] = (
    ("review", "Always a person"),
    ("threshold", "Alone up to"),
    ("auto", "Always alone"),
)


def curve_html(view: CurveView | None) -> str:
    """Return the curve with its controls; `data-curve` carries what moves the point."""
    if view is None:
        return NO_PAST_HTML
    return (
        f'<div class="curve" data-curve="{escape(view.data)}">{_controls(view)}<p class="live" role="status"></p>'
        f"{_figure(view) if view.line else NOT_KNOWN_HTML}{folded_html(view.table)}</div>"
    )


def _figure(view: CurveView) -> str:
    ticks = "".join(f'<span class="y-tick" style="bottom:{at:.1f}%">{escape(words)}</span>' for at, words in view.ticks)
    x_ticks = "".join(f'<span class="x-tick" style="left:{at}%">{at} %</span>' for at in (0, 25, 50, 75, 100))
    grid = "".join(f'<line x1="0" x2="100" y1="{at}" y2="{at}" class="grid"/>' for at in (0, 25, 50, 75, 100))
    marks = "".join(_mark(point) for point in view.points)
    key = "".join(
        f'<li><span class="dot {point.kind}" aria-hidden="true"></span>{escape(point.name)}</li>'
        for point in view.points
    )
    return (
        f'<figure class="frontier"><p class="axis">Wrong, of what would have run alone and is known</p>'
        f'<div class="plot" role="img" aria-label="{escape(view.described)}">{ticks}{x_ticks}'
        f'<svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">{grid}'
        f'<polygon class="band" points="{view.band}"/><polyline class="line" points="{view.line}"/></svg>'
        f'{marks}<span class="dot asked" hidden></span></div>'
        f'<p class="axis x">Would have run alone</p><ul class="key">{key}'
        '<li><span class="dot asked" aria-hidden="true"></span>The limit above</li></ul></figure>'
    )


def _controls(view: CurveView) -> str:
    radios = "".join(
        f'<label><input type="radio" name="replay-level" value="{level}"'
        f"{' checked' if level == view.asked.autonomy else ''}> {words}</label>"
        for level, words in _LEVELS
    )
    threshold = min(HIGHEST, max(LOWEST, view.asked.threshold))
    return (
        f'<div class="controls"><fieldset><legend>What if it had been</legend>{radios}</fieldset>'
        f'<label class="slider">Threshold <output>{threshold:.2f}</output>'
        f'<input type="range" id="replay-threshold" min="{LOWEST}" max="{HIGHEST}" step="0.01" value="{threshold:.2f}">'
        "</label></div>"
    )


def _mark(point: CurvePoint) -> str:
    return (
        f'<span class="dot {point.kind}" style="left:{point.x}%;bottom:{point.y}%" title="{escape(point.name)}"></span>'
    )
