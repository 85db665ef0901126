"""Handing a case on at half time: to whom, and never past anybody's cap."""

import asyncio
import random

import pytest
from fixtures.ledger import a_person, decide, hire, hold_case, kinds, look_up, rows_of, write
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.contract import PersonChange
from agent.errors import CapReached, ClaimedByOther
from agent.ledger import people, queue
from agent.ledger.people import Person
from agent.ledger.reviews import StoredReview
from agent.ledger.transaction import transaction

pytestmark = pytest.mark.postgres
ALICE, ANNA, CAROL = a_person("alice"), a_person("anna"), a_person("carol", role="admin", skills=())


async def claim(engine: AsyncEngine, review: StoredReview, person: Person) -> None:
    async with transaction(engine) as tx:
        await queue.claim(tx, review.review_id, person, 600)


async def pick(engine: AsyncEngine, review: StoredReview) -> str | None:
    async with transaction(engine) as tx:
        return await queue.pick_for_half_time(tx, review, 600)


async def test_the_case_goes_from_its_holder_to_whoever_holds_fewest(engine: AsyncEngine) -> None:
    await hire(engine, ALICE, ANNA, a_person("adam"), a_person("bob", skills=("data",)), CAROL)
    busy, review = await hold_case(engine, "T0"), await hold_case(engine)
    await claim(engine, busy, a_person("adam"))
    await claim(engine, review, ALICE)

    assert await pick(engine, review) == "anna"

    row = await look_up(engine, "reviews", review_id=review.review_id)
    assert row.claimed_by == "anna"
    assert row.claimed_until is not None
    assert (await kinds(engine))[-1] == "reassigned"


async def test_an_administrator_takes_it_where_no_reviewer_has_the_skill(engine: AsyncEngine) -> None:
    await hire(engine, a_person("bob", skills=("data",)), CAROL, a_person("shop", role="intake", skills=("orders",)))

    assert await pick(engine, await hold_case(engine)) == "carol"


async def test_nobody_is_picked_when_all_are_away_or_full(engine: AsyncEngine) -> None:
    await hire(engine, ALICE, a_person("anna", cap=0), CAROL)
    async with transaction(engine) as tx:
        await people.change(tx, "alice", PersonChange(away=True), "alice")

    review = await hold_case(engine)

    assert await pick(engine, review) is None
    assert (await look_up(engine, "reviews")).claimed_by is None
    assert "reassigned" not in await kinds(engine)


async def test_the_holder_keeps_it_when_nobody_else_can_even_at_their_cap(engine: AsyncEngine) -> None:
    one = a_person("alice", cap=1)
    await hire(engine, one)
    review = await hold_case(engine)
    await claim(engine, review, one)

    assert await pick(engine, review) == "alice"


async def test_who_has_approved_it_is_not_asked_for_the_second_approval(engine: AsyncEngine) -> None:
    await hire(engine, ALICE, ANNA)
    review = await hold_case(engine, approvals=2)
    await decide(engine, review, ALICE, "approve")

    assert await pick(engine, review) == "anna"


async def test_what_was_settled_meanwhile_is_left_alone(engine: AsyncEngine) -> None:
    await hire(engine, ALICE, ANNA)
    decided, superseded = await hold_case(engine, "T0"), await hold_case(engine, "T1")
    await decide(engine, decided, ALICE, "approve")
    await write(engine, "T1")

    assert await pick(engine, decided) is None
    assert await pick(engine, superseded) is None
    assert {row.claimed_by for row in await rows_of(engine, "reviews")} == {None}


async def test_a_persons_cap_holds_while_everything_hands_them_cases_at_once(engine: AsyncEngine) -> None:
    staff = [a_person(f"reviewer_{number}", cap=number + 1) for number in range(3)]
    await hire(engine, *staff)
    cases = [await hold_case(engine, f"T{number}") for number in range(14)]
    chance = random.Random(4)

    async def hand_out() -> object:
        person, review = chance.choice(staff), chance.choice(cases)
        async with transaction(engine) as tx:
            match chance.randrange(4):
                case 0:
                    return await queue.claim_next(tx, person, None, 600)
                case 1:
                    return await queue.claim(tx, review.review_id, person, 600)
                case 2:
                    return await people.change(tx, person.name, PersonChange(skills=["orders"]), "carol")
                case _:
                    return await queue.pick_for_half_time(tx, review, 600)

    answers = await asyncio.gather(*(hand_out() for _ in range(80)), return_exceptions=True)

    expected = (CapReached, ClaimedByOther)
    assert [each for each in answers if isinstance(each, Exception) and not isinstance(each, expected)] == []
    held = [row.claimed_by for row in await rows_of(engine, "reviews")]
    assert [held.count(person.name) for person in staff] == [1, 2, 3]
