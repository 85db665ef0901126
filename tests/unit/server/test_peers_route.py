"""The call that compares people: questions about the process, for administrators."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from fixtures.ledger import a_person, hire
from fixtures.past import Call, calling
from fixtures.weeks import CANCEL, decided
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.contract import Peers
from agent.server.routes import peers

pytestmark = pytest.mark.postgres
ALICE, CAROL = a_person("alice"), a_person("carol", role="admin", skills=())
NOW = datetime.now(UTC) - timedelta(minutes=1)


@pytest.fixture
async def call(engine: AsyncEngine) -> AsyncIterator[Call]:
    await hire(engine, ALICE, CAROL)
    async with calling(engine, peers) as send:
        yield send


async def read(call: Call, **asked: int) -> Peers:
    answer = await call(CAROL, "GET", "/peers", params=asked)
    assert answer.status_code == 200, answer.text
    return Peers.model_validate(answer.json())


async def test_nothing_is_asked_of_an_empty_ledger(call: Call) -> None:
    found = await read(call)

    assert (found.decisions, found.questions, found.comparisons) == (0, [], [])
    assert (found.second_looks.whole, found.second_looks.share) == (0, None)


async def test_who_approves_everything_where_others_dont_raises_a_question(engine: AsyncEngine, call: Call) -> None:
    await decided(engine, NOW, 60, by="alice")
    await decided(engine, NOW, 60, by="anna")
    await decided(engine, NOW, 40, "reject", by="anna")
    await decided(engine, NOW, 50, "reject", by="system:expiry")

    found = await read(call)

    assert found.decisions == 160
    (differs,) = [each for each in found.questions if (each.kind, each.reviewer) == ("differs", "alice")]
    assert differs.sentence.startswith(f"alice approved 60 of 60 {CANCEL} unchanged in the last 28 days")
    assert differs.sentence.endswith("?")
    (compared,) = [each for each in found.comparisons if each.reviewer == "alice"]
    assert (compared.own.share, compared.others.share) == (1.0, 0.6)


async def test_only_what_was_decided_in_those_days_counts(engine: AsyncEngine, call: Call) -> None:
    await decided(engine, NOW - timedelta(days=10), 30)
    await decided(engine, NOW, 5)

    assert ((await read(call, days=5)).decisions, (await read(call)).decisions) == (5, 35)


async def test_second_looks_are_counted_with_their_interval(engine: AsyncEngine, call: Call) -> None:
    run = await decided(engine, NOW, 4)
    add = """
    INSERT INTO holdpoint.second_looks (review_id, action, skill, decided_by, agrees, looked_by, looked_at)
    SELECT md5(:run || n || 'r')::uuid, 'cancel_pending_order', 'orders', 'alice',
        CASE WHEN n < 4 THEN n > 1 END, CASE WHEN n < 4 THEN 'anna' END, CASE WHEN n < 4 THEN now() END
    FROM generate_series(1, 4) n
    """
    async with engine.begin() as connection:
        await connection.execute(text(add), {"run": run})

    looks = (await read(call)).second_looks

    assert (looks.part, looks.whole) == (1, 3)
    assert (looks.low or 1) < 1 / 3 < (looks.high or 0)


async def test_reviewers_are_not_shown_each_other(call: Call) -> None:
    assert (await call(ALICE, "GET", "/peers")).status_code == 403
    answer = await call(CAROL, "GET", "/peers", params={"days": 0})
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "days")
