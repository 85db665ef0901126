"""The years as a picture: how much ran alone, and how much of that was wrong, week by week."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from agent.core.past import Floats
from bench.autonomy.outcome import LIMIT, MONTH_WEEKS, Outcome
from bench.autonomy.ways import BARE, FIXED, OURS
from bench.autonomy.world import WEEKS, World

COLOURS = {OURS: "#0f766e", BARE: "#c2410c", FIXED: "#64748b"}


def draw(path: Path, found: Mapping[World, Mapping[str, Sequence[Outcome]]]) -> None:
    """Write a picture with one column a world: means over the years, and between which 90 % of them lie."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(3.1 * len(found), 5.6), dpi=130, layout="constrained")
    axes = figure.subplots(2, len(found), sharex=True, sharey="row", squeeze=False)
    for column, (world, by_way) in enumerate(found.items()):
        above, below = axes[:, column]
        above.set_title(world.name if world.is_promised else f"{world.name} (nothing promised)", fontsize=11)
        for name, outcomes in by_way.items():
            _band(above, name, np.array([each.alone for each in outcomes]))
            _band(below, name, np.array([_smoothed(each.regret_by_week) for each in outcomes]))
        below.axhline(LIMIT, color="#111827", linewidth=1, linestyle=":")
        below.set_xlabel("week")
    axes[0, 0].set_ylabel("share that ran alone")
    axes[0, 0].set_ylim(0, 1)
    axes[1, 0].set_ylabel(f"truly wrong of it, {MONTH_WEEKS} weeks' mean")
    axes[1, 0].set_ylim(0, None)
    for axis in axes.flat:
        axis.spines[["top", "right"]].set_visible(False)
        axis.yaxis.set_major_formatter(lambda share, _: f"{share:.0%}")
        axis.grid(axis="y", color="#e5e7eb", linewidth=0.6)
    handles, labels = axes[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(labels), frameon=False)
    figure.savefig(path)


def _band(axis: Any, name: str, values: Floats) -> None:
    weeks = np.arange(1, WEEKS + 1)
    low, high = np.nanquantile(values, [0.05, 0.95], axis=0)
    axis.fill_between(weeks, low, high, color=COLOURS[name], alpha=0.15, linewidth=0)
    axis.plot(weeks, np.nanmean(values, axis=0), color=COLOURS[name], linewidth=1.8, label=name)


def _smoothed(by_week: Floats) -> Floats:
    """Return the mean of each week and those just before it."""
    return np.array([np.nanmean(by_week[max(0, end - MONTH_WEEKS) : end]) for end in range(1, len(by_week) + 1)])
