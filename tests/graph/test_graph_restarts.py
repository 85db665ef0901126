"""Dying anywhere and starting over ends the same, with every action executed once."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fakes.support_model import plan, step
from fixtures.scene import Scene
from sqlalchemy import event

REASON = "no longer needed"


class Crash(Exception):
    """The process died here."""


async def drive(scene: Scene, *, die_after: int | None = None) -> None:
    """Run T1 to its end as people would, approving what waits; die after so many nodes in all when told to."""
    left = die_after

    async def go(run: Any, **given: Any) -> bool:
        nonlocal left
        before = len(scene.nodes)
        await run(**given, stop_after=left)
        if left is not None:
            left -= len(scene.nodes) - before
        return left == 0

    if await go(scene.run):
        return
    while (await scene.ticket()).status == "awaiting_review":
        answer = await scene.decide("approve")
        if await go(scene.resume, answer=answer):
            return


async def end_of(scene: Scene) -> dict[str, Any]:
    """Return everything that outlives a thread, without ids and times."""
    ticket = await scene.ticket()
    told = "SELECT direction, kind, text FROM holdpoint.messages ORDER BY message_id"
    reviewed = "SELECT action, status, attempt FROM holdpoint.reviews ORDER BY created_at"
    done = "SELECT idempotency_key, action, args, authorised_by FROM holdpoint.executions ORDER BY executed_at"
    counted = "SELECT kind, count(*) FROM holdpoint.events WHERE kind <> 'person_saved' GROUP BY kind ORDER BY kind"
    return {
        "ticket": (ticket.status, ticket.outcome, ticket.final_response, ticket.acknowledgement, ticket.episode),
        "actions": await scene.statuses(),
        "messages": [tuple(row) for row in await scene.rows(told)],
        "reviews": [tuple(row) for row in await scene.rows(reviewed)],
        "executions": [tuple(row) for row in await scene.rows(done)],
        "events": [tuple(row) for row in await scene.rows(counted)],
        "shop": await scene.shop(),
    }


def script(scene: Scene) -> None:
    """Plan one safe and one risky action."""
    scene.model.plans = [
        plan(
            step("cancel_pending_order", order_id=scene.shopper.small, reason=REASON),
            step("cancel_pending_order", order_id=scene.shopper.large, reason=REASON),
        )
    ]


PATH = ["classify", "plan", "assess", "execute", "assess", "hold", "review", "settle", "execute", "respond"]
_ends: dict[str, dict[str, Any]] = {}


@pytest.fixture
async def ticket(scene: Scene) -> Scene:
    """The scene with the ticket handed in."""
    script(scene)
    await scene.submit()
    return scene


async def assert_ends_as_undisturbed(scene: Scene) -> None:
    ended = await end_of(scene)
    assert [row[1] for row in ended["executions"]] == ["cancel_pending_order", "cancel_pending_order"]
    assert ended["actions"] == ["executed", "executed"]
    assert ended["ticket"][:2] == ("resolved", "resolved")
    assert [row[:2] for row in ended["messages"]] == [("in", "customer"), ("out", "acknowledgement"), ("out", "final")]
    assert ended["reviews"] == [("cancel_pending_order", "decided", 1)]
    assert {kind: count for kind, count in ended["events"] if kind != "not_authorised"} == {
        "ticket_received": 1,
        "proposed": 2,
        "held": 1,
        "decided": 1,
        "executed": 2,
        "ticket_ended": 1,
    }
    refunds = await scene.rows(
        "SELECT order_id, count(*) FROM shop.payments WHERE transaction_type = 'refund' AND order_id = ANY(:ids)"
        " GROUP BY order_id",
        ids=[scene.shopper.small, scene.shopper.large],
    )
    assert {row[0]: row[1] for row in refunds} == {scene.shopper.small: 1, scene.shopper.large: 1}


async def test_undisturbed_the_ticket_takes_this_way(ticket: Scene) -> None:
    await drive(ticket)

    assert ticket.nodes == PATH
    await assert_ends_as_undisturbed(ticket)


@pytest.mark.parametrize("nodes", range(1, len(PATH) + 1))
async def test_dying_after_any_node_and_starting_over_ends_the_same(ticket: Scene, nodes: int) -> None:
    await drive(ticket, die_after=nodes)
    assert ticket.nodes == PATH[:nodes]

    await drive(ticket)

    await assert_ends_as_undisturbed(ticket)


@contextmanager
def dying_at_commit(scene: Scene, number: int) -> Iterator[list[int]]:
    """Fail the so-manieth commit of a transaction that wrote: nothing of it is kept."""
    seen: list[int] = []

    def count(connection: Any) -> None:
        seen.append(len(seen) + 1)
        if len(seen) == number:
            raise Crash

    engine = scene.engine.sync_engine
    event.listen(engine, "commit", count)
    yield seen
    event.remove(engine, "commit", count)


@pytest.mark.parametrize("number", range(1, 20))
async def test_dying_at_any_commit_and_starting_over_ends_the_same(ticket: Scene, number: int) -> None:
    with dying_at_commit(ticket, number) as seen:
        try:
            await drive(ticket)
        except Crash:
            pass
        else:
            assert len(seen) < number

    await drive(ticket)

    await assert_ends_as_undisturbed(ticket)


async def test_starting_over_again_and_again_changes_nothing_more(ticket: Scene) -> None:
    await drive(ticket)
    before = await end_of(ticket)

    for _ in range(3):
        await ticket.run()

    assert await end_of(ticket) == before
    assert (await ticket.state())["outcome"] == "resolved"


async def test_starting_over_at_the_pause_finds_the_same_review(ticket: Scene) -> None:
    await ticket.run()
    first = await ticket.review()

    await ticket.run()

    assert (await ticket.review()).review_id == first.review_id
    assert len(await ticket.interrupts()) == 1
    await drive_on(ticket)
    await assert_ends_as_undisturbed(ticket)


async def drive_on(scene: Scene) -> None:
    """Approve what waits, and let it run."""
    await scene.resume(await scene.decide("approve"))


async def test_starting_over_does_not_ask_the_model_again_once_the_plan_is_recorded(ticket: Scene) -> None:
    await drive(ticket, die_after=3)
    ticket.model.plans = [plan(step("issue_refund", order_id=ticket.shopper.delivered, amount=9, reason="other"))]

    await drive(ticket)

    assert ticket.model.calls.count("plan") == 1
    await assert_ends_as_undisturbed(ticket)


async def test_a_decision_that_was_recorded_and_never_sent_is_carried_out(ticket: Scene) -> None:
    await ticket.run()
    await ticket.decide("approve")

    await ticket.run()

    assert "hold" not in ticket.nodes[6:]
    await assert_ends_as_undisturbed(ticket)


async def test_two_runs_of_one_ticket_at_once_act_once(ticket: Scene) -> None:
    await ticket.run()
    await ticket.decide("approve")

    await asyncio.gather(*(ticket.run() for _ in range(4)))

    await assert_ends_as_undisturbed(ticket)


async def test_going_on_without_new_input_shows_the_pause_again_under_the_same_id(ticket: Scene) -> None:
    await ticket.run()
    before = await ticket.interrupts()

    await ticket.go_on()

    assert await ticket.interrupts() == before
    assert ticket.nodes.count("execute") == 1
