"""The flood limit: exact under contention, known tickets keep their place, and nothing is shed in silence."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from fixtures.ledger import (
    a_new_review,
    a_person,
    a_proposal,
    decide,
    hire,
    hold_case,
    kinds,
    look_up,
    propose,
    rows_of,
    write,
)
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.core.holding import QUEUE_FULL
from agent.core.policy import Flood
from agent.ledger import flood, proposals, queue, reviews, tickets
from agent.ledger.proposals import Proposal
from agent.ledger.queue import QueueFilter
from agent.ledger.transaction import transaction

pytestmark = pytest.mark.postgres
ALICE = a_person("alice", cap=100)


async def hold(engine: AsyncEngine, proposal: Proposal, policy: Flood, *, at: datetime | None = None) -> None:
    """Hold a recorded proposal as the graph does, or shed it."""
    async with transaction(engine) as tx:
        tx.now = at or tx.now
        await tickets.lock(tx.connection, proposal.ticket_id)
        waiting = await flood.waiting_when_full(tx, proposal, policy.limit_of(proposal.skill))
        if waiting is None:
            await reviews.open_review(tx, a_new_review(proposal))
        else:
            await flood.shed(tx, proposal, waiting, policy.then)


async def bring(engine: AsyncEngine, ticket_id: str, policy: Flood, *, at: datetime | None = None) -> None:
    (proposal,) = await propose(engine, ticket_id)
    await hold(engine, proposal, policy, at=at)


async def pending(engine: AsyncEngine) -> int:
    return len(await rows_of(engine, "reviews", status="pending"))


async def test_the_ticket_beyond_the_limit_is_escalated_with_the_reason_in_words(engine: AsyncEngine) -> None:
    for number in range(3):
        await bring(engine, f"T{number}", Flood(limit=2))

    shed = await look_up(engine, "proposals", ticket_id="T2")
    assert await pending(engine) == 2
    assert (shed.route, shed.status, shed.risk_score) == ("escalate", "proposed", 1.0)
    assert shed.reason == "2 cases wait for orders. It goes to a person outside the queue"
    assert shed.factors[0] == {"name": QUEUE_FULL, "value": 1.0, "detail": "2 cases wait for orders"}
    assert (await kinds(engine, "T2"))[-2:] == ["proposed", "shed"]
    assert await rows_of(engine, "messages", ticket_id="T2", direction="out") == []


async def test_by_policy_it_is_refused_with_the_rest_of_its_plan(engine: AsyncEngine) -> None:
    await hold_case(engine, "T0")
    first, _second = await propose(engine, "T1", a_proposal("T1"), a_proposal("T1", 1, skill="data"))

    await hold(engine, first, Flood(limit=1, then="reject"))

    assert [row.status for row in await rows_of(engine, "proposals", ticket_id="T1")] == ["rejected", "rejected"]
    assert (await rows_of(engine, "proposals", ticket_id="T1", position=0))[0].factors[0]["name"] == QUEUE_FULL


async def test_without_a_limit_nothing_is_shed(engine: AsyncEngine) -> None:
    for number in range(5):
        await bring(engine, f"T{number}", Flood(limit=0))

    assert await pending(engine) == 5


async def test_each_skill_has_its_own_limit_and_its_own_count(engine: AsyncEngine) -> None:
    policy = Flood(limit=1, skills={"refunds": 2})
    for number in range(3):
        for skill in ("orders", "refunds"):
            (proposal,) = await propose(engine, f"{skill}{number}", a_proposal(f"{skill}{number}", skill=skill))
            await hold(engine, proposal, policy)

    rows = await rows_of(engine, "queue_counts")
    assert {row.skill: (row.pending, row.shed) for row in rows} == {"orders": (1, 2), "refunds": (2, 1)}


async def test_a_ticket_that_had_a_review_before_keeps_its_place(engine: AsyncEngine) -> None:
    await hire(engine, ALICE)
    policy = Flood(limit=1)
    await bring(engine, "T0", policy)
    await write(engine, "T0")
    await bring(engine, "T1", policy)
    async with transaction(engine) as tx:
        (again,) = await proposals.record(tx, [a_proposal("T0", episode=2)])

    await hold(engine, again, policy)

    assert await pending(engine) == 2
    assert (await look_up(engine, "queue_counts", skill="orders")).shed == 0


async def test_a_place_that_is_free_again_is_given_to_the_next(engine: AsyncEngine) -> None:
    await hire(engine, ALICE)
    review = await hold_case(engine, "T0")
    await decide(engine, review, ALICE, "reject")

    await bring(engine, "T1", Flood(limit=1))

    assert await pending(engine) == 1


@pytest.mark.parametrize("is_first_ever", [True, False])
async def test_of_many_at_once_as_many_find_room_as_there_is(engine: AsyncEngine, is_first_ever: bool) -> None:
    if not is_first_ever:
        await hold_case(engine, "before")
    planned = [(await propose(engine, f"T{number}"))[0] for number in range(25)]

    await asyncio.gather(*(hold(engine, proposal, Flood(limit=7)) for proposal in planned))

    counts = await look_up(engine, "queue_counts", skill="orders")
    assert await pending(engine) == counts.pending == 7
    assert counts.shed == 25 - counts.pending + (not is_first_ever)
    escalated = [row for row in await rows_of(engine, "proposals") if row.route == "escalate"]
    assert len(escalated) == counts.shed


async def test_a_flood_is_told_of_once_an_hour_and_shown_beside_the_counts(engine: AsyncEngine) -> None:
    start = datetime(2026, 3, 2, 9, 58, tzinfo=UTC)
    await hold_case(engine, "T0")
    for number in range(1, 4):
        await bring(engine, f"T{number}", Flood(limit=1), at=start + timedelta(minutes=number))

    keys = {row.once_key for row in await rows_of(engine, "notifications", kind="flood")}
    async with engine.connect() as connection:
        shown = await queue.page(connection, QueueFilter(skills=("orders", "data")), start, Flood(limit=1))

    assert keys == {"flood/orders/2026-03-02T09", "flood/orders/2026-03-02T10"}
    orders, data = shown.counts["orders"], shown.counts["data"]
    assert (orders.pending, orders.limit, orders.shed) == (1, 1, 3)
    assert orders.last_shed_at == start + timedelta(minutes=3)
    assert (data.pending, data.limit, data.shed, data.last_shed_at) == (0, 1, 0, None)
