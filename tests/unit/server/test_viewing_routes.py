"""The call by which an open page keeps up: what it answers, to whom, and that the case names who else looks."""

import uuid
from collections.abc import AsyncIterator

import pytest
from fixtures.ledger import a_person, decide, hire, hold_case, rows_of
from fixtures.past import Call, calling
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.contract import CaseStanding
from agent.ledger.reviews import StoredReview
from agent.server.routes import reviews

pytestmark = pytest.mark.postgres
ALICE, BOB = a_person("alice"), a_person("bob", skills=("data",))
CAROL, INTAKE = a_person("carol", role="admin", skills=()), a_person("desk", role="intake", skills=())


@pytest.fixture
async def call(engine: AsyncEngine) -> AsyncIterator[Call]:
    await hire(engine, ALICE, BOB, CAROL)
    async with calling(engine, reviews) as send:
        yield send


@pytest.fixture
async def review(engine: AsyncEngine) -> StoredReview:
    review = await hold_case(engine)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE holdpoint.reviews SET interrupt_id = review_id::text"))
    return review


async def test_a_case_names_the_others_who_have_it_open(call: Call, review: StoredReview) -> None:
    path = f"/reviews/{review.review_id}"
    alone = await call(ALICE, "POST", f"{path}/viewing")

    beside = await call(CAROL, "POST", f"{path}/viewing")

    assert (alone.status_code, beside.status_code) == (200, 200)
    assert CaseStanding.model_validate(alone.json()).viewers == []
    assert beside.json()["viewers"] == ["alice"]
    assert set(beside.json()) == set(CaseStanding.model_fields)
    assert (await call(CAROL, "GET", path)).json()["viewers"] == ["alice"]
    assert (await call(ALICE, "GET", path)).json()["viewers"] == ["carol"]


async def test_reading_a_case_alone_doesnt_count_as_having_it_open(call: Call, review: StoredReview) -> None:
    await call(CAROL, "GET", f"/reviews/{review.review_id}")

    assert (await call(ALICE, "POST", f"/reviews/{review.review_id}/viewing")).json()["viewers"] == []


async def test_a_case_that_is_fetched_ahead_was_not_seen(engine: AsyncEngine, call: Call, review: StoredReview) -> None:
    path = f"/reviews/{review.review_id}"

    peeked = await call(ALICE, "GET", f"{path}?peek=true")

    assert peeked.json()["args_digest"] == review.args_digest
    assert (await rows_of(engine, "reviews"))[0].first_seen_at is None
    await call(ALICE, "GET", path)
    assert (await rows_of(engine, "reviews"))[0].first_seen_at is not None


async def test_an_open_page_learns_that_its_case_was_decided(
    engine: AsyncEngine, call: Call, review: StoredReview
) -> None:
    path = f"/reviews/{review.review_id}/viewing"
    assert (await call(ALICE, "POST", path)).json()["status"] == "pending"

    await decide(engine, review, CAROL, "reject")

    standing = (await call(ALICE, "POST", path)).json()
    assert (standing["status"], standing["decisions"][0]["decided_by"]) == ("decided", "carol")


async def test_whoever_may_not_see_the_case_is_refused_and_not_noted(
    engine: AsyncEngine, call: Call, review: StoredReview
) -> None:
    answers = [
        await call(BOB, "POST", f"/reviews/{review.review_id}/viewing"),
        await call(INTAKE, "POST", f"/reviews/{review.review_id}/viewing"),
        await call(ALICE, "POST", f"/reviews/{uuid.uuid4()}/viewing"),
        await call(ALICE, "POST", "/reviews/nothing/viewing"),
    ]

    assert [(each.status_code, each.json()["error"]["code"]) for each in answers] == [
        (403, "skill"),
        (403, "role"),
        (404, "unknown_review"),
        (404, "unknown_review"),
    ]
    assert await rows_of(engine, "viewers") == []
