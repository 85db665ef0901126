"""`python -m bench.burst`: thousands of risky tickets at once, few reviewers, one of whom leaves; nothing is lost."""

import asyncio
import re
import secrets
import time
from pathlib import Path
from typing import Annotated

import httpx
import typer
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.cli import server_process
from agent.cli.output import say
from agent.ledger import people
from agent.ledger.people import new_token
from agent.ledger.transaction import SYSTEM, transaction
from agent.settings import PROJECT_ROOT
from bench.burst.crowd import LEAVER, STAFF, Desk, Tally, send
from bench.burst.promises import ENDED, Watch, broken_promises, look, statuses
from bench.burst.tickets import PRICE_USD
from bench.errors import MeasurementFailed
from bench.serving import System, add_people, engine_on, home_folder, postgres, server
from bench.speed.small_shop import fill_shop

LOOK_EVERY_SECONDS = 0.2
TELL_EVERY_SECONDS = 10
CLAIM_SECONDS = 15


def main(
    tickets: Annotated[int, typer.Option(min=1, max=100_000, help="Risky tickets.")] = 5000,
    senders: Annotated[int, typer.Option(min=1, max=50, help="Who hand them in at once.")] = 4,
    limit: Annotated[int, typer.Option(min=0, help="Flood limit of each skill; 0: none, every ticket waits.")] = 0,
    minutes: Annotated[float, typer.Option(min=0.1, help="After that it has failed.")] = 30,
    home: Annotated[Path | None, typer.Option(help="An empty folder for the server's data and logs; kept.")] = None,
) -> None:
    """Send a burst through the real server, and see that every promise holds; exits 1 when one doesn't."""
    try:
        with home_folder(home) as folder, postgres(folder) as database:
            tokens = asyncio.run(_furnish(database.url, folder, tickets))
            env = {
                "MODEL": "offline",
                "STUDIO": "0",
                "THREAD_API_TOKEN": tokens["system"],
                "POLICY_PATH": str(_policy(folder, limit)),
                "CLAIM_SECONDS": str(CLAIM_SECONDS),
            }
            with server(folder, database.url, tokens, env, _served()) as system:
                broken = asyncio.run(_run(system, tickets, senders, minutes * 60))
    except MeasurementFailed as failure:
        broken = [str(failure)]
    for each in broken:
        say(f"BROKEN: {each}")
    if broken:
        raise typer.Exit(1)
    say("Every promise held.")


async def _run(system: System, tickets: int, senders: int, seconds: float) -> list[str]:
    tally, watch, start = Tally(), Watch(), time.monotonic()
    async with engine_on(system.database_url) as engine, _client(system) as client:
        finished = asyncio.Event()
        intake = {"Authorization": f"Bearer {system.tokens['intake']}"}

        def has_left() -> bool:
            return tally.decisions >= tickets // 2

        desks = [Desk(client, person, system.tokens[person.name], tally) for person in STAFF]
        leaving = [has_left if person.name == LEAVER else lambda: False for person in STAFF]
        try:
            async with asyncio.timeout(seconds), asyncio.TaskGroup() as group:
                for place in range(senders):
                    group.create_task(send(client, intake, range(place, tickets, senders), tally))
                for desk, leaves in zip(desks, leaving, strict=True):
                    group.create_task(desk.work(finished.is_set, leaves))
                group.create_task(_watch(engine, watch, finished))
                group.create_task(_wait_for_the_end(engine, tickets, tally, finished, start))
        except TimeoutError:
            tally.troubles.append(f"it wasn't over after {seconds:.0f} seconds")
        broken = [*tally.troubles, *(watch.broken or []), *await broken_promises(engine, tickets)]
        _report(tickets, tally, watch, await statuses(engine), time.monotonic() - start)
    return broken


async def _watch(engine: AsyncEngine, watch: Watch, finished: asyncio.Event) -> None:
    while not finished.is_set():
        await look(engine, watch)
        await asyncio.sleep(LOOK_EVERY_SECONDS)


async def _wait_for_the_end(
    engine: AsyncEngine, tickets: int, tally: Tally, finished: asyncio.Event, start: float
) -> None:
    told = start
    while True:
        by_status = await statuses(engine)
        if sum(count for status, count in by_status.items() if status in ENDED) >= tickets:
            finished.set()
            return
        if time.monotonic() - told >= TELL_EVERY_SECONDS:
            told = time.monotonic()
            say(f"{told - start:5.0f} s: {tally.sent} sent, {tally.decisions} decided, {by_status}")
        await asyncio.sleep(1)


def _report(tickets: int, tally: Tally, watch: Watch, by_status: dict[str, int], seconds: float) -> None:
    say(f"{tickets} tickets in {seconds:.0f} s, {tickets / seconds:.1f} a second; they are {by_status}")
    say(f"decisions: {tally.decided}; {tally.lost} came too late; {tally.resumes_refused} left to housekeeping")
    say(f"at most {watch.most_waiting} waited at once; most held at once: {watch.most_held}, in {watch.looks} looks")


async def _furnish(database_url: str, home: Path, customers: int) -> dict[str, str]:
    tokens = {**await add_people(database_url, home), "system": secrets.token_urlsafe(24)}
    async with engine_on(database_url) as engine:
        await fill_shop(engine, customers, PRICE_USD)
        async with transaction(engine) as tx:
            for person in STAFF:
                tokens[person.name] = new_token()
                await people.save(tx, person, tokens[person.name], SYSTEM)
    return tokens


def _policy(home: Path, limit: int) -> Path:
    policy = (PROJECT_ROOT / "agent" / "policy.toml").read_text(encoding="utf-8")
    given = re.sub(r"(?m)^limit = \d+", f"limit = {limit}", policy, count=1)
    path = home / "policy.toml"
    path.write_text(given, encoding="utf-8")
    return path


def _served() -> dict[str, object]:
    served = server_process.project_config()
    served["http"]["app"] = f"{PROJECT_ROOT}/bench/speed/server_app.py:app"
    return served


def _client(system: System) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=system.api, timeout=60)


if __name__ == "__main__":
    typer.run(main)
