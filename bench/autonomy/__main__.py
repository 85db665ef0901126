"""`python -m bench.autonomy`: simulated years, and whether what runs alone stays right while more of it does."""

import os
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from agent.cli.output import say
from bench.autonomy.outcome import LIMIT, Outcome, Promise, promise_of
from bench.autonomy.plot import draw
from bench.autonomy.report import print_world
from bench.autonomy.ways import OURS, compare
from bench.autonomy.world import World
from bench.autonomy.worlds import WORLDS


def main(
    seeds: Annotated[int, typer.Option(min=1, help="Years in each world.")] = 100,
    first: Annotated[int, typer.Option(min=0, help="The first year's seed.")] = 1000,
    jobs: Annotated[int, typer.Option(min=1, help="Processes.")] = min(2, os.cpu_count() or 1),
    picture: Annotated[Path | None, typer.Option(help="Also draw the years into this file (needs matplotlib).")] = None,
) -> None:
    """Simulate years with the weekly rules that housekeeping runs; exits 1 when the promise isn't kept."""
    started = time.monotonic()
    console = Console(highlight=False, width=140)
    found: dict[World, Mapping[str, Sequence[Outcome]]] = {}
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        for world in WORLDS:
            years = list(pool.map(compare, repeat(world, seeds), range(first, first + seeds), chunksize=5))
            found[world] = {name: [year[name] for year in years] for name in years[0]}
            print_world(console, world, found[world])
    if picture is not None:
        draw(picture, found)
    say(f"{seeds} years of {len(WORLDS)} worlds in {time.monotonic() - started:.0f} s")
    for world, by_way in found.items():
        _say_promise(world, promise_of(by_way[OURS]))
    if any(world.is_promised and not promise_of(by_way[OURS]).is_kept for world, by_way in found.items()):
        raise typer.Exit(1)


def _say_promise(world: World, promise: Promise) -> None:
    kept = "KEPT" if promise.is_kept else "BROKEN"
    head = f"{kept if world.is_promised else 'Not promised'}, "
    within = f"at most {LIMIT:.0%} of what ran alone was wrong in {promise.within} of {promise.years} years"
    say(
        f"{head}{world.name}: {within}; {promise.rise:+.0%} ran alone at the end, more than at first in {promise.risen}"
    )


if __name__ == "__main__":
    typer.run(main)
