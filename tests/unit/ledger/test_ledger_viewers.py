"""Who has a case open: others see it for a while, it is written seldom, and it holds nobody up."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from fixtures.ledger import a_person, decide, hire, hold_case, look_up, rows_of, write
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.contract import VIEWING_SECONDS, CaseStanding
from agent.errors import LacksSkill, UnknownReview
from agent.ledger import queue, viewers
from agent.ledger.people import Person
from agent.ledger.reviews import StoredReview
from agent.ledger.transaction import transaction

pytestmark = pytest.mark.postgres
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ALICE, DORA, BOB = a_person("alice"), a_person("dora"), a_person("bob", skills=("data",))
CAROL = a_person("carol", role="admin", skills=())


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


async def look(engine: AsyncEngine, review: StoredReview, person: Person, at: datetime = NOW) -> CaseStanding:
    async with engine.begin() as connection:
        return await viewers.look(connection, review.review_id, person, at)


@pytest.fixture
async def review(engine: AsyncEngine) -> StoredReview:
    await hire(engine, ALICE, DORA, BOB, CAROL)
    return await hold_case(engine)


async def test_others_are_named_for_as_long_as_they_look_and_oneself_never_is(
    engine: AsyncEngine, review: StoredReview
) -> None:
    elsewhere = await hold_case(engine, "T2")
    assert (await look(engine, review, DORA)).viewers == []
    await look(engine, elsewhere, CAROL)

    assert (await look(engine, review, ALICE)).viewers == ["dora"]
    assert (await look(engine, review, CAROL)).viewers == ["alice", "dora"]

    await look(engine, review, DORA, after(15))
    assert (await look(engine, review, CAROL, after(VIEWING_SECONDS))).viewers == ["dora"]


async def test_a_view_is_written_again_only_after_some_seconds(engine: AsyncEngine, review: StoredReview) -> None:
    async def noted_at(seconds: float) -> datetime:
        await look(engine, review, ALICE, after(seconds))
        seen: datetime = (await look_up(engine, "viewers")).seen_at
        return seen

    assert await noted_at(0) == await noted_at(viewers.NOTED_SECONDS - 1) == NOW
    assert await noted_at(viewers.NOTED_SECONDS) == after(viewers.NOTED_SECONDS)
    assert await noted_at(-60) == after(viewers.NOTED_SECONDS)


async def test_what_is_past_is_forgotten(engine: AsyncEngine, review: StoredReview) -> None:
    await look(engine, review, ALICE)
    await look(engine, review, DORA, after(10))

    async with transaction(engine) as tx:
        forgotten = await viewers.forget(tx.connection, after(VIEWING_SECONDS))

    assert forgotten == 1
    assert [row.person for row in await rows_of(engine, "viewers")] == ["dora"]


async def test_the_standing_says_who_holds_the_case_until_the_lease_runs_out(
    engine: AsyncEngine, review: StoredReview
) -> None:
    async with transaction(engine) as tx:
        tx.now = NOW
        await queue.claim(tx, review.review_id, ALICE, 600)

    held = await look(engine, review, DORA, after(599))
    free = await look(engine, review, DORA, after(600))

    assert (held.claimed_by, held.claimed_until) == ("alice", after(600))
    assert (free.claimed_by, free.claimed_until) == (None, None)
    assert held.args_digest == review.args_digest
    assert held.due_at == review.due_at


async def test_a_decided_and_a_superseded_case_stand_as_they_do(engine: AsyncEngine, review: StoredReview) -> None:
    await decide(engine, review, ALICE, "reject", notes="No")
    superseded = await hold_case(engine, "T2")
    await write(engine, "T2")

    decided = await look(engine, review, DORA)

    assert decided.status == "decided"
    assert [(each.decided_by, each.type, each.notes) for each in decided.decisions] == [("alice", "reject", "No")]
    assert (await look(engine, superseded, DORA)).status == "superseded"


async def test_what_others_decided_stays_hidden_while_a_second_approval_is_awaited(engine: AsyncEngine) -> None:
    await hire(engine, ALICE, DORA)
    review = await hold_case(engine, approvals=2)
    await decide(engine, review, ALICE, "approve", notes="Fine")

    own, other = await look(engine, review, ALICE), await look(engine, review, DORA)

    assert own.status == other.status == "awaiting_second"
    assert own.first_approval_exists
    assert other.first_approval_exists
    assert [each.decided_by for each in own.decisions] == ["alice"]
    assert other.decisions == []

    await decide(engine, review, DORA, "approve")
    assert [each.decided_by for each in (await look(engine, review, DORA)).decisions] == ["alice", "dora"]


async def test_whoever_may_not_see_the_case_is_not_noted(engine: AsyncEngine, review: StoredReview) -> None:
    with pytest.raises(LacksSkill):
        await look(engine, review, BOB)
    async with engine.begin() as connection:
        for unknown in ("no uuid", "00000000-0000-0000-0000-000000000000"):
            with pytest.raises(UnknownReview):
                await viewers.look(connection, unknown, ALICE, NOW)

    assert await rows_of(engine, "viewers") == []


async def test_looking_waits_for_nobody_who_has_locked_the_case_and_locks_nothing_of_it(
    engine: AsyncEngine, review: StoredReview
) -> None:
    async with engine.begin() as deciding, engine.begin() as looking:
        locked = "SELECT 1 FROM holdpoint.reviews, holdpoint.people FOR UPDATE"
        await deciding.execute(text(locked))
        # Were a lock of the case awaited, this would raise.
        await looking.execute(text("SET LOCAL lock_timeout = '1ms'"))
        await viewers.look(looking, review.review_id, ALICE, NOW)
        await deciding.rollback()

        async with transaction(engine) as tx:
            await tx.connection.execute(text("SET LOCAL lock_timeout = '1ms'"))
            await queue.claim(tx, review.review_id, DORA, 600)


async def test_a_crowd_that_looks_at_once_is_noted_once_each(engine: AsyncEngine, review: StoredReview) -> None:
    crowd = [a_person(f"reviewer_{number % 4}") for number in range(16)]

    await asyncio.gather(*(look(engine, review, person) for person in crowd))

    assert len(await rows_of(engine, "viewers")) == 4
