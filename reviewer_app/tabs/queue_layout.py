"""What stands where on the queue tab."""

from dataclasses import dataclass
from importlib import resources

import gradio as gr

from reviewer_app.screen_case import NO_CASE

REJECT_REASONS = (
    "Not allowed by our policy",
    "Wrong amount or items",
    "Not what the customer asked for",
    "Looks like fraud or abuse",
    "More information is needed first",
)


@dataclass(frozen=True)
class QueueParts:
    """The tab's components and its per-browser state."""

    banner: gr.HTML
    refresh: gr.Button
    queue_list: gr.HTML
    picked: gr.Textbox
    notice: gr.HTML
    case: gr.HTML
    approve: gr.Button
    edit: gr.Button
    reject: gr.Button
    escalate: gr.Button
    respond: gr.Button
    claim: gr.Button
    next: gr.Button
    reject_panel: gr.Column
    reject_preset: gr.Radio
    reject_notes: gr.Textbox
    reject_message: gr.Textbox
    reject_confirm: gr.Button
    escalate_panel: gr.Column
    escalate_notes: gr.Textbox
    escalate_confirm: gr.Button
    respond_panel: gr.Column
    respond_message: gr.Textbox
    respond_confirm: gr.Button
    edit_panel: gr.Column
    cancel: gr.Button
    open_case: gr.State
    editing: gr.State
    shown_list: gr.State
    timer: gr.Timer


def build_queue() -> QueueParts:
    """Lay the tab out inside the open Blocks."""
    banner = gr.HTML(elem_id="banner", js_on_load=None)
    with gr.Row(elem_id="workplace", equal_height=False):
        with gr.Column(elem_id="queue-pane", min_width=280, scale=1):
            with gr.Row(elem_id="queue-head"):
                gr.HTML("<h2>Waiting</h2>", elem_id="queue-title")
                refresh = gr.Button("Refresh", elem_id="btn-refresh", size="sm", scale=0)
            queue_list = gr.HTML(elem_id="queue-list", label="Queue", js_on_load=_script("queue_list.js"))
            picked = gr.Textbox(label="Open review", elem_id="open-review", visible="hidden")
        with gr.Column(elem_id="case-pane", min_width=320, scale=3):
            with gr.Column(elem_id="case-scroll"):
                case = gr.HTML(NO_CASE, elem_id="case", label="Case", js_on_load=None)
            with gr.Column(elem_id="decisions"):
                notice = gr.HTML(elem_id="notice", js_on_load=None)
                edit_panel = gr.Column(elem_id="edit-panel", elem_classes="decision-panel", visible=False)
                with gr.Column(elem_id="reject-panel", elem_classes="decision-panel", visible=False) as reject_panel:
                    reject_preset = gr.Radio(
                        list(REJECT_REASONS), label="Why is this rejected?", elem_id="reject-reason"
                    )
                    with gr.Row():
                        reject_notes = gr.Textbox(
                            label="In your words (for colleagues)", lines=2, elem_id="reject-notes"
                        )
                        reject_message = gr.Textbox(
                            label="Message to the customer (optional)", lines=2, elem_id="reject-message"
                        )
                    reject_confirm = gr.Button("Reject", variant="stop", elem_id="btn-reject-confirm")
                with gr.Column(
                    elem_id="escalate-panel", elem_classes="decision-panel", visible=False
                ) as escalate_panel:
                    escalate_notes = gr.Textbox(
                        label="What should the next person know? (optional)", lines=2, elem_id="escalate-notes"
                    )
                    escalate_confirm = gr.Button("Escalate", variant="primary", elem_id="btn-escalate-confirm")
                with gr.Column(elem_id="respond-panel", elem_classes="decision-panel", visible=False) as respond_panel:
                    respond_message = gr.Textbox(
                        label="Answer the customer instead of acting", lines=3, elem_id="respond-message"
                    )
                    respond_confirm = gr.Button("Send the answer", variant="primary", elem_id="btn-respond-confirm")
                with gr.Row(elem_id="decision-bar"):
                    approve = gr.Button("Approve", variant="primary", elem_id="btn-approve", interactive=False)
                    edit = gr.Button("Edit", elem_id="btn-edit", interactive=False)
                    reject = gr.Button("Reject", elem_id="btn-reject", interactive=False)
                    escalate = gr.Button("Escalate", elem_id="btn-escalate", interactive=False)
                    respond = gr.Button("Answer", elem_id="btn-respond", interactive=False)
                    cancel = gr.Button("Cancel", elem_id="btn-cancel", visible=False)
                    claim = gr.Button("Claim", elem_id="btn-claim", interactive=False)
                    next_case = gr.Button("Next case", elem_id="btn-next")
    return QueueParts(
        banner=banner,
        refresh=refresh,
        queue_list=queue_list,
        picked=picked,
        notice=notice,
        case=case,
        approve=approve,
        edit=edit,
        reject=reject,
        escalate=escalate,
        respond=respond,
        claim=claim,
        next=next_case,
        reject_panel=reject_panel,
        reject_preset=reject_preset,
        reject_notes=reject_notes,
        reject_message=reject_message,
        reject_confirm=reject_confirm,
        escalate_panel=escalate_panel,
        escalate_notes=escalate_notes,
        escalate_confirm=escalate_confirm,
        respond_panel=respond_panel,
        respond_message=respond_message,
        respond_confirm=respond_confirm,
        edit_panel=edit_panel,
        cancel=cancel,
        open_case=gr.State(None),
        editing=gr.State(None),
        shown_list=gr.State(""),
        timer=gr.Timer(5),
    )


def _script(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text("utf-8")
