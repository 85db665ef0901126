"""The call for statistics: who may make it, what it refuses, and that opening a case is what it counts."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from fixtures.ledger import a_person, decide, hire, hold_case, hours, look_up
from fixtures.past import Call, calling
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.contract import Stats
from agent.ledger.reviews import StoredReview
from agent.server.routes import reviews, stats

pytestmark = pytest.mark.postgres
ALICE, BOB = a_person("alice"), a_person("bob", skills=("data",))
CAROL, INTAKE = a_person("carol", role="admin", skills=()), a_person("desk", role="intake", skills=())


@pytest.fixture
async def call(engine: AsyncEngine) -> AsyncIterator[Call]:
    await hire(engine, ALICE, BOB, CAROL)
    async with calling(engine, stats, reviews) as send:
        yield send


async def paused_case(engine: AsyncEngine, ticket_id: str = "T1", **case: Any) -> StoredReview:
    """Hold a case whose thread waits under a known interrupt."""
    review = await hold_case(engine, ticket_id, **case)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE holdpoint.reviews SET interrupt_id = review_id::text"))
    return review


async def test_an_empty_desk_answers_with_nulls(call: Call) -> None:
    answer = await call(CAROL, "GET", "/stats")

    assert answer.status_code == 200
    assert "NaN" not in answer.text
    assert answer.json()["agreement"]["overall"] == {"agreed": 0, "n": 0, "share": None, "low": None, "high": None}
    assert Stats.model_validate(answer.json()).until - Stats.model_validate(answer.json()).since == hours(28 * 24)


async def test_a_reviewer_reads_their_own_figures_and_an_administrator_everybodys(
    engine: AsyncEngine, call: Call
) -> None:
    for number, person in enumerate((ALICE, CAROL)):
        await decide(engine, await hold_case(engine, f"T{number}"), person, "approve")

    seen = {
        person.name: [each["name"] for each in (await call(person, "GET", "/stats")).json()["reviewers"]]
        for person in (ALICE, BOB, CAROL)
    }

    assert seen == {"alice": ["alice"], "bob": [], "carol": ["alice", "carol"]}


async def test_the_window_is_as_many_days_as_were_asked_for(engine: AsyncEngine, call: Call) -> None:
    await decide(engine, await hold_case(engine), ALICE, "approve")
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE holdpoint.reviews SET decided_at = decided_at - interval '36 hours'"))

    agreed = [(await call(ALICE, "GET", "/stats", params={"days": days})).json()["agreement"] for days in (1, 2)]

    assert [each["overall"]["n"] for each in agreed] == [0, 1]


async def test_intake_has_no_statistics(call: Call) -> None:
    answer = await call(INTAKE, "GET", "/stats")

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "role")


@pytest.mark.parametrize("days", ["0", "366", "-1", "a", "1.5", "", "9" * 30])
async def test_a_window_that_cannot_be_is_refused_by_name(call: Call, days: str) -> None:
    answer = await call(CAROL, "GET", "/stats", params={"days": days})

    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "days")


async def test_a_case_was_first_seen_when_somebody_who_may_decide_it_opened_it(engine: AsyncEngine, call: Call) -> None:
    review = await paused_case(engine)
    before = datetime.now(UTC)

    for person in (BOB, INTAKE):
        assert (await call(person, "GET", f"/reviews/{review.review_id}")).status_code == 403
    for person in (ALICE, CAROL):
        assert (await call(person, "GET", "/reviews")).status_code == 200
    assert (await look_up(engine, "reviews")).first_seen_at is None

    assert (await call(ALICE, "GET", f"/reviews/{review.review_id}")).status_code == 200
    assert (await look_up(engine, "reviews")).first_seen_at >= before
