"""What the statistics and the metrics read of a long ledger: of cases, what an index leads to."""

from datetime import UTC, datetime
from typing import Any

import pytest
from fixtures.ledger import a_person, hours
from fixtures.long_queue import fill_queue
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.ledger import metrics, stats

pytestmark = pytest.mark.postgres
_DECIDE = """
    INSERT INTO holdpoint.decisions (decision_id, review_id, decided_by, type, args_digest, args, expected_changes,
        source, decided_at)
    SELECT gen_random_uuid(), review_id, 'alice', 'approve', 'd', '{}', '[]', 'test', decided_at
    FROM holdpoint.reviews WHERE status = 'decided'
"""


@pytest.fixture
async def asked(engine: AsyncEngine) -> list[tuple[str, Any]]:
    """What is asked of a ledger where half of thousands of cases were decided, over two days."""
    await fill_queue(engine, 8_000, overdue=200)
    async with engine.begin() as connection:
        half = "UPDATE holdpoint.reviews SET status = 'decided', decided_at = created_at + interval '1 minute'"
        await connection.execute(text(f"{half} WHERE right(ticket_id, 1) IN ('1', '2', '3', '4', '5')"))
        await connection.execute(text(_DECIDE))
    async with engine.connect() as connection:
        free = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await free.execute(text("VACUUM ANALYZE holdpoint.reviews, holdpoint.decisions"))
    found: list[tuple[str, Any]] = []
    event.listen(
        engine.sync_engine, "before_cursor_execute", lambda _, __, what, given, *___: found.append((what, given))
    )
    return found


async def plans(engine: AsyncEngine, asked: list[tuple[str, Any]]) -> list[str]:
    """Return how each statement on cases that was asked is answered."""
    async with engine.connect() as connection:
        return [
            "\n".join((await connection.exec_driver_sql(f"EXPLAIN {what}", given)).scalars())
            for what, given in [each for each in asked if "holdpoint.reviews" in each[0]]
        ]


async def test_a_short_window_is_read_by_the_index_on_lags(engine: AsyncEngine, asked: list[tuple[str, Any]]) -> None:
    now = datetime.now(UTC)
    async with engine.connect() as connection:
        found = await stats.read(connection, a_person("carol", role="admin"), now - hours(0.3), now)

    on_cases = await plans(engine, asked)

    assert 0 < found.lag.overall.held_to_decided.n == found.agreement.overall.n < 100
    assert len(on_cases) == 5
    assert sum("reviews_lag" in plan for plan in on_cases) == 2
    # One walks through all that waits, which is what it counts.
    assert sum("Seq Scan on reviews" in plan for plan in on_cases) <= 1


async def test_what_waits_is_measured_without_walking_through_it(
    engine: AsyncEngine, asked: list[tuple[str, Any]]
) -> None:
    async with engine.connect() as connection:
        found = await metrics.read(connection, datetime.now(UTC), is_on_by_policy=False)

    (queues,) = [plan for plan in await plans(engine, asked) if "queue_counts q" in plan and "reviews_overdue" in plan]
    assert sum(found["pending"].values()) == 4_000
    assert 0 < sum(found["overdue"].values()) <= 200
    assert "Seq Scan on reviews" not in queues
    assert "reviews_age" in queues
