"""One unit of work on the ledger: what it writes and the events that tell of it commit together."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from agent.core.storable import storable
from agent.ledger.tables import events

SYSTEM = "system"
AGENT = "agent"


@dataclass
class Transaction:
    """An open transaction; `now` is its one clock, and `tell` collects events that are written at its very end.

    Events go last because the chain's head is one row that every writer takes in turn: it is held for one statement,
    and never while another row is awaited.
    """

    connection: AsyncConnection
    now: datetime
    _bodies: list[dict[str, str]] = field(default_factory=list)

    def tell(self, kind: str, actor: str, ticket_id: str | None = None, **detail: Any) -> None:
        """Add an event: what happened (`kind`), who did it, to which ticket, and JSON details."""
        body = {"at": self.now.isoformat(), "kind": kind, "actor": actor, "ticket_id": ticket_id, "detail": detail}
        self._bodies.append({"body": json.dumps(storable(body), ensure_ascii=False, sort_keys=True)})

    async def flush(self) -> None:
        """Write the collected events; the context manager does it before the commit."""
        if self._bodies:
            await self.connection.execute(events.insert().inline(), self._bodies)
            self._bodies = []


@asynccontextmanager
async def transaction(engine: AsyncEngine) -> AsyncIterator[Transaction]:
    """Open a transaction that commits at the end of the block, or not at all when it raises."""
    async with engine.begin() as connection:
        work = Transaction(connection, datetime.now(UTC))
        yield work
        await work.flush()


@asynccontextmanager
async def autocommit(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Open a connection on which each statement commits by itself: for reads, without a transaction's round trips."""
    async with engine.connect() as connection:
        yield await connection.execution_options(isolation_level="AUTOCOMMIT")
