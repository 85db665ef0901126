"""The whole system for one measurement: its own Postgres and its own LangGraph server, in a folder of their own."""

import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.adapters.embedded_postgres import EmbeddedPostgres
from agent.cli import demo, ports, processes, server_process
from agent.database import create_engine, migrate
from agent.settings import PROJECT_ROOT
from bench.errors import MeasurementFailed

READY_SECONDS = 120


@dataclass(frozen=True)
class System:
    """A running server: where it is, its process, its database, and a token for each demo person."""

    api: str
    pid: int
    database_url: str
    tokens: Mapping[str, str]
    log: Path


@contextmanager
def home_folder(chosen: Path | None) -> Iterator[Path]:
    """Yield the chosen folder, which must be empty and is kept, or a temporary one."""
    if chosen is None:
        with tempfile.TemporaryDirectory(prefix="holdpoint-bench-") as temporary:
            yield Path(temporary)
        return
    chosen.mkdir(parents=True, exist_ok=True)
    if any(chosen.iterdir()):
        raise MeasurementFailed(f"{chosen} isn't empty; a measurement starts from nothing")
    yield chosen.resolve()


@contextmanager
def postgres(home: Path) -> Iterator[EmbeddedPostgres]:
    """Yield a Postgres with a migrated, empty database in `home`."""
    home.mkdir(parents=True, exist_ok=True)
    running = EmbeddedPostgres(home / "pg")
    try:
        migrate(running.url)
        yield running
    finally:
        running.stop()


@contextmanager
def database(home: Path) -> Iterator[str]:
    """Yield the URL of a migrated, empty database in `home`."""
    with postgres(home) as running:
        yield running.url


@asynccontextmanager
async def engine_on(url: str) -> AsyncIterator[AsyncEngine]:
    """Yield an engine that is closed at the end."""
    engine = create_engine(url)
    try:
        yield engine
    finally:
        await engine.dispose()


async def add_people(database_url: str, home: Path) -> dict[str, str]:
    """Add the demo people, and return their tokens by name."""
    async with engine_on(database_url) as engine:
        return await demo.ensure_people(engine, home / "tokens.json")


@contextmanager
def server(
    home: Path,
    database_url: str,
    tokens: Mapping[str, str],
    env: Mapping[str, str],
    served: Mapping[str, Any] | None = None,
) -> Iterator[System]:
    """Start the server on any free port, and stop it at the end; `served` is another langgraph.json's content.

    Raises `MeasurementFailed` when it doesn't answer.
    """
    port = ports.any_free()
    process = server_process.start(home, database_url, port, env, served)
    system = System(
        api=server_process.url_of(port),
        pid=process.pid,
        database_url=database_url,
        tokens=tokens,
        log=server_process.log_of(home),
    )
    try:
        deadline = time.monotonic() + READY_SECONDS
        while not _answers(system.api):
            if process.poll() is not None or time.monotonic() >= deadline:
                raise MeasurementFailed(f"The server didn't start:\n{last_lines(system.log)}")
            time.sleep(0.2)
        yield system
    finally:
        processes.stop(process)


@contextmanager
def reviewer_page(home: Path, api: str) -> Iterator[str]:
    """Serve the reviewer page on any free port, and yield its address; raises `MeasurementFailed` as `server` does."""
    port = ports.any_free()
    env = {"HOLDPOINT_API_URL": api, "REVIEWER_PORT": str(port)}
    with web_page(home, port, ["reviewer_app"], env, "/sign-in") as address:
        yield address


@contextmanager
def web_page(home: Path, port: int, module: Sequence[str], env: Mapping[str, str], path: str = "/") -> Iterator[str]:
    """Run a module that serves a page on `port`, and yield its address once `path` answers.

    Raises `MeasurementFailed` when it doesn't.
    """
    log = home / "logs" / f"{module[0]}.log"
    command = [sys.executable, "-m", *module]
    process = processes.start(command, home=home, log=log, env={**env, "PYTHONPATH": str(PROJECT_ROOT)})
    address = f"http://{server_process.HOST}:{port}"
    try:
        deadline = time.monotonic() + READY_SECONDS
        while not _answers(address, path):
            if process.poll() is not None or time.monotonic() >= deadline:
                raise MeasurementFailed(f"The page didn't start:\n{last_lines(log)}")
            time.sleep(0.2)
        yield address
    finally:
        processes.stop(process)


def last_lines(log: Path, count: int = 30) -> str:
    """Return the end of a log; empty when there is none."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:]) if log.exists() else ""


def _answers(api: str, path: str = "/ok") -> bool:
    try:
        return httpx.get(f"{api}{path}", timeout=2).is_success
    except httpx.HTTPError:
        return False
