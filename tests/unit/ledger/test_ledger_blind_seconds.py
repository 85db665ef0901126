"""A second approver sees that there is a first approval, and nothing of who gave it or what they wrote."""

from datetime import UTC, datetime

import pytest
from fixtures.ledger import a_person, decide, hire, hold_case
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.contract import Review, TicketView
from agent.ledger import reviews
from agent.ledger.reviews import StoredReview
from agent.ledger.transaction import transaction
from agent.ledger.views import ticket_view

pytestmark = pytest.mark.postgres
ZELDA, ANNA = a_person("zelda_first"), a_person("anna")
NOTES = "I know this customer well"
EDITED = {"order_id": "#W2", "reason": "ordered by mistake"}


@pytest.fixture
async def review(engine: AsyncEngine) -> StoredReview:
    """A case that takes two approvals, and has Zelda's, with an edit."""
    await hire(engine, ZELDA, ANNA)
    opened = await hold_case(engine, approvals=2)
    async with transaction(engine) as tx:
        await reviews.refuse_answer(tx, opened, "zelda_first", "zelda_first's answer names no decision")
    await decide(engine, opened, ZELDA, "edit", edited_args=EDITED, notes=NOTES, message="Dear customer")
    return opened


async def case(engine: AsyncEngine, review: StoredReview, viewer: str) -> Review:
    async with engine.connect() as connection:
        return await reviews.full(connection, review.review_id, datetime.now(UTC), with_votes_of=viewer)


async def ticket(engine: AsyncEngine, viewer: str) -> TicketView:
    async with engine.connect() as connection:
        return await ticket_view(connection, "T1", viewer)


@pytest.mark.parametrize("viewer", ["anna", "carol_admin", "intake"])
async def test_nothing_of_the_first_opinion_is_shown(engine: AsyncEngine, review: StoredReview, viewer: str) -> None:
    shown = (await case(engine, review, viewer)).model_dump_json() + (await ticket(engine, viewer)).model_dump_json()

    assert "zelda" not in shown
    assert NOTES not in shown
    assert "Dear customer" not in shown
    assert '"kind":"decided"' in shown


async def test_that_there_is_one_is_shown_and_the_arguments_it_is_of(engine: AsyncEngine, review: StoredReview) -> None:
    shown = await case(engine, review, "anna")

    assert shown.first_approval_exists
    assert (shown.args, shown.decisions) == (EDITED, [])


async def test_before_the_first_approval_there_is_none(engine: AsyncEngine) -> None:
    opened = await hold_case(engine, approvals=2)

    assert not (await case(engine, opened, "anna")).first_approval_exists


async def test_the_first_person_sees_their_own(engine: AsyncEngine, review: StoredReview) -> None:
    (own,) = (await case(engine, review, "zelda_first")).decisions
    (told,) = [each for each in (await ticket(engine, "zelda_first")).events if each.kind == "decided"]

    assert (own.decided_by, own.notes) == ("zelda_first", NOTES)
    assert (told.actor, told.detail["notes"]) == ("zelda_first", NOTES)


async def test_once_it_is_decided_everybody_sees_both(engine: AsyncEngine, review: StoredReview) -> None:
    async with engine.connect() as connection:
        edited = await reviews.get(connection, review.review_id)
    await decide(engine, edited, ANNA, "approve")

    shown = await case(engine, review, "anna")
    actors = [each.actor for each in (await ticket(engine, "anna")).events if each.kind == "decided"]

    assert [each.decided_by for each in shown.decisions] == actors == ["zelda_first", "anna"]
    assert not shown.first_approval_exists


async def test_a_case_that_takes_one_approval_is_judged_in_the_open(engine: AsyncEngine) -> None:
    opened = await hold_case(engine)
    async with transaction(engine) as tx:
        await reviews.refuse_answer(tx, opened, "zelda_first", "That was no decision")

    assert "That was no decision" in (await case(engine, opened, "anna")).reason
    assert "zelda_first" in (await ticket(engine, "anna")).model_dump_json()
