"""The queue, the header and the notices as HTML; every value is escaped here."""

from datetime import datetime
from typing import Literal

from reviewer_app.html import countdown_html, escape
from reviewer_app.view_model import HeaderView, QueueRow, QueueView, may_be_chosen, planner_in_words

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


def queue_html(queue: QueueView, now: datetime) -> str:
    """Return the list; one item a case, whose button carries its id. The list's script puts it in its place."""
    rows = "".join(_row_html(row, now) for row in queue.rows)
    nothing = "" if queue.rows else NOTHING_MATCHES if queue.is_narrowed else NOTHING_WAITS
    more = ' data-has-more=""' if queue.has_more else ""
    return f'<p class="count">{escape(queue.count)}</p><ol class="rows"{more}>{rows}</ol><div>{nothing}</div>'


def notice_html(text: str, tone: Tone) -> str:
    """Return a line about what just happened; empty text clears it."""
    if not text:
        return ""
    role = "alert" if tone == "bad" else "status"
    return f'<div class="notice {tone}" role="{role}">{escape(text)}</div>'


def _row_html(row: QueueRow, now: datetime) -> str:
    marks = "".join(f'<span class="mark {tone}">{escape(text)}</span>' for text, tone in _marks(row) if text)
    amount = "" if row.amount in row.title else row.amount
    tier = f'<span class="mark tier">{escape(row.tier)}</span>' if row.tier != "standard" else ""
    return (
        f'<li data-key="{escape(row.review_id)}">'
        f'<button type="button" class="row {row.risk}" data-review="{escape(row.review_id)}" '
        f'title="Ticket {escape(row.ticket_id)}"><span class="row-line">'
        f'<span class="score {row.risk}" title="Risk score">{row.risk_score:.2f}</span>'
        f'<span class="row-title">{escape(row.title)}</span><span class="amount">{escape(amount)}</span></span>'
        f'<span class="row-line quiet"><span class="row-customer">{escape(row.customer)}</span>{tier}'
        f'<span class="age" title="Waits for">{escape(row.age)}</span>{countdown_html(row.due_at, now)}</span>'
        f"{_last_line(marks)}</button>{_pick_html(row)}</li>"
    )


def _pick_html(row: QueueRow) -> str:
    if not may_be_chosen(row):
        return ""
    return (
        f'<input type="checkbox" class="pick" data-pick="{escape(row.review_id)}" data-action="{escape(row.action)}" '
        f'aria-label="Select {escape(row.title)} ({escape(row.ticket_id)}) for a batch">'
    )


def _last_line(marks: str) -> str:
    return f'<span class="row-end marks">{marks}</span>' if marks else ""


def _marks(row: QueueRow) -> tuple[tuple[str, str], ...]:
    not_ready = {"ready": "", "pausing": "not paused yet", "attention": "needs attention"}[row.readiness]
    return ((not_ready, "attention"), (row.status, "plain"), (row.claim, "plain"), (row.half_time, "plain"))
