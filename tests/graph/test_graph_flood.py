"""When too much waits for a skill, a new risky ticket goes past the queue; and what a pause tells the customer."""

import dataclasses
from datetime import datetime
from typing import Any, Literal

import pytest
from fakes.support_model import plan, step
from fixtures.scene import Scene
from sqlalchemy import text

from agent import wiring
from agent.core.planning import Plan
from agent.core.policy import Flood
from agent.ledger.tables import reviews

CANCEL = "cancel_pending_order"
WHY = "no longer needed"


def cancel(*order_ids: str) -> Plan:
    return plan(*(step(CANCEL, order_id=order_id, reason=WHY) for order_id in order_ids))


def limit_to(scene: Scene, limit: int, then: Literal["escalate", "reject"] = "escalate") -> None:
    """Let so many cases wait for each skill."""
    policy = scene.services.policy.model_copy(update={"flood": Flood(limit=limit, then=then)})
    wiring.override(dataclasses.replace(scene.services, policy=policy))


async def hold_one(scene: Scene, ticket_id: str = "T0") -> None:
    scene.model.plans = [cancel(scene.shopper.large)]
    await scene.submit(ticket_id)
    await scene.run(ticket_id)
    scene.nodes.clear()


async def outgoing(scene: Scene, ticket_id: str = "T1") -> list[str]:
    found = "SELECT kind FROM holdpoint.messages WHERE ticket_id = :id AND direction = 'out' ORDER BY message_id"
    return [row.kind for row in await scene.rows(found, id=ticket_id)]


async def events(scene: Scene, kind: str) -> list[Any]:
    return list(await scene.rows("SELECT * FROM holdpoint.events WHERE body::jsonb ->> 'kind' = :kind", kind=kind))


@pytest.mark.parametrize(("then", "ending"), [("escalate", "escalated"), ("reject", "rejected")])
async def test_beyond_the_limit_a_ticket_ends_at_once_and_the_customer_is_told(
    scene: Scene, then: Literal["escalate", "reject"], ending: str
) -> None:
    await hold_one(scene)
    limit_to(scene, 1, then)
    before = await scene.shop()
    await scene.submit()

    await scene.run()

    ticket = await scene.ticket()
    assert scene.nodes == ["classify", "plan", "assess", "hold", "respond"]
    assert (ticket.status, ticket.outcome, ticket.acknowledgement) == (ending, ending, None)
    assert await outgoing(scene) == ["final"]
    assert await scene.rows("SELECT 1 FROM holdpoint.reviews WHERE ticket_id = 'T1'") == []
    assert len(await events(scene, "shed")) == 1
    assert await scene.shop() == before


async def test_what_was_done_before_stays_done_and_the_rest_is_not_run(scene: Scene) -> None:
    await hold_one(scene)
    limit_to(scene, 1, "reject")
    scene.model.plans = [cancel(scene.shopper.small, scene.shopper.large)]
    await scene.submit()

    await scene.run()

    assert await scene.statuses() == ["executed", "rejected"]
    assert (await scene.ticket()).status == "rejected"
    assert await scene.executed() == [CANCEL]


@pytest.mark.parametrize("then", ["escalate", "reject"])
async def test_a_run_that_dies_after_shedding_sheds_once_though_there_is_room_by_then(
    scene: Scene, then: Literal["escalate", "reject"]
) -> None:
    await hold_one(scene)
    limit_to(scene, 1, then)
    await scene.submit()
    await scene.run(stop_after=4)
    limit_to(scene, 100)

    await scene.run()

    assert (await scene.ticket()).status == ("escalated" if then == "escalate" else "rejected")
    assert len(await events(scene, "shed")) == 1
    assert await outgoing(scene) == ["final"]


async def test_a_customer_who_writes_while_waiting_keeps_their_place(scene: Scene) -> None:
    await hold_one(scene, "T1")
    limit_to(scene, 1)
    await hold_one(scene, "T0")
    await scene.write("T1")

    await scene.run("T1")

    assert (await scene.ticket("T1")).status == "awaiting_review"
    assert (await scene.ticket("T0")).status == "escalated"


async def decided_lately(scene: Scene, count: int, hours: float) -> None:
    """Make the one waiting case many that were decided just now, after so many hours each."""
    async with scene.engine.begin() as connection:
        columns = ", ".join(column.name for column in reviews.c if column.computed is None)
        fill = f"""
            INSERT INTO holdpoint.reviews ({columns}) SELECT {columns} FROM (
                SELECT (jsonb_populate_record(r, jsonb_build_object('review_id', gen_random_uuid(), 'status', 'decided',
                    'attempt', 100 + n, 'created_at', now() - :hours * interval '1 hour', 'decided_at', now()))).*
                FROM holdpoint.reviews r, generate_series(1, :count) n
            ) made
        """
        await connection.execute(text(fill), {"count": count, "hours": hours})


async def test_the_customer_is_told_how_long_it_usually_takes_and_at_the_latest(scene: Scene) -> None:
    await hold_one(scene)
    first = (await scene.ticket("T0")).acknowledgement
    await decided_lately(scene, 40, 1.5)
    await scene.submit()

    await scene.run()

    assert "You will hear from us within 24 hours." in first
    told = (await scene.ticket()).acknowledgement
    assert "Most requests like yours are answered within 2 hours, and you will hear from us within 24 hours" in told


async def test_a_review_that_is_opened_again_promises_what_it_promised(scene: Scene) -> None:
    await hold_one(scene)
    told = (await scene.ticket("T0")).acknowledgement
    await decided_lately(scene, 40, 1.5)

    await scene.run("T0")

    assert (await scene.ticket("T0")).acknowledgement == told
    assert (await scene.state("T0"))["acknowledgement"] == told
    assert isinstance((await scene.review("T0")).due_at, datetime)
