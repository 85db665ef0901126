"""Where the server keeps its checkpoints: Postgres, in a schema of their own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool

from agent.database import database_url
from agent.locks import Lock

SCHEMA = "checkpoints"


@asynccontextmanager
async def checkpointer() -> AsyncIterator[AsyncPostgresSaver]:
    """Yield the saver on a pool that checks its connections, so that a restarted Postgres costs nobody an error."""
    url = await asyncio.to_thread(database_url)
    pool: AsyncConnectionPool[psycopg.AsyncConnection[DictRow]] = AsyncConnectionPool(
        url,
        min_size=1,
        max_size=10,
        open=False,
        check=AsyncConnectionPool.check_connection,
        kwargs={
            "autocommit": True,
            "prepare_threshold": 0,
            "row_factory": dict_row,
            "options": f"-c search_path={SCHEMA}",
        },
    )
    async with pool:
        await _set_up(url, AsyncPostgresSaver(pool))
        yield AsyncPostgresSaver(pool)


async def _set_up(url: str, saver: AsyncPostgresSaver) -> None:
    # Two first starts at once collide in the saver's own migrations, so they take turns.
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        await connection.execute("SELECT pg_advisory_lock(%s)", (Lock.CHECKPOINTER_SETUP.value,))
        await connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{SCHEMA}"')
        await saver.setup()
