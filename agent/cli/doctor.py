"""`python -m agent doctor`: would every parked thread go on in this release? It reads, and changes nothing."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import typer
from langgraph.graph.state import CompiledStateGraph
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from agent.actions.declaration import AnyAction
from agent.actions.registry import load_actions, parse_args
from agent.cli.on_database import Home
from agent.cli.output import refuse, say
from agent.core.parking import SavedThread, strandings, version_of, waiting_nodes
from agent.database import create_engine, database_url
from agent.errors import BadArguments
from agent.ledger import parked_threads
from agent.ledger.parked_threads import OpenTicket
from agent.server import saved_threads
from agent.settings import Settings, settings

PAGE_SIZE = 500
NAMED = 10
"""Tickets that are named beside a problem; `--all` names every one."""
AT_ITS_END = "(at its end)"

Graph = CompiledStateGraph[Any, Any, Any, Any]
Tell = Callable[[str], None]


@dataclass
class Findings:
    """What was found: threads by node and schema version, tickets by problem; a thread may have several problems."""

    places: Counter[tuple[str, str]] = field(default_factory=Counter)
    problems: dict[str, list[str]] = field(default_factory=dict)
    stranding: int = 0
    without_checkpoint: list[str] = field(default_factory=list)

    @property
    def threads(self) -> int:
        """How many threads were looked at."""
        return self.places.total()


def doctor(
    home: Home = None,
    every: Annotated[bool, typer.Option("--all", help="List every thread, not only the problems.")] = False,
) -> None:
    """Look at every parked thread before an upgrade; exit 1 when one would not go on in this release."""
    from agent.graph import graph

    config = settings() if home is None else settings().model_copy(update={"holdpoint_home": home})
    findings = Findings()
    if is_database_there(config):
        try:
            findings = asyncio.run(_on(database_url(config), graph, say if every else None))
        except (SQLAlchemyError, OSError) as error:
            refuse(f"The database can't be read: {error}")
    for line in report(findings):
        say(line)
    raise typer.Exit(1 if findings.stranding else 0)


def is_database_there(config: Settings) -> bool:
    """Return whether there is a database to look into: an embedded one isn't made for the looking."""
    return config.database_url is not None or (config.holdpoint_home / "pg").is_dir()


async def examine(
    engine: AsyncEngine, graph: Graph, actions: Mapping[str, AnyAction], tell: Tell | None = None
) -> Findings:
    """Look at every parked thread, a page at a time; `tell` is given one line for each."""
    findings = Findings()
    async with engine.connect() as connection:
        if not await parked_threads.is_there(connection):
            return findings
        has_checkpoints = await saved_threads.are_kept(connection)
        async for page in parked_threads.open_tickets(connection, PAGE_SIZE):
            saved = await _saved(connection, page) if has_checkpoints else {}
            for ticket in page:
                line = _note(findings, ticket, saved.get(ticket.thread_id), graph, actions)
                if tell is not None:
                    tell(line)
    return findings


def report(findings: Findings) -> list[str]:
    """Return what was found as lines: where the threads wait, one line a problem, and the sum."""
    lines = []
    if not findings.threads and not findings.without_checkpoint:
        lines.append("nothing was ever parked here, or everything has ended")
    if findings.places:
        lines += _table(findings.places)
    if findings.without_checkpoint:
        lines.append(f"no checkpoint, will be begun again by housekeeping: {_named(findings.without_checkpoint)}")
    lines += [f"would strand, {problem}: {_named(tickets)}" for problem, tickets in sorted(findings.problems.items())]
    lines.append(f"{findings.threads - findings.stranding} of {findings.threads} parked threads would go on")
    return lines


async def _on(url: str, graph: Graph, tell: Tell | None) -> Findings:
    engine = create_engine(url, pool_size=1)
    try:
        return await examine(engine, graph, load_actions(), tell)
    finally:
        await engine.dispose()


async def _saved(connection: AsyncConnection, page: list[OpenTicket]) -> dict[str, SavedThread]:
    return await saved_threads.saved_threads(connection, [ticket.thread_id for ticket in page])


def _note(
    findings: Findings, ticket: OpenTicket, saved: SavedThread | None, graph: Graph, actions: Mapping[str, AnyAction]
) -> str:
    if saved is None:
        findings.without_checkpoint.append(ticket.ticket_id)
        return f"{ticket.ticket_id}: no checkpoint, will be begun again by housekeeping"
    place = ", ".join(waiting_nodes(saved)) or AT_ITS_END, version_of(saved)
    found = (*strandings(saved, graph.nodes.keys(), graph.channels.keys()), *_unusable(ticket, actions))
    findings.places[place] += 1
    findings.stranding += bool(found)
    for problem in found:
        findings.problems.setdefault(problem, []).append(ticket.ticket_id)
    return f"{ticket.ticket_id}: {place[0]}, schema version {place[1]}: {'; '.join(found) or 'ok'}"


def _unusable(ticket: OpenTicket, actions: Mapping[str, AnyAction]) -> list[str]:
    found = []
    for name, args in ticket.actions:
        if name not in actions:
            found.append(f"its plan has the action {name}, which isn't declared any more")
            continue
        try:
            parse_args(actions[name], args)
        except BadArguments as error:
            found.append(f"its plan's arguments don't fit {name} any more: {error}")
    return found


def _table(places: Counter[tuple[str, str]]) -> list[str]:
    rows = [("node", "schema version", "threads")]
    rows += [(node, version, str(count)) for (node, version), count in sorted(places.items())]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return [" | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _named(tickets: list[str]) -> str:
    more = f" and {len(tickets) - NAMED} more" if len(tickets) > NAMED else ""
    return f"{', '.join(tickets[:NAMED])}{more}"
