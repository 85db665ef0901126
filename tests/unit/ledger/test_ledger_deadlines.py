"""Deadlines act by themselves: nothing that waited too long ever runs, and whoever sat on it is told."""

import asyncio
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from fixtures.ledger import a_person, a_proposal, decide, hire, hold_case, hours, kinds, look_up, rows_of
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.core.holding import OnExpiry
from agent.errors import DecisionRefused, NotAuthorised
from agent.ledger import deadlines, decisions, executions, queue
from agent.ledger.reviews import StoredReview
from agent.ledger.transaction import transaction

pytestmark = pytest.mark.postgres
ALICE, DORA = a_person("alice"), a_person("dora")


async def expire(engine: AsyncEngine, review: StoredReview, after: timedelta) -> bool:
    async with transaction(engine) as tx:
        tx.now += after
        return await deadlines.expire(tx, review.review_id) is not None


async def ids(engine: AsyncEngine, which: Any, after: timedelta) -> list[str]:
    async with transaction(engine) as tx:
        tx.now += after
        return list(await which(tx, 100))


async def claim(engine: AsyncEngine, review: StoredReview, seconds: int = 600) -> datetime:
    async with transaction(engine) as tx:
        await queue.claim(tx, review.review_id, ALICE, seconds)
        return tx.now


@pytest.mark.parametrize("way", ["escalate", "reject"])
async def test_an_overdue_case_expires_in_its_way_and_nothing_of_its_plan_runs(
    engine: AsyncEngine, way: OnExpiry
) -> None:
    then = a_proposal(position=1, args={"order_id": "#W9", "reason": "no longer needed"})
    review = await hold_case(engine, on_expiry=way, deadline_hours=2, then=(then,))

    assert await expire(engine, review, hours(2.01))

    row = await look_up(engine, "reviews", review_id=review.review_id)
    (decision,) = await rows_of(engine, "decisions")
    assert (row.status, row.carried_out_at) == ("expired", None)
    assert (decision.decided_by, decision.type, decision.source) == ("system:expiry", way, "expiry")
    assert {each.position: each.status for each in await rows_of(engine, "proposals")} == {0: "expired", 1: "rejected"}
    assert (await kinds(engine))[-1] == "expired"
    (notice,) = await rows_of(engine, "notifications")
    assert (notice.kind, notice.skill, str(notice.review_id)) == ("expired", review.skill, review.review_id)
    for proposal in await rows_of(engine, "proposals"):
        with pytest.raises(NotAuthorised):
            async with transaction(engine) as tx:
                await executions.authorise(tx, str(proposal.proposal_id), "T1")


async def test_before_its_time_a_case_doesnt_expire(engine: AsyncEngine) -> None:
    review = await hold_case(engine, deadline_hours=2)

    assert not await expire(engine, review, hours(1.99))
    assert await ids(engine, deadlines.due, hours(1.99)) == []
    assert (await look_up(engine, "reviews", review_id=review.review_id)).status == "pending"


async def test_a_class_that_never_expires_goes_on_waiting_overdue(engine: AsyncEngine) -> None:
    review = await hold_case(engine, on_expiry="never", deadline_hours=2)

    assert await ids(engine, deadlines.due, hours(50)) == []
    assert not await expire(engine, review, hours(50))
    assert (await look_up(engine, "reviews", review_id=review.review_id)).status == "pending"


async def test_an_expired_case_refuses_a_late_decision(engine: AsyncEngine) -> None:
    await hire(engine, ALICE)
    review = await hold_case(engine, deadline_hours=2)
    await expire(engine, review, hours(3))

    with pytest.raises(DecisionRefused) as refused:
        await decide(engine, review, ALICE, "approve")

    assert refused.value.code == "expired"


async def test_a_decision_and_the_expiry_at_once_leave_one_of_the_two(engine: AsyncEngine) -> None:
    await hire(engine, ALICE)
    reviews = [await hold_case(engine, f"T{number}", deadline_hours=2) for number in range(6)]

    async def approve(review: StoredReview) -> bool:
        try:
            await decide(engine, review, ALICE, "approve")
        except DecisionRefused:
            return False
        return True

    for review in reviews:
        both = await asyncio.gather(approve(review), expire(engine, review, hours(3)))
        assert sorted(both) == [False, True]
        assert len(await rows_of(engine, "decisions", review_id=review.review_id)) == 1


async def test_half_time_frees_a_claim_once_and_is_told_once(engine: AsyncEngine) -> None:
    await hire(engine, ALICE)
    review = await hold_case(engine, deadline_hours=2, on_half_time="release")
    await claim(engine, review)
    assert await ids(engine, deadlines.at_half_time, hours(0.99)) == []
    assert await ids(engine, deadlines.at_half_time, hours(1.01)) == [review.review_id]

    for _ in range(2):
        async with transaction(engine) as tx:
            await deadlines.pass_half_time(tx, review.review_id, None)

    assert (await look_up(engine, "reviews", review_id=review.review_id)).claimed_by is None
    assert (await kinds(engine)).count("half_time") == 1
    (told,) = await rows_of(engine, "events", kind="half_time")
    assert json.loads(told.body)["detail"] == {"review_id": review.review_id, "handed_to": None, "held_by": "alice"}
    assert [notice.kind for notice in await rows_of(engine, "notifications")] == ["half_time"]
    assert await ids(engine, deadlines.at_half_time, hours(1.01)) == []


async def test_half_time_leaves_a_claim_where_the_class_says_nothing(engine: AsyncEngine) -> None:
    await hire(engine, ALICE)
    review = await hold_case(engine, on_half_time="nothing")
    await claim(engine, review)

    async with transaction(engine) as tx:
        await deadlines.pass_half_time(tx, review.review_id, None)

    assert (await look_up(engine, "reviews", review_id=review.review_id)).claimed_by == "alice"


async def test_a_claim_that_ran_out_is_given_back_and_a_live_one_stays(engine: AsyncEngine) -> None:
    await hire(engine, ALICE)
    old, new = await hold_case(engine, "T1"), await hold_case(engine, "T2")
    await claim(engine, old, seconds=60)
    await claim(engine, new, seconds=6000)

    async with transaction(engine) as tx:
        tx.now += timedelta(seconds=61)
        assert await deadlines.release_run_out(tx, 100) == 1

    assert (await look_up(engine, "reviews", review_id=old.review_id)).claimed_by is None
    assert (await look_up(engine, "reviews", review_id=new.review_id)).claimed_by == "alice"
    assert (await kinds(engine, "T1"))[-1] == "lease_expired"


async def test_housekeeping_carries_out_what_could_be_undone_and_what_expired(engine: AsyncEngine) -> None:
    await hire(engine, ALICE)
    at_once = await hold_case(engine, "T1", undo_seconds=0)
    with_undo = await hold_case(engine, "T2", undo_seconds=60)
    expired = await hold_case(engine, "T3", deadline_hours=0.001)
    await decide(engine, at_once, ALICE, "approve")
    await decide(engine, with_undo, ALICE, "approve")
    await expire(engine, expired, hours(1))

    async def waiting(after: timedelta) -> set[str]:
        async with transaction(engine) as tx:
            tx.now += after
            return {review.ticket_id for review in await deadlines.to_carry_out(tx, 100)}

    assert await waiting(timedelta(seconds=59)) == set()
    assert await waiting(hours(1.01)) == {"T2", "T3"}
    async with transaction(engine) as tx:
        await deadlines.set_carried_out(tx, expired.review_id)
    assert await waiting(hours(1.01)) == {"T2"}


async def test_the_ruling_on_an_expired_case_is_the_expirys(engine: AsyncEngine) -> None:
    review = await hold_case(engine, deadline_hours=1)
    await expire(engine, review, hours(2))

    async with engine.connect() as connection:
        ruling = await decisions.ruling_on(connection, review.review_id)

    assert ruling is not None
    assert (ruling.type, ruling.decided_by) == ("escalate", deadlines.EXPIRY)
