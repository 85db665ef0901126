"""The doctor, on a database that version 1 parked tickets in, with graphs that fit it and graphs that don't."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg
import pytest
from fixtures.parked import ALL, PAUSED_RETURN, empty_database, load_parked
from langgraph.graph import END, START, StateGraph
from sqlalchemy.ext.asyncio import AsyncEngine
from typing_extensions import TypedDict

from agent.actions.registry import load_actions
from agent.cli import doctor
from agent.cli.doctor import Findings, Graph, examine, report
from agent.database import migrate
from agent.graph import builder
from agent.state import SupportState

pytestmark = pytest.mark.postgres
ROOT = Path(__file__).parents[3]


@pytest.fixture
def database(postgres_url: str) -> Iterator[str]:
    """The database as version 1 left it; nothing has migrated it yet."""
    with empty_database(postgres_url) as url:
        load_parked(url, 1)
        yield url


def a_graph(state: type = SupportState, waits_at: str = "review") -> Graph:
    """A graph with one node of the given name, on the given state."""
    built = StateGraph(state)
    built.add_node(waits_at, lambda _: {})
    built.add_edge(START, waits_at)
    built.add_edge(waits_at, END)
    return built.compile()


def change(database: str, statement: str, *values: object) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(statement.encode(), values)


def rewrite_state(database: str, ticket_id: str, **values: object) -> None:
    """Write other values into a parked thread's newest checkpoint, as another release would have."""
    change(
        database,
        "UPDATE checkpoints.checkpoints c SET checkpoint = jsonb_set(checkpoint, '{channel_values}',"
        " checkpoint -> 'channel_values' || %s::jsonb) FROM holdpoint.tickets t"
        " WHERE t.thread_id::text = c.thread_id AND t.ticket_id = %s",
        json.dumps(values),
        ticket_id,
    )


async def find(engine: AsyncEngine, graph: Graph | None = None, actions: Mapping[str, Any] | None = None) -> Findings:
    return await examine(engine, graph or builder.compile(), load_actions() if actions is None else actions)


async def test_what_version_1_parked_would_go_on(engine: AsyncEngine) -> None:
    findings = await find(engine)

    assert findings.stranding == 0
    assert report(findings) == [
        "node   | schema version | threads",
        "review | 1              | 6",
        "6 of 6 parked threads would go on",
    ]


async def test_a_renamed_node_strands_every_thread_that_waits_there(engine: AsyncEngine) -> None:
    findings = await find(engine, a_graph(waits_at="ask_a_person"))

    assert findings.stranding == len(ALL)
    (why,) = findings.problems
    assert "node review" in why
    assert report(findings)[-1] == "0 of 6 parked threads would go on"


async def test_a_state_key_that_is_gone_strands_whoever_holds_a_value_under_it(engine: AsyncEngine) -> None:
    kept = {key: kind for key, kind in SupportState.__annotations__.items() if key not in ("request", "human_approved")}
    without = TypedDict("without", kept)  # type: ignore[misc]

    findings = await find(engine, a_graph(without))

    assert {why.split(" ")[3]: set(tickets) for why, tickets in findings.problems.items()} == {
        "request,": set(ALL),
        "human_approved,": {"between-two-actions"},
    }
    assert findings.stranding == len(ALL)


async def test_a_value_that_cannot_be_read_strands_its_thread_and_hides_no_other(
    engine: AsyncEngine, database: str
) -> None:
    change(
        database,
        "UPDATE checkpoints.checkpoint_blobs SET blob = '\\xc1', type = 'msgpack' WHERE channel = 'request'"
        " AND thread_id = (SELECT thread_id::text FROM holdpoint.tickets WHERE ticket_id = %s)",
        PAUSED_RETURN,
    )

    findings = await find(engine)

    ((why, tickets),) = findings.problems.items()
    assert "its saved request can't be read" in why
    assert tickets == [PAUSED_RETURN]
    assert findings.threads == len(ALL)


async def test_a_newer_releases_state_strands(engine: AsyncEngine, database: str) -> None:
    rewrite_state(database, PAUSED_RETURN, schema_version=99)

    findings = await find(engine)

    assert list(findings.problems.values()) == [[PAUSED_RETURN]]
    assert report(findings)[1:3] == ["review | 1              | 5", "review | 99             | 1"]
    assert report(findings)[-1] == "5 of 6 parked threads would go on"


async def test_an_action_that_is_not_declared_any_more_strands_its_tickets(engine: AsyncEngine) -> None:
    actions = {name: action for name, action in load_actions().items() if name != "issue_refund"}

    findings = await find(engine, actions=actions)

    ((why, tickets),) = findings.problems.items()
    assert "issue_refund" in why
    assert tickets == ["paused-refund"]


async def test_arguments_that_do_not_fit_any_more_strand_their_ticket(engine: AsyncEngine, database: str) -> None:
    change(
        database,
        'UPDATE holdpoint.proposals SET args = args || \'{"colour": "red"}\' WHERE ticket_id = %s',
        PAUSED_RETURN,
    )

    findings = await find(engine)

    ((why, tickets),) = findings.problems.items()
    assert "colour" in why
    assert tickets == [PAUSED_RETURN]


async def test_what_was_executed_before_may_have_any_arguments(engine: AsyncEngine, database: str) -> None:
    change(database, "UPDATE holdpoint.proposals SET args = '{}', action = 'gone' WHERE status = 'executed'")

    assert (await find(engine)).problems == {}


async def test_a_ticket_without_a_checkpoint_is_named_and_strands_nobody(engine: AsyncEngine, database: str) -> None:
    change(
        database,
        "DELETE FROM checkpoints.checkpoints WHERE thread_id ="
        " (SELECT thread_id::text FROM holdpoint.tickets WHERE ticket_id = %s)",
        PAUSED_RETURN,
    )

    lines = report(await find(engine))

    assert lines[-2:] == [
        f"no checkpoint, will be begun again by housekeeping: {PAUSED_RETURN}",
        "5 of 5 parked threads would go on",
    ]


async def test_checkpoints_that_are_lost_altogether_are_not_taken_for_nothing_parked(
    engine: AsyncEngine, database: str
) -> None:
    change(database, "DROP SCHEMA checkpoints CASCADE")

    findings = await find(engine)

    assert findings.without_checkpoint == sorted(ALL)


async def test_tickets_that_have_ended_are_left_out(engine: AsyncEngine, database: str) -> None:
    change(database, "UPDATE holdpoint.tickets SET status = 'resolved' WHERE ticket_id <> %s", PAUSED_RETURN)
    lines: list[str] = []

    await examine(engine, builder.compile(), load_actions(), lines.append)

    assert lines == [f"{PAUSED_RETURN}: review, schema version 1: ok"]


async def test_every_page_is_read(engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "PAGE_SIZE", 2)
    lines: list[str] = []

    await examine(engine, builder.compile(), load_actions(), lines.append)

    assert [line.split(":")[0] for line in lines] == sorted(ALL)


async def test_a_migrated_database_is_read_as_well(engine: AsyncEngine, database: str) -> None:
    migrate(database)

    assert report(await find(engine))[-1] == "6 of 6 parked threads would go on"


def test_many_tickets_with_one_problem_make_one_line() -> None:
    findings = Findings(problems={"why": [f"T{number}" for number in range(12)]}, stranding=12)

    assert report(findings)[-2].endswith("T8, T9 and 2 more")


def typed(url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Type the command on a database."""
    return subprocess.run(
        [sys.executable, "-m", "agent", "doctor", *arguments],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_ends_with_0_when_all_would_go_on(database: str) -> None:
    done = typed(database, "--all")

    assert (done.returncode, done.stderr) == (0, "")
    assert f"{PAUSED_RETURN}: review, schema version 1: ok" in done.stdout
    assert done.stdout.endswith("6 of 6 parked threads would go on\n")


def test_the_command_ends_with_1_when_one_would_strand_and_changes_nothing(database: str) -> None:
    rewrite_state(database, PAUSED_RETURN, schema_version=99)

    done = typed(database)

    assert done.returncode == 1
    assert done.stdout.endswith("5 of 6 parked threads would go on\n")
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT version_num FROM holdpoint.migrations").fetchall() == [("0002",)]


def test_on_an_empty_database_the_command_says_that_nothing_was_parked(postgres_url: str) -> None:
    with empty_database(postgres_url) as url:
        done = typed(url)

    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "nothing was ever parked here, or everything has ended",
        "0 of 0 parked threads would go on",
    ]


def test_a_home_without_a_database_is_not_given_one(tmp_path: Path) -> None:
    done = typed("", "--home", str(tmp_path / "home"))

    assert done.returncode == 0
    assert not (tmp_path / "home").exists()


def test_a_database_that_cannot_be_reached_is_refused_and_not_taken_for_an_empty_one() -> None:
    done = typed("postgresql://127.0.0.1:1/none")

    assert done.returncode == 2
    assert "can't be read" in done.stderr
    assert "Traceback" not in done.stderr
