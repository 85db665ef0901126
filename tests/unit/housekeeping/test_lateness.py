"""Late decisions are noted once a day for each skill, and as long as they are late only."""

from datetime import UTC, datetime, timedelta

import pytest
from fixtures.ledger import rows_of
from fixtures.receiver import services_with
from fixtures.weeks import decided
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.housekeeping.lateness import note_lateness

pytestmark = pytest.mark.postgres
NOW = datetime.now(UTC) - timedelta(minutes=1)


async def took(engine: AsyncEngine, hours: float, count: int = 20) -> None:
    await decided(engine, NOW, count, created=NOW - timedelta(hours=hours))


async def test_decisions_that_take_over_four_hours_are_noted_once(engine: AsyncEngine) -> None:
    await took(engine, 4.1)
    here = services_with(engine, None)

    noted = [await note_lateness(here), await note_lateness(here)]

    assert noted == [1, 0]
    (notice,) = await rows_of(engine, "notifications")
    assert (notice.kind, notice.skill, notice.status) == ("late", "orders", "pending")


async def test_the_next_day_it_is_news_again(engine: AsyncEngine) -> None:
    await took(engine, 5)
    here = services_with(engine, None)
    await note_lateness(here)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE holdpoint.notifications SET once_key = 'late/orders/2026-01-01'"))

    assert await note_lateness(here) == 1


@pytest.mark.parametrize(("hours", "slow"), [(3.9, 0), (1.0, 1)])
async def test_four_hours_or_one_slow_case_in_a_hundred_are_no_alarm(
    engine: AsyncEngine, hours: float, slow: int
) -> None:
    await took(engine, hours, 100)
    if slow:
        await took(engine, 30, slow)

    assert await note_lateness(services_with(engine, None)) == 0
    assert await rows_of(engine, "notifications") == []


async def test_lateness_of_the_day_before_yesterday_is_over(engine: AsyncEngine) -> None:
    before = NOW - timedelta(days=2)
    await decided(engine, before, 20, created=before - timedelta(hours=9))

    assert await note_lateness(services_with(engine, None)) == 0
