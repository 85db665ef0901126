"""`python -m bench.screens`: a picture of every tab, in real Chromium, over the demo and a simulated past."""

import asyncio
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from rich.console import Console

from agent.cli import demo
from agent.settings import PROJECT_ROOT
from bench import serving
from bench.errors import MeasurementFailed
from bench.screens.past import simulate_past
from bench.screens.shots import take_all
from bench.serving import System

PICTURES = PROJECT_ROOT / "docs" / "images"
SETTLED_SECONDS = 120
DECIDED_BY_CAROL = 6
COPIES, DAYS = 120, 56


def main(
    out: Annotated[Path, typer.Option(help="Where the pictures go.")] = PICTURES,
    chromium: Annotated[str, typer.Option(help="The browser.")] = "/usr/bin/chromium",
) -> None:
    """Start everything in a temporary folder, decide a few cases, simulate a past, and take the pictures."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="holdpoint-screens-") as folder, serving.database(Path(folder)) as url:
        home = Path(folder)
        tokens = asyncio.run(_furnish(url, home))
        with (
            serving.server(home, url, tokens, {"REPLY_WEBHOOK_URL": ""}) as system,
            serving.reviewer_page(home, system.api) as page,
        ):
            demo.submit(system.api, tokens["intake"])
            _decide_some(system)
            made = asyncio.run(_past(url))
            for name in take_all(page, tokens, out, chromium):
                Console().print(f"{out / name}")
            Console().print(f"The past in them is simulated: {made} cases over {DAYS} days.")


async def _furnish(url: str, home: Path) -> dict[str, str]:
    async with serving.engine_on(url) as engine:
        await demo.fill_shop(engine)
    return await serving.add_people(url, home)


async def _past(url: str) -> int:
    async with serving.engine_on(url) as engine:
        return await simulate_past(engine, copies=COPIES, days=DAYS)


def _decide_some(system: System) -> None:
    """Approve a few cases as an administrator, and wait until they are over."""
    headers = {"Authorization": f"Bearer {system.tokens['carol']}"}
    with httpx.Client(base_url=system.api, headers=headers, timeout=30) as carol:
        waiting = _wait_for_cases(carol)
        chosen = [case for case in waiting if case["approvals"] == 1][-DECIDED_BY_CAROL:]
        for case in chosen:
            review = carol.get(f"/holdpoint/reviews/{case['review_id']}").raise_for_status().json()
            decision = {"type": "approve", "args_digest": review["args_digest"], "notes": "Matches what was ordered"}
            carol.post(f"/holdpoint/reviews/{case['review_id']}/decision", json=decision).raise_for_status()
        _wait(lambda: all(_is_carried_out(carol, case) for case in chosen), "what was decided to be carried out")


def _wait_for_cases(client: httpx.Client) -> list[dict[str, Any]]:
    """Return what waits, once nothing new comes any more."""
    seen: list[int] = []

    def is_settled() -> bool:
        seen.append(len(_waiting(client)))
        return len(seen) > 3 and seen[-1] > DECIDED_BY_CAROL and len(set(seen[-3:])) == 1

    _wait(is_settled, "the demo's cases to wait", every_seconds=2)
    return _waiting(client)


def _waiting(client: httpx.Client) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = client.get("/holdpoint/reviews").raise_for_status().json()["items"]
    return items


def _is_carried_out(client: httpx.Client, case: dict[str, Any]) -> bool:
    ticket = client.get(f"/holdpoint/tickets/{case['ticket_id']}").raise_for_status().json()
    return ticket["status"] not in ("running", "awaiting_review") or ticket["reviews"][-1] != case["review_id"]


def _wait(is_so: Callable[[], bool], what: str, every_seconds: float = 0.5) -> None:
    deadline = time.monotonic() + SETTLED_SECONDS
    while not is_so():
        if time.monotonic() >= deadline:
            raise MeasurementFailed(f"Waited {SETTLED_SECONDS} seconds for {what}")
        time.sleep(every_seconds)


if __name__ == "__main__":
    typer.run(main)
