"""How a skill's queue has moved: what was decided lately, and what waits for longest."""

from datetime import UTC, datetime
from typing import Any

import pytest
from fixtures.ledger import a_person, decide, hire, hold_case, hours
from fixtures.long_queue import fill_queue
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.core.eta import History
from agent.ledger import lags

pytestmark = pytest.mark.postgres
ALICE = a_person("alice", cap=100)


async def history(engine: AsyncEngine, skill: str = "orders", at: datetime | None = None) -> History:
    async with engine.connect() as connection:
        return await lags.history(connection, skill, at or datetime.now(UTC))


async def test_it_tells_decided_from_waiting_and_one_skill_from_another(engine: AsyncEngine) -> None:
    await hire(engine, ALICE)
    now = datetime.now(UTC)
    done = [await hold_case(engine, f"D{hour}", now=now - hours(hour)) for hour in (5, 2)]
    await hold_case(engine, "old", now=now - hours(30))
    await hold_case(engine, "young", now=now - hours(1))
    await hold_case(engine, "other", skill="refunds", now=now - hours(90))
    for review in done:
        await decide(engine, review, ALICE, "reject")

    found = await history(engine)

    assert [round((end - start).total_seconds() / 3600) for start, end in found.decided] == [5, 2]
    assert found.waiting_since == (now - hours(30), now - hours(1))
    assert found.waiting == 2
    assert await history(engine, "data") == History()


async def test_decisions_of_long_ago_are_forgotten(engine: AsyncEngine) -> None:
    await hire(engine, ALICE)
    await decide(engine, await hold_case(engine), ALICE, "reject")

    assert len((await history(engine)).decided) == 1
    assert (await history(engine, at=datetime.now(UTC) + hours(24 * lags.LAST_DAYS + 1))).decided == ()


async def test_it_is_one_statement_that_reads_no_whole_table(engine: AsyncEngine) -> None:
    await fill_queue(engine, 8_000)
    async with engine.begin() as connection:
        half = "UPDATE holdpoint.reviews SET status = 'decided', decided_at = created_at + interval '1 hour'"
        await connection.execute(text(f"{half} WHERE right(ticket_id, 1) IN ('1', '2', '3', '4', '5')"))
    async with engine.connect() as connection:
        free = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await free.execute(text("VACUUM ANALYZE holdpoint.reviews"))
    seen: list[tuple[str, Any]] = []
    event.listen(
        engine.sync_engine, "before_cursor_execute", lambda _, __, asked, given, *___: seen.append((asked, given))
    )

    found = await history(engine)

    ((asked, given),) = [each for each in seen if "reviews" in each[0]]
    async with engine.connect() as connection:
        plan = "\n".join((await connection.exec_driver_sql(f"EXPLAIN {asked}", given)).scalars())
    assert len(found.decided) == lags.LAST_DECIDED
    assert 0 < len(found.waiting_since) <= lags.OLDEST_WAITING
    assert "Seq Scan on reviews" not in plan
    assert "reviews_lag" in plan
    assert "reviews_age" in plan
