"""The queue, the header and the notices as HTML; every value is escaped here."""

from typing import Literal

from reviewer_app.html import escape
from reviewer_app.view_model import HeaderView, QueueRow, QueueView, planner_in_words

Tone = Literal["good", "plain", "bad"]

NOTHING_WAITS = (
    '<div class="empty"><p class="empty-title">Nothing waits for you</p>'
    "<p>New cases appear here by themselves.</p></div>"
)

NOTHING_MATCHES = (
    '<div class="empty"><p class="empty-title">No case matches</p><p>Change the filters above to see more.</p></div>'
)

SESSION_ENDED_HTML = (
    '<div class="notice bad" role="alert">Your session has ended. <a href="sign-in?ended=true">Sign in again</a></div>'
)


def header_html(model_name: str) -> str:
    """Return the top line's left: the product, and which model plans once a case was seen."""
    planner = planner_in_words(model_name)
    said = f'<span id="planner" class="planner">{escape(planner)}</span>' if planner else ""
    return f'<div class="top"><h1 class="wordmark">Holdpoint</h1>{said}</div>'


def who_html(header: HeaderView) -> str:
    """Return the top line's right: who is signed in, and the way out."""
    skills = ", ".join(header.skills) or "no skills"
    role = " · admin" if header.role == "admin" else ""
    return (
        f'<div class="who-box"><p class="who"><b id="signed-in-as">{escape(header.person)}</b>{role}'
        f'<span class="who-skills">{escape(skills)}</span></p>'
        '<form method="post" action="sign-out">'
        '<button id="sign-out" class="link-button" type="submit">Sign out</button></form></div>'
    )


def queue_html(queue: QueueView) -> str:
    """Return the list; one button a case, carrying its id."""
    rows = "".join(_row_html(row) for row in queue.rows)
    nothing = NOTHING_MATCHES if queue.is_narrowed else NOTHING_WAITS
    body = f'<ol class="rows">{rows}</ol>' if queue.rows else nothing
    return f'<nav aria-label="Cases that wait"><p class="count" role="status">{escape(queue.count)}</p>{body}</nav>'


def notice_html(text: str, tone: Tone) -> str:
    """Return a line about what just happened; empty text clears it."""
    if not text:
        return ""
    role = "alert" if tone == "bad" else "status"
    return f'<div class="notice {tone}" role="{role}">{escape(text)}</div>'


def _row_html(row: QueueRow) -> str:
    marks = "".join(f'<span class="mark {tone}">{escape(text)}</span>' for text, tone in _marks(row) if text)
    amount = f'<span class="amount">{escape(row.amount)}</span>' if row.amount else ""
    return (
        f'<li><button type="button" class="row {row.risk}" data-review="{escape(row.review_id)}">'
        f'<span class="row-line"><span class="row-title">{escape(row.title)}</span>'
        f'<span class="score {row.risk}" title="Risk score">{row.risk_score:.2f}</span></span>'
        f'<span class="row-line quiet"><span class="row-customer">{escape(row.customer)}</span>{amount}</span>'
        f'<span class="row-line quiet"><span>{escape(row.ticket_id)}</span>'
        f'<span class="due{" late" if row.is_overdue else ""}">{escape(row.due)}</span></span>'
        f"{_last_line(marks, row.half_time)}</button></li>"
    )


def _last_line(marks: str, half_time: str) -> str:
    if not marks and not half_time:
        return ""
    half = f'<span class="half-time quiet">{escape(half_time)}</span>' if half_time else ""
    return f'<span class="row-end"><span class="marks">{marks}</span>{half}</span>'


def _marks(row: QueueRow) -> tuple[tuple[str, str], ...]:
    not_ready = {"ready": "", "pausing": "not paused yet", "attention": "needs attention"}[row.readiness]
    tier = row.tier if row.tier != "standard" else ""
    return ((not_ready, "attention"), (tier, "tier"), (row.status, "plain"), (row.claim, "plain"))
