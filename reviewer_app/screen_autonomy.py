"""How much each action may do alone, as HTML; every value is escaped here."""

from collections.abc import Sequence

from reviewer_app.autonomy_view import ActionView, Place, Scale
from reviewer_app.calibration_view import CalibrationView
from reviewer_app.html import escape, sentence_html, time_html
from reviewer_app.moves_view import MoveLine
from reviewer_app.screen_figures import table_html, tiles_html


def places_html(places: Sequence[Place], chosen: str) -> str:
    """Return the tab's list; each entry is a button that carries its place."""
    rows = "".join(_place(place, is_chosen=place.key == chosen) for place in places)
    return f'<ol class="rows">{rows}</ol>'


def action_html(view: ActionView) -> str:
    """Return how an action stands."""
    facts = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in view.facts)
    return (
        f'<section class="panel standing-now" data-autonomy="{escape(view.action)}" aria-label="How it stands">'
        f'<p class="may"><b>{escape(view.may)}</b></p>{_scale(view.scale, "wide")}'
        f'<dl class="args">{facts}</dl>'
        f'<p class="next"><b>If the week ended now: {escape(_lowered(view.next))}.</b> {escape(view.next_why)}.</p>'
        "</section>"
    )


def moves_html(moves: Sequence[MoveLine]) -> str:
    """Return the moves; those that can be taken back have a button that carries the move."""
    if not moves:
        return '<p class="quiet">Nothing has moved yet: this is what policy.toml says.</p>'
    return f'<ol class="moves">{"".join(map(_move, moves))}</ol>'


def calibration_html(view: CalibrationView) -> str:
    """Return the figures above the reliability diagram, and how to read it."""
    return f'{tiles_html(view.tiles)}<p class="quiet">{escape(view.meant)}</p>'


def recalibration_html(view: CalibrationView) -> str:
    """Return whether the model's estimate is recalibrated, and what that changes."""
    said = f"<h4>Recalibration</h4><p>{sentence_html(view.state, view.moments)}</p>"
    return said + (table_html(view.compared) if view.compared.rows else "")


def title_html(title: str, said: str = "") -> str:
    """Return the heading of what is shown."""
    quiet = f'<p class="quiet">{escape(said)}</p>' if said else ""
    return f'<h2 tabindex="-1">{escape(title)}</h2>{quiet}'


def _place(place: Place, *, is_chosen: bool) -> str:
    current = ' aria-current="true"' if is_chosen else ""
    count = f'<span class="mark attention">{place.count} waiting</span>' if place.count else ""
    said = (
        f'<span class="row-line quiet"><span>{escape(place.said)}</span>{_scale(place.scale)}</span>'
        if place.said
        else ""
    )
    marks = "".join(f'<span class="mark plain">{escape(mark)}</span>' for mark in place.marks)
    last = f'<span class="row-end marks">{marks}</span>' if marks else ""
    return (
        f'<li><button type="button" class="row" data-place="{escape(place.key)}"{current}>'
        f'<span class="row-line"><span class="row-title">{escape(place.title)}</span>{count}</span>{said}{last}'
        "</button></li>"
    )


def _scale(scale: Scale | None, kind: str = "") -> str:
    if scale is None:
        return ""
    width = 0.0 if scale.threshold is None else scale.threshold
    policy = (
        f'<span class="policy-mark" style="left:{scale.policy * 100:.0f}%"></span>'
        if scale.policy is not None and scale.policy != scale.threshold
        else ""
    )
    return (
        f'<span class="scale {kind}" role="img" aria-label="{escape(scale.words)}">'
        f'<span class="fill" style="width:{width * 100:.0f}%"></span>{policy}</span>'
    )


def _move(move: MoveLine) -> str:
    evidence = "".join(f"<li>{escape(line)}</li>" for line in move.evidence)
    facts = f'<ul class="evidence">{evidence}</ul>' if evidence else ""
    reverted = f' <span class="mark plain">{escape(move.reverted)}</span>' if move.reverted else ""
    button = (
        f'<button type="button" class="small-button" data-move="{move.move_id}" '
        f'aria-label="Take back… move {move.move_id}">Take back…</button>'
        if move.can_revert
        else ""
    )
    return (
        f'<li><div class="move-head"><span><b>{escape(move.rule)}</b> by {escape(move.by)} · {time_html(move.when)} · '
        f"week {escape(move.week)}, move {move.move_id}{reverted}</span>{button}</div>"
        f'<p class="change"><span class="before">{escape(move.before)}</span> '
        f'<span role="img" aria-label="becomes">→</span> <span class="after">{escape(move.after)}</span></p>'
        f'<p dir="auto">{escape(move.reason)}</p>{facts}</li>'
    )


def _lowered(words: str) -> str:
    return words[:1].lower() + words[1:]
