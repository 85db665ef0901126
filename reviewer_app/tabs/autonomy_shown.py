"""What the autonomy tab's components show of one action, or of all together."""

from datetime import datetime

import gradio as gr

from agent.contract import Calibration, Replay
from agent.contract.autonomy import ActionCalibration
from reviewer_app.autonomy_charts import reliability_chart, weeks_chart
from reviewer_app.autonomy_view import action_view, overview
from reviewer_app.calibration_view import calibration_view
from reviewer_app.replay_view import curve_view, point_table
from reviewer_app.screen_autonomy import action_html, calibration_html, moves_html, recalibration_html, title_html
from reviewer_app.screen_figures import folded_html, table_html
from reviewer_app.screen_replay import curve_html
from reviewer_app.tabs.autonomy_layout import AutonomyParts
from reviewer_app.tabs.charted import drawn
from reviewer_app.tabs.signed_in import Updates

EVERYTHING = "What each action may do without a person, what its past weeks say, and where the weekly rules lead."


def overview_updates(parts: AutonomyParts, calibration: Calibration, replay: Replay | None) -> Updates:
    """Show every action together."""
    return {
        parts.title: title_html("All actions", EVERYTHING),
        parts.overview: table_html(overview(calibration)),
        parts.standing: "",
        parts.single: gr.update(visible=False),
        parts.change.start: gr.update(visible=False),
        **_replayed(parts, replay),
    }


def action_updates(
    parts: AutonomyParts, of: ActionCalibration, replay: Replay, now: datetime, least: int, *, is_admin: bool
) -> Updates:
    """Show one action; administrators may change it."""
    view, calibrated = action_view(of, now, least, is_admin=is_admin), calibration_view(of, now)
    return {
        parts.title: title_html(of.title),
        parts.overview: "",
        parts.standing: action_html(view),
        parts.single: gr.update(visible=True),
        parts.change.start: gr.update(visible=is_admin),
        **_replayed(parts, replay),
        **drawn(parts.weeks, weeks_chart(of), folded_html(view.weeks)),
        parts.moves: moves_html(view.moves),
        parts.tiles: calibration_html(calibrated),
        **drawn(parts.reliability, reliability_chart(of.reliability), folded_html(calibrated.bins)),
        parts.recalibration: recalibration_html(calibrated),
        parts.safe: table_html(view.safe_steps),
    }


def _replayed(parts: AutonomyParts, replay: Replay | None) -> Updates:
    if replay is None:
        return {}
    figures = table_html(point_table(replay)) if replay.decisions else ""
    return {parts.curve: curve_html(curve_view(replay)), parts.figures: figures}
