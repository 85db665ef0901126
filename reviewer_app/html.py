"""Texts, times and deadlines made safe for a `gr.HTML` component."""

import html
import re
from collections.abc import Iterable
from datetime import UTC, datetime

from reviewer_app.wording import Moment, due_in_words, visible

RED_SECONDS = 30 * 60
"""With less time left than this, a deadline is red."""

# The component runs its value through two template languages: JavaScript's `${…}` and Handlebars' `{{…}}`.
_TEMPLATE_MARKS = str.maketrans({"{": "&#123;", "}": "&#125;", "$": "&#36;", "`": "&#96;", "\\": "&#92;"})


def escape(text: str) -> str:
    """Return `text` so that the page shows exactly these characters and acts on none of them."""
    return html.escape(visible(text), quote=True).translate(_TEMPLATE_MARKS)


def time_html(shown: Moment) -> str:
    """Return a time that the browser turns into the reader's own zone; until then, and without scripts, it is UTC."""
    there = shown.at.astimezone(UTC)
    title = f"{there.day} {there:%B %Y}, {there:%H:%M} UTC"
    return f'<time datetime="{there:%Y-%m-%dT%H:%M:%SZ}" title="{title}">{escape(shown.words)}</time>'


def sentence_html(text: str, moments: Iterable[Moment] = ()) -> str:
    """Return a sentence of our own, escaped, with the moments that it names shown as times."""
    known = {shown.words: shown for shown in moments}
    if not known:
        return escape(text)
    parts = re.split("(" + "|".join(map(re.escape, sorted(known, key=len, reverse=True))) + ")", text)
    return "".join(time_html(known[part]) if part in known else escape(part) for part in parts)


def countdown_html(due_at: datetime | None, now: datetime) -> str:
    """Return how long is left, counted down by the browser alone; `soon` is the last half hour, `late` after it."""
    words = escape(due_in_words(due_at, now))
    if due_at is None:
        return f'<span class="due">{words}</span>'
    left_seconds, due = (due_at - now).total_seconds(), f"{due_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    tone = " late" if left_seconds < 0 else " soon" if left_seconds < RED_SECONDS else ""
    return f'<span class="due{tone}" data-due="{due}" data-left-seconds="{left_seconds:.0f}">{words}</span>'
