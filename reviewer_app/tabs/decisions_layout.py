"""What the decisions tab is made of, and how it is laid out."""

from dataclasses import dataclass

import gradio as gr
from gradio.components import Component

from agent.contract import PastDecisionView
from reviewer_app.history_view import EXPIRY, KINDS, OUTCOMES, HistoryFilters, named_in
from reviewer_app.screen_history import NOTHING_CHOSEN
from reviewer_app.tabs.html_part import html_part
from reviewer_app.tabs.signed_in import Updates
from reviewer_app.wording import sentence_case


@dataclass(frozen=True)
class HistoryFilterParts:
    """The filters; days have a place below them for what was wrong."""

    action: gr.Dropdown
    decided_by: gr.Dropdown
    kind: gr.Dropdown
    outcome: gr.Dropdown
    since: gr.Textbox
    until: gr.Textbox
    ticket: gr.Textbox
    problem: gr.HTML
    clear: gr.Button

    @property
    def inputs(self) -> list[Component]:
        """What a person sets, in the order of `HistoryFilters`' fields."""
        return [self.action, self.decided_by, self.kind, self.outcome, self.since, self.until, self.ticket]

    def offering(self, items: tuple[PastDecisionView, ...], filters: HistoryFilters) -> Updates:
        """Offer the actions and the people that were seen."""
        actions, people = named_in(items, filters)
        return {
            self.action: gr.update(choices=action_options(actions)),
            self.decided_by: gr.update(choices=people_options(people)),
        }


@dataclass(frozen=True)
class RegretParts:
    """The form for marking an action as wrong."""

    form: gr.Column
    what: gr.HTML
    reason: gr.Textbox
    problem: gr.HTML
    save: gr.Button
    cancel: gr.Button
    proposal: gr.Textbox
    picked_what: gr.Textbox


@dataclass(frozen=True)
class DecisionsParts:
    """The tab's components; `seen` is what this browser has listed, `opened` what stands beside the list."""

    filters: HistoryFilterParts
    export: gr.HTML
    rows: gr.HTML
    more: gr.Button
    picked: gr.Textbox
    notice: gr.HTML
    regret: RegretParts
    past: gr.HTML
    seen: gr.State
    opened: gr.State


def build_decisions() -> DecisionsParts:
    """Lay the tab out inside the open Blocks."""
    with gr.Row(elem_id="history-place"):
        with gr.Column(elem_id="history-pane"):
            with gr.Row(elem_id="history-head"):
                html_part("history-title", "<h2>Decisions</h2>")
                export = html_part("history-export")
            filters = _build_filters()
            rows = html_part("history-list", script="history_list.js")
            more = gr.Button("Show more", elem_id="btn-history-more", visible=False)
            picked = gr.Textbox(label="Open decision", elem_id="open-decision", visible="hidden")
        with gr.Column(elem_id="past-pane"):
            notice = html_part("past-notice")
            regret = _build_regret()
            past = html_part("past", NOTHING_CHOSEN, script="past.js")
    return DecisionsParts(
        filters=filters,
        export=export,
        rows=rows,
        more=more,
        picked=picked,
        notice=notice,
        regret=regret,
        past=past,
        seen=gr.State(None),
        opened=gr.State(""),
    )


def action_options(actions: list[str]) -> list[tuple[str, str]]:
    """Return what the action's filter offers."""
    return [("Every action", ""), *((sentence_case(name), name) for name in actions)]


def people_options(people: list[str]) -> list[tuple[str, str]]:
    """Return what the person's filter offers."""
    return [("Everybody", ""), *(("Nobody in time" if name == EXPIRY else name, name) for name in people)]


def _build_filters() -> HistoryFilterParts:
    with gr.Column(elem_id="history-filters"):
        with gr.Row(elem_classes="filter-pair"):
            action = gr.Dropdown(
                action_options([]), value="", label="Action", elem_id="past-action", allow_custom_value=True
            )
            decided_by = gr.Dropdown(
                people_options([]), value="", label="Decided by", elem_id="past-person", allow_custom_value=True
            )
        with gr.Row(elem_classes="filter-pair"):
            kind = gr.Dropdown(list(KINDS), value="", label="Decision", elem_id="past-kind", filterable=False)
            outcome = gr.Dropdown(list(OUTCOMES), value="", label="Outcome", elem_id="past-outcome", filterable=False)
        with gr.Row(elem_classes="filter-pair"):
            # Gradio's own date field has no label that a screen reader hears; the list's script makes these of them.
            since = gr.Textbox(label="From day (UTC)", placeholder="2026-05-04", elem_id="past-since", max_lines=1)
            until = gr.Textbox(label="To day (UTC)", placeholder="2026-05-04", elem_id="past-until", max_lines=1)
        problem = html_part("problem-days")
        with gr.Row(elem_classes="filter-pair"):
            ticket = gr.Textbox(
                label="Ticket",
                placeholder="Its exact number",
                elem_id="past-ticket",
                max_lines=1,
                html_attributes=gr.InputHTMLAttributes(spellcheck=False, autocomplete="off"),
            )
            clear = gr.Button("Clear filters", elem_id="btn-history-clear")
    return HistoryFilterParts(action, decided_by, kind, outcome, since, until, ticket, problem, clear)


def _build_regret() -> RegretParts:
    with gr.Column(elem_id="regret-form", elem_classes="decision-panel", visible=False) as form:
        what = html_part("regret-what")
        reason = gr.Textbox(label="What was wrong with it", elem_id="regret-reason", lines=2)
        problem = html_part("problem-reason")
        with gr.Row(elem_classes="panel-buttons"):
            save = gr.Button("Mark as wrong", variant="primary", elem_id="btn-regret-save")
            cancel = gr.Button("Cancel", elem_id="btn-regret-cancel")
    proposal = gr.Textbox(label="Marked action", elem_id="regret-proposal", visible="hidden")
    picked_what = gr.Textbox(label="Its name", elem_id="regret-name", visible="hidden")
    return RegretParts(form, what, reason, problem, save, cancel, proposal, picked_what)
