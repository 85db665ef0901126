"""The try-it tab as HTML; every value is escaped here."""

from agent.contract import Me
from reviewer_app.html import escape
from reviewer_app.screen import notice_html
from reviewer_app.try_it_view import Step, TicketWay
from reviewer_app.trying import EXAMPLES, may_send

NO_TICKET = (
    '<div class="empty"><p class="empty-title">No ticket yet</p>'
    "<p>Send one, or give the id of a ticket to watch: its way appears here, step by step.</p></div>"
)


def examples_html() -> str:
    """Return the examples, each a button that fills the message in."""
    buttons = "".join(
        f'<button type="button" class="small-button" data-example="{place}">{escape(example.label)}</button>'
        for place, example in enumerate(EXAMPLES)
    )
    return (
        f'<div class="examples" role="group" aria-label="Examples"><span class="quiet">Examples</span>{buttons}</div>'
    )


def sender_html(me: Me) -> str:
    """Return what stands above the form: who may send, when this person may not."""
    if may_send(me):
        return ""
    return notice_html(
        f"Sending takes an administrator's sign-in; you are signed in as {me.name}, a {me.role}. You can watch any "
        "ticket by its id.",
        "plain",
    )


def way_html(way: TicketWay) -> str:
    """Return a ticket's way; `data-every` says after how many seconds it is worth another look."""
    steps = "".join(_step_html(step) for step in way.steps)
    every = f' data-every="{way.look_again_seconds}"' if way.look_again_seconds else ""
    return (
        f'<section class="way" aria-label="The ticket\'s way" data-ticket="{escape(way.ticket_id)}"{every}>'
        f'<div class="way-head"><h3>{escape(way.ticket_id)}</h3>'
        f'<p class="way-status{" over" if way.is_over else ""}" role="status">{escape(way.status)}</p>'
        f'<p class="quiet">{escape(way.about)} · times are UTC</p></div>'
        f'<ol class="steps">{steps}</ol></section>'
    )


def _step_html(step: Step) -> str:
    said = f'<p class="step-said">{escape(step.said)}</p>' if step.said else ""
    words = f'<p class="words">{escape(step.words)}</p>' if step.words else ""
    receipt = f'<p class="step-receipt quiet">{escape(step.receipt)}</p>' if step.receipt else ""
    case = (
        f'<button type="button" class="small-button" data-open-case="{escape(step.review_id)}">'
        "Open the case in the queue</button>"
        if step.review_id
        else ""
    )
    return (
        f'<li class="step {step.kind}"><span class="step-when quiet">{escape(step.when)}</span>'
        f'<div class="step-body"><p class="step-title">{escape(step.title)}</p>{said}{words}{receipt}{case}</div></li>'
    )
