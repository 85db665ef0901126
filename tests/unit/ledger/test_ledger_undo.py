"""Taking a decision back before it counts: the case waits again, as it was, and nothing has moved meanwhile."""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta
from typing import Any

import pytest
from fixtures.ledger import a_person, a_proposal, decide, hire, hold_case, kinds, look_up, rows_of, write
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.contract import DecisionUndone
from agent.errors import DecisionRefused, NotAuthorised, UndoRefused, UnknownDecision
from agent.ledger import decisions, executions, reviews, undo
from agent.ledger.decisions import Decided
from agent.ledger.people import Person
from agent.ledger.reviews import StoredReview
from agent.ledger.transaction import transaction

pytestmark = pytest.mark.postgres
ALICE, DORA, CAROL = a_person("alice"), a_person("dora"), a_person("carol", role="admin")
LATER = timedelta(minutes=5)


async def case(engine: AsyncEngine, **changes: Any) -> StoredReview:
    """A case whose decisions can be taken back for a minute."""
    await hire(engine, ALICE, DORA, CAROL)
    return await hold_case(engine, **({"undo_seconds": 60} | changes))


async def take_back(
    engine: AsyncEngine, decided: Decided, person: Person, after: timedelta | None = None
) -> DecisionUndone:
    async with transaction(engine) as tx:
        tx.now += after or timedelta(0)
        return await undo.undo(tx, decided.decision_id, person)


async def let_count(engine: AsyncEngine, review: StoredReview, after: timedelta = LATER) -> None:
    async with transaction(engine) as tx:
        tx.now += after
        await decisions.enact(tx, review.review_id)


async def statuses(engine: AsyncEngine) -> list[str]:
    plan = await rows_of(engine, "proposals")
    return [row.status for row in sorted(plan, key=lambda row: row.position)]


async def run(engine: AsyncEngine, review: StoredReview) -> None:
    async with transaction(engine) as tx:
        await executions.authorise(tx, review.proposal_id, review.ticket_id)


async def test_a_decision_that_can_be_undone_moves_nothing_until_it_counts(engine: AsyncEngine) -> None:
    review = await case(engine)
    decided = await decide(engine, review, ALICE, "approve")

    proposal = await look_up(engine, "proposals", proposal_id=review.proposal_id)
    row = await look_up(engine, "reviews", review_id=review.review_id)
    assert (row.status, row.carried_out_at, proposal.status) == ("decided", None, "awaiting_review")
    assert (decided.effective_at - row.decided_at).total_seconds() == 60
    with pytest.raises(NotAuthorised):
        await run(engine, review)

    await let_count(engine, review)
    assert (await look_up(engine, "proposals", proposal_id=review.proposal_id)).status == "approved"


async def test_enacting_early_changes_nothing(engine: AsyncEngine) -> None:
    review = await case(engine)
    await decide(engine, review, ALICE, "reject")

    await let_count(engine, review, timedelta(seconds=59))

    assert (await look_up(engine, "proposals", proposal_id=review.proposal_id)).status == "awaiting_review"


async def test_an_undone_decision_returns_the_case_and_authorises_nothing(engine: AsyncEngine) -> None:
    review = await case(engine)
    decided = await decide(engine, review, ALICE, "approve")

    undone = await take_back(engine, decided, ALICE)

    row = await look_up(engine, "reviews", review_id=review.review_id)
    assert (undone.review_id, undone.status, row.status) == (review.review_id, "pending", "pending")
    assert (row.decided_at, row.effective_at) == (None, None)
    assert (await look_up(engine, "tickets", ticket_id="T1")).status == "awaiting_review"
    assert (await kinds(engine))[-2:] == ["decided", "undone"]
    await let_count(engine, review)
    with pytest.raises(NotAuthorised):
        await run(engine, review)


async def test_after_an_undo_the_same_person_decides_the_same_again(engine: AsyncEngine) -> None:
    review = await case(engine)
    await take_back(engine, await decide(engine, review, ALICE, "approve"), ALICE)

    again = await decide(engine, review, ALICE, "approve")

    assert again.status == "decided"
    assert len(await rows_of(engine, "decisions")) == 2
    await let_count(engine, review)
    assert (await look_up(engine, "proposals", proposal_id=review.proposal_id)).status == "approved"


async def test_an_undone_edit_brings_the_arguments_back(engine: AsyncEngine) -> None:
    review = await case(engine)
    decided = await decide(
        engine, review, ALICE, "edit", edited_args={"order_id": "#W2", "reason": "ordered by mistake"}
    )

    await take_back(engine, decided, ALICE)

    async with engine.connect() as connection:
        back = await reviews.get(connection, review.review_id)
    assert back == review
    assert (await look_up(engine, "proposals", proposal_id=review.proposal_id)).args == review.args


async def test_an_undone_rejection_leaves_the_rest_of_the_plan_to_run(engine: AsyncEngine) -> None:
    review = await case(engine, then=(a_proposal(position=1, args={"order_id": "#W9", "reason": "no longer needed"}),))

    await take_back(engine, await decide(engine, review, ALICE, "reject"), ALICE)
    assert await statuses(engine) == ["awaiting_review", "proposed"]

    await decide(engine, review, ALICE, "reject")
    await let_count(engine, review)
    assert await statuses(engine) == ["rejected", "rejected"]


async def test_when_its_time_is_over_a_decision_stands(engine: AsyncEngine) -> None:
    review = await case(engine)
    decided = await decide(engine, review, ALICE, "approve")

    with pytest.raises(UndoRefused) as refused:
        await take_back(engine, decided, ALICE, timedelta(seconds=61))

    assert refused.value.code == "undo_over"
    assert (await look_up(engine, "reviews", review_id=review.review_id)).status == "decided"


async def test_a_class_without_undo_has_none(engine: AsyncEngine) -> None:
    review = await case(engine, undo_seconds=0)
    decided = await decide(engine, review, ALICE, "approve")

    with pytest.raises(UndoRefused, match="counts already"):
        await take_back(engine, decided, ALICE)
    assert (await look_up(engine, "reviews", review_id=review.review_id)).carried_out_at is not None


async def test_only_who_decided_and_an_admin_may_take_it_back(engine: AsyncEngine) -> None:
    decided = await decide(engine, await case(engine), ALICE, "approve")

    with pytest.raises(UndoRefused) as refused:
        await take_back(engine, decided, DORA)
    assert refused.value.code == "not_yours"

    assert (await take_back(engine, decided, CAROL)).status == "pending"


async def test_a_first_approval_can_be_taken_back_and_a_second_leaves_the_first(engine: AsyncEngine) -> None:
    review = await case(engine, approvals=2)
    first = await decide(engine, review, ALICE, "approve")
    assert first.status == "awaiting_second"
    second = await decide(engine, review, DORA, "approve")

    with pytest.raises(UndoRefused, match="Somebody else"):
        await take_back(engine, first, ALICE)
    assert (await take_back(engine, second, DORA)).status == "awaiting_second"
    assert (await take_back(engine, first, ALICE)).status == "pending"


async def test_a_new_message_within_the_time_for_undo_supersedes_the_decision(engine: AsyncEngine) -> None:
    review = await case(engine)
    decided = await decide(engine, review, ALICE, "approve")

    await write(engine)

    assert (await look_up(engine, "reviews", review_id=review.review_id)).status == "superseded"
    await let_count(engine, review)
    with pytest.raises(NotAuthorised):
        await run(engine, review)
    with pytest.raises(UndoRefused, match="superseded"):
        await take_back(engine, decided, ALICE)


@pytest.mark.parametrize("decision_id", ["nonsense", "3b1f8c9e-7f57-4f5c-8f5e-0d7f4f6c3a11"])
async def test_a_decision_that_nobody_made_is_not_found(engine: AsyncEngine, decision_id: str) -> None:
    await hire(engine, ALICE)
    with pytest.raises(UnknownDecision):
        async with transaction(engine) as tx:
            await undo.undo(tx, decision_id, ALICE)


async def test_of_many_who_take_it_back_at_once_one_does(engine: AsyncEngine) -> None:
    decided = await decide(engine, await case(engine), ALICE, "approve")

    async def attempt(work: Awaitable[object]) -> bool:
        try:
            await work
        except (UndoRefused, DecisionRefused):
            return False
        return True

    done = await asyncio.gather(*(attempt(take_back(engine, decided, ALICE)) for _ in range(8)))

    assert done.count(True) == 1
    assert (await kinds(engine)).count("undone") == 1
