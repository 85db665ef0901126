"""What the years came to, as a table for a terminal."""

from collections.abc import Mapping, Sequence

import numpy as np
from rich.console import Console
from rich.table import Table

from bench.autonomy.outcome import LIMIT, MONTH_WEEKS, Outcome, promise_of
from bench.autonomy.world import World

HEADS = (
    "",
    f"alone, first\n{MONTH_WEEKS} weeks",
    f"alone, last\n{MONTH_WEEKS} weeks",
    "it rose\nin years",
    "truly wrong of\nwhat ran alone",
    f"in the last\n{MONTH_WEEKS} weeks",
    "of the\nworst kind",
    f"within {LIMIT:.0%}\nin years",
    "reviewer\nhours saved",
)


def print_world(console: Console, world: World, by_way: Mapping[str, Sequence[Outcome]]) -> None:
    """Print what each way came to in one world: means over the years, and in brackets what 95 of 100 stay within."""
    table = Table(title=f"{world.name}: {world.about}", title_justify="left")
    for head in HEADS:
        table.add_column(head, justify="right" if head else "left")
    for name, outcomes in by_way.items():
        promise = promise_of(outcomes)
        table.add_row(
            name,
            f"{_mean([each.alone_first for each in outcomes]):.0%}",
            f"{_mean([each.alone_last for each in outcomes]):.0%}",
            f"{promise.risen} of {promise.years}",
            _with_tail([each.regret for each in outcomes]),
            _with_tail([each.regret_last for each in outcomes]),
            _with_tail([each.worst_regret for each in outcomes]),
            f"{promise.within} of {promise.years}",
            f"{_mean([each.hours_saved for each in outcomes]):.0f}",
        )
    console.print(table)


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values))


def _with_tail(shares: Sequence[float]) -> str:
    return f"{_mean(shares):.1%} ({np.quantile(shares, 0.95):.1%})"
