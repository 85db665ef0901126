"""What stands where on the try-it tab."""

from dataclasses import dataclass
from typing import get_args

import gradio as gr

from agent.contract import Tier
from reviewer_app.screen_try_it import NO_TICKET, examples_html
from reviewer_app.tabs.html_part import html_part


@dataclass(frozen=True)
class TryItParts:
    """The tab's components; each field has a place below it for what was wrong with it.

    `watched` holds the ticket as last seen, `known` the customers that were suggested.
    """

    sender: gr.HTML
    notice: gr.HTML
    examples: gr.HTML
    example: gr.Number
    customer: gr.Dropdown
    customer_problem: gr.HTML
    tier: gr.Radio
    tier_problem: gr.HTML
    message: gr.Textbox
    message_problem: gr.HTML
    ticket_id: gr.Textbox
    ticket_problem: gr.HTML
    send: gr.Button
    look: gr.Button
    way: gr.HTML
    again_panel: gr.Column
    again: gr.Textbox
    again_problem: gr.HTML
    write: gr.Button
    watched: gr.State
    known: gr.State

    @property
    def problems(self) -> dict[str, gr.HTML]:
        """Where it is said what was wrong, by field; "" is the place for what concerns no field."""
        return {
            "customer_id": self.customer_problem,
            "tier": self.tier_problem,
            "message": self.message_problem,
            "ticket_id": self.ticket_problem,
            "": self.notice,
        }


def build_try_it() -> TryItParts:
    """Lay the tab out inside the open Blocks."""
    with gr.Column(elem_id="try-it-pane", elem_classes="pane"):
        html_part("try-it-title", "<h2>Try it: write as a customer</h2>")
        sender = html_part("try-it-sender")
        notice = html_part("try-it-notice")
        with gr.Row(elem_id="try-it-columns"):
            with gr.Column(elem_id="try-it-form"):
                examples = html_part("try-it-examples", examples_html(), script="examples.js")
                example = gr.Number(label="Example", elem_id="chosen-example", visible="hidden")
                customer = gr.Dropdown(
                    [], label="Customer id", allow_custom_value=True, value=None, elem_id="try-it-customer"
                )
                customer_problem = html_part("problem-try-customer")
                tier = gr.Radio(list(get_args(Tier)), label="Tier", value="standard", elem_id="try-it-tier")
                tier_problem = html_part("problem-try-tier")
                message = gr.Textbox(label="Message", lines=5, max_lines=14, elem_id="try-it-message")
                message_problem = html_part("problem-try-message")
                ticket_id = gr.Textbox(label="Ticket id", max_lines=1, elem_id="try-it-ticket")
                ticket_problem = html_part("problem-try-ticket")
                with gr.Row(elem_classes="panel-buttons"):
                    send = gr.Button("Send", variant="primary", elem_id="btn-try-send", interactive=False)
                    look = gr.Button("Watch this ticket", elem_id="btn-try-watch")
            with gr.Column(elem_id="try-it-side"):
                way = html_part("try-it-way", NO_TICKET, script="try_it.js")
                with gr.Column(elem_id="try-it-again", visible=False) as again_panel:
                    again = gr.Textbox(label="Write again as the customer", lines=2, max_lines=8, elem_id="try-it-more")
                    again_problem = html_part("problem-try-again")
                    with gr.Row(elem_classes="panel-buttons"):
                        write = gr.Button("Send as the customer", elem_id="btn-try-write")
    return TryItParts(
        sender=sender,
        notice=notice,
        examples=examples,
        example=example,
        customer=customer,
        customer_problem=customer_problem,
        tier=tier,
        tier_problem=tier_problem,
        message=message,
        message_problem=message_problem,
        ticket_id=ticket_id,
        ticket_problem=ticket_problem,
        send=send,
        look=look,
        way=way,
        again_panel=again_panel,
        again=again,
        again_problem=again_problem,
        write=write,
        watched=gr.State(None),
        known=gr.State(None),
    )
