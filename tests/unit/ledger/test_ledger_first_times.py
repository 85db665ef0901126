"""When a case was first seen and first claimed: once each, whatever happens afterwards."""

import pytest
from fixtures.ledger import a_person, decide, hire, hold_case, hours, kinds, look_up
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.ledger import queue, reviews
from agent.ledger.reviews import StoredReview
from agent.ledger.transaction import transaction

pytestmark = pytest.mark.postgres
ALICE, ANNA = a_person("alice"), a_person("anna")


@pytest.fixture(autouse=True)
async def staff(engine: AsyncEngine) -> None:
    await hire(engine, ALICE, ANNA)


async def see(engine: AsyncEngine, review: StoredReview, name: str = "alice") -> None:
    async with transaction(engine) as tx:
        await reviews.see(tx, review.review_id, name)


async def claim(engine: AsyncEngine, review: StoredReview, ago: float = 0) -> None:
    async with transaction(engine) as tx:
        tx.now -= hours(ago)
        await queue.claim(tx, review.review_id, ALICE, 600)


async def test_only_the_first_look_at_a_case_is_recorded(engine: AsyncEngine) -> None:
    review = await hold_case(engine)
    await see(engine, review)
    first = (await look_up(engine, "reviews")).first_seen_at

    await see(engine, review, "anna")

    row = await look_up(engine, "reviews")
    assert first is not None
    assert (row.first_seen_at, row.first_claimed_at) == (first, None)
    assert (await kinds(engine)).count("seen") == 1


async def test_looking_at_a_case_that_is_over_is_not_recorded(engine: AsyncEngine) -> None:
    review = await hold_case(engine)
    await decide(engine, review, ALICE, "reject")

    await see(engine, review)

    assert (await look_up(engine, "reviews")).first_seen_at is None


async def test_only_the_first_claim_is_recorded_and_shows_the_case_too(engine: AsyncEngine) -> None:
    review = await hold_case(engine)
    await claim(engine, review, ago=1)
    first = await look_up(engine, "reviews")

    await claim(engine, review)

    again = await look_up(engine, "reviews")
    assert first.first_claimed_at is not None
    assert first.first_seen_at == first.first_claimed_at
    assert (again.first_seen_at, again.first_claimed_at) == (first.first_seen_at, first.first_claimed_at)
    assert again.claimed_until > first.claimed_until


async def test_taking_the_next_case_claims_and_shows_it(engine: AsyncEngine) -> None:
    await hold_case(engine)

    async with transaction(engine) as tx:
        await queue.claim_next(tx, ALICE, None, 600)

    row = await look_up(engine, "reviews")
    assert row.first_claimed_at is not None
    assert row.first_seen_at == row.first_claimed_at


async def test_a_case_that_is_handed_to_somebody_was_claimed_but_not_seen(engine: AsyncEngine) -> None:
    review = await hold_case(engine)

    async with transaction(engine) as tx:
        assert await queue.pick_for_half_time(tx, review, 600) is not None

    row = await look_up(engine, "reviews")
    assert (row.first_claimed_at is None, row.first_seen_at) == (False, None)
