"""Banners, the section "Needs attention" and what can be undone, as HTML; every value is escaped here."""

from collections.abc import Sequence
from datetime import datetime

from reviewer_app.html import escape
from reviewer_app.undoing import Undoable, seconds_left
from reviewer_app.upkeep_view import AttentionLine, AttentionView


def standing_html(notices: Sequence[str]) -> str:
    """Return the banners."""
    return "".join(f'<div class="standing" role="status">{escape(notice)}</div>' for notice in notices)


def attention_html(attention: AttentionView) -> str:
    """Return the section; nothing when nothing is stuck."""
    if not attention.count:
        return ""
    lines = "".join(_line_html(line) for line in attention.lines)
    body = f"<ul>{lines}</ul>" if lines else '<p class="quiet">An administrator can see what it is.</p>'
    # Open for those who can do something about it.
    is_open = " open" if any(line.retry for line in attention.lines) else ""
    return (
        f'<details class="stuck"{is_open}><summary>Needs attention '
        f'<span class="mark attention">{attention.count}</span></summary>{body}</details>'
    )


def undo_html(undoables: Sequence[Undoable], now: datetime) -> str:
    """Return a line for each decision that can still be taken back; the page counts the seconds down."""
    return "".join(_undo_line(each, seconds_left(each, now)) for each in undoables)


def _undo_line(undoable: Undoable, seconds: int) -> str:
    return (
        f'<div class="notice good undoable" role="status" data-left="{seconds}"><span>Decided: {escape(undoable.said)} '
        f'<span class="afterwards" hidden>{escape(undoable.afterwards)}</span></span>'
        f'<button type="button" class="undo" data-undo="{escape(undoable.decision_id)}">Undo '
        f'<span aria-hidden="true">({seconds} s)</span></button></div>'
    )


def _line_html(line: AttentionLine) -> str:
    late = " late" if line.is_overdue else ""
    due = f' · <span class="due{late}">{escape(line.due)}</span>' if line.due else ""
    retry = (
        f'<button type="button" class="small-button" data-retry="{escape(line.retry)}" '
        f'aria-label="Try again: {escape(line.title)}">Try again</button>'
        if line.retry
        else ""
    )
    return (
        f'<li><p class="stuck-title"><b>{escape(line.title)}</b>{retry}</p><p class="quiet">{escape(line.reason)}</p>'
        f'<p class="quiet">{escape(line.since)}{due}</p></li>'
    )
