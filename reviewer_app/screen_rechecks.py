"""One thing to look at again as HTML; every value is escaped here, the customer's words above all."""

from reviewer_app.html import escape, time_html
from reviewer_app.rechecks_view import Card, Ran
from reviewer_app.screen_case import case_body_html, lines_html
from reviewer_app.wording import risk_in_words

NOTHING_HTML = (
    '<div class="empty" data-waiting="0"><p class="empty-title" tabindex="-1">Nothing waits to be looked at again</p>'
    "<p>A share of what runs alone, complaints that come back, and some approvals appear here.</p></div>"
)


def card_html(card: Card | None, waiting: int) -> str:
    """Return the card with its answers; `data-again` carries what an answer names it by."""
    if card is None:
        return NOTHING_HTML
    why = f'<p class="why"><b>Why it is here</b> {escape(card.why)}</p>' if card.why else ""
    body = _ran(card.ran) if card.ran else case_body_html(card.case) if card.case else ""
    risk = f'<span class="chip {card.ran.risk}"><b>{card.ran.risk_score:.2f}</b>' if card.ran else ""
    chip = f"{risk}<span>{risk_in_words(card.ran.risk)}</span></span>" if card.ran else ""
    required = " required" if card.needs_words else ""
    return (
        f'<article class="again" data-again="{escape(card.key)}" data-waiting="{waiting}">'
        f'<header class="case-head"><div><p class="eyebrow">{escape(card.eyebrow)} · {time_html(card.when)}</p>'
        f'<h3 tabindex="-1">{escape(card.title)}</h3></div>{chip}</header>{why}{body}'
        '<div class="answers"><div class="buttons">'
        f'<button type="button" class="answer fine" data-answer="fine" aria-keyshortcuts="Y">{escape(card.fine)}'
        ' <kbd aria-hidden="true">Y</kbd></button>'
        f'<button type="button" class="answer" data-answer="wrong" aria-keyshortcuts="N">{escape(card.wrong)}'
        ' <kbd aria-hidden="true">N</kbd></button>'
        '<button type="button" class="answer later" data-answer="skip" aria-keyshortcuts="S">Later'
        ' <kbd aria-hidden="true">S</kbd></button></div>'
        f'<form class="words-form" hidden><label>{escape(card.ask)}'
        f'<textarea rows="2" maxlength="2000"{required}></textarea></label>'
        f'<div class="buttons"><button type="submit" class="answer fine">{escape(card.confirm)}</button>'
        '<button type="button" class="answer" data-answer="close">Cancel</button></div></form></div></article>'
    )


def _changes(ran: Ran) -> str:
    if not ran.changes:
        return '<p class="quiet">Nothing that is on record.</p>'
    rows = "".join(
        f'<tr><th scope="row">{escape(line.what)}</th><td class="before">{lines_html(line.before)}</td>'
        f'<td class="after">{lines_html(line.after)}</td></tr>'
        for line in ran.changes
    )
    return (
        '<table class="changes"><thead><tr><th scope="col">What</th><th scope="col">Before</th>'
        f'<th scope="col">After</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def _ran(ran: Ran) -> str:
    args = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in ran.args)
    return (
        '<div class="columns"><div><section class="panel action"><h3>What ran</h3>'
        f'<p class="summary">{escape(ran.summary)}</p><dl class="args">{args}</dl></section>'
        f'<section class="panel"><h3>What it changed</h3>{_changes(ran)}</section></div>'
        '<div><section class="panel"><h3>What the customer wrote</h3>'
        f'<div class="words" dir="auto">{escape(ran.message)}</div></section>'
        f'<section class="panel"><h3>Why it ran</h3><p>{escape(ran.reason)}</p></section></div></div>'
    )
