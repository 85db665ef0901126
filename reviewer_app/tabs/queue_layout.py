"""What stands where on the queue tab."""

from dataclasses import dataclass

import gradio as gr

from reviewer_app.screen_case import NO_CASE
from reviewer_app.tabs.filter_bar import FilterParts, build_filters
from reviewer_app.tabs.html_part import html_part
from reviewer_app.workplace import Workplace

REFRESH_SECONDS = 3
"""So that what changed is on the screen within five seconds, the look at the server included."""
LIST = (
    '<nav aria-label="Cases that wait"><p class="count" role="status"></p><ol class="rows"></ol>'
    '<div class="none"></div></nav>'
)
REJECT_REASONS = (
    "Not allowed by our policy",
    "Wrong amount or items",
    "Not what the customer asked for",
    "Looks like fraud or abuse",
    "More information is needed first",
)


@dataclass(frozen=True)
class RejectPanel:
    """Where a rejection gets its reason."""

    column: gr.Column
    preset: gr.Radio
    notes: gr.Textbox
    message: gr.Textbox
    confirm: gr.Button
    cancel: gr.Button


@dataclass(frozen=True)
class TextPanel:
    """Where a decision that needs no more than a text gets it."""

    column: gr.Column
    text: gr.Textbox
    confirm: gr.Button
    cancel: gr.Button


@dataclass(frozen=True)
class QueueParts:
    """The tab's components, and in `work` what this page has in front of it.

    `told` is how the page's script names something to an event: a review, a decision, what is stuck; `seen` how it
    names what it shows: the review and its arguments' digest.
    """

    keys: gr.Button
    refresh: gr.Button
    filters: FilterParts
    queue_list: gr.HTML
    more: gr.Button
    told: gr.Textbox
    seen: gr.Textbox
    attention: gr.HTML
    undo: gr.HTML
    notice: gr.HTML
    case: gr.HTML
    case_now: gr.HTML
    bar: gr.Row
    approve: gr.Button
    edit: gr.Button
    reject: gr.Button
    escalate: gr.Button
    respond: gr.Button
    claim: gr.Button
    next: gr.Button
    edit_panel: gr.Column
    reject_panel: RejectPanel
    escalate_panel: TextPanel
    respond_panel: TextPanel
    editing: gr.State
    work: gr.State
    timer: gr.Timer

    @property
    def panels(self) -> dict[str, gr.Column]:
        """What opens in the place of the buttons, by the decision it is for."""
        return {
            "edit": self.edit_panel,
            "reject": self.reject_panel.column,
            "escalate": self.escalate_panel.column,
            "respond": self.respond_panel.column,
        }


def build_queue() -> QueueParts:
    """Lay the tab out inside the open Blocks."""
    with gr.Row(elem_id="workplace"):
        with gr.Column(elem_id="queue-pane"):
            with gr.Row(elem_id="queue-head"):
                html_part("queue-title", "<h2>Waiting</h2>")
                keys = gr.Button("?", elem_id="btn-keys", size="sm")
                refresh = gr.Button("Refresh", elem_id="btn-refresh", size="sm")
            filters = build_filters()
            attention = html_part("attention", script="attention.js")
            queue_list = html_part("queue-list", script="queue_list.js", template=LIST)
            more = gr.Button("Show more", elem_id="btn-more", size="sm")
            told = gr.Textbox(label="Told", elem_id="told", visible="hidden")
            seen = gr.Textbox("", label="Seen", elem_id="seen", visible="hidden")
        with gr.Column(elem_id="case-pane"):
            with gr.Column(elem_id="case-scroll"):
                case_now = html_part("case-now", script="case_now.js")
                case = html_part("case", NO_CASE, script="case.js")
            with gr.Column(elem_id="decisions"):
                undo = html_part("undo", script="undo.js")
                notice = html_part("notice")
                edit_panel = gr.Column(elem_id="edit-panel", elem_classes="decision-panel", visible=False)
                reject_panel = _reject_panel()
                escalate_panel = _text_panel("escalate", "What should the next person know? (optional)", "Escalate")
                respond_panel = _text_panel("respond", "Answer the customer instead of acting", "Send the answer")
                with gr.Row(elem_id="decision-bar") as bar:
                    approve = gr.Button("Approve", variant="primary", elem_id="btn-approve")
                    edit = gr.Button("Edit", elem_id="btn-edit")
                    reject = gr.Button("Reject", elem_id="btn-reject")
                    escalate = gr.Button("Escalate", elem_id="btn-escalate")
                    respond = gr.Button("Answer", elem_id="btn-respond")
                    claim = gr.Button("Claim", elem_id="btn-claim")
                    next_case = gr.Button("Next case", elem_id="btn-next")
    return QueueParts(
        keys=keys,
        refresh=refresh,
        filters=filters,
        queue_list=queue_list,
        more=more,
        told=told,
        seen=seen,
        attention=attention,
        undo=undo,
        notice=notice,
        case=case,
        case_now=case_now,
        bar=bar,
        approve=approve,
        edit=edit,
        reject=reject,
        escalate=escalate,
        respond=respond,
        claim=claim,
        next=next_case,
        edit_panel=edit_panel,
        reject_panel=reject_panel,
        escalate_panel=escalate_panel,
        respond_panel=respond_panel,
        editing=gr.State(None),
        work=gr.State(Workplace()),
        timer=gr.Timer(REFRESH_SECONDS),
    )


def _reject_panel() -> RejectPanel:
    with gr.Column(elem_id="reject-panel", elem_classes="decision-panel", visible=False) as column:
        preset = gr.Radio(list(REJECT_REASONS), label="Why is this rejected?", elem_id="reject-reason")
        with gr.Row():
            notes = gr.Textbox(label="In your words (for colleagues)", lines=2, elem_id="reject-notes")
            message = gr.Textbox(label="Message to the customer (optional)", lines=2, elem_id="reject-message")
        with gr.Row(elem_classes="panel-buttons"):
            confirm = gr.Button("Reject", variant="stop", elem_id="btn-reject-confirm")
            cancel = gr.Button("Cancel", elem_id="btn-reject-cancel")
    return RejectPanel(column, preset, notes, message, confirm, cancel)


def _text_panel(name: str, label: str, confirm_label: str) -> TextPanel:
    with gr.Column(elem_id=f"{name}-panel", elem_classes="decision-panel", visible=False) as column:
        text = gr.Textbox(label=label, lines=2, max_lines=8, elem_id=f"{name}-text")
        with gr.Row(elem_classes="panel-buttons"):
            confirm = gr.Button(confirm_label, variant="primary", elem_id=f"btn-{name}-confirm")
            cancel = gr.Button("Cancel", elem_id=f"btn-{name}-cancel")
    return TextPanel(column, text, confirm, cancel)
