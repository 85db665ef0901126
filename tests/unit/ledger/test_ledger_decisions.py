"""Decisions: one by each person, on exactly the arguments they saw; the first that counts, counts."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest
from fixtures.ledger import (
    a_person,
    a_proposal,
    decide,
    decide_in,
    hire,
    hold_case,
    hours,
    kinds,
    look_up,
    no_preview,
    rows_of,
    write,
)
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.actions.declaration import Check, DryRun
from agent.contract import DecisionIn
from agent.core.digest import args_digest
from agent.errors import DecisionRefused, UnknownReview
from agent.ledger import decisions, proposals, queue
from agent.ledger.decisions import Previewed
from agent.ledger.reviews import StoredReview
from agent.ledger.transaction import transaction

pytestmark = pytest.mark.postgres
ALICE, ANNA = a_person("alice"), a_person("anna")
BOB = a_person("bob", skills=("data",))
CAROL = a_person("carol", role="admin", skills=())
EDITED = {"order_id": "#W2", "reason": "ordered by mistake"}


@pytest.fixture(autouse=True)
async def staff(engine: AsyncEngine) -> None:
    await hire(engine, ALICE, ANNA, BOB, CAROL)


async def refusal(engine: AsyncEngine, review: StoredReview, *args: Any, **given: Any) -> DecisionRefused:
    with pytest.raises(DecisionRefused) as refused:
        await decide(engine, review, *args, **given)
    return refused.value


async def test_an_approval_settles_the_review_and_clears_the_action_to_run(engine: AsyncEngine) -> None:
    review = await hold_case(engine)

    decided = await decide(engine, review, ALICE, "approve", notes="Fine")

    row = await look_up(engine, "decisions", review_id=review.review_id)
    assert (decided.status, decided.args) == ("decided", review.args)
    assert (row.decided_by, row.type, row.args_digest, row.notes) == ("alice", "approve", review.args_digest, "Fine")
    assert row.expected_changes == review.snapshot["changes"]
    assert (await look_up(engine, "reviews", review_id=review.review_id)).status == "decided"
    assert (await look_up(engine, "proposals", proposal_id=review.proposal_id)).status == "approved"
    assert (await look_up(engine, "tickets", ticket_id="T1")).status == "running"


async def test_an_edit_approves_the_edited_arguments_and_keeps_the_proposed_ones(engine: AsyncEngine) -> None:
    review = await hold_case(engine)

    decided = await decide(engine, review, ALICE, "edit", edited_args=EDITED)

    proposal = await look_up(engine, "proposals", proposal_id=review.proposal_id)
    row = await look_up(engine, "decisions", review_id=review.review_id)
    assert decided.args == proposal.args == row.args == EDITED
    assert proposal.proposed_args == review.args
    assert proposal.args_digest == row.args_digest == args_digest(EDITED)
    assert row.expected_changes[0]["after"] == str(EDITED)


@pytest.mark.parametrize("kind", ["reject", "respond", "escalate"])
async def test_a_refusal_stops_the_action_and_what_would_have_followed(engine: AsyncEngine, kind: str) -> None:
    review = await hold_case(engine, then=(a_proposal(position=1, route="auto"),))

    decided = await decide(engine, review, ALICE, kind, message="We can't do that")

    rows = await rows_of(engine, "proposals")
    assert (decided.status, decided.message) == ("decided", "We can't do that")
    assert [each.status for each in rows] == ["rejected", "rejected"]


async def test_a_person_without_the_skill_is_refused(engine: AsyncEngine) -> None:
    review = await hold_case(engine)

    assert (await refusal(engine, review, BOB, "approve")).code == "skill"
    assert await rows_of(engine, "decisions") == []


async def test_an_admin_needs_no_skill(engine: AsyncEngine) -> None:
    assert (await decide(engine, await hold_case(engine), CAROL, "approve")).status == "decided"


async def test_after_a_new_message_a_decision_is_superseded(engine: AsyncEngine) -> None:
    review = await hold_case(engine)
    await write(engine)

    assert (await refusal(engine, review, ALICE, "approve")).code == "superseded"
    assert (await look_up(engine, "proposals", proposal_id=review.proposal_id)).status == "superseded"


async def test_after_the_deadline_a_decision_is_too_late(engine: AsyncEngine) -> None:
    review = await hold_case(engine)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE holdpoint.reviews SET status = 'expired'"))

    assert (await refusal(engine, review, ALICE, "approve")).code == "expired"


async def test_the_second_to_decide_is_told_who_decided_what_and_when(engine: AsyncEngine) -> None:
    review = await hold_case(engine)
    await decide(engine, review, ALICE, "reject")

    refused = await refusal(engine, review, ANNA, "approve")

    row = await look_up(engine, "decisions", review_id=review.review_id)
    assert refused.code == "already_decided"
    assert refused.detail == {"decided_by": "alice", "decided_at": row.decided_at, "type": "reject"}
    assert "alice" in str(refused)


async def test_other_arguments_than_seen_are_refused_with_the_current_ones(engine: AsyncEngine) -> None:
    review = await hold_case(engine)

    refused = await refusal(engine, review, ALICE, "approve", args_digest="0" * 64)

    assert (refused.code, refused.field) == ("digest_mismatch", "args_digest")
    assert refused.detail == {"args": review.args, "args_digest": review.args_digest}


async def test_a_case_that_somebody_works_on_is_theirs_to_decide(engine: AsyncEngine) -> None:
    review = await hold_case(engine)
    async with transaction(engine) as tx:
        await queue.claim(tx, review.review_id, ANNA, 60)

    refused = await refusal(engine, review, ALICE, "approve")

    assert (refused.code, refused.detail["claimed_by"]) == ("claimed", "anna")
    assert (await decide(engine, review, ANNA, "approve")).status == "decided"


async def test_a_claim_that_ran_out_stops_nobody(engine: AsyncEngine) -> None:
    review = await hold_case(engine)
    async with transaction(engine) as tx:
        tx.now -= hours(1)
        await queue.claim(tx, review.review_id, ANNA, 60)

    assert (await decide(engine, review, ALICE, "approve")).status == "decided"


async def test_an_edit_that_a_check_forbids_is_refused_with_the_reason(engine: AsyncEngine) -> None:
    review = await hold_case(engine)

    async def failing(*_: Any) -> Previewed:
        check = Check(name="order_exists", status="fail", detail="There is no order #W2")
        seen = DryRun(summary="", checks=(check,), changes=(), money_usd=Decimal(0))
        return Previewed(args=EDITED, args_digest=args_digest(EDITED), dry_run=seen)

    edit = DecisionIn(type="edit", args_digest=review.args_digest, edited_args=EDITED)
    with pytest.raises(DecisionRefused, match="There is no order #W2") as refused:
        async with transaction(engine) as tx:
            await decisions.decide(tx, review.review_id, ALICE, edit, "test", failing)

    assert (refused.value.code, refused.value.field) == ("check_failed", "edited_args")
    assert (await look_up(engine, "reviews", review_id=review.review_id)).args == review.args


async def test_an_unknown_review_cannot_be_decided(engine: AsyncEngine) -> None:
    approve = DecisionIn(type="approve", args_digest="x")
    async with transaction(engine) as tx:
        with pytest.raises(UnknownReview):
            await decisions.decide(tx, "f2f4b1de-0000-4000-8000-000000000000", ALICE, approve, "test", no_preview)


async def test_of_many_deciding_at_once_exactly_one_counts_and_all_others_learn_who(engine: AsyncEngine) -> None:
    people = [a_person(f"reviewer_{number}") for number in range(12)]
    await hire(engine, *people)
    review = await hold_case(engine)
    types = ["approve", "reject", "escalate"]

    answers = await asyncio.gather(
        *(decide(engine, review, person, types[place % 3]) for place, person in enumerate(people)),
        return_exceptions=True,
    )

    (row,) = await rows_of(engine, "decisions")
    refused = [answer for answer in answers if isinstance(answer, DecisionRefused)]
    assert len(refused) == 11
    assert {(each.code, each.detail["decided_by"]) for each in refused} == {("already_decided", row.decided_by)}
    assert (await kinds(engine)).count("decided") == 1


async def test_one_person_clicking_many_times_decides_once(engine: AsyncEngine) -> None:
    review = await hold_case(engine)

    answers = await asyncio.gather(
        *(decide(engine, review, ALICE, "approve") for _ in range(8)), return_exceptions=True
    )

    assert sum(isinstance(answer, DecisionRefused) for answer in answers) == 7
    assert len(await rows_of(engine, "decisions")) == 1


async def test_a_decision_that_waited_for_another_counts_as_the_later_one(engine: AsyncEngine) -> None:
    review = await hold_case(engine, approvals=2)
    async with transaction(engine) as slow:
        await decide(engine, review, ANNA, "approve")
        await decide_in(slow, review, ALICE, "reject")

    async with engine.connect() as connection:
        ruling = await decisions.ruling_on(connection, review.review_id)
        rejected = await proposals.get(connection, review.proposal_id)

    assert ruling is not None and (ruling.type, ruling.decided_by) == ("reject", "alice")
    assert rejected is not None and rejected.status == "rejected"


async def test_an_undecided_review_has_no_ruling(engine: AsyncEngine) -> None:
    review = await hold_case(engine)

    async with engine.connect() as connection:
        assert await decisions.ruling_on(connection, review.review_id) is None
