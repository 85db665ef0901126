"""The engine's connections: checked when they lay idle, and not in the rush."""

import asyncio

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from agent import database as database_module

pytestmark = pytest.mark.postgres


async def test_connections_that_died_while_idle_are_replaced_unseen(engine: AsyncEngine, database: str) -> None:
    await _use_two_at_once(engine)
    _end_all_connections(database)
    await asyncio.sleep(database_module.RESTED_SECONDS + 0.1)

    await _use_two_at_once(engine)


async def test_a_connection_in_steady_use_is_not_checked_again_and_again(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    checks = []
    ping = engine.dialect.do_ping
    monkeypatch.setattr(engine.dialect, "do_ping", lambda connection: checks.append(1) or ping(connection))
    for _ in range(5):
        await _use(engine)
    assert checks == []

    await asyncio.sleep(database_module.RESTED_SECONDS + 0.1)
    await _use(engine)

    assert checks == [1]


async def test_after_one_failure_in_the_rush_every_connection_is_new(engine: AsyncEngine, database: str) -> None:
    await _use_two_at_once(engine)
    _end_all_connections(database)
    with pytest.raises(Exception, match=r"terminat|closed"):
        await _use(engine)

    await _use_two_at_once(engine)


async def _use(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("SELECT 1"))


async def _use_two_at_once(engine: AsyncEngine) -> None:
    async with engine.begin() as one, engine.begin() as other:
        await one.execute(text("SELECT 1"))
        await other.execute(text("SELECT 1"))


def _end_all_connections(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
