"""One server at a time, by an advisory lock that ends with its connection."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.ledger.transaction import autocommit
from agent.locks import Lock


@asynccontextmanager
async def alone(engine: AsyncEngine, lock: Lock, *, is_patient: bool = False) -> AsyncIterator[bool]:
    """Say whether nobody else is at it, and keep others away until the end of the block; wait for them if patient."""
    # Without a transaction: one that stays open for a whole pass keeps Postgres from cleaning up.
    async with autocommit(engine) as connection:
        take = "SELECT true FROM pg_advisory_lock(:key)" if is_patient else "SELECT pg_try_advisory_lock(:key)"
        is_mine: bool = (await connection.execute(text(take), {"key": lock.value})).scalar_one()
        try:
            yield is_mine
        finally:
            if is_mine:
                await connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": lock.value})
