"""A chart with the table behind it."""

import json
from dataclasses import dataclass

import gradio as gr
from gradio.components.plot import PlotData

from reviewer_app.figures_charts import Spec
from reviewer_app.tabs.html_part import html_part
from reviewer_app.tabs.signed_in import Updates


@dataclass(frozen=True)
class Charted:
    """A chart, and the table behind it."""

    plot: gr.Plot
    table: gr.HTML


def build_chart(name: str, title: str) -> Charted:
    """Lay a titled chart out inside the open Blocks; it stays hidden until there is something to draw."""
    with gr.Column(elem_classes="chart"):
        html_part(f"title-{name}", f"<h3>{title}</h3>")
        return build_plot(name)


def build_plot(name: str) -> Charted:
    """The same without a title."""
    plot = gr.Plot(elem_id=f"plot-{name}", show_label=False, container=False, visible=False)
    return Charted(plot, html_part(f"table-{name}"))


def drawn(charted: Charted, spec: Spec | None, table: str) -> Updates:
    """Return the updates that draw a chart, or hide it where `spec` is None."""
    return {charted.plot: plotted(spec), charted.table: table}


def plotted(spec: Spec | None) -> dict[str, object]:
    """Return the update of a chart alone."""
    # Gradio names the type of chart after the library that usually makes its Vega-Lite; ours is made by hand.
    value = PlotData(type="altair", plot=json.dumps(spec)) if spec is not None else None
    update: dict[str, object] = gr.update(value=value, visible=spec is not None)
    return update
