"""A customer who writes again, tickets on more than one thread, and names that parked threads depend on."""

from typing import Any

import pytest
from fakes.support_model import plan, step
from fixtures.scene import ALICE, Scene
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver

from agent.graph import builder
from agent.ledger.tickets import thread_id_of
from agent.state import SupportState

CANCEL = "cancel_pending_order"
WHY = "no longer needed"


async def test_a_new_message_replaces_the_pause_and_clears_the_state(scene: Scene) -> None:
    scene.model.plans = [
        plan(step(CANCEL, order_id=scene.shopper.large, reason=WHY)),
        plan(answer="We leave it as it is"),
    ]
    await scene.submit()
    await scene.run()
    old = await scene.review()

    await scene.write(message="Stop! I keep it.")
    await scene.run()

    state, ticket = await scene.state(), await scene.ticket()
    assert (ticket.status, ticket.outcome, ticket.episode) == ("resolved", "answered", 2)
    assert (state["episode"], state["proposed_actions"], state["review_id"], state["receipts"]) == (2, [], None, [])
    assert state["user_message"].endswith("Stop! I keep it.")
    assert await scene.interrupts() == {}
    (row,) = await scene.rows("SELECT status FROM holdpoint.reviews WHERE review_id = :id", id=old.review_id)
    assert row.status == "superseded"


async def test_an_old_answer_after_a_new_message_does_nothing(scene: Scene) -> None:
    scene.model.plans = [plan(step(CANCEL, order_id=scene.shopper.large, reason=WHY))]
    await scene.submit()
    await scene.run()
    await scene.write()

    await scene.resume({"type": "approve"}, person=ALICE)

    assert await scene.executed() == []
    assert await scene.rows("SELECT * FROM holdpoint.decisions") == []


@pytest.mark.parametrize("nodes", [1, 2, 3, 4])
async def test_a_message_that_comes_while_the_old_plan_is_made_wins(scene: Scene, nodes: int) -> None:
    scene.model.plans = [plan(step(CANCEL, order_id=scene.shopper.large, reason=WHY)), plan(answer="Fine")]
    await scene.submit()
    await scene.run(stop_after=nodes)
    await scene.write()
    scene.model.plans = scene.model.plans[-1:]

    await scene.go_on()
    waiting = await scene.rows("SELECT * FROM holdpoint.reviews WHERE status = 'pending'")
    await scene.run()

    assert waiting == []
    assert await scene.executed() == []
    assert (await scene.ticket()).outcome == "answered"


async def test_the_next_plan_is_told_what_was_done_and_the_same_again_never_runs_alone(scene: Scene) -> None:
    refund = step(CANCEL, order_id=scene.shopper.small, reason=WHY)
    scene.model.plans = [plan(refund)]
    await scene.submit()
    await scene.run()
    assert await scene.executed() == [CANCEL]

    await scene.write(message="And once more please")
    await scene.run()

    assert [done.name for done in scene.model.readings[-1].done] == [CANCEL]
    assert await scene.executed() == [CANCEL]
    assert (await scene.ticket()).status == "awaiting_review"


async def test_a_second_thread_for_a_ticket_does_nothing(scene: Scene) -> None:
    scene.model.plans = [plan(step(CANCEL, order_id=scene.shopper.small, reason=WHY))]
    await scene.submit()

    await scene.run(thread_id=thread_id_of("another"))

    assert scene.nodes == ["classify"]
    assert (await scene.executed(), await scene.statuses()) == ([], [])
    await scene.run()
    assert await scene.executed() == [CANCEL]


async def test_a_run_without_intake_makes_its_ticket_once(scene: Scene) -> None:
    scene.model.plans = [plan(step(CANCEL, order_id=scene.shopper.small, reason=WHY))]

    await scene.run("S1")
    await scene.run("S1")

    assert (await scene.ticket("S1")).customer_id == scene.shopper.customer_id
    assert len(await scene.rows("SELECT * FROM holdpoint.messages WHERE direction = 'in'")) == 1


async def test_a_pause_survives_in_postgres_with_another_process_going_on(scene: Scene, database: str) -> None:
    scene.model.plans = [plan(step(CANCEL, order_id=scene.shopper.large, reason=WHY))]
    await scene.submit()
    async with AsyncPostgresSaver.from_conn_string(database) as saver:
        await saver.setup()
        scene.graph = builder.compile(checkpointer=saver)
        await scene.run()
        asked = await scene.interrupts()

    async with AsyncPostgresSaver.from_conn_string(database) as saver:
        scene.graph = builder.compile(checkpointer=saver)
        assert await scene.interrupts() == asked
        await scene.resume(await scene.decide("approve"))

    assert await scene.executed() == [CANCEL]


def test_node_names_are_those_that_parked_threads_wait_in() -> None:
    assert set(builder.nodes) == {"classify", "plan", "assess", "hold", "review", "settle", "execute", "respond"}


def test_state_keys_are_those_that_parked_threads_hold() -> None:
    assert set(SupportState.__annotations__) == {
        *("ticket_id", "customer_id", "user_message", "schema_version", "episode", "intent", "intent_confidence"),
        *("proposed_actions", "reply_draft", "reply_held", "similar", "cursor", "risk_score", "review_id", "request"),
        "answer",
        *("human_approved", "human_notes", "receipts", "acknowledgement", "final_response", "outcome", "step"),
    }


async def test_the_state_holds_json_values_only(scene: Scene) -> None:
    scene.model.plans = [plan(step(CANCEL, order_id=scene.shopper.large, reason=WHY))]
    await scene.submit()
    await scene.run()

    assert is_json(await scene.state())
    await scene.resume(await scene.decide("approve"))
    assert is_json(await scene.state())


def is_json(value: Any) -> bool:
    if isinstance(value, dict):
        return all(type(key) is str and is_json(each) for key, each in value.items())
    if isinstance(value, list):
        return all(is_json(each) for each in value)
    return value is None or type(value) in (str, int, float, bool)
