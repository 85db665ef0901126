"""A database that version 1 parked tickets in, served by today's server: each is listed, decided and carried out."""

import asyncio
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import SYSTEM, Desk
from dev_server import DevServer
from fixtures.parked import BETWEEN, DECIDED, PAUSED_RETURN, WAITING, parked_database
from patience import wait_until

from agent.cli import demo
from agent.database import create_engine


async def _tokens(database: str, home: Path) -> dict[str, str]:
    engine = create_engine(database)
    try:
        return await demo.ensure_people(engine, home / "demo-tokens.json")
    finally:
        await engine.dispose()


@pytest.fixture(scope="module")
def upgraded(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A new server, which has never heard of the threads that the database holds."""
    home = tmp_path_factory.mktemp("upgraded")
    with parked_database(postgres_url, 1) as database:
        system = secrets.token_urlsafe(16)
        tokens = {**asyncio.run(_tokens(database, home)), SYSTEM: system}
        env = {"THREAD_API_TOKEN": system, "STUDIO": "0", "HOUSEKEEPING_SECONDS": "1"}
        desk = Desk(DevServer(home, database, env), database, tokens)
        desk.server.start()
        yield desk
        desk.hang_up()
        desk.server.stop()


def test_a_thread_that_version_1_parked_is_listed_decided_and_resumed(upgraded: Desk) -> None:
    review = upgraded.wait_for_review(PAUSED_RETURN)
    (listed,) = wait_until(
        lambda: upgraded.sdk("alice").threads.search(
            status="interrupted", metadata={"ticket_id": PAUSED_RETURN, "review_id": review["review_id"]}
        ),
        "the thread is found by its labels",
    )
    assert listed["thread_id"] == review["thread_id"]

    upgraded.settle("alice", review, "approve")

    upgraded.wait_for_status(PAUSED_RETURN, "resolved")
    assert upgraded.order_status(review["args"]["order_id"]) == "return requested"
    (execution,) = upgraded.executions(PAUSED_RETURN)
    assert execution["authorised_by"] == "alice"


def test_a_plan_goes_on_behind_what_version_1_had_done(upgraded: Desk) -> None:
    (done,) = upgraded.executions(BETWEEN)

    upgraded.settle("alice", upgraded.wait_for_review(BETWEEN), "approve")

    upgraded.wait_for_status(BETWEEN, "resolved")
    first, second = upgraded.executions(BETWEEN)
    assert first == done
    assert second["args"]["order_id"] != done["args"]["order_id"]


def test_a_decision_that_version_1_recorded_is_carried_out_without_anybody(upgraded: Desk) -> None:
    upgraded.wait_for_status(DECIDED, "resolved")

    (execution,) = upgraded.executions(DECIDED)
    assert execution["authorised_by"] == "alice"


def test_every_other_case_still_waits_for_a_person(upgraded: Desk) -> None:
    items = upgraded.client("carol").get("/holdpoint/reviews").json()["items"]

    left = {each["ticket_id"] for each in items}
    assert left | {PAUSED_RETURN, BETWEEN} == set(WAITING)
