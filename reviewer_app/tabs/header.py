"""The top line: the product, who is signed in, whether they are away; and below it what concerns every tab."""

from dataclasses import dataclass

import gradio as gr

from agent.contract import Me
from reviewer_app.screen import header_html, who_html
from reviewer_app.tabs.html_part import html_part
from reviewer_app.tabs.signed_in import Updates
from reviewer_app.view_model import header_view


@dataclass(frozen=True)
class HeaderParts:
    """The header's components; `away` is the person's own switch.

    `banner` says what is wrong with the server or the session, `standing` what holds for everybody at the moment.
    """

    title: gr.HTML
    away: gr.Checkbox
    who: gr.HTML
    banner: gr.HTML
    standing: gr.HTML

    @property
    def outputs(self) -> list[gr.blocks.Block]:
        """Everything in the header that may change."""
        return [self.title, self.away, self.who]

    def titled(self, model_name: str) -> Updates:
        """Say which model plans, once a case was seen."""
        return {self.title: header_html(model_name)}

    def signed_in(self, me: Me) -> Updates:
        """Show who is here."""
        view = header_view(me)
        return {
            self.who: who_html(view),
            self.away: gr.update(value=view.is_away),
        }


def build_header() -> HeaderParts:
    """Lay the header out inside the open Blocks."""
    with gr.Row(elem_id="top"):
        title = html_part("header", header_html(""))
        away = gr.Checkbox(label="I am away", elem_id="away", container=False)
        who = html_part("who")
    return HeaderParts(title, away, who, banner=html_part("banner"), standing=html_part("standing"))
