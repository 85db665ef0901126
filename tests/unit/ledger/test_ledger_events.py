"""The event log: one unbroken chain of hashes that nobody can rewrite."""

import asyncio
import hashlib
import json
from typing import Any

import pytest
from fixtures.ledger import rows_of
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.ledger.transaction import transaction

pytestmark = pytest.mark.postgres


async def chain(engine: AsyncEngine) -> list[Any]:
    return sorted(await rows_of(engine, "events"), key=lambda row: row.event_id)


def is_unbroken(events: list[Any]) -> bool:
    previous = ""
    for place, event in enumerate(events, start=1):
        expected = hashlib.sha256((previous + event.body).encode()).hexdigest()
        if (event.event_id, event.previous_hash, event.hash) != (place, previous, expected):
            return False
        previous = event.hash
    return True


async def tell(engine: AsyncEngine, kind: str, count: int = 1) -> None:
    async with transaction(engine) as tx:
        for _ in range(count):
            tx.tell(kind, "somebody", "T1", text="Grüße, “quoted” \U0001f4e6")


async def test_an_event_says_when_what_who_and_to_which_ticket(engine: AsyncEngine) -> None:
    async with transaction(engine) as tx:
        tx.tell("noticed", "alice", "T1", amount=12)

    (event,) = await chain(engine)

    body = json.loads(event.body)
    assert (event.kind, event.ticket_id) == ("noticed", "T1")
    assert body == {"at": tx.now.isoformat(), "kind": "noticed", "actor": "alice", "ticket_id": "T1"} | {
        "detail": {"amount": 12}
    }


async def test_each_event_carries_the_hash_of_the_one_before(engine: AsyncEngine) -> None:
    for kind in ("first", "second"):
        await tell(engine, kind, count=3)

    events = await chain(engine)

    assert len(events) == 6
    assert is_unbroken(events)


async def test_a_changed_body_breaks_the_chain(engine: AsyncEngine) -> None:
    await tell(engine, "told", count=3)
    async with engine.begin() as connection:
        await connection.execute(text("ALTER TABLE holdpoint.events DISABLE TRIGGER append_only"))
        await connection.execute(
            text("UPDATE holdpoint.events SET body = replace(body, 'told', 'bold') WHERE event_id = 2")
        )

    assert not is_unbroken(await chain(engine))


async def test_concurrent_transactions_leave_no_gap_and_no_fork(engine: AsyncEngine) -> None:
    async with asyncio.TaskGroup() as tasks:
        for _ in range(25):
            tasks.create_task(tell(engine, "told", count=4))

    events = await chain(engine)

    assert len(events) == 100
    assert is_unbroken(events)


async def test_a_transaction_that_fails_tells_nothing_and_leaves_no_gap(engine: AsyncEngine) -> None:
    await tell(engine, "before")
    with pytest.raises(RuntimeError):
        async with transaction(engine) as tx:
            tx.tell("never", "somebody")
            await tx.flush()
            raise RuntimeError
    await tell(engine, "after")

    events = await chain(engine)

    assert [event.kind for event in events] == ["before", "after"]
    assert is_unbroken(events)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE holdpoint.events SET body = '{}'",
        "UPDATE holdpoint.events SET body = '{}' WHERE false",
        "DELETE FROM holdpoint.events",
        "TRUNCATE holdpoint.events",
        "TRUNCATE holdpoint.events CASCADE",
    ],
)
async def test_events_cannot_be_changed_or_removed(engine: AsyncEngine, statement: str) -> None:
    await tell(engine, "told")

    with pytest.raises(DBAPIError, match="append-only"):
        async with engine.begin() as connection:
            await connection.execute(text(statement))

    assert [event.kind for event in await chain(engine)] == ["told"]


async def test_a_forged_id_and_hash_are_overwritten(engine: AsyncEngine) -> None:
    await tell(engine, "told")
    forged = """INSERT INTO holdpoint.events (event_id, body, previous_hash, hash)
        VALUES (99, '{"kind": "forged"}', 'x', 'y')"""
    async with engine.begin() as connection:
        await connection.execute(text(forged))

    events = await chain(engine)

    assert [event.event_id for event in events] == [1, 2]
    assert is_unbroken(events)
