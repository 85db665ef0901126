"""What was measured, as tables for a terminal."""

import statistics
from collections.abc import Callable, Mapping, Sequence

from rich.console import Console
from rich.table import Table

from bench.speed.queue_page import FEW, MANY, PAGE, PageTimes
from bench.speed.replay import ACTIONS
from bench.speed.round_trips import TRIPS, Trips
from bench.speed.stored import Stored
from bench.speed.under_load import Lap

MEASURES: Mapping[str, Callable[[Lap], float]] = {
    "a second": lambda lap: lap.per_second,
    "server processor time each, ms": lambda lap: lap.server_ms_each,
    "Postgres processor time each, ms": lambda lap: lap.postgres_ms_each,
}


def print_laps(console: Console, ours: str, laps: Mapping[str, Sequence[Lap]]) -> None:
    """Print each measure's median and spread, and how it compares with `ours`, round by round."""
    table = Table(title=f"{laps[ours][0].count} at once, {len(laps[ours])} rounds in turn: median (least–most)")
    table.add_column("")
    for name in laps:
        table.add_column(name, justify="right")
    for label, measure in MEASURES.items():
        table.add_row(label, *(_spread([measure(lap) for lap in own], 1) for own in laps.values()))
    for label, measure in MEASURES.items():
        is_rate = label == "a second"
        ratios = [
            [
                _ratio(measure(mine), measure(other), is_rate=is_rate)
                for mine, other in zip(laps[ours], own, strict=True)
            ]
            for own in laps.values()
        ]
        cells = ["" if name == ours else _spread(ratio, 2) for name, ratio in zip(laps, ratios, strict=True)]
        title = "times as long" if is_rate else f"times the {label.removesuffix(' each, ms')}"
        table.add_row(f"{ours} takes … {title}", *cells)
    console.print(table)


def print_stored(console: Console, stored: Mapping[str, Stored]) -> None:
    """Print what one run of each leaves in the checkpointer's tables."""
    table = Table(title="Left in the checkpointer's tables by one")
    for head in ("", "checkpoints", "rows", "bytes"):
        table.add_column(head, justify="right" if head else "left")
    for name, one in stored.items():
        table.add_row(name, f"{one.checkpoints:.1f}", f"{one.rows:.1f}", f"{one.bytes:.0f}")
    console.print(table)


def print_round_trips(console: Console, trips: Mapping[str, Trips]) -> None:
    """Print each node's round trips to the ledger and the shop."""
    table = Table(title="Round trips to the ledger and the shop for one ticket")
    for head in ("", *TRIPS, "all"):
        table.add_column(head, justify="right" if head else "left")
    for name, one in trips.items():
        table.add_row(name, *(str(one.counts[kind]) for kind in TRIPS), str(one.total))
    sums = [sum(one.counts[kind] for one in trips.values()) for kind in TRIPS]
    table.add_row("all", *map(str, sums), str(sum(sums)), style="bold")
    console.print(table)


def print_pages(console: Console, pages: Mapping[str, PageTimes]) -> None:
    """Print how long a page takes with few and with many waiting."""
    table = Table(title=f"The queue in pages of {PAGE} over HTTP, median in ms, servers asked in turn")
    for head in ("", f"{FEW:,} waiting", f"{MANY:,} waiting", "ratio"):
        table.add_column(head, justify="right" if head else "left")
    for label, one in pages.items():
        table.add_row(label, f"{one.few_ms:.1f}", f"{one.many_ms:.1f}", f"{one.ratio:.2f}")
    console.print(table)


def print_replays(console: Console, seconds: Mapping[str, Sequence[float]]) -> None:
    """Print how long replays over many past actions take."""
    table = Table(title=f"Replayed over {ACTIONS:,} past actions, seconds: median (least–most)")
    for head in ("", "seconds"):
        table.add_column(head, justify="right" if head else "left")
    for label, own in seconds.items():
        table.add_row(label, _spread(own, 2))
    console.print(table)


def _ratio(ours: float, other: float, *, is_rate: bool) -> float:
    return other / ours if is_rate else ours / other


def _spread(values: Sequence[float], digits: int) -> str:
    middle, least, most = statistics.median(values), min(values), max(values)
    return f"{middle:.{digits}f} ({least:.{digits}f}–{most:.{digits}f})"
