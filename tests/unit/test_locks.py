"""Advisory locks: no two have the same number, and whoever has one keeps others away."""

import asyncio
import re
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.housekeeping.alone import alone
from agent.locks import Lock
from agent.settings import PROJECT_ROOT


def test_every_advisory_lock_has_its_number_in_one_place() -> None:
    number = re.compile(r"\b4_?816_?230_?\d+\b")
    found = [path for path in (PROJECT_ROOT / "agent").rglob("*.py") if number.search(path.read_text("utf-8"))]

    assert found == [Path(PROJECT_ROOT / "agent" / "locks.py")]
    assert len({lock.value for lock in Lock.__members__.values()}) == len(Lock.__members__)


@pytest.mark.postgres
async def test_a_second_one_is_told_so_and_the_next_one_after_the_first_isnt(engine: AsyncEngine) -> None:
    async with alone(engine, Lock.HOUSEKEEPING) as first, alone(engine, Lock.HOUSEKEEPING) as second:
        assert (first, second) == (True, False)
    async with alone(engine, Lock.HOUSEKEEPING) as third, alone(engine, Lock.NOTICES) as other:
        assert (third, other) == (True, True)


@pytest.mark.postgres
async def test_patience_waits_for_the_first(engine: AsyncEngine) -> None:
    order: list[str] = []

    async def second() -> None:
        async with alone(engine, Lock.CRON, is_patient=True) as is_mine:
            assert is_mine
            order.append("second")

    async with alone(engine, Lock.CRON, is_patient=True):
        waiting = asyncio.create_task(second())
        await asyncio.sleep(0.2)
        order.append("first")
    await waiting

    assert order == ["first", "second"]
