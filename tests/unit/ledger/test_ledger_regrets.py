"""Regrets: on what was executed alone, the first mark stays, and an event tells of it."""

import asyncio

import pytest
from fixtures.ledger import a_person, decide, hire, hold_case, kinds, rows_of
from fixtures.past import an_approved_action, an_auto_run_action
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.contract import Regret
from agent.errors import LacksSkill, NotExecuted, UnknownProposal
from agent.ledger import regrets
from agent.ledger.people import Person
from agent.ledger.transaction import transaction

pytestmark = pytest.mark.postgres
ALICE, ANNA = a_person("alice"), a_person("anna")
BOB, CAROL = a_person("bob", skills=("data",)), a_person("carol", role="admin", skills=())


@pytest.fixture(autouse=True)
async def staff(engine: AsyncEngine) -> None:
    await hire(engine, ALICE, ANNA, BOB, CAROL)


async def mark(engine: AsyncEngine, proposal_id: str, person: Person = ALICE, reason: str = "Wrong order") -> Regret:
    async with transaction(engine) as tx:
        return await regrets.mark(tx, proposal_id, person, reason)


async def test_an_approved_action_can_be_marked_by_somebody_with_the_skill(engine: AsyncEngine) -> None:
    review = await an_approved_action(engine, ALICE)

    marked = await mark(engine, review.proposal_id, ANNA)

    assert (marked.ticket_id, marked.action, marked.reason) == ("T1", "cancel_pending_order", "Wrong order")
    (row,) = await rows_of(engine, "regrets")
    assert (str(row.proposal_id), row.marked_by, row.marked_at) == (review.proposal_id, "anna", marked.marked_at)
    assert (await kinds(engine))[-1] == "regretted"


async def test_an_action_that_ran_alone_can_be_marked_by_an_administrator(engine: AsyncEngine) -> None:
    proposal_id = await an_auto_run_action(engine)

    assert (await mark(engine, proposal_id, CAROL)).marked_by == "carol"


async def test_a_second_mark_by_anybody_changes_nothing_and_tells_nothing(engine: AsyncEngine) -> None:
    proposal_id = await an_auto_run_action(engine)
    first = await mark(engine, proposal_id, ALICE)

    again = await mark(engine, proposal_id, CAROL, "Something else")

    assert again == first
    assert (await kinds(engine)).count("regretted") == 1


async def test_of_marks_that_race_one_counts(engine: AsyncEngine) -> None:
    proposal_id = await an_auto_run_action(engine)

    marks = await asyncio.gather(*(mark(engine, proposal_id, person) for person in (ALICE, ANNA, CAROL) * 3))

    assert len({marked.marked_by for marked in marks}) == 1
    assert (await kinds(engine)).count("regretted") == 1


@pytest.mark.parametrize("kind", ["approve", "reject"])
async def test_what_did_not_run_cannot_be_regretted(engine: AsyncEngine, kind: str) -> None:
    review = await hold_case(engine)
    await decide(engine, review, ALICE, kind)

    with pytest.raises(NotExecuted, match="only what was executed"):
        await mark(engine, review.proposal_id)

    assert await rows_of(engine, "regrets") == []
    assert "regretted" not in await kinds(engine)


@pytest.mark.parametrize("proposal_id", ["613ccc44-116b-4d5c-ad7a-bee6f10d9959", "nothing", ""])
async def test_what_was_never_proposed_is_unknown(engine: AsyncEngine, proposal_id: str) -> None:
    with pytest.raises(UnknownProposal):
        await mark(engine, proposal_id)


async def test_without_the_skill_nobody_marks_anything(engine: AsyncEngine) -> None:
    proposal_id = await an_auto_run_action(engine)

    with pytest.raises(LacksSkill):
        await mark(engine, proposal_id, BOB)

    assert await rows_of(engine, "regrets") == []
