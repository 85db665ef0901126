"""The page as it looks before its components have come to life, as HTML; every value is escaped where it is made."""

from collections.abc import Sequence
from datetime import datetime

from reviewer_app.filter_view import FilterBar
from reviewer_app.html import escape
from reviewer_app.open_case import OpenCase
from reviewer_app.screen import header_html, queue_html, who_html
from reviewer_app.screen_filters import filters_html
from reviewer_app.screen_now import seen_html
from reviewer_app.theme import SANS
from reviewer_app.view_model import HeaderView, QueueView

_FONTS = ", ".join(f"'{each}'" if " " in each else each for each in SANS)
# What Gradio's own style sheet gives its columns and rows, and the places of what isn't drawn yet.
_PLACES = f"""
:host {{ position: fixed; inset: 0; z-index: 40; overflow: hidden; pointer-events: none; background: var(--ground); }}
.contain {{ font: 14px/1.4 {_FONTS}; }}
.column, .tabitem {{ display: flex; flex-direction: column; }}
#top, #workplace, #queue-head, .tab-container {{ display: flex; }}
* {{ box-sizing: border-box; }}
button {{ font: inherit; }}
select {{ appearance: none; line-height: 1.4; }}
#queue-head {{ min-height: 46px; }}
#search {{ height: 34px; border: 1px solid #8a94a3; border-radius: 8px; }}
#decisions {{ min-height: 71px; }}
#who {{ margin-left: auto; }}
"""


def first_look_html(
    header: HeaderView,
    tabs: Sequence[str],
    filters: FilterBar,
    queue: QueueView,
    case: OpenCase | None,
    styles: str,
    now: datetime,
) -> str:
    """Return the list and the case, drawn by the browser before any script has run.

    They stand behind a closed shadow root: no script or style of the page meets them, and nobody can act on them.
    """
    model = case.review.model_name if case is not None else ""
    names = "".join(
        f'<button class="{"selected" if at == 0 else ""}">{escape(name)}</button>' for at, name in enumerate(tabs)
    )
    page = (
        f'<div id="top"><div id="header">{header_html(model)}</div><div id="who">{who_html(header)}</div></div>'
        f'<div id="tabs"><div class="tab-wrapper"><div class="tab-container">{names}</div></div>'
        '<div class="tabitem"><div class="column"><div id="workplace"><div id="queue-pane" class="column">'
        '<div id="queue-head"><h2>Waiting</h2></div>'
        f'<div id="filters"><div id="search"></div><div>{filters_html(filters)}</div></div>'
        f'<div id="queue-list">{_marked(queue_html(queue, now), case)}</div></div>'
        f'<div id="case-pane" class="column"><div id="case-scroll">{seen_html(case)}</div>'
        '<div id="decisions"></div></div></div></div></div></div>'
    )
    return (
        f'<div id="first-look" inert aria-hidden="true" data-rows="{len(queue.rows)}">'
        f'<template shadowrootmode="closed"><style>{styles.replace(":root", ":host")}{_PLACES}</style>'
        f'<div class="gradio-container"><div class="contain"><div class="column">{page}</div></div></div>'
        "</template></div>"
    )


def _marked(rows: str, case: OpenCase | None) -> str:
    if case is None:
        return rows
    own = f'data-review="{escape(case.review.review_id)}"'
    return rows.replace(own, f'{own} aria-current="true"', 1)
