"""What stands where on the queue tab."""

from dataclasses import dataclass

import gradio as gr

from reviewer_app.screen_case import NO_CASE
from reviewer_app.tabs.filter_bar import FilterParts, build_filters
from reviewer_app.tabs.html_part import html_part

REFRESH_SECONDS = 5
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
    """The tab's components and its per-browser state."""

    keys: gr.Button
    refresh: gr.Button
    filters: FilterParts
    queue_list: gr.HTML
    more: gr.Button
    picked: gr.Textbox
    attention: gr.HTML
    retrying: gr.Textbox
    undo: gr.HTML
    undoing: gr.Textbox
    notice: gr.HTML
    case: gr.HTML
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
    open_case: gr.State
    editing: gr.State
    shown: gr.State
    undoables: gr.State
    lease: gr.State
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

    @property
    def deciding(self) -> tuple[gr.Button, ...]:
        """The buttons that need a case that can be decided."""
        return (self.approve, self.edit, self.reject, self.escalate, self.respond, self.claim)


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
            queue_list = html_part("queue-list", script="queue_list.js")
            more = gr.Button("Show more", elem_id="btn-more", size="sm", visible=False)
            picked = gr.Textbox(label="Open review", elem_id="open-review", visible="hidden")
            retrying = gr.Textbox(label="Try again", elem_id="retry-what", visible="hidden")
        with gr.Column(elem_id="case-pane"):
            with gr.Column(elem_id="case-scroll"):
                case = html_part("case", NO_CASE)
            with gr.Column(elem_id="decisions"):
                undo = html_part("undo", script="undo.js")
                undoing = gr.Textbox(label="Undo", elem_id="undo-what", visible="hidden")
                notice = html_part("notice")
                edit_panel = gr.Column(elem_id="edit-panel", elem_classes="decision-panel", visible=False)
                reject_panel = _reject_panel()
                escalate_panel = _text_panel("escalate", "What should the next person know? (optional)", "Escalate")
                respond_panel = _text_panel("respond", "Answer the customer instead of acting", "Send the answer")
                with gr.Row(elem_id="decision-bar") as bar:
                    approve = gr.Button("Approve", variant="primary", elem_id="btn-approve", interactive=False)
                    edit = gr.Button("Edit", elem_id="btn-edit", interactive=False)
                    reject = gr.Button("Reject", elem_id="btn-reject", interactive=False)
                    escalate = gr.Button("Escalate", elem_id="btn-escalate", interactive=False)
                    respond = gr.Button("Answer", elem_id="btn-respond", interactive=False)
                    claim = gr.Button("Claim", elem_id="btn-claim", interactive=False)
                    next_case = gr.Button("Next case", elem_id="btn-next")
    return QueueParts(
        keys=keys,
        refresh=refresh,
        filters=filters,
        queue_list=queue_list,
        more=more,
        picked=picked,
        attention=attention,
        retrying=retrying,
        undo=undo,
        undoing=undoing,
        notice=notice,
        case=case,
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
        open_case=gr.State(None),
        editing=gr.State(None),
        shown=gr.State(None),
        undoables=gr.State(()),
        lease=gr.State(None),
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
