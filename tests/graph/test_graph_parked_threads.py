"""Threads that an earlier version parked go on in today's graph, each action executed exactly once."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

import pytest
from fakes.support_model import ScriptedModel
from fakes.threads import FakeThreads
from fixtures.parked import ALL, AWAITING_SECOND, BETWEEN, DECIDED, PAUSED_RETURN, RETURNED, WAITING, parked_database
from fixtures.scene import ALICE, CAROL, Scene, find_shopper
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, interrupt
from psycopg.conninfo import make_conninfo
from sqlalchemy.ext.asyncio import AsyncEngine
from typing_extensions import TypedDict

from agent.core.schema import SCHEMA_VERSION, upgrade
from agent.deciding import resume_of_recorded
from agent.graph import builder
from agent.ledger import reviews
from agent.ledger.tickets import thread_id_of
from agent.state import SupportState
from agent.wiring import Services

VERSION = 1


@pytest.fixture
def database(postgres_url: str) -> Iterator[str]:
    """The database of version 1, migrated to today's."""
    with parked_database(postgres_url, VERSION) as url:
        yield url


@pytest.fixture
async def parked(database: str, engine: AsyncEngine, services: Services) -> AsyncIterator[Scene]:
    """Today's graph on the checkpoints of version 1."""
    threads, model = services.threads, services.models["offline"]
    assert isinstance(threads, FakeThreads)
    assert isinstance(model, ScriptedModel)
    async with AsyncPostgresSaver.from_conn_string(
        make_conninfo(database, options="-c search_path=checkpoints")
    ) as saver:
        yield Scene(engine, builder.compile(checkpointer=saver), services, threads, model, find_shopper())


async def executions(scene: Scene, ticket_id: str) -> list[tuple[str, str]]:
    found = "SELECT action, authorised_by FROM holdpoint.executions WHERE ticket_id = :id ORDER BY executed_at"
    return [tuple(row) for row in await scene.rows(found, id=ticket_id)]


@pytest.mark.parametrize("ticket_id", ALL)
async def test_a_parked_state_upgrades_to_all_that_a_state_of_today_has(parked: Scene, ticket_id: str) -> None:
    state = await parked.state(ticket_id)
    assert state["schema_version"] == VERSION

    upgraded = upgrade(state)

    assert set(upgraded) == set(SupportState.__annotations__)
    assert upgraded == upgraded | state | {"schema_version": SCHEMA_VERSION}


@pytest.mark.parametrize("ticket_id", WAITING)
async def test_a_parked_case_waits_with_its_pause_and_its_deadline(parked: Scene, ticket_id: str) -> None:
    review = await parked.review(ticket_id)

    (request,) = (await parked.interrupts(ticket_id)).values()

    assert request["review_id"] == review.review_id
    (row,) = await parked.rows(
        "SELECT due_at > now() AS is_ahead, half_time_at < due_at AS has_half_time FROM holdpoint.reviews"
        " WHERE review_id = :id",
        id=review.review_id,
    )
    assert (row.is_ahead, row.has_half_time) == (True, True)


@pytest.mark.parametrize("ticket_id", WAITING)
async def test_an_approved_case_is_carried_out_once_and_the_ticket_ends(parked: Scene, ticket_id: str) -> None:
    before = await executions(parked, ticket_id)

    await parked.resume(await parked.decide("approve", ticket_id, person=CAROL), ticket_id)

    assert set(await parked.statuses(ticket_id)) == {"executed"}
    (done,) = (await executions(parked, ticket_id))[len(before) :]
    assert done[1] == ("bob, carol" if ticket_id == AWAITING_SECOND else "carol")
    ticket = await parked.ticket(ticket_id)
    assert (ticket.status, ticket.outcome) == ("resolved", "resolved")


async def test_a_plan_goes_on_behind_the_action_that_was_done_before_the_upgrade(parked: Scene) -> None:
    ((first, _),) = await executions(parked, BETWEEN)

    await parked.resume(await parked.decide("approve", BETWEEN), BETWEEN)

    assert await executions(parked, BETWEEN) == [(first, "alice"), (first, "carol")]
    state = await parked.state(BETWEEN)
    assert [each["summary"] for each in state["receipts"]] == [
        row.summary
        for row in await parked.rows(
            "SELECT receipt ->> 'summary' AS summary FROM holdpoint.executions WHERE ticket_id = :id"
            " ORDER BY executed_at",
            id=BETWEEN,
        )
    ]


async def test_a_decision_from_before_the_upgrade_is_carried_out_once(parked: Scene) -> None:
    (row,) = await parked.rows("SELECT review_id::text FROM holdpoint.reviews WHERE ticket_id = :id", id=DECIDED)
    async with parked.engine.connect() as connection:
        review = await reviews.get(connection, row.review_id)
    answer = await resume_of_recorded(parked.services, review)

    await parked.resume(answer, DECIDED)

    ((_, authorised_by),) = await executions(parked, DECIDED)
    assert authorised_by == "alice"
    assert (await parked.ticket(DECIDED)).status == "resolved"


async def test_a_rejection_after_the_upgrade_changes_nothing_in_the_shop(parked: Scene) -> None:
    before = await parked.shop()

    await parked.resume(await parked.decide("reject", PAUSED_RETURN, person=ALICE), PAUSED_RETURN)

    assert await parked.shop() == before
    assert (await parked.ticket(PAUSED_RETURN)).status == "rejected"


async def test_a_case_that_came_back_before_the_upgrade_still_says_why(parked: Scene) -> None:
    (row,) = await parked.rows("SELECT refusal FROM holdpoint.reviews WHERE ticket_id = :id", id=RETURNED)

    assert row.refusal
    assert await executions(parked, RETURNED) == []


async def test_events_go_on_in_the_chain_that_version_1_began(parked: Scene) -> None:
    await parked.resume(await parked.decide("approve", PAUSED_RETURN), PAUSED_RETURN)

    (row,) = await parked.rows(
        "SELECT count(*) AS events, count(*) FILTER (WHERE previous_hash = before) AS chained FROM ("
        " SELECT previous_hash, lag(hash, 1, '') OVER (ORDER BY event_id) AS before FROM holdpoint.events) chain"
    )
    assert row.events > 29
    assert row.chained == row.events


def a_release_with(parked: Scene, state: Any = SupportState, waits_at: str = "review") -> Scene:
    """The scene on another release's graph: the pause under this name, on this state, on the same checkpoints."""
    built = StateGraph(state)
    # Not the real node: its own annotation would bring the real state's keys along.
    built.add_node(waits_at, lambda given: {"answer": interrupt(given["request"])})
    built.add_edge(START, waits_at)
    built.add_edge(waits_at, END)
    return replace(parked, graph=built.compile(checkpointer=parked.graph.checkpointer))


async def test_a_renamed_node_strands_its_threads_without_a_word(parked: Scene) -> None:
    (interrupt_id,) = await parked.interrupts(PAUSED_RETURN)
    renamed = a_release_with(parked, waits_at="ask_a_person")

    config: Any = {"configurable": {"thread_id": thread_id_of(PAUSED_RETURN)}}
    await renamed.graph.ainvoke(Command(resume={interrupt_id: {"type": "approve"}}), config)

    assert await renamed.interrupts(PAUSED_RETURN) == {}
    assert (await renamed.state(PAUSED_RETURN))["answer"] is None


async def test_a_state_key_that_is_gone_takes_its_value_along_before_an_upgrade_could_read_it(parked: Scene) -> None:
    kept = {key: kind for key, kind in SupportState.__annotations__.items() if key != "acknowledgement"}
    assert (await parked.state(PAUSED_RETURN))["acknowledgement"]

    known = await a_release_with(parked, TypedDict("without", kept)).state(PAUSED_RETURN)  # type: ignore[misc]

    assert "acknowledgement" not in known
    assert known["ticket_id"] == PAUSED_RETURN
