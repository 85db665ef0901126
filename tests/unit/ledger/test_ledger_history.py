"""Past decisions: newest first in pages, who sees which, and what is told of each."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any, get_args

import pytest
from fixtures.ledger import a_person, decide, hire, hold_case
from fixtures.past import an_approved_action, carry_out
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.contract import PastDecisions, ReviewStatus
from agent.core.verdict import is_decided_blind
from agent.errors import BadCursor
from agent.ledger import history, regrets, undo
from agent.ledger.history import HistoryFilter
from agent.ledger.people import Person
from agent.ledger.transaction import transaction

pytestmark = pytest.mark.postgres
ALICE, ANNA = a_person("alice"), a_person("anna")
BOB, CAROL = a_person("bob", skills=("data",)), a_person("carol", role="admin", skills=())


@pytest.fixture(autouse=True)
async def staff(engine: AsyncEngine) -> None:
    await hire(engine, ALICE, ANNA, BOB, CAROL)


async def look(engine: AsyncEngine, viewer: Person = CAROL, **asked: Any) -> PastDecisions:
    async with engine.connect() as connection:
        return await history.page(connection, HistoryFilter(**asked), viewer)


async def tickets(engine: AsyncEngine, viewer: Person = CAROL, **asked: Any) -> list[str]:
    return [row.ticket_id for row in (await look(engine, viewer, **asked)).items]


async def decide_some(engine: AsyncEngine, count: int) -> None:
    for number in range(count):
        await decide(engine, await hold_case(engine, f"T{number}"), ALICE, "approve")


async def test_pages_hold_every_decision_once_newest_first_even_of_one_moment(engine: AsyncEngine) -> None:
    await decide_some(engine, 7)
    async with engine.begin() as connection:
        tie = "UPDATE holdpoint.decisions SET decided_at = (SELECT max(decided_at) FROM holdpoint.decisions)"
        await connection.execute(text(f"{tie} WHERE review_id IN (SELECT review_id FROM holdpoint.reviews LIMIT 4)"))

    pages = [await look(engine, limit=2)]
    while pages[-1].next_cursor is not None:
        pages.append(await look(engine, limit=2, cursor=pages[-1].next_cursor))

    rows = [row for page in pages for row in page.items]
    assert [len(page.items) for page in pages] == [2, 2, 2, 1]
    assert rows == (await look(engine)).items
    assert [row.decided_at for row in rows] == sorted((row.decided_at for row in rows), reverse=True)
    assert len({row.decision_id for row in rows}) == 7


async def test_each_filter_keeps_what_it_names(engine: AsyncEngine) -> None:
    await decide(engine, await hold_case(engine, "T1"), ALICE, "approve")
    middle = datetime.now(UTC)
    await decide(engine, await hold_case(engine, "T2", action="issue_refund"), ANNA, "reject")

    assert await tickets(engine) == ["T2", "T1"]
    assert await tickets(engine, action="issue_refund") == ["T2"]
    assert await tickets(engine, decided_by="alice") == ["T1"]
    assert await tickets(engine, type="reject") == ["T2"]
    assert await tickets(engine, ticket_id="T1") == ["T1"]
    assert await tickets(engine, since=middle) == ["T2"]
    assert await tickets(engine, until=middle) == ["T1"]
    assert await tickets(engine, until=middle, type="reject") == []


async def test_reviewers_see_the_decisions_on_cases_of_their_skills(engine: AsyncEngine) -> None:
    await decide(engine, await hold_case(engine, "T1"), ALICE, "approve")
    await decide(engine, await hold_case(engine, "T2", skill="data"), BOB, "approve")

    assert await tickets(engine, ALICE) == ["T1"]
    assert await tickets(engine, BOB) == ["T2"]
    assert await tickets(engine, a_person("dan", skills=())) == []
    assert await tickets(engine, CAROL) == ["T2", "T1"]


async def test_a_row_tells_what_was_decided_and_of_which_case(engine: AsyncEngine) -> None:
    review = await hold_case(engine)
    decided = await decide(engine, review, ALICE, "reject", notes="No receipt")

    (row,) = (await look(engine)).items

    assert (row.decision_id, row.review_id, row.proposal_id) == (
        decided.decision_id,
        review.review_id,
        review.proposal_id,
    )
    assert (row.type, row.decided_by, row.notes, row.source) == ("reject", "alice", "No receipt", "test")
    assert (row.action, row.skill, row.tier) == ("cancel_pending_order", "orders", "standard")
    assert (row.summary, row.money_usd, row.risk_score) == ("Cancel order #W1", 40.0, 0.5)
    assert (row.was_executed, row.regret, row.undone_at) == (False, None, None)


async def test_a_row_tells_whether_it_ran_and_was_regretted(engine: AsyncEngine) -> None:
    review = await an_approved_action(engine, ALICE)
    (before,) = (await look(engine)).items
    async with transaction(engine) as tx:
        marked = await regrets.mark(tx, review.proposal_id, ALICE, "Wrong order")

    (after,) = (await look(engine)).items

    assert (before.was_executed, before.regret) == (True, None)
    assert (after.was_executed, after.regret) == (True, marked)


async def test_what_ran_and_what_was_regretted_can_be_asked_for(engine: AsyncEngine) -> None:
    await decide(engine, await hold_case(engine, "refused"), ALICE, "reject")
    ran = await an_approved_action(engine, ALICE)
    ran_ticket = (await look(engine, was_executed=True)).items[0].ticket_id
    assert await tickets(engine, was_executed=False) == ["refused"]
    assert await tickets(engine, is_regretted=True) == []

    async with transaction(engine) as tx:
        await regrets.mark(tx, ran.proposal_id, ALICE, "Wrong order")

    assert await tickets(engine, is_regretted=True) == [ran_ticket]
    assert await tickets(engine, is_regretted=False) == ["refused"]
    assert await tickets(engine, is_regretted=True, was_executed=False) == []


async def test_a_row_tells_what_was_decided_on_beside_what_was_proposed(engine: AsyncEngine) -> None:
    edited = {"order_id": "#W2"}
    await decide(engine, await hold_case(engine), ALICE, "edit", edited_args=edited, message="We cancel the other one")

    (row,) = (await look(engine)).items

    assert (row.args["order_id"], row.proposed_args["order_id"]) == ("#W2", "#W1")
    assert row.message == "We cancel the other one"


async def test_only_the_approval_of_what_ran_counts_as_executed(engine: AsyncEngine) -> None:
    review = await hold_case(engine, approvals=2)
    await decide(engine, review, ALICE, "approve")
    await decide(engine, review, ANNA, "edit", edited_args={"order_id": "#W2"})
    edited = (await look(engine, ANNA)).items[0]
    assert edited.type == "edit"
    async with engine.connect() as connection:
        digest = (await connection.execute(text("SELECT args_digest FROM holdpoint.reviews"))).scalar_one()
    await decide(engine, review, ALICE, "approve", args_digest=digest)
    await carry_out(engine, review.proposal_id)

    rows = (await look(engine)).items

    assert [(row.decided_by, row.was_executed) for row in rows] == [("alice", True), ("anna", True), ("alice", False)]


async def test_an_undone_decision_stays_in_the_list_and_says_so(engine: AsyncEngine) -> None:
    decided = await decide(engine, await hold_case(engine, undo_seconds=60), ALICE, "approve")
    async with transaction(engine) as tx:
        await undo.undo(tx, decided.decision_id, ALICE)

    (row,) = (await look(engine)).items

    assert row.undone_at == tx.now
    assert row.effective_at == row.decided_at + timedelta(seconds=60)


@pytest.mark.parametrize("status", get_args(ReviewStatus))
@pytest.mark.parametrize("approvals", [1, 2])
async def test_what_is_decided_blind_is_its_deciders_alone(
    engine: AsyncEngine, status: ReviewStatus, approvals: int
) -> None:
    await decide(engine, await hold_case(engine, approvals=2), ALICE, "approve", notes="I know them")
    async with engine.begin() as connection:
        changed = text("UPDATE holdpoint.reviews SET status = :status, approvals = :approvals")
        await connection.execute(changed, {"status": status, "approvals": approvals})

    seen_by = {
        (person.name, bool(asked)): await tickets(engine, person, **asked)
        for person, asked in product((ALICE, ANNA, CAROL), ({}, {"decided_by": "alice"}))
    }

    hidden = is_decided_blind(status, approvals)
    assert {who for who, found in seen_by.items() if found} == {
        who for who in seen_by if who[0] == "alice" or not hidden
    }


@pytest.mark.parametrize("cursor", ["x", "ü", "e30=", "bm90IGpzb24="])
async def test_a_cursor_of_another_make_is_refused(engine: AsyncEngine, cursor: str) -> None:
    with pytest.raises(BadCursor):
        await look(engine, cursor=cursor)
