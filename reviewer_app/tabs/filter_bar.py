"""What stands above the list to look at part of it."""

from dataclasses import dataclass

import gradio as gr

from reviewer_app.tabs.html_part import html_part


@dataclass(frozen=True)
class FilterParts:
    """The search, and the chips below it; `chosen` is how the page's script names what they are set to, as JSON."""

    search: gr.Textbox
    bar: gr.HTML
    chosen: gr.Textbox


def build_filters() -> FilterParts:
    """Lay the filters out inside the open column."""
    with gr.Column(elem_id="filters"):
        search = gr.Textbox(
            label="Search the list",
            placeholder="Ticket, order or customer",
            elem_id="queue-search",
            max_lines=1,
            html_attributes=gr.InputHTMLAttributes(spellcheck=False, autocomplete="off"),
        )
        bar = html_part("filter-bar", script="filter_bar.js")
        chosen = gr.Textbox(label="Filters", elem_id="filters-chosen", visible="hidden")
    return FilterParts(search, bar, chosen)
