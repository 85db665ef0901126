"""`python -m bench.page`: the reviewer page in Chromium, over a real server on which many cases wait."""

import asyncio
import secrets
import statistics
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from agent.cli import ports
from agent.cli.output import say
from bench import serving
from bench.errors import MeasurementFailed
from bench.page.in_browser import Times, measure
from bench.speed.queue_page import fill_queue

WAITING = 10_000
BARE = "bare Gradio round trip"


def main(
    waiting: Annotated[int, typer.Option(min=100, help="Cases that wait.")] = WAITING,
    cases: Annotated[int, typer.Option(min=5, help="Cases to open.")] = 40,
    chromium: Annotated[str, typer.Option(help="The browser.")] = "/usr/bin/chromium",
    home: Annotated[Path | None, typer.Option(help="An empty folder for data and logs; kept.")] = None,
) -> None:
    """Measure how soon the next case and the list are on the screen, beside a bare Gradio page in the same browser."""
    if not Path(chromium).exists():
        say(f"There is no browser at {chromium}: the page isn't measured.")
        return
    try:
        with serving.home_folder(home) as folder, serving.postgres(folder) as database:
            tokens = {**asyncio.run(serving.add_people(database.url, folder)), "system": secrets.token_urlsafe(24)}
            env = {"STUDIO": "0", "THREAD_API_TOKEN": tokens["system"], "HOUSEKEEPING_SECONDS": "3600"}
            with serving.server(folder, database.url, tokens, env) as system, _bare_page(folder) as bare:
                # The server looks after everything open once, at its start: the made-up cases come after that.
                fill_queue(database.url, waiting)
                with serving.reviewer_page(folder, system.api) as page:
                    times = measure(page, bare, tokens["alice"], cases, chromium)
    except MeasurementFailed as failure:
        say(f"The measurement failed: {failure}")
        raise typer.Exit(1) from None
    _print(Console(highlight=False, width=120), times, waiting)


def _print(console: Console, times: Sequence[Times], waiting: int) -> None:
    answered = {each.name: sorted(one for one in each.each_ms if one is not None) for each in times}
    table = Table(title=f"In Chromium, {waiting:,} cases waiting behind a real server; ms, and times a bare round trip")
    for head in ("", "times", "median", "p95", "median ÷ bare", "p95 ÷ bare", "no answer"):
        table.add_column(head, justify="right" if head else "left")
    bare = answered[BARE]
    for each in times:
        own = answered[each.name]
        middle, high = statistics.median(own), _p95(own)
        ratios = (f"{middle / statistics.median(bare):.1f}", f"{high / _p95(bare):.1f}")
        missing = str(len(each.each_ms) - len(own))
        table.add_row(each.name, str(len(own)), f"{middle:.0f}", f"{high:.0f}", *ratios, missing)
    console.print(table)


def _p95(ordered: Sequence[float]) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def _bare_page(home: Path) -> AbstractContextManager[str]:
    port = ports.any_free()
    return serving.web_page(home, port, ["bench.page.bare_page", str(port)], {})


if __name__ == "__main__":
    typer.run(main)
