"""Commands that write the ledger out as lines of JSON, and that check whether its events are whole."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TextIO

import typer
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.actions.registry import load_actions
from agent.cli.on_database import Home, on_database
from agent.cli.output import refuse, say
from agent.core.audit import ORIGIN, Broken, Link, end_at, follow, read_row
from agent.exporting import audit_lines, decision_lines
from agent.ledger import export

export_commands = typer.Typer(no_args_is_help=True, help="Write the ledger out as lines of JSON.")

Since = Annotated[str | None, typer.Option(help="Leave out what came before: 2026-01-31, or with a time; UTC.")]
Redact = Annotated[bool, typer.Option("--redact", help="Replace what identifies the customer by placeholders.")]
Lines = Callable[[AsyncEngine], AsyncIterator[str]]
Output = Annotated[Path | None, typer.Option(help="The file to write; standard output without it.")]


@export_commands.command("decisions")
def export_decisions(since: Since = None, redact: Redact = False, output: Output = None, home: Home = None) -> None:
    """Write one training row for each decision, refusals included."""
    _write_decisions(since, output, home, is_redacted=redact, only_exemplary=False)


@export_commands.command("training")
def export_training(since: Since = None, redact: Redact = False, output: Output = None, home: Home = None) -> None:
    """Write training rows of those decisions alone that a model should answer like: approvals that stood the test."""
    _write_decisions(since, output, home, is_redacted=redact, only_exemplary=True)


@export_commands.command("audit")
def export_audit(since: Since = None, redact: Redact = False, output: Output = None, home: Home = None) -> None:
    """Write every event with its hash, for `verify`."""
    if redact:
        refuse("--redact: an event's hash covers every word of it; a redacted audit could not be verified")
    moment = _moment(since)
    _write(home, output, lambda engine: audit_lines(engine, moment))


def verify(
    file: Annotated[Path | None, typer.Option(help="An exported audit; the ledger itself without it.")] = None,
    partial: Annotated[bool, typer.Option("--partial", help="The file was exported with --since.")] = False,
    home: Home = None,
) -> None:
    """Walk the chain of events; exit 1 naming the first one that was changed, dropped or moved."""
    start = None if partial else ORIGIN
    found = on_database(home, walk_ledger) if file is None else walk_file(file, start)
    if isinstance(found, Broken):
        refuse(f"event {found.event_id} {found.problem}", status=1)
    if found is None or found == ORIGIN:
        say("there are no events")
    else:
        say(f"every event is as it was written, up to event {found.event_id} with the hash {found.hash}")


async def walk_ledger(engine: AsyncEngine) -> Link | Broken:
    """Return where the ledger's events end, or the first that isn't as it was written."""
    async with engine.connect() as connection:
        # One moment's sight of the events and of the note of the newest.
        still = await connection.execution_options(isolation_level="REPEATABLE READ")
        head = await export.newest(still)
        last = ORIGIN
        async for rows in export.told(still):
            for row in rows:
                joined = follow(last, row)
                if isinstance(joined, Broken):
                    return joined
                last = joined
    return end_at(last, head) or last


def walk_file(file: Path, start: Link | None) -> Link | Broken | None:
    """Return where the file's events end, or the first that isn't as it was written.

    What is missing at its end can't be seen: the last hash is to be compared.
    """
    last = start
    try:
        with file.open("rb") as lines:
            for line in lines:
                row = read_row(line, last)
                joined = row if isinstance(row, Broken) else follow(last, row)
                if isinstance(joined, Broken):
                    return joined
                last = joined
    except OSError as error:
        refuse(f"--file: {file} can't be read: {error.strerror}")
    return last


def _write_decisions(
    since: str | None, output: Path | None, home: Path | None, *, is_redacted: bool, only_exemplary: bool
) -> None:
    moment, actions = _moment(since), load_actions()

    def lines(engine: AsyncEngine) -> AsyncIterator[str]:
        return decision_lines(engine, actions, moment, is_redacted=is_redacted, only_exemplary=only_exemplary)

    _write(home, output, lines)


def _write(home: Path | None, output: Path | None, lines: Lines) -> None:
    async def work(engine: AsyncEngine) -> None:
        with _opened(output) as target:
            async for some in lines(engine):
                await asyncio.to_thread(target.write, some)

    on_database(home, work)


@contextlib.contextmanager
def _opened(output: Path | None) -> Iterator[TextIO]:
    if output is None:
        yield sys.stdout
        return
    try:
        target = output.open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        refuse(f"--output: {output} can't be written: {error.strerror}")
    with target:
        yield target


def _moment(since: str | None) -> datetime | None:
    if since is None:
        return None
    try:
        moment = datetime.fromisoformat(since)
    except ValueError:
        refuse(f"--since must be a date or a time such as 2026-01-31T08:00:00Z, not {since}")
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
