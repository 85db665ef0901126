"""The kill switch as HTML; every value is escaped here."""

from reviewer_app.html import escape
from reviewer_app.kill_switch import SwitchView


def switch_html(view: SwitchView) -> str:
    """Return how it stands, with the form for throwing it where the person may."""
    if not view.said:
        return ""
    tone = "bad" if view.is_on else "plain"
    return (
        f'<div class="notice {tone} switch" role="status" data-on="{"true" if view.is_on else "false"}">'
        f'<div class="switch-line"><span dir="auto">{escape(view.said)}</span>{_offer(view)}</div>{_form(view)}</div>'
    )


def _offer(view: SwitchView) -> str:
    if not view.offer:
        return ""
    return f'<button type="button" class="small-button" data-switch="open">{escape(view.offer)}</button>'


def _form(view: SwitchView) -> str:
    if not view.offer:
        return ""
    return (
        '<form class="words-form" hidden><label>Why? Everybody reads it.'
        '<textarea rows="2" maxlength="500" required></textarea></label>'
        f'<div class="buttons"><button type="submit" class="answer fine">{escape(view.confirm)}</button>'
        '<button type="button" class="answer" data-switch="close">Cancel</button></div></form>'
    )
