"""The shop as imported: what each customer's rows were, are, and should be after the right writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from agent.actions.declaration import ActionContext, AnyAction
from agent.actions.registry import load_actions, parse_args
from agent.adapters.shop import tables
from agent.adapters.shop.import_retail import import_retail
from agent.adapters.shop.shop import Shop
from agent.errors import ActionRefused, BadArguments
from bench.evaluation.retail_cases import Action, Case

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
"""Rows by table, each table's in the order of its primary key."""

OF_CUSTOMER = (tables.customers, tables.payment_methods, tables.orders)
OF_ORDER = (tables.order_items, tables.payments, tables.fulfillments)


@dataclass(frozen=True)
class Expected:
    """A customer's rows after the right writes; `is_legal` is False when the shop refuses one, the rest left undone."""

    rows: Rows
    is_legal: bool


class PristineShop:
    """An imported shop whose customers can be put back, one at a time, to what they were."""

    def __init__(self, engine: AsyncEngine, everything: Rows) -> None:
        self._engine = engine
        self._everything = everything
        self._actions = load_actions()

    @classmethod
    async def load(cls, engine: AsyncEngine, directory: Path) -> "PristineShop":
        """Import the data set's shop, and remember all of it."""
        await import_retail(engine, directory)
        async with engine.connect() as connection:
            return cls(engine, await _read(connection, {table: select(table) for table in _tables()}))

    async def rows_of(self, customer_id: str) -> Rows:
        """Return the customer's rows as they are now."""
        async with self._engine.connect() as connection:
            return await _rows_of(connection, customer_id)

    async def restore(self, customer_id: str) -> bool:
        """Put the customer's rows back as imported, in one transaction; return whether they were so already."""
        before = self._imported(customer_id)
        async with self._engine.begin() as connection:
            if await _rows_of(connection, customer_id) == before:
                return True
            for table in reversed((*OF_CUSTOMER, *OF_ORDER)):
                await connection.execute(delete(table).where(_belongs_to(table, customer_id)))
            for table in (*OF_CUSTOMER, *OF_ORDER):
                if rows := before[table.name]:
                    await connection.execute(insert(table), [dict(row) for row in rows])
        return False

    async def after_right_writes(self, case: Case) -> Expected:
        """Return the customer's rows as the right writes would leave them; nothing is kept of it."""
        async with self._engine.connect() as connection:
            is_legal = True
            for write in case.actions:
                is_legal = await _run(connection, self._actions[write.name], write, case)
                if not is_legal:
                    break
            rows = await _rows_of(connection, case.customer_id)
            await connection.rollback()
        return Expected(rows=rows, is_legal=is_legal)

    async def changed(self) -> list[str]:
        """Return `table key` of every row of the shop that isn't as it was imported."""
        async with self._engine.connect() as connection:
            now = await _read(connection, {table: select(table) for table in _tables()})
        return [
            f"{table.name} {key}"
            for table in _tables()
            for key in _different(_keyed(table, self._everything[table.name]), _keyed(table, now[table.name]))
        ]

    def _imported(self, customer_id: str) -> Rows:
        own = {
            table.name: [row for row in self._everything[table.name] if row["customer_id"] == customer_id]
            for table in OF_CUSTOMER
        }
        order_ids = {row["order_id"] for row in own["orders"]}
        return own | {
            table.name: [row for row in self._everything[table.name] if row["order_id"] in order_ids]
            for table in OF_ORDER
        }


async def _run(connection: AsyncConnection, action: AnyAction, write: Action, case: Case) -> bool:
    context = ActionContext(
        ticket_id=case.case_id, customer_id=case.customer_id, idempotency_key="expected", now=datetime.now(UTC)
    )
    try:
        async with connection.begin_nested():
            await action.execute(Shop(connection), parse_args(action, write.args), context)
    except (ActionRefused, BadArguments):
        return False
    return True


async def _rows_of(connection: AsyncConnection, customer_id: str) -> Rows:
    wanted = {table: select(table).where(_belongs_to(table, customer_id)) for table in (*OF_CUSTOMER, *OF_ORDER)}
    return await _read(connection, wanted)


async def _read(connection: AsyncConnection, wanted: Mapping[Table, Select[Any]]) -> Rows:
    rows: dict[str, list[dict[str, Any]]] = {}
    for table, found in wanted.items():
        result = await connection.execute(found.order_by(*table.primary_key.columns))
        rows[table.name] = [dict(row) for row in result.mappings()]
    return rows


def _belongs_to(table: Table, customer_id: str) -> ColumnElement[bool]:
    if table in OF_CUSTOMER:
        return table.c.customer_id == customer_id
    own = select(tables.orders.c.order_id).where(tables.orders.c.customer_id == customer_id)
    return table.c.order_id.in_(own)


def _tables() -> Sequence[Table]:
    return tables.metadata.sorted_tables


def _keyed(table: Table, rows: Sequence[Mapping[str, Any]]) -> dict[tuple[Any, ...], Mapping[str, Any]]:
    return {tuple(row[column.name] for column in table.primary_key.columns): row for row in rows}


def _different(before: Mapping[Any, Any], now: Mapping[Any, Any]) -> list[str]:
    keys = [key for key in {**before, **now} if before.get(key) != now.get(key)]
    return [" ".join(str(part) for part in key) for key in keys]
