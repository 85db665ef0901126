"""`python -m bench.speed`: what a ticket costs beside a bare graph, and what long queues and long histories cost."""

import asyncio
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import httpx
import typer
from rich.console import Console

from agent.adapters.embedded_postgres import EmbeddedPostgres
from agent.cli import server_process
from agent.cli.output import say
from agent.settings import PROJECT_ROOT
from bench.errors import MeasurementFailed
from bench.serving import System, add_people, engine_on, home_folder, postgres, server
from bench.speed import report
from bench.speed.queue_page import FEW, MANY, compare_pages, fill_queue
from bench.speed.replay import time_replays
from bench.speed.round_trips import count_round_trips
from bench.speed.small_shop import fill_shop
from bench.speed.stored import Stored, stored_by, threads_of_tickets
from bench.speed.under_load import Lap, Track

OURS = "a ticket"
BARE = {"bare graph, durability exit": "exit", "bare graph, server's default": "async"}
WARM_UP = 30


def main(
    rounds: Annotated[int, typer.Option(min=1, help="Batches of each kind.")] = 5,
    batch: Annotated[int, typer.Option(min=5, max=500, help="Tickets in a batch.")] = 60,
    load: Annotated[bool, typer.Option(help="Measure tickets under load.")] = True,
    queue: Annotated[bool, typer.Option(help="Measure pages of a long queue.")] = True,
    replay: Annotated[bool, typer.Option(help="Measure replaying thresholds over past actions.")] = True,
    home: Annotated[Path | None, typer.Option(help="An empty folder for the servers' data and logs; kept.")] = None,
) -> None:
    """Measure ratios side by side; absolute times depend on the machine and mean little."""
    console = Console(highlight=False, width=140)
    try:
        with home_folder(home) as folder:
            if load:
                _measure_load(console, folder / "load", rounds, batch)
            if queue:
                _measure_queue(console, folder)
        if replay:
            report.print_replays(console, time_replays(rounds))
    except MeasurementFailed as failure:
        say(f"The measurement failed: {failure}")
        raise typer.Exit(1) from None


def _measure_load(console: Console, home: Path, rounds: int, batch: int) -> None:
    total = WARM_UP + rounds * batch + 2
    with postgres(home) as database:
        tokens = asyncio.run(_furnish(database.url, home, total))
        with _bench_server(home, database.url, tokens) as system:
            laps, threads = asyncio.run(_race(system, database, rounds, batch))
        stored: dict[str, Stored] = {name: stored_by(database.url, ids) for name, ids in threads.items()}
        asyncio.run(count_round_trips(database.url, total - 2))
        trips = asyncio.run(count_round_trips(database.url, total - 1))
    report.print_laps(console, OURS, laps)
    report.print_stored(console, stored)
    report.print_round_trips(console, trips)


async def _furnish(database_url: str, home: Path, customers: int) -> dict[str, str]:
    async with engine_on(database_url) as engine:
        await fill_shop(engine, customers)
    return {**await add_people(database_url, home), "system": secrets.token_urlsafe(24)}


async def _race(
    system: System, database: EmbeddedPostgres, rounds: int, batch: int
) -> tuple[dict[str, list[Lap]], dict[str, list[str]]]:
    laps: dict[str, list[Lap]] = {name: [] for name in (OURS, *BARE)}
    threads: dict[str, list[str]] = {name: [] for name in laps}
    async with httpx.AsyncClient(base_url=system.api, timeout=60) as client:
        track = Track(system, client, database.pid or 0)
        await track.tickets(0, WARM_UP)
        for durability in BARE.values():
            await track.bare_runs(WARM_UP, durability)
        for number in range(rounds):
            first = WARM_UP + number * batch
            laps[OURS].append(await track.tickets(first, batch))
            resolved = threads_of_tickets(system.database_url, first, batch)
            if len(resolved) != batch:
                raise MeasurementFailed(f"Only {len(resolved)} of {batch} tickets were resolved without a person")
            threads[OURS] += resolved
            for name, durability in BARE.items():
                lap, own = await track.bare_runs(batch, durability)
                laps[name].append(lap)
                threads[name] += own
    return laps, threads


def _measure_queue(console: Console, home: Path) -> None:
    with _queue_server(home / "few", FEW) as few, _queue_server(home / "many", MANY) as many:
        report.print_pages(console, compare_pages(few, many))


@contextmanager
def _queue_server(home: Path, waiting: int) -> Iterator[System]:
    with postgres(home) as database:
        tokens = {**asyncio.run(add_people(database.url, home)), "system": secrets.token_urlsafe(24)}
        with _bench_server(home, database.url, tokens, HOUSEKEEPING_SECONDS="3600") as system:
            # The server looks after everything open once, at its start: the made-up reviews come after that.
            fill_queue(database.url, waiting)
            yield system


@contextmanager
def _bench_server(home: Path, database_url: str, tokens: Mapping[str, str], **env: str) -> Iterator[System]:
    served = server_process.project_config()
    served["graphs"]["bare"] = {"path": f"{PROJECT_ROOT}/bench/speed/bare_graph.py:graph"}
    served["http"]["app"] = f"{PROJECT_ROOT}/bench/speed/server_app.py:app"
    given = {"MODEL": "offline", "STUDIO": "0", "THREAD_API_TOKEN": tokens["system"], **env}
    with server(home, database_url, tokens, given, served) as system:
        yield system


if __name__ == "__main__":
    typer.run(main)
