"""The speed benchmark's own parts: its ticket, its model, its arithmetic."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bench.speed.round_trips import count_round_trips
from bench.speed.small_shop import fill_shop
from bench.speed.under_load import Lap

MOST_ROUND_TRIPS = 45
"""A ratchet: a ticket that talks to Postgres more often than this has become slower."""


def test_a_lap_is_reported_for_one() -> None:
    lap = Lap(count=20, seconds=4, server_cpu_seconds=1, postgres_cpu_seconds=0.5)

    assert lap.per_second == 5
    assert lap.server_ms_each == 50
    assert lap.postgres_ms_each == 25


@pytest.mark.postgres
async def test_the_benchmarks_ticket_is_resolved_alone_with_few_round_trips(engine: AsyncEngine, database: str) -> None:
    await fill_shop(engine, 2)

    trips = await count_round_trips(database, 1)

    assert list(trips) == ["intake", "classify", "plan", "assess", "execute", "respond"]
    assert 0 < sum(each.total for each in trips.values()) <= MOST_ROUND_TRIPS
