"""Past decisions as HTML; every value is escaped here."""

from collections.abc import Sequence

from reviewer_app.case_view import CaseView
from reviewer_app.history_view import PastDecision, PastRow, RegretMark
from reviewer_app.html import escape, time_html
from reviewer_app.screen_case import case_body_html, lines_html
from reviewer_app.ticket_actions import RanAction, TicketActions
from reviewer_app.wording import risk_in_words

NOTHING_CHOSEN = (
    '<div class="empty case-empty"><p class="empty-title">No decision is open</p>'
    "<p>Choose one from the list. For what ran alone on a ticket, give the ticket above the list.</p></div>"
)
_NOTHING_YET = (
    '<div class="empty"><p class="empty-title">Nothing was decided yet</p>'
    "<p>Decisions appear here as soon as somebody makes one.</p></div>"
)
_NOTHING_MATCHES = (
    '<div class="empty"><p class="empty-title">No decision matches</p><p>Change the filters to see more.</p></div>'
)
EXPORT_HTML = (
    '<details class="export"><summary>Export…</summary><form method="get" target="_blank" action="export/audit.jsonl">'
    '<label>Since (UTC)<input type="date" name="since"></label>'
    '<button type="submit" class="small-button" formaction="export/decisions.jsonl">Training rows</button>'
    '<button type="submit" class="small-button" formaction="export/audit.jsonl">Audit</button></form>'
    '<p class="quiet">JSON lines. Without a day: everything.</p></details>'
)


def past_rows_html(rows: Sequence[PastRow], *, is_narrowed: bool, has_more: bool) -> str:
    """Return the history's list; one button a decision, carrying its id."""
    shown = "1 decision" if len(rows) == 1 else f"{len(rows)} decisions"
    count = f"The newest {shown}" if has_more else shown
    body = f'<ol class="rows">{"".join(map(_row_html, rows))}</ol>' if rows else ""
    nothing = "" if rows else (_NOTHING_MATCHES if is_narrowed else _NOTHING_YET)
    said = f'<p class="count" role="status">{count}, newest first</p>' if rows else ""
    return f'<nav aria-label="Past decisions">{said}{body}{nothing}</nav>'


def past_decision_html(past: PastDecision, case: CaseView | None, trouble: str) -> str:
    """Return one decision and, below it, its case as it was seen; `trouble` says why that isn't there."""
    seen = (
        f'<h3 class="as-seen">The case as it was seen</h3>{_edited_note(past)}{case_body_html(case)}'
        if case is not None
        else f'<div class="notice plain" role="status">{escape(trouble)}</div>'
    )
    return (
        f'<article class="past-case" data-past="{escape(past.decision_id)}" aria-label="Decision" tabindex="-1">'
        f'<header class="case-head"><div><p class="eyebrow">{escape(past.subtitle)}</p><h2>{escape(past.title)}</h2>'
        f'</div><div class="chip {past.risk}"><b>{past.risk_score:.2f}</b><span>{risk_in_words(past.risk)}</span></div>'
        f"</header>{_ruling(past)}{seen}</article>"
    )


def ticket_actions_html(ticket: TicketActions) -> str:
    """Return what was carried out on a ticket, each with its mark or a button to mark it."""
    lines = "".join(_ran_html(action) for action in ticket.ran)
    body = f'<ol class="ran">{lines}</ol>' if lines else '<p class="quiet">Nothing was carried out on this ticket.</p>'
    said = f'<div class="words" dir="auto">{escape(ticket.said)}</div>' if ticket.said else ""
    return (
        f'<article class="past-case" data-ticket="{escape(ticket.ticket_id)}" aria-label="Ticket" tabindex="-1">'
        f'<header class="case-head"><div><p class="eyebrow">{escape(ticket.subtitle)}</p>'
        f"<h2>Ticket {escape(ticket.ticket_id)}</h2></div></header>"
        f'<section class="panel"><h3>What was carried out</h3>{body}</section>'
        f'<section class="panel"><h3>The customer’s first message</h3>{said}</section></article>'
    )


def _row_html(row: PastRow) -> str:
    amount = f'<span class="amount">{escape(row.amount)}</span>' if row.amount else ""
    wrong = '<span class="mark attention">marked as wrong</span>' if row.is_regretted else ""
    return (
        f'<li><button type="button" class="row" data-decision="{escape(row.decision_id)}" title="{escape(row.action)}">'
        f'<span class="row-line"><span class="row-title">{escape(row.title)}</span>'
        f'<span class="score {row.risk}" title="Risk score">{row.risk_score:.2f}</span></span>'
        f'<span class="row-line"><span class="who-decided">{escape(row.decided)}</span>'
        f"{time_html(row.decided_at)}</span>"
        f'<span class="row-end quiet"><span class="past-ticket">{escape(row.ticket_id)}</span><span class="marks">'
        f'<span class="mark plain">{escape(row.outcome)}</span>{wrong}</span>{amount}'
        "</span></button></li>"
    )


def _ruling(past: PastDecision) -> str:
    return (
        '<section class="panel action"><h3>Decision</h3>'
        f'<p class="summary"><b>{escape(past.decided)}</b> at {time_html(past.decided_at)}</p>'
        f'<dl class="args">{_fact("What came of it", past.outcome)}{_when_counted(past)}{_notes(past)}</dl>'
        f"{_edits(past)}{_others(past)}{_regret(past.regret)}{_regret_button(past)}</section>"
    )


def _notes(past: PastDecision) -> str:
    notes = _fact("Notes for colleagues", past.notes, "wide") if past.notes else ""
    return notes + (_fact("Message to the customer", past.message, "wide") if past.message else "")


def _fact(label: str, value: str, kind: str = "") -> str:
    return f'<div class="{kind}"><dt>{label}</dt><dd dir="auto">{escape(value)}</dd></div>'


def _when_counted(past: PastDecision) -> str:
    return f"<div><dt>{escape(past.counted)}</dt><dd>{time_html(past.counts_from)}</dd></div>"


def _edits(past: PastDecision) -> str:
    if not past.edits:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{escape(line.what)}</th><td class="before">{lines_html(line.before)}</td>'
        f'<td class="after">{lines_html(line.after)}</td></tr>'
        for line in past.edits
    )
    return (
        '<table class="changes edits"><caption>Changed from what the agent proposed</caption><thead><tr>'
        '<th scope="col">What</th><th scope="col">Proposed</th><th scope="col">Decided</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _edited_note(past: PastDecision) -> str:
    return '<p class="quiet as-edited">Shown with the changed values.</p>' if past.edits else ""


def _others(past: PastDecision) -> str:
    lines = "".join(
        f"<li>{escape(decided)} at {time_html(at)}{f': {escape(notes)}' if notes else ''}</li>"
        for decided, at, notes in past.others
    )
    return f'<p class="quiet">Also decided on this case:</p><ul class="also">{lines}</ul>' if lines else ""


def _regret(regret: RegretMark | None) -> str:
    if regret is None:
        return ""
    return (
        '<div class="notice wrong"><b>Marked as wrong</b> by '
        f'{escape(regret.marked_by)} at {time_html(regret.marked_at)}: <span dir="auto">{escape(regret.reason)}</span>'
        "</div>"
    )


def _regret_button(past: PastDecision) -> str:
    return _button(past.proposal_id, past.title) if past.can_be_regretted else ""


def _button(proposal_id: str, what: str) -> str:
    return (
        f'<button type="button" class="small-button" data-regret="{escape(proposal_id)}" '
        f'aria-label="Mark as wrong: {escape(what)}">Mark as wrong…</button>'
    )


def _ran_html(action: RanAction) -> str:
    when = f" at {time_html(action.ran_at)}" if action.ran_at else ""
    args = "".join(f"<div><dt>{escape(label)}</dt><dd>{escape(value)}</dd></div>" for label, value in action.args)
    mark = _regret(action.regret) if action.regret else _button(action.proposal_id, action.name)
    summary = f'<p class="summary">{escape(action.summary)}</p>' if action.summary else ""
    return (
        f'<li><p class="row-line"><b>{escape(action.name)}</b>'
        f'<span class="score {action.risk}" title="Risk score">{action.risk_score:.2f}</span></p>'
        f'<p class="quiet">{escape(action.how)}{when}</p>{summary}<dl class="args">{args}</dl>{mark}</li>'
    )
