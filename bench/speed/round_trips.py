"""How often each node talks to Postgres for one ticket, counted in this process."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from langgraph.checkpoint.memory import InMemorySaver
from sqlalchemy import Connection, event
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.ext.asyncio import AsyncEngine

from agent import wiring
from agent.contract import TicketIn
from agent.graph import builder
from agent.ledger import tickets
from agent.ledger.tickets import thread_id_of
from agent.ledger.transaction import transaction
from agent.settings import settings
from bench.errors import MeasurementFailed
from bench.serving import engine_on
from bench.speed.canned_model import CannedModel
from bench.speed.small_shop import ticket

TRIPS = ("statements", "begins", "ends", "pings")


@dataclass
class Trips:
    """Round trips by kind: statements, transactions begun and ended, and checks that a connection is alive."""

    counts: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.counts[kind] for kind in TRIPS)


async def count_round_trips(database_url: str, number: int) -> Mapping[str, Trips]:
    """Run benchmark ticket `number` to its end, and return the round trips of each node, and of the intake."""
    trips: dict[str, Trips] = {"intake": Trips()}
    async with engine_on(database_url) as engine:
        here = await wiring.build_services(settings(), engine)
        here.models[here.settings.model] = CannedModel()
        wiring.override(here)
        given = TicketIn.model_validate(ticket(number))
        with _counting(engine, trips["intake"].counts):
            async with transaction(engine) as tx:
                await tickets.accept(tx, given, "bench")
        graph = builder.compile(checkpointer=InMemorySaver())
        config: Any = {"configurable": {"thread_id": thread_id_of(given.ticket_id)}}
        values: Any = {"ticket_id": given.ticket_id, "customer_id": given.customer_id}
        counts: Counter[str] = Counter()
        try:
            with _counting(engine, counts):
                async for update in graph.astream(values, config, stream_mode="updates"):
                    trips.setdefault(next(iter(update)), Trips()).counts.update(counts)
                    counts.clear()
        finally:
            wiring.override(None)
    if list(trips)[-1] != "respond":
        raise MeasurementFailed(f"The benchmark's ticket ended after {list(trips)[-1]}")
    return trips


@contextmanager
def _counting(engine: AsyncEngine, counts: Counter[str]) -> Iterator[None]:
    sync = engine.sync_engine

    def on_statement(*_: Any) -> None:
        counts["statements"] += 1

    def on_begin(connection: Connection) -> None:
        counts["begins"] += _is_transaction(connection)

    def on_end(connection: Connection) -> None:
        counts["ends"] += _is_transaction(connection)

    original = sync.dialect.do_ping

    def ping(connection: Any) -> bool:
        counts["pings"] += 1
        return original(connection)

    hooks = {"before_cursor_execute": on_statement, "begin": on_begin, "commit": on_end, "rollback": on_end}
    for name, hook in hooks.items():
        event.listen(sync, name, hook)
    _set_ping(sync.dialect, ping)
    yield
    _set_ping(sync.dialect, original)
    for name, hook in hooks.items():
        event.remove(sync, name, hook)


def _is_transaction(connection: Connection) -> bool:
    # Without one SQLAlchemy tells of beginnings and ends all the same, and says nothing to Postgres.
    return connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT"


def _set_ping(dialect: Dialect, ping: Any) -> None:
    # There is no event for it.
    dialect.do_ping = ping  # type: ignore[method-assign]
