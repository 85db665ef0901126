"""Many threads' newest checkpoints at once, read from the checkpointer's tables without a server."""

from collections.abc import Sequence
from typing import Any

from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.core.parking import SavedThread
from agent.server.checkpointer import SCHEMA

EMPTY = "empty"
"""The type of a stored value that says that its channel holds none."""

# The saver's own query reads one thread at a time; its API has none for many.
_NEWEST = text(
    f"""
    SELECT wanted.thread_id, newest.checkpoint, stored.channels, stored.types, stored.blobs
    FROM unnest(CAST(:thread_ids AS text[])) AS wanted (thread_id)
    CROSS JOIN LATERAL (
        SELECT c.checkpoint FROM {SCHEMA}.checkpoints c
        WHERE c.thread_id = wanted.thread_id AND c.checkpoint_ns = '' ORDER BY c.checkpoint_id DESC LIMIT 1
    ) newest
    CROSS JOIN LATERAL (
        SELECT array_agg(b.channel) AS channels, array_agg(b.type) AS types, array_agg(b.blob) AS blobs
        FROM jsonb_each_text(newest.checkpoint -> 'channel_versions') AS held (channel, version)
        JOIN {SCHEMA}.checkpoint_blobs b ON b.thread_id = wanted.thread_id AND b.checkpoint_ns = ''
            AND b.channel = held.channel AND b.version = held.version
    ) stored
    """
)
_EXISTS = text("SELECT to_regclass(:name) IS NOT NULL")


async def are_kept(connection: AsyncConnection) -> bool:
    """Return whether the database has checkpoints at all."""
    return bool((await connection.execute(_EXISTS, {"name": f"{SCHEMA}.checkpoint_blobs"})).scalar_one())


async def saved_threads(connection: AsyncConnection, thread_ids: Sequence[str]) -> dict[str, SavedThread]:
    """Return the newest checkpoint of each of these threads that has one."""
    rows = await connection.execute(_NEWEST, {"thread_ids": list(thread_ids)})
    return {row.thread_id: _saved(row) for row in rows}


def _saved(row: Any) -> SavedThread:
    checkpoint = row.checkpoint
    values: dict[str, Any] = dict(checkpoint.get("channel_values") or {})
    unreadable: dict[str, str] = {}
    for channel, kind, blob in zip(row.channels or (), row.types or (), row.blobs or (), strict=True):
        if kind == EMPTY:
            continue
        try:
            values[channel] = _SERDE.loads_typed((kind, blob))
        # Each kind of value fails in its own way, and one bad thread mustn't hide the others.
        except Exception as error:
            unreadable[channel] = f"{type(error).__name__}: {error}"
    return SavedThread(
        values=values,
        versions=checkpoint["channel_versions"],
        seen=checkpoint["versions_seen"],
        unreadable=unreadable,
    )


_SERDE = JsonPlusSerializer()
