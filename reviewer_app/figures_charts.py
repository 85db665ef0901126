"""The metrics' charts as Vega-Lite specifications: https://vega.github.io/vega-lite/docs/spec.html.

Each returns None where there is nothing to draw. Names of the server stand in the data alone, never in expressions.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from agent.contract import Stats
from agent.contract.stats import AgeBucket, Agreement
from reviewer_app.figures_view import AGES, ALARM_HOURS, LAG_PARTS
from reviewer_app.wording import duration, sentence_case, visible

Spec = dict[str, Any]

INK, ACT, QUIET, ALARM = "#1c2430", "#1f4fbf", "#545f70", "#9c1c14"
SERIES = ("#1f4fbf", "#8a5200", "#1b6b3a", "#7b3fa0", "#545f70")
HEIGHT_PIXELS = 210
_MEASURES = ("Half within (P50)", "95 % within (P95)")


def agreement_chart(stats: Stats, action: str = "") -> Spec | None:
    """Return the agreement of each week with its 95 % interval; `action` narrows it to one."""
    weeks: Mapping[str, Agreement] = stats.agreement.by_week
    if action:
        weeks = {each.week: each for each in stats.agreement.by_action_and_week if each.action == action}
    values = [
        {"week": week, "share": each.share, "low": each.low, "high": each.high, "cases": each.n}
        for week, each in sorted(weeks.items())
        if each.share is not None
    ]
    if not values:
        return None
    share = share_axis("Approved unchanged")
    tooltip = [
        told("week", "Week"),
        told("share", "Agreement", ".0%"),
        told("low", "At least", ".0%"),
        told("high", "At most", ".0%"),
        told("cases", "Cases"),
    ]
    layer = [
        {
            "mark": {"type": "rule", "color": QUIET, "strokeWidth": 2},
            "encoding": {"y": {"field": "low", **share}, "y2": {"field": "high"}},
        },
        {"mark": {"type": "line", "color": ACT, "strokeWidth": 2}, "encoding": {"y": {"field": "share", **share}}},
        {
            "mark": {"type": "point", "color": ACT, "filled": True, "size": 70, "opacity": 1},
            "encoding": {"y": {"field": "share", **share}, "tooltip": tooltip},
        },
    ]
    x = week_axis(_weeks(stats))
    return chart("Agreement by week with its 95 % interval", values, layer=layer, encoding={"x": x})


def alone_chart(stats: Stats) -> Spec | None:
    """Return which share of the actions carried out in each week ran alone."""
    values = [
        {"week": week, "share": each.share, "alone": each.alone, "executed": each.executed}
        for week, each in sorted(stats.resolved_alone.by_week.items())
        if each.share is not None
    ]
    if not values:
        return None
    tooltip = [
        told("week", "Week"),
        told("share", "Ran alone", ".0%"),
        told("alone", "Alone"),
        told("executed", "Carried out"),
    ]
    encoding = {
        "x": week_axis(_weeks(stats)),
        "y": {"field": "share", **share_axis("Ran alone")},
        "tooltip": tooltip,
    }
    mark = {"type": "bar", "color": ACT, "width": {"band": 0.6}}
    return chart("Share of actions that ran alone, by week", values, mark=mark, encoding=encoding)


def lag_chart(stats: Stats) -> Spec | None:
    """Return P50 and P95 of each part of the way from held to carried out, in hours or minutes."""
    spreads = [(label, getattr(stats.lag.overall, part)) for part, label in LAG_PARTS]
    known = [(label, spread) for label, spread in spreads if spread.p50_seconds is not None]
    if not known:
        return None
    longest = max(spread.p95_seconds for _, spread in known)
    unit, seconds = ("hours", 3600) if longest >= 2 * 3600 else ("minutes", 60)
    values = [
        {"part": label, "measure": measure, "length": found / seconds, "words": duration(found), "cases": spread.n}
        for label, spread in known
        for measure, found in zip(_MEASURES, (spread.p50_seconds, spread.p95_seconds), strict=True)
    ]
    length = {"field": "length", "type": "quantitative", "title": f"Time taken, {unit}", "scale": {"zero": True}}
    color, shape = (_measured(*drawn_as) for drawn_as in ((ACT, "#8a5200"), ("circle", "diamond")))
    tooltip = [told("part", "Part"), told("measure", "Measure"), told("words", "Time"), told("cases", "Cases")]
    ends = {"x": {**length, "aggregate": "min"}, "x2": {"field": "length", "aggregate": "max"}}
    layer = [
        {"mark": {"type": "rule", "color": "#8a94a3", "strokeWidth": 2}, "encoding": ends},
        {
            "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
            "encoding": {"x": length, "color": color, "shape": shape, "tooltip": tooltip},
        },
    ]
    if unit == "hours":
        layer.append(
            {
                "data": {"values": [{"alarm": ALARM_HOURS}]},
                "mark": {"type": "rule", "color": ALARM, "strokeDash": [4, 4]},
                "encoding": {
                    "x": {"field": "alarm", "type": "quantitative"},
                    "y": {"value": 0},
                    "y2": {"value": "height"},
                },
            }
        )
    y = {"field": "part", "type": "nominal", "sort": [label for label, _ in known], "title": None}
    return chart("How long each part took: P50 and P95", values, layer=layer, encoding={"y": y})


def waiting_chart(stats: Stats) -> Spec | None:
    """Return how many cases wait now for each skill, by how long they have waited."""
    if not stats.waiting.pending:
        return None
    values = [
        {"age": AGES[age], "skill": visible(sentence_case(skill)), "cases": each.by_age[age].pending}
        for skill, each in sorted(stats.waiting.by_skill.items())
        for age in get_args(AgeBucket)
    ]
    skills = sorted(visible(sentence_case(skill)) for skill in stats.waiting.by_skill)
    encoding = {
        "x": {
            "field": "age",
            "type": "ordinal",
            "sort": list(AGES.values()),
            "title": "Waited for",
            "axis": {"labelAngle": 0},
        },
        "y": {"field": "cases", "type": "quantitative", "title": "Cases", "axis": {"tickMinStep": 1, "format": "d"}},
        "color": {
            "field": "skill",
            "type": "nominal",
            "scale": {"domain": skills, "range": [SERIES[place % len(SERIES)] for place in range(len(skills))]},
            "legend": {"orient": "top", "title": None},
        },
        "tooltip": [told("skill", "Skill"), told("age", "Waited for"), told("cases", "Cases")],
    }
    mark = {"type": "bar", "width": {"band": 0.6}}
    return chart("Cases that wait, by age and skill", values, mark=mark, encoding=encoding)


def chart(description: str, values: Sequence[Mapping[str, Any]], **drawn: Any) -> Spec:
    """Return a whole specification: what is `drawn` of these values, described for who can't see it."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "usermeta": {"embedOptions": {"actions": False, "renderer": "svg"}},
        "description": description,
        "data": {"values": list(values)},
        "width": "container",
        "height": HEIGHT_PIXELS,
        "autosize": {"type": "fit", "contains": "padding"},
        **drawn,
    }


def _weeks(stats: Stats) -> list[str]:
    """Return every ISO week of the period, so that one without cases leaves a gap."""
    day, weeks = stats.since.astimezone(UTC), []
    while day <= stats.until.astimezone(UTC):
        weeks.append(_iso_week(day))
        day += timedelta(days=1)
    return list(dict.fromkeys([*weeks, _iso_week(stats.until.astimezone(UTC))]))


def _iso_week(day: datetime) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def week_axis(weeks: Sequence[str]) -> Spec:
    """Return a horizontal axis of these ISO weeks."""
    return {
        "field": "week",
        "type": "ordinal",
        "title": "ISO week (UTC)",
        "scale": {"domain": list(weeks)},
        "axis": {"labelExpr": "slice(datum.value, 5)", "labelAngle": 0, "labelOverlap": True},
    }


def share_axis(title: str) -> Spec:
    """Return a vertical axis from none to all."""
    return {
        "type": "quantitative",
        "title": title,
        "scale": {"domain": [0, 1]},
        "axis": {"format": ".0%", "tickCount": 5},
    }


def _measured(*drawn_as: str) -> Spec:
    scale = {"domain": list(_MEASURES), "range": list(drawn_as)}
    return {"field": "measure", "type": "nominal", "scale": scale, "legend": {"orient": "top", "title": None}}


def told(field: str, title: str, number_format: str = "") -> Spec:
    """Return a line of a tooltip."""
    return {"field": field, "title": title, **({"format": number_format} if number_format else {})}
