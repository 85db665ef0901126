"""The charts of one action's weeks and of its risk score, as Vega-Lite; None where there is nothing to draw."""

from typing import Any

from agent.contract.autonomy import ActionCalibration, Reliability
from reviewer_app.figures_charts import ACT, QUIET, Spec, chart, share_axis, told, week_axis

AGREED, REGRETTED = "Approved unchanged", "Regretted"
_WARM = "#8a5200"


def weeks_chart(of: ActionCalibration) -> Spec | None:
    """Return agreement and regret of each week, with their 95 % intervals."""
    weeks = sorted([of.this_week, *of.weeks], key=lambda each: each.week)
    values = [
        {
            "week": each.week,
            "measure": measure,
            "share": share.share,
            "low": share.low,
            "high": share.high,
            "part": share.part,
            "whole": share.whole,
        }
        for each in weeks
        for measure, share in ((AGREED, each.agreement), (REGRETTED, each.regret))
        if share.share is not None
    ]
    if not values:
        return None
    share_of = share_axis("Share of the week's cases")
    color, shape = _by_measure(ACT, _WARM), _by_measure("circle", "diamond")
    tooltip = [
        told("measure", "Measure"),
        told("week", "Week"),
        told("share", "Share", ".1%"),
        told("low", "At least", ".1%"),
        told("high", "At most", ".1%"),
        told("part", "Cases"),
        told("whole", "Of"),
    ]
    layer = [
        {
            "mark": {"type": "rule", "strokeWidth": 2, "opacity": 0.45},
            "encoding": {"y": {"field": "low", **share_of}, "y2": {"field": "high"}, "color": color},
        },
        {
            "mark": {"type": "line", "strokeWidth": 2},
            "encoding": {"y": {"field": "share", **share_of}, "color": color},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
            "encoding": {"y": {"field": "share", **share_of}, "color": color, "shape": shape, "tooltip": tooltip},
        },
    ]
    x = week_axis(list(dict.fromkeys(each.week for each in weeks)))
    return chart("Agreement and regret by week with 95 % intervals", values, layer=layer, encoding={"x": x})


def reliability_chart(of: Reliability) -> Spec | None:
    """Return how often people found cases wrong, by risk score; on the dashed line a score says exactly that."""
    values = [
        {
            "score": each.mean_score,
            "share": each.wrong.share,
            "low": each.wrong.low,
            "high": each.wrong.high,
            "cases": each.wrong.whole,
            "range": f"{each.low:.1f} to {each.high:.1f}",
        }
        for each in of.bins
        if each.mean_score is not None and each.wrong.share is not None
    ]
    if not values:
        return None
    wrong = share_axis("Were wrong")
    tooltip = [
        told("range", "Risk score"),
        told("score", "On average", ".2f"),
        told("share", "Were wrong", ".1%"),
        told("low", "At least", ".1%"),
        told("high", "At most", ".1%"),
        told("cases", "Cases"),
    ]
    x = {"field": "score", "type": "quantitative", "title": "Risk score", "scale": {"domain": [0, 1]}}
    layer: list[dict[str, Any]] = [
        {
            "data": {"values": [{"score": 0, "share": 0}, {"score": 1, "share": 1}]},
            "mark": {"type": "line", "color": QUIET, "strokeDash": [4, 4], "strokeWidth": 1},
            "encoding": {"x": x, "y": {"field": "share", **wrong}},
        },
        {
            "mark": {"type": "rule", "color": QUIET, "strokeWidth": 2},
            "encoding": {"x": x, "y": {"field": "low", **wrong}, "y2": {"field": "high"}},
        },
        {
            "mark": {"type": "point", "color": ACT, "filled": True, "opacity": 1},
            "encoding": {
                "x": x,
                "y": {"field": "share", **wrong},
                "size": {"field": "cases", "type": "quantitative", "legend": None, "scale": {"range": [40, 260]}},
                "tooltip": tooltip,
            },
        },
    ]
    return chart("How often cases were wrong, by risk score", values, layer=layer)


def _by_measure(*drawn_as: str) -> Spec:
    scale = {"domain": [AGREED, REGRETTED], "range": list(drawn_as)}
    return {"field": "measure", "type": "nominal", "scale": scale, "legend": {"orient": "top", "title": None}}
