"""What the autonomy tab is made of, and how it is laid out: a list of actions on the left, one of them on the right."""

from dataclasses import dataclass

import gradio as gr

from agent.contract.autonomy import ActionCalibration
from reviewer_app.changing_autonomy import LEVELS, ChangeForm
from reviewer_app.tabs.charted import Charted, build_chart
from reviewer_app.tabs.html_part import html_part
from reviewer_app.tabs.kill_switch import KillSwitchParts, build_kill_switch
from reviewer_app.tabs.look_again import LookAgainParts, build_look_again
from reviewer_app.tabs.signed_in import Updates


@dataclass(frozen=True)
class ChangeParts:
    """The form for changing what an action may do alone; each field has a place below it for what was wrong with it."""

    start: gr.Button
    form: gr.Column
    autonomy: gr.Radio
    autonomy_problem: gr.HTML
    threshold: gr.Number
    threshold_problem: gr.HTML
    frozen: gr.Checkbox
    frozen_problem: gr.HTML
    recalibration: gr.Checkbox
    recalibration_problem: gr.HTML
    reason: gr.Textbox
    reason_problem: gr.HTML
    meaning: gr.HTML
    save: gr.Button
    cancel: gr.Button

    @property
    def fields(self) -> list[gr.components.Component]:
        """What a person sets, in the order of `ChangeForm`'s fields."""
        return [self.autonomy, self.threshold, self.frozen, self.recalibration, self.reason]

    @property
    def problems(self) -> dict[str, gr.HTML]:
        """Where it is said what was wrong, by the contract's field."""
        return {
            "autonomy": self.autonomy_problem,
            "threshold": self.threshold_problem,
            "frozen": self.frozen_problem,
            "recalibration": self.recalibration_problem,
            "reason": self.reason_problem,
        }

    def closed(self) -> Updates:
        """Put the form away."""
        return {self.form: gr.update(visible=False), **dict.fromkeys([*self.problems.values(), self.meaning], "")}

    def opened(self, form: ChangeForm, of: ActionCalibration) -> Updates:
        """Show the form as things stand; what the action can never have isn't offered."""
        levels = [each for each in LEVELS if each[1] != "auto" or of.never_auto is None or form.autonomy == "auto"]
        has_fit = of.recalibration.decisions is not None or form.recalibration
        values = (form.threshold, form.frozen, gr.update(value=form.recalibration, interactive=has_fit), form.reason)
        return {
            **self.closed(),
            self.form: gr.update(visible=True),
            self.autonomy: gr.update(choices=levels, value=form.autonomy),
            **dict(zip(self.fields[1:], values, strict=True)),
        }


@dataclass(frozen=True)
class RevertParts:
    """The form for taking a move back."""

    picked: gr.Textbox
    form: gr.Column
    what: gr.HTML
    reason: gr.Textbox
    problem: gr.HTML
    save: gr.Button
    cancel: gr.Button

    def closed(self) -> Updates:
        """Put the form away."""
        return {self.form: gr.update(visible=False), self.reason: "", self.problem: ""}


@dataclass(frozen=True)
class AutonomyParts:
    """The tab's components; `shown` is what this browser was shown last."""

    places: gr.HTML
    picked: gr.Textbox
    kill_switch: KillSwitchParts
    notice: gr.HTML
    about: gr.Column
    title: gr.HTML
    overview: gr.HTML
    standing: gr.HTML
    change: ChangeParts
    curve: gr.HTML
    asked: gr.Textbox
    figures: gr.HTML
    single: gr.Column
    weeks: Charted
    safe: gr.HTML
    moves: gr.HTML
    revert: RevertParts
    tiles: gr.HTML
    reliability: Charted
    recalibration: gr.HTML
    look_again: LookAgainParts
    questions: gr.Column
    peers: gr.HTML
    shown: gr.State


def build_autonomy() -> AutonomyParts:
    """Lay the tab out inside the open Blocks."""
    with gr.Row(elem_id="autonomy-place"):
        with gr.Column(elem_id="autonomy-list"):
            html_part("autonomy-title", "<h2>Autonomy</h2>")
            places = html_part("autonomy-places", script="autonomy_list.js")
            # Gradio shows a hidden field once the column around it, hidden at first, is shown.
            picked = gr.Textbox(label="Open place", elem_id="open-place", visible="hidden")
            asked = gr.Textbox(label="Limit to replay", elem_id="replay-asked", visible="hidden")
            move = gr.Textbox(label="Move to take back", elem_id="open-move", visible="hidden")
            answered = gr.Textbox(label="Answer", elem_id="look-again-answer", visible="hidden")
            switched = gr.Textbox(label="Throw of the kill switch", elem_id="kill-switch-asked", visible="hidden")
        with gr.Column(elem_id="autonomy-pane", elem_classes="pane"):
            kill_switch = build_kill_switch(switched)
            notice = html_part("autonomy-notice")
            look_again = build_look_again(answered)
            with gr.Column(elem_id="autonomy-about", visible=False) as about:
                with gr.Row(elem_id="autonomy-head"):
                    title = html_part("autonomy-what")
                    start = gr.Button("Change…", elem_id="btn-autonomy-change", visible=False)
                change = _build_change(start)
                overview = html_part("autonomy-overview")
                standing = html_part("autonomy-standing")
                with gr.Column(elem_classes="chart"):
                    html_part("title-replay", "<h3>Replay: what another limit would have done</h3>")
                    curve = html_part("replay-curve", script="replay.js")
                    figures = html_part("replay-figures")
                with gr.Column(elem_id="autonomy-single", visible=False) as single:
                    weeks = build_chart("weeks", "Agreement and regret by week")
                    with gr.Column(elem_classes="chart"):
                        html_part("title-moves", "<h3>Moves</h3>")
                        revert = _build_revert(move)
                        moves = html_part("autonomy-moves", script="moves.js")
                    with gr.Column(elem_classes="chart"):
                        html_part("title-calibration", "<h3>Calibration: does the risk score mean what it says?</h3>")
                        tiles = html_part("calibration-tiles")
                        reliability = Charted(
                            gr.Plot(elem_id="plot-reliability", show_label=False, container=False, visible=False),
                            html_part("table-reliability"),
                        )
                        recalibration = html_part("autonomy-recalibration")
                    safe = html_part("autonomy-safe")
            with gr.Column(elem_id="autonomy-questions", visible=False) as questions:
                peers = html_part("autonomy-peers")
    return AutonomyParts(
        places=places,
        picked=picked,
        kill_switch=kill_switch,
        notice=notice,
        about=about,
        title=title,
        overview=overview,
        standing=standing,
        change=change,
        curve=curve,
        asked=asked,
        figures=figures,
        single=single,
        weeks=weeks,
        safe=safe,
        moves=moves,
        revert=revert,
        tiles=tiles,
        reliability=reliability,
        recalibration=recalibration,
        look_again=look_again,
        questions=questions,
        peers=peers,
        shown=gr.State(None),
    )


def _build_change(start: gr.Button) -> ChangeParts:
    with gr.Column(elem_id="autonomy-form", elem_classes="decision-panel", visible=False) as form:
        autonomy = gr.Radio(list(LEVELS), label="May it run alone?", elem_id="autonomy-level")
        autonomy_problem = html_part("problem-autonomy-level")
        threshold = gr.Number(
            label="Threshold", info="From 0.20 to 0.90; a riskier case waits", step=0.05, elem_id="autonomy-threshold"
        )
        threshold_problem = html_part("problem-autonomy-threshold")
        frozen = gr.Checkbox(label="Frozen: the weekly rules leave it as it is", elem_id="autonomy-frozen")
        frozen_problem = html_part("problem-autonomy-frozen")
        recalibration = gr.Checkbox(label="Recalibrate the model's own estimate", elem_id="autonomy-recalibrated")
        recalibration_problem = html_part("problem-autonomy-recalibrated")
        reason = gr.Textbox(
            label="Why", info="Everybody can read it beside the move", lines=2, elem_id="autonomy-reason"
        )
        reason_problem = html_part("problem-autonomy-reason")
        meaning = html_part("autonomy-meaning")
        with gr.Row(elem_classes="panel-buttons"):
            save = gr.Button("Save", variant="primary", elem_id="btn-autonomy-save")
            cancel = gr.Button("Cancel", elem_id="btn-autonomy-cancel")
    return ChangeParts(
        start=start,
        form=form,
        autonomy=autonomy,
        autonomy_problem=autonomy_problem,
        threshold=threshold,
        threshold_problem=threshold_problem,
        frozen=frozen,
        frozen_problem=frozen_problem,
        recalibration=recalibration,
        recalibration_problem=recalibration_problem,
        reason=reason,
        reason_problem=reason_problem,
        meaning=meaning,
        save=save,
        cancel=cancel,
    )


def _build_revert(picked: gr.Textbox) -> RevertParts:
    with gr.Column(elem_id="revert-form", elem_classes="decision-panel", visible=False) as form:
        what = html_part("revert-what")
        reason = gr.Textbox(label="Why take it back", lines=2, elem_id="revert-reason")
        problem = html_part("problem-revert-reason")
        with gr.Row(elem_classes="panel-buttons"):
            save = gr.Button("Take it back", variant="primary", elem_id="btn-revert-save")
            cancel = gr.Button("Cancel", elem_id="btn-revert-cancel")
    return RevertParts(picked, form, what, reason, problem, save, cancel)
