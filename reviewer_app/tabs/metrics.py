"""The metrics tab: how the desk is doing, in tiles, charts and the tables behind them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import gradio as gr

from agent.contract import Stats
from reviewer_app.errors import DeskError, NotSignedIn
from reviewer_app.figures_charts import agreement_chart, alone_chart, lag_chart, waiting_chart
from reviewer_app.figures_view import PERIODS, USUAL_DAYS, agreement_actions, figures_view
from reviewer_app.screen import notice_html
from reviewer_app.screen_figures import as_of_html, folded_html, table_html, tiles_html
from reviewer_app.sessions import Session
from reviewer_app.sign_in import Door
from reviewer_app.tabs.charted import Charted, build_chart, build_plot, drawn, plotted
from reviewer_app.tabs.html_part import html_part
from reviewer_app.tabs.signed_in import Updates, signed_in
from reviewer_app.wording import explain


@dataclass(frozen=True)
class MetricsParts:
    """The tab's components; `shown` is what this browser was shown last."""

    days: gr.Radio
    refresh: gr.Button
    as_of: gr.HTML
    tiles: gr.HTML
    waiting: Charted
    lag: Charted
    agreement: Charted
    agreement_of: gr.Dropdown
    alone: Charted
    reviewers: gr.HTML
    agreement_by_action: gr.HTML
    expired: gr.HTML
    tickets: gr.HTML
    shown: gr.State


@dataclass(frozen=True)
class Shown:
    """The figures that one session was shown."""

    session_id: str
    stats: Stats


@dataclass(frozen=True)
class MetricsTab:
    """The tab's events."""

    door: Door
    now: Callable[[], datetime]
    parts: MetricsParts
    banner: gr.HTML

    @property
    def outputs(self) -> list[gr.blocks.Block]:
        """Everything that the tab's events may change."""
        parts = self.parts
        charts = [parts.waiting, parts.lag, parts.agreement, parts.alone]
        plots, tables = [each.plot for each in charts], [each.table for each in charts]
        others = [parts.reviewers, parts.agreement_by_action, parts.expired, parts.tickets]
        return [self.banner, parts.as_of, parts.tiles, *plots, *tables, parts.agreement_of, *others, parts.shown]

    @signed_in
    async def show(self, session: Session, days: int | None, action: str | None) -> Updates:
        """Count anew, over so many days."""
        parts, now = self.parts, self.now()
        try:
            stats = await session.desk.figures.stats(days or USUAL_DAYS)
        except NotSignedIn:
            raise
        except DeskError as error:
            return {self.banner: notice_html(explain(error, session.me.name, now), "bad")}
        view = figures_view(stats, session.me)
        chosen = action if action in stats.agreement.by_action else ""
        return {
            self.banner: "",
            parts.as_of: as_of_html(stats.until, now),
            parts.tiles: tiles_html(view.tiles),
            **drawn(parts.waiting, waiting_chart(stats), folded_html(view.waiting)),
            **drawn(parts.lag, lag_chart(stats), folded_html(view.lag, view.lag_by)),
            **drawn(parts.agreement, agreement_chart(stats, chosen), folded_html(view.agreement_by_week)),
            **drawn(parts.alone, alone_chart(stats), folded_html(view.alone)),
            parts.agreement_of: gr.update(choices=agreement_actions(stats), value=chosen),
            parts.reviewers: table_html(view.reviewers),
            parts.agreement_by_action: table_html(view.agreement),
            parts.expired: table_html(view.expired),
            parts.tickets: table_html(view.tickets),
            parts.shown: Shown(session.session_id, stats),
        }

    @signed_in
    async def choose(self, session: Session, shown: Shown | None, action: str | None) -> Updates:
        """Draw the agreement on one action, from the figures that are shown."""
        if shown is None or shown.session_id != session.session_id:
            return {}
        return {self.parts.agreement.plot: plotted(agreement_chart(shown.stats, action or ""))}


def build_metrics() -> MetricsParts:
    """Lay the tab out inside the open Blocks."""
    with gr.Column(elem_id="metrics-pane", elem_classes="pane"):
        with gr.Row(elem_id="metrics-head"):
            html_part("metrics-title", "<h2>Metrics</h2>")
            days = gr.Radio(list(PERIODS), value=USUAL_DAYS, label="Period", elem_id="metrics-days")
            refresh = gr.Button("Refresh", elem_id="btn-metrics-refresh")
            as_of = html_part("metrics-as-of")
        tiles = html_part("metrics-tiles")
        with gr.Row(elem_classes="charts"):
            waiting = build_chart("waiting", "What waits now")
            lag = build_chart("lag", "How long cases take")
        with gr.Row(elem_classes="charts"):
            with gr.Column(elem_classes="chart"):
                with gr.Row(elem_classes="chart-head"):
                    html_part("title-agreement", "<h3>Agreement</h3>")
                    agreement_of = gr.Dropdown(
                        [("Every action", "")], value="", label="Of", elem_id="agreement-of", filterable=False
                    )
                agreement = build_plot("agreement")
            alone = build_chart("alone", "What runs alone")
        with gr.Row(elem_classes="charts"):
            reviewers = html_part("metrics-reviewers")
            agreement_by_action = html_part("metrics-agreement-by-action")
        with gr.Row(elem_classes="charts"):
            expired = html_part("metrics-expired")
            tickets = html_part("metrics-tickets")
    return MetricsParts(
        days=days,
        refresh=refresh,
        as_of=as_of,
        tiles=tiles,
        waiting=waiting,
        lag=lag,
        agreement=agreement,
        agreement_of=agreement_of,
        alone=alone,
        reviewers=reviewers,
        agreement_by_action=agreement_by_action,
        expired=expired,
        tickets=tickets,
        shown=gr.State(None),
    )


def wire_metrics(tab: MetricsTab, way_in: gr.Tab) -> None:
    """Connect the tab's controls; it counts when somebody turns to it, and when asked."""
    parts = tab.parts
    gr.on(
        [way_in.select, parts.days.input, parts.refresh.click],
        tab.show,
        [parts.days, parts.agreement_of],
        tab.outputs,
        show_progress="hidden",
        trigger_mode="always_last",
        api_name="metrics",
    )
    parts.agreement_of.input(
        tab.choose,
        [parts.shown, parts.agreement_of],
        [tab.banner, parts.agreement.plot],
        show_progress="hidden",
        api_name="agreement_of",
    )
