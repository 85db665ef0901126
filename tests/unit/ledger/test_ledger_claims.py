"""Claims: leases that no two people hold at once, and never more than a person's cap."""

import asyncio
from datetime import UTC, datetime

import pytest
from fixtures.ledger import a_person, decide, hire, hold_case, hours, kinds, look_up, rows_of
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.errors import CapReached, ClaimedByOther, NotWaiting, UnknownPerson, UnknownReview
from agent.ledger import people, queue
from agent.ledger.people import Person
from agent.ledger.reviews import StoredReview
from agent.ledger.transaction import transaction

pytestmark = pytest.mark.postgres
ALICE, ANNA = a_person("alice", cap=3), a_person("anna")
BOB = a_person("bob", skills=("data",))
CAROL = a_person("carol", role="admin", skills=())


@pytest.fixture(autouse=True)
async def staff(engine: AsyncEngine) -> None:
    await hire(engine, ALICE, ANNA, BOB, CAROL)


async def claim(engine: AsyncEngine, review: StoredReview, person: Person, ago: float = 0) -> StoredReview:
    """Claim for ten minutes, `ago` hours ago."""
    async with transaction(engine) as tx:
        tx.now -= hours(ago)
        return await queue.claim(tx, review.review_id, person, 600)


async def claim_next(engine: AsyncEngine, person: Person, skill: str | None = None) -> str | None:
    async with transaction(engine) as tx:
        claimed = await queue.claim_next(tx, person, skill, 600)
    return claimed.ticket_id if claimed is not None else None


async def release(engine: AsyncEngine, review: StoredReview, person: Person) -> None:
    async with transaction(engine) as tx:
        await queue.release(tx, review.review_id, person)


async def test_a_claim_is_a_lease_of_so_many_seconds(engine: AsyncEngine) -> None:
    review = await hold_case(engine)

    claimed = await claim(engine, review, ALICE)

    row = await look_up(engine, "reviews", review_id=review.review_id)
    assert (row.claimed_by, row.claimed_until) == ("alice", claimed.claimed_until)
    assert 590 < (row.claimed_until - datetime.now(UTC)).total_seconds() <= 600
    assert (await kinds(engine))[-1] == "claimed"


async def test_renewing_a_lease_extends_it_without_another_event(engine: AsyncEngine) -> None:
    review = await hold_case(engine)
    first = await claim(engine, review, ALICE, ago=0.1)

    again = await claim(engine, review, ALICE)

    assert again.claimed_until is not None and first.claimed_until is not None
    assert again.claimed_until > first.claimed_until
    assert (await kinds(engine)).count("claimed") == 1


async def test_somebody_elses_case_cannot_be_claimed_until_the_lease_runs_out(engine: AsyncEngine) -> None:
    held, lapsed = await hold_case(engine, "T1"), await hold_case(engine, "T2")
    await claim(engine, held, ANNA)
    await claim(engine, lapsed, ANNA, ago=1)

    with pytest.raises(ClaimedByOther) as refused:
        await claim(engine, held, ALICE)

    assert (refused.value.claimed_by, refused.value.claimed_until is not None) == ("anna", True)
    assert (await claim(engine, lapsed, ALICE)).claimed_by == "alice"


async def test_what_does_not_wait_cannot_be_claimed(engine: AsyncEngine) -> None:
    review = await hold_case(engine)
    await decide(engine, review, ALICE, "approve")

    with pytest.raises(NotWaiting) as refused:
        await claim(engine, review, ALICE)
    assert refused.value.status == "decided"
    with pytest.raises(UnknownReview):
        async with transaction(engine) as tx:
            await queue.claim(tx, "no uuid", ALICE, 600)


async def test_nobody_holds_more_than_their_cap_and_renewing_still_works(engine: AsyncEngine) -> None:
    cases = [await hold_case(engine, f"T{number}") for number in range(4)]
    for review in cases[:3]:
        await claim(engine, review, ALICE)

    with pytest.raises(CapReached) as refused:
        await claim(engine, cases[3], ALICE)
    with pytest.raises(CapReached):
        await claim_next(engine, ALICE)

    assert refused.value.cap == 3
    assert (await claim(engine, cases[0], ALICE)).claimed_by == "alice"


async def test_a_lapsed_released_or_decided_case_makes_room(engine: AsyncEngine) -> None:
    cases = [await hold_case(engine, f"T{number}") for number in range(6)]
    await claim(engine, cases[0], ALICE, ago=1)
    for review in cases[1:4]:
        await claim(engine, review, ALICE)
    await release(engine, cases[1], ALICE)
    await decide(engine, cases[2], ALICE, "approve")

    assert (await claim(engine, cases[4], ALICE)).claimed_by == "alice"
    assert (await claim(engine, cases[5], ALICE)).claimed_by == "alice"
    with pytest.raises(CapReached):
        await claim(engine, cases[1], ALICE)


async def test_only_the_holder_or_an_admin_gives_a_case_back(engine: AsyncEngine) -> None:
    review = await hold_case(engine)
    await claim(engine, review, ANNA)

    with pytest.raises(ClaimedByOther):
        await release(engine, review, ALICE)
    await release(engine, review, CAROL)

    assert (await look_up(engine, "reviews", review_id=review.review_id)).claimed_by is None
    assert (await claim(engine, review, ALICE)).claimed_by == "alice"


async def test_giving_back_what_nobody_holds_changes_nothing(engine: AsyncEngine) -> None:
    review = await hold_case(engine)

    await release(engine, review, ALICE)

    assert "released" not in await kinds(engine)


async def test_the_next_case_is_the_first_free_one_of_the_persons_skills(engine: AsyncEngine) -> None:
    start = datetime.now(UTC) - hours(9)
    await hold_case(engine, "second", now=start + hours(2))
    await hold_case(engine, "data", now=start, skill="data")
    taken = await hold_case(engine, "taken", now=start)
    await hold_case(engine, "overdue", now=start + hours(3), deadline_hours=1)
    await claim(engine, taken, ANNA)

    assert [await claim_next(engine, ALICE) for _ in range(3)] == ["overdue", "second", None]
    assert await claim_next(engine, BOB) == "data"


async def test_the_next_case_may_be_asked_for_by_skill(engine: AsyncEngine) -> None:
    await hold_case(engine, "orders")
    await hold_case(engine, "refund", skill="refunds")

    assert await claim_next(engine, ALICE, "refunds") == "refund"
    assert await claim_next(engine, ALICE, "refunds") is None


async def test_an_admin_is_given_any_case_and_a_person_without_skills_none(engine: AsyncEngine) -> None:
    await hold_case(engine, "data", skill="data")
    nobody = a_person("nobody", skills=())
    await hire(engine, nobody)

    assert await claim_next(engine, nobody) is None
    assert await claim_next(engine, CAROL) == "data"


async def test_a_case_that_is_being_decided_is_skipped_without_waiting(engine: AsyncEngine) -> None:
    first = await hold_case(engine, "first", now=datetime.now(UTC) - hours(1))
    await hold_case(engine, "second")
    async with engine.begin() as busy:
        await busy.execute(
            text("SELECT FROM holdpoint.reviews WHERE review_id = :id FOR UPDATE"), {"id": first.review_id}
        )

        assert await asyncio.wait_for(claim_next(engine, ALICE), 5) == "second"


async def test_many_people_asking_at_once_get_a_case_each(engine: AsyncEngine) -> None:
    reviewers = [a_person(f"reviewer_{number}", cap=4) for number in range(5)]
    await hire(engine, *reviewers)
    for number in range(12):
        await hold_case(engine, f"T{number}")

    given = await asyncio.gather(*(claim_next(engine, person) for person in reviewers for _ in range(4)))

    cases = [ticket_id for ticket_id in given if ticket_id is not None]
    assert len(cases) == len(set(cases)) == 12
    holders = [row.claimed_by for row in await rows_of(engine, "reviews")]
    assert None not in holders
    assert max(holders.count(person.name) for person in reviewers) <= 4


async def test_one_persons_many_claims_at_once_never_pass_the_cap(engine: AsyncEngine) -> None:
    cases = [await hold_case(engine, f"T{number}") for number in range(8)]

    answers = await asyncio.gather(
        *(claim(engine, review, ALICE) for review in cases),
        *(claim_next(engine, ALICE) for _ in range(4)),
        return_exceptions=True,
    )

    refused = [answer for answer in answers if isinstance(answer, BaseException)]
    assert {type(answer) for answer in refused} == {CapReached}
    assert len(refused) <= 9, "what was taken as the next case may be claimed again"
    async with engine.connect() as connection:
        assert await people.claims_held(connection, "alice") == 3


async def test_of_many_people_claiming_one_case_one_gets_it(engine: AsyncEngine) -> None:
    reviewers = [a_person(f"reviewer_{number}") for number in range(10)]
    await hire(engine, *reviewers)
    review = await hold_case(engine)

    answers = await asyncio.gather(*(claim(engine, review, each) for each in reviewers), return_exceptions=True)

    holder = (await look_up(engine, "reviews", review_id=review.review_id)).claimed_by
    refused = [answer for answer in answers if isinstance(answer, ClaimedByOther)]
    assert len(refused) == 9
    assert {each.claimed_by for each in refused} == {holder}


async def test_who_leaves_gives_their_cases_back(engine: AsyncEngine) -> None:
    review = await hold_case(engine)
    await claim(engine, review, ALICE)

    async with transaction(engine) as tx:
        await people.remove(tx, "alice", "carol")

    row = await look_up(engine, "reviews", review_id=review.review_id)
    assert (row.claimed_by, row.claimed_until) == (None, None)
    with pytest.raises(UnknownPerson):
        async with transaction(engine) as tx:
            await people.remove(tx, "alice", "carol")
