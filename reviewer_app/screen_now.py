"""What goes on changing around the open case, as HTML: who else looks, who holds it, why it can't be decided."""

from dataclasses import replace

from reviewer_app.html import escape, sentence_html
from reviewer_app.open_case import OpenCase
from reviewer_app.screen_case import NO_CASE, case_html


def seen_html(case: OpenCase | None) -> str:
    """Return the case as it was seen, which stays on the screen as it is; its digest goes with every decision."""
    if case is None:
        return NO_CASE
    still = replace(case.view, claim="", is_mine=False, viewers="", blocked="")
    # What it still needs is worth saying only while it can be decided.
    still = replace(still, approvals="") if case.view.blocked else still
    digest = escape(case.review.args_digest)
    return f'<div class="seen" data-digest="{digest}">{case_html(still)}</div>'


def now_html(case: OpenCase | None) -> str:
    """Return what became of it since; the page's script reads from here whether the buttons work."""
    if case is None:
        return '<div class="now" data-about="" data-can-decide="false" data-mine="false"></div>'
    can_decide, view = ("false" if case.blocked else "true"), case.view
    mine = "true" if view.is_mine else "false"
    why = sentence_html(case.blocked, view.moments)
    again = _again(case) if case.changed and not view.blocked else ""
    blocked = f'<div class="notice {_tone(case)} over" role="alert"><span>{why}</span>{again}</div>' if why else ""
    held_by = "claim mine" if view.is_mine else "claim"
    claim = f'<span class="{held_by}">{sentence_html(view.claim, view.moments)}</span>' if view.claim else ""
    viewers = f'<span class="viewers" role="status">{escape(view.viewers)}</span>' if view.viewers else ""
    around = f'<p class="around">{claim}{viewers}</p>' if claim or viewers else ""
    return (
        f'<div class="now" data-about="{escape(case.review.review_id)}" data-can-decide="{can_decide}" '
        f'data-mine="{mine}">{blocked}{around}</div>'
    )


def _tone(case: OpenCase) -> str:
    return "bad" if case.changed or case.waits_for else "plain"


def _again(case: OpenCase) -> str:
    review_id = escape(case.review.review_id)
    return f'<button type="button" class="small-button" data-reopen="{review_id}">Show it as it is now</button>'
