"""People who go away, lose a skill or get a lower cap: what becomes of the cases they hold."""

import json

import pytest
from fixtures.ledger import a_person, decide, hire, hold_case, kinds, look_up, rows_of
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.contract import PersonChange
from agent.errors import Away, CapReached, LacksSkill, UnknownPerson
from agent.ledger import people, queue
from agent.ledger.people import Person
from agent.ledger.reviews import StoredReview
from agent.ledger.transaction import transaction

pytestmark = pytest.mark.postgres
ALICE, ANNA = a_person("alice", cap=3), a_person("anna")


@pytest.fixture(autouse=True)
async def staff(engine: AsyncEngine) -> None:
    await hire(engine, ALICE, ANNA, a_person("carol", role="admin", skills=()))


async def change(engine: AsyncEngine, name: str = "alice", **wanted: object) -> Person:
    async with transaction(engine) as tx:
        return await people.change(tx, name, PersonChange.model_validate(wanted), "carol")


async def claim(engine: AsyncEngine, review: StoredReview, person: Person = ALICE) -> StoredReview:
    async with transaction(engine) as tx:
        return await queue.claim(tx, review.review_id, person, 600)


async def claim_next(engine: AsyncEngine, person: Person = ALICE) -> StoredReview | None:
    async with transaction(engine) as tx:
        return await queue.claim_next(tx, person, None, 600)


async def holders(engine: AsyncEngine) -> dict[str, str | None]:
    return {row.ticket_id: row.claimed_by for row in await rows_of(engine, "reviews")}


async def test_going_away_gives_every_claim_back_and_says_so(engine: AsyncEngine) -> None:
    for number in range(2):
        await claim(engine, await hold_case(engine, f"T{number}"))
    await claim(engine, await hold_case(engine, "T2"), ANNA)

    gone = await change(engine, away=True)

    assert gone.away_since is not None
    assert await holders(engine) == {"T0": None, "T1": None, "T2": "anna"}
    assert [(await kinds(engine, f"T{number}"))[-1] for number in range(3)] == ["released", "released", "claimed"]
    released = json.loads((await rows_of(engine, "events", kind="released"))[0].body)
    assert released["actor"] == "carol"
    assert (released["detail"]["held_by"], released["detail"]["why"]) == ("alice", "away")
    assert json.loads((await look_up(engine, "events", kind="person_away")).body)["detail"] == {"name": "alice"}


async def test_who_is_away_gets_no_case_until_they_come_back(engine: AsyncEngine) -> None:
    review = await hold_case(engine)
    await change(engine, away=True)

    with pytest.raises(Away):
        await claim(engine, review)
    with pytest.raises(Away):
        await claim_next(engine)
    assert (await look_up(engine, "reviews")).claimed_by is None

    back = await change(engine, away=False)
    assert back.away_since is None
    assert (await claim_next(engine)) is not None


async def test_who_is_away_may_decide_and_stays_away(engine: AsyncEngine) -> None:
    review = await hold_case(engine)
    await change(engine, away=True)

    assert (await decide(engine, review, ALICE, "approve")).status == "decided"
    assert (await look_up(engine, "people", name="alice")).away_since is not None


async def test_going_away_twice_is_told_once_and_counts_from_the_first(engine: AsyncEngine) -> None:
    first = await change(engine, away=True)
    second = await change(engine, away=True)

    assert second == first
    assert len(await rows_of(engine, "events", kind="person_away")) == 1


async def test_claims_of_a_lost_skill_go_back_and_the_others_stay(engine: AsyncEngine) -> None:
    order = await hold_case(engine, "order", skill="orders")
    refund = await hold_case(engine, "refund", skill="refunds")
    await claim(engine, order)
    await claim(engine, refund)

    changed = await change(engine, skills=["refunds", "refunds"])

    assert changed.skills == ("refunds",)
    assert await holders(engine) == {"order": None, "refund": "alice"}
    with pytest.raises(LacksSkill):
        await claim(engine, order)


async def test_an_administrator_keeps_claims_whatever_their_skills(engine: AsyncEngine) -> None:
    await claim(engine, await hold_case(engine), a_person("carol"))

    await change(engine, "carol", skills=["data"])

    assert await holders(engine) == {"T1": "carol"}


async def test_a_lower_cap_takes_nothing_away_and_lets_nothing_in(engine: AsyncEngine) -> None:
    cases = [await hold_case(engine, f"T{number}") for number in range(3)]
    for review in cases[:2]:
        await claim(engine, review)

    await change(engine, cap=1)

    assert list((await holders(engine)).values()).count("alice") == 2
    assert (await claim(engine, cases[0])).claimed_by == "alice"
    with pytest.raises(CapReached) as refused:
        await claim(engine, cases[2])
    assert refused.value.cap == 1
    with pytest.raises(CapReached):
        await claim_next(engine)


async def test_what_is_left_out_of_a_change_stays(engine: AsyncEngine) -> None:
    await change(engine, away=True)

    changed = await change(engine, cap=7)

    assert (changed.skills, changed.cap, changed.away_since is not None) == (ALICE.skills, 7, True)
    assert await change(engine) == changed
    assert len(await rows_of(engine, "events", kind="person_changed")) == 1


async def test_nobody_can_be_changed_who_is_not_known(engine: AsyncEngine) -> None:
    with pytest.raises(UnknownPerson):
        await change(engine, "zoe", away=True)
    with pytest.raises(UnknownPerson):
        async with transaction(engine) as tx:
            await people.rotate(tx, "zoe", "token", "carol")
    assert await rows_of(engine, "events", kind="person_away") == []


async def test_saving_somebody_with_fewer_skills_gives_those_claims_back(engine: AsyncEngine) -> None:
    await claim(engine, await hold_case(engine, "order", skill="orders"))
    await claim(engine, await hold_case(engine, "refund", skill="refunds"))

    await hire(engine, a_person("alice", skills=("orders",)))

    assert await holders(engine) == {"order": "alice", "refund": None}


async def test_a_rotated_token_stops_at_once(engine: AsyncEngine) -> None:
    async with transaction(engine) as tx:
        await people.rotate(tx, "alice", "new token", "carol")

    async with engine.connect() as connection:
        assert await people.by_token(connection, "alice") is None
        assert await people.by_token(connection, "new token") == ALICE
    assert "new token" not in str(await rows_of(engine, "events"))


async def test_everybody_is_seen_with_the_live_claims_they_hold(engine: AsyncEngine) -> None:
    await claim(engine, await hold_case(engine, "T0"))
    decided = await hold_case(engine, "T1")
    await claim(engine, decided)
    await decide(engine, decided, ALICE, "approve")
    async with transaction(engine) as tx:
        await queue.claim(tx, (await hold_case(engine, "T2")).review_id, ANNA, -5)

    async with engine.connect() as connection:
        seen = await people.views(connection)
        (alice,) = await people.views(connection, "alice")

    assert [(person.name, person.claimed) for person in seen] == [("alice", 1), ("anna", 0), ("carol", 0)]
    assert alice == seen[0]


async def test_a_first_approver_is_not_given_the_case_again(engine: AsyncEngine) -> None:
    review = await hold_case(engine, approvals=2)
    await decide(engine, review, ALICE, "approve")

    assert await claim_next(engine, ALICE) is None
    assert await claim_next(engine, ANNA) is not None
