"""What stands above and below the list to look at part of it, or at more of it."""

from dataclasses import dataclass

import gradio as gr
from gradio.components import Component

from reviewer_app.looking import EVERYTHING, Choices
from reviewer_app.tabs.signed_in import Updates
from reviewer_app.wording import sentence_case


@dataclass(frozen=True)
class FilterParts:
    """The filters, and in `looking` what this browser looks at through them."""

    search: gr.Textbox
    skill: gr.Dropdown
    action: gr.Dropdown
    mine: gr.Checkbox
    overdue: gr.Checkbox
    looking: gr.State

    @property
    def inputs(self) -> list[Component]:
        """What a person sets, in the order of `Looking`'s fields."""
        return [self.skill, self.action, self.mine, self.overdue, self.search]

    def offering(self, offered: Choices) -> Updates:
        """Offer these skills and actions."""
        return {
            self.skill: gr.update(choices=_options("Every skill", offered.skills)),
            self.action: gr.update(choices=_options("Every action", offered.actions)),
        }


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
        with gr.Row(elem_id="filter-choices"):
            skill = gr.Dropdown(
                _options("Every skill", ()), value="", label="Skill", elem_id="filter-skill", filterable=False
            )
            action = gr.Dropdown(
                _options("Every action", ()), value="", label="Action", elem_id="filter-action", filterable=False
            )
        with gr.Row(elem_id="filter-checks"):
            mine = gr.Checkbox(label="Mine", container=False, elem_id="filter-mine")
            overdue = gr.Checkbox(label="Overdue", container=False, elem_id="filter-overdue")
    return FilterParts(search, skill, action, mine, overdue, gr.State(EVERYTHING))


def _options(everything: str, names: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(everything, ""), *((sentence_case(name), name) for name in names)]
