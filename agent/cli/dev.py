"""`python -m agent dev`: everything on one machine, started in order and stopped together."""

import asyncio
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
from rich.console import Console

from agent.adapters.embedded_postgres import EmbeddedPostgres
from agent.cli import demo, ports, processes, server_process
from agent.cli.output import refuse, say
from agent.cli.server_process import HOST
from agent.database import create_engine, migrate
from agent.settings import PROJECT_ROOT, Settings

READY_SECONDS = 120


@dataclass
class Started:
    """What is running, and how to reach it."""

    home: Path
    postgres: EmbeddedPostgres | None = None
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)


def run(config: Settings, *, port: int, reviewer_port: int, home: Path, with_demo: bool, with_reviewer: bool) -> int:
    """Start Postgres, the server, the page and the demo; return when stopped, or 1 when a part of it ended."""
    home = home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    with _only_one(home):
        _end_leftovers(home)
        started = Started(home)
        signal.signal(signal.SIGTERM, _interrupt)
        try:
            return _serve(config, started, port, reviewer_port, with_demo=with_demo, with_reviewer=with_reviewer)
        except KeyboardInterrupt:
            say("\nStopping.")
            return 0
        finally:
            _stop(started)


def _serve(
    config: Settings, started: Started, port: int, reviewer_port: int, *, with_demo: bool, with_reviewer: bool
) -> int:
    home = started.home
    if config.database_url is None:
        started.postgres = EmbeddedPostgres(home / "pg")
    database_url = config.database_url or (started.postgres.url if started.postgres else "")
    migrate(database_url)
    tokens = asyncio.run(_prepare(database_url, home, with_demo=with_demo))
    api_port = _pick("API", port)
    page_port = _pick("reviewer page", reviewer_port) if with_reviewer else None
    reviewer = f"http://{HOST}:{page_port}" if page_port is not None else None
    api = _start_server(started, database_url, api_port, reviewer)
    if page_port is not None:
        _start_reviewer(started, api, page_port)
    _wait_until_ready(started, "server", f"{api}/ok")
    if reviewer is not None:
        _wait_until_ready(started, "reviewer", reviewer)
    endpoints = {
        "api": api,
        "reviewer": reviewer,
        "studio": f"https://smith.langchain.com/studio/?baseUrl={quote(api, safe=':/')}",
        "database_url": database_url,
        "tokens": tokens,
        "pids": {
            **{name: child.pid for name, child in started.children.items()},
            "postgres": started.postgres.pid if started.postgres else None,
        },
    }
    if with_demo:
        demo.submit(api, tokens["intake"])
    _write_private(home / "endpoints.json", endpoints)
    _announce(endpoints, config, home)
    return _watch(started)


async def _prepare(database_url: str, home: Path, *, with_demo: bool) -> dict[str, str]:
    engine = create_engine(database_url)
    try:
        if with_demo:
            await demo.fill_shop(engine)
        return await demo.ensure_people(engine, home / "demo-tokens.json")
    finally:
        await engine.dispose()


def _pick(what: str, wanted: int) -> int:
    port = ports.pick(wanted, patience_seconds=3)
    if port != wanted:
        say(f"Port {wanted} is taken; the {what} listens on {port}.")
    return port


def _start_server(started: Started, database_url: str, port: int, reviewer: str | None) -> str:
    env = {"STUDIO": "1", **({"REVIEWER_URL": reviewer} if reviewer is not None else {})}
    started.children["server"] = server_process.start(started.home, database_url, port, env)
    return server_process.url_of(port)


def _start_reviewer(started: Started, api: str, port: int) -> None:
    env = {
        "HOLDPOINT_API_URL": api,
        "REVIEWER_HOST": HOST,
        "REVIEWER_PORT": str(port),
        "STUDIO_URL": "https://smith.langchain.com",
        "PYTHONPATH": os.pathsep.join([str(PROJECT_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]),
    }
    log = started.home / "logs" / "reviewer.log"
    command = [sys.executable, "-m", "reviewer_app"]
    started.children["reviewer"] = processes.start(command, home=started.home, log=log, env=env)


def _wait_until_ready(started: Started, name: str, url: str) -> None:
    deadline = time.monotonic() + READY_SECONDS
    log = started.home / "logs" / f"{name}.log"
    while time.monotonic() < deadline:
        if (code := started.children[name].poll()) is not None:
            refuse(f"The {name} ended with status {code} while starting; see {log}\n{_tail(log)}")
        try:
            if httpx.get(url, timeout=2, follow_redirects=True).status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                return
        except httpx.HTTPError:
            time.sleep(0.2)
    refuse(f"The {name} didn't answer within {READY_SECONDS} seconds; see {log}\n{_tail(log)}")


def _watch(started: Started) -> int:
    while True:
        for name, child in started.children.items():
            if (code := child.poll()) is not None:
                say(f"The {name} ended with status {code}; see {started.home / 'logs' / name}.log. Stopping the rest.")
                return 1
        time.sleep(0.3)


def _stop(started: Started) -> None:
    for child in reversed(started.children.values()):
        processes.stop(child)
    if started.postgres is not None:
        started.postgres.stop()


def _end_leftovers(home: Path) -> None:
    try:
        before = json.loads((home / "endpoints.json").read_text(encoding="utf-8"))
        pids = [before["pids"]["server"], before["pids"].get("reviewer")]
    except (OSError, ValueError, KeyError):
        return
    for pid in pids:
        if isinstance(pid, int) and processes.end_leftover(pid, home):
            say(f"Ended process {pid}, left over from an earlier start.")


@contextmanager
def _only_one(home: Path) -> Iterator[None]:
    with (home / "dev.lock").open("w") as lock:
        deadline = time.monotonic() + 20
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    refuse(f"Holdpoint is already running on {home}; stop it first, or choose another --home")
                time.sleep(0.3)
        yield


def _write_private(path: Path, content: Any) -> None:
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(content, file, indent=2)
    draft.replace(path)


def _announce(endpoints: dict[str, Any], config: Settings, home: Path) -> None:
    console = Console(highlight=False, soft_wrap=True)
    console.print("\n[bold]Holdpoint is running.[/bold]")
    if endpoints["reviewer"]:
        console.print(f"  Reviewer page  {endpoints['reviewer']}")
    console.print(f"  API            {endpoints['api']}/holdpoint/…")
    console.print(f"  Studio         {endpoints['studio']}")
    planner = "offline (a deterministic baseline; set MODEL and OPENAI_API_KEY for a language model)"
    console.print(f"  Planner        {planner if config.model == 'offline' else config.model}")
    console.print("\n  Sign in with a name and its token:")
    for name, token in endpoints["tokens"].items():
        console.print(f"    {name:<8} {token}")
    console.print(f"\n  All of it is in {home / 'endpoints.json'}. Ctrl-C stops everything.\n")


def _tail(log: Path, lines: int = 20) -> str:
    try:
        return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
    except OSError:
        return ""


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
