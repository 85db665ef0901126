"""Two people must approve the same arguments, whatever is edited in between."""

import asyncio

import pytest
from fixtures.ledger import a_person, decide, hire, hold_case, look_up, rows_of
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.core.digest import args_digest
from agent.errors import DecisionRefused
from agent.ledger import reviews
from agent.ledger.reviews import StoredReview

pytestmark = pytest.mark.postgres
ALICE, ANNA, AMIR = a_person("alice"), a_person("anna"), a_person("amir")
EDITED = {"order_id": "#W2", "reason": "ordered by mistake"}


@pytest.fixture
async def review(engine: AsyncEngine) -> StoredReview:
    """A case that takes two approvals."""
    await hire(engine, ALICE, ANNA, AMIR)
    return await hold_case(engine, approvals=2)


async def now(engine: AsyncEngine, review: StoredReview) -> StoredReview:
    async with engine.connect() as connection:
        return await reviews.get(connection, review.review_id)


async def action_status(engine: AsyncEngine, review: StoredReview) -> str:
    return str((await look_up(engine, "proposals", proposal_id=review.proposal_id)).status)


async def test_one_approval_awaits_a_second(engine: AsyncEngine, review: StoredReview) -> None:
    decided = await decide(engine, review, ALICE, "approve")

    assert decided.status == "awaiting_second"
    assert (await now(engine, review)).status == "awaiting_second"
    assert await action_status(engine, review) == "awaiting_review"


async def test_a_second_person_completes_it(engine: AsyncEngine, review: StoredReview) -> None:
    await decide(engine, review, ALICE, "approve")

    assert (await decide(engine, review, ANNA, "approve")).status == "decided"
    assert await action_status(engine, review) == "approved"


async def test_the_same_person_does_not_count_twice(engine: AsyncEngine, review: StoredReview) -> None:
    await decide(engine, review, ALICE, "approve")

    with pytest.raises(DecisionRefused) as refused:
        await decide(engine, review, ALICE, "approve")

    assert refused.value.code == "already_approved"
    assert await action_status(engine, review) == "awaiting_review"


async def test_an_edit_by_the_second_person_takes_another_approval_of_the_edit(
    engine: AsyncEngine, review: StoredReview
) -> None:
    await decide(engine, review, ALICE, "approve")
    edited = await decide(engine, review, ANNA, "edit", edited_args=EDITED)
    shown = await now(engine, review)

    assert (edited.status, shown.args, shown.args_digest) == ("awaiting_second", EDITED, args_digest(EDITED))
    with pytest.raises(DecisionRefused, match="arguments have changed"):
        await decide(engine, review, AMIR, "approve")

    assert (await decide(engine, shown, AMIR, "approve")).status == "decided"
    assert (await look_up(engine, "proposals", proposal_id=review.proposal_id)).args == EDITED


async def test_an_edit_by_the_first_person_is_what_the_second_sees(engine: AsyncEngine, review: StoredReview) -> None:
    await decide(engine, review, ALICE, "edit", edited_args=EDITED)
    shown = await now(engine, review)

    assert (shown.snapshot["summary"], shown.snapshot["changes"][0]["after"]) != ("", review.args)
    assert shown.snapshot["changes"][0]["after"] == str(EDITED)
    assert (await decide(engine, shown, ANNA, "approve")).status == "decided"


async def test_an_edit_back_to_what_the_first_person_approved_completes_it(
    engine: AsyncEngine, review: StoredReview
) -> None:
    await decide(engine, review, ALICE, "approve")
    await decide(engine, review, ANNA, "edit", edited_args=EDITED)

    back = await decide(engine, await now(engine, review), AMIR, "edit", edited_args=review.args)

    assert back.status == "decided"
    assert (await look_up(engine, "proposals", proposal_id=review.proposal_id)).args_digest == review.args_digest


@pytest.mark.parametrize("kind", ["reject", "respond", "escalate"])
async def test_one_refusal_is_enough_after_an_approval(engine: AsyncEngine, review: StoredReview, kind: str) -> None:
    await decide(engine, review, ALICE, "approve")

    assert (await decide(engine, review, ANNA, kind, message="No")).status == "decided"
    assert await action_status(engine, review) == "rejected"


async def test_of_many_approving_at_once_two_count(engine: AsyncEngine, review: StoredReview) -> None:
    people = [a_person(f"reviewer_{number}") for number in range(10)]
    await hire(engine, *people)

    answers = await asyncio.gather(
        *(decide(engine, review, person, "approve") for person in people), return_exceptions=True
    )

    statuses = sorted(answer.status for answer in answers if not isinstance(answer, BaseException))
    assert statuses == ["awaiting_second", "decided"]
    assert len(await rows_of(engine, "decisions")) == 2


async def test_the_first_person_may_approve_what_the_second_changed(engine: AsyncEngine, review: StoredReview) -> None:
    await decide(engine, review, ALICE, "approve")
    await decide(engine, review, ANNA, "edit", edited_args=EDITED)

    settled = await decide(engine, await now(engine, review), ALICE, "approve")

    assert settled.status == "decided"
    assert (await look_up(engine, "proposals", proposal_id=review.proposal_id)).args == EDITED


async def test_an_edit_back_to_ones_own_approval_does_not_count_twice(
    engine: AsyncEngine, review: StoredReview
) -> None:
    await decide(engine, review, ALICE, "approve")
    await decide(engine, review, ANNA, "edit", edited_args=EDITED)

    with pytest.raises(DecisionRefused) as refused:
        await decide(engine, await now(engine, review), ALICE, "edit", edited_args=review.args)

    assert refused.value.code == "already_approved"
    assert await action_status(engine, review) == "awaiting_review"
