"""How a list of changes becomes SQL: each row is updated only where it still holds what the change saw."""

import re
from collections.abc import Sequence
from typing import Any

from pydantic import JsonValue
from sqlalchemy import Column, ColumnElement, Delete, Numeric, Table, delete, exists, func, select, update
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.adapters.shop.tables import customers, order_items, orders, payment_methods, payments
from agent.core.changes import Change
from agent.core.money import to_cents
from agent.core.records import OrderItem
from agent.core.retail import item_keys
from agent.errors import ActionRefused

_ROWS = (
    (orders, orders.c.order_id, re.compile(r"orders\.(?P<key>[^.]+)\.(?:address\.)?(?P<column>\w+)")),
    (customers, customers.c.customer_id, re.compile(r"customers\.(?P<key>.+?)\.(?:address\.)?(?P<column>\w+)")),
    (
        payment_methods,
        payment_methods.c.payment_method_id,
        re.compile(r"payment_methods\.(?P<key>[^.]+)\.(?P<column>\w+)"),
    ),
)
_PAYMENT = re.compile(r"orders\.(?P<order_id>[^.]+)\.payments\.(?P<position>\d+)")
_ITEM = re.compile(
    r"orders\.(?P<order_id>[^.]+)\.items\.(?P<key>[^.]+)\.(?P<field>item_id|price|options\.(?P<option>.+))"
)


async def write_changes(connection: AsyncConnection, changes: Sequence[Change]) -> None:
    """Write every change; raises `ActionRefused` at the first that no longer fits, `ValueError` on an unknown path.

    Columns go first (they take the row's lock), then the order's lines, then its payments in the order given.
    """
    rows: dict[tuple[str, str], list[tuple[Column[Any], Change]]] = {}
    items: dict[str, list[tuple[re.Match[str], Change]]] = {}
    moves: list[tuple[re.Match[str], Change]] = []
    for change in changes:
        if match := _PAYMENT.fullmatch(change.path):
            moves.append((match, change))
        elif match := _ITEM.fullmatch(change.path):
            items.setdefault(match["order_id"], []).append((match, change))
        else:
            table, key, column = _column(change.path)
            rows.setdefault((table.name, key), []).append((column, change))
    for (table_name, key), wanted in rows.items():
        await _update_row(connection, table_name, key, wanted)
    for order_id, swaps in items.items():
        await _update_items(connection, order_id, swaps)
    for match, change in moves:
        await _move_money(connection, match["order_id"], int(match["position"]), change)


def _column(path: str) -> tuple[Table, str, Column[Any]]:
    for table, _, pattern in _ROWS:
        match = pattern.fullmatch(path)
        if match and match["column"] in table.c:
            return table, match["key"], table.c[match["column"]]
    raise ValueError(f"the shop has no value at {path}")


async def _update_row(
    connection: AsyncConnection, table_name: str, key: str, wanted: Sequence[tuple[Column[Any], Change]]
) -> None:
    table, key_column, _ = next(row for row in _ROWS if row[0].name == table_name)
    values: dict[str, Any] = {column.name: _typed(column, change.after) for column, change in wanted}
    unchanged = [column.is_not_distinct_from(_typed(column, change.before)) for column, change in wanted]
    if "customer_id" in values:
        values |= _last_place(table, values["customer_id"])
    done = await connection.execute(update(table).where(key_column == key, *unchanged).values(values))
    if done.rowcount != 1:
        raise ActionRefused(f"{_paths(change for _, change in wanted)} changed in the meantime")


def _last_place(table: Table, customer_id: str) -> dict[str, ColumnElement[int]]:
    """Return the place of a row that moves to another customer: after everything that customer has."""
    column = table.c.customer_position if table is orders else table.c.position
    last = select(func.coalesce(func.max(column), -1) + 1).where(table.c.customer_id == customer_id)
    return {column.name: last.scalar_subquery()}


async def _update_items(
    connection: AsyncConnection, order_id: str, wanted: Sequence[tuple[re.Match[str], Change]]
) -> None:
    lines = (
        await connection.execute(
            select(order_items).where(order_items.c.order_id == order_id).order_by(order_items.c.position)
        )
    ).all()
    keys = item_keys([OrderItem.model_validate(line._mapping, extra="ignore") for line in lines])
    by_key = dict(zip(keys, lines, strict=True))
    values: dict[int, dict[str, Any]] = {}
    for match, change in wanted:
        line = by_key.get(match["key"])
        if line is None or _line_value(line._mapping, match) != change.before:
            raise ActionRefused(f"{change.path} changed in the meantime")
        new = values.setdefault(line.position, {"options": dict(line.options)})
        _set_line_value(new, match, change.after)
    for position, new in values.items():
        await connection.execute(
            update(order_items)
            .where(order_items.c.order_id == order_id, order_items.c.position == position)
            .values(new)
        )


def _line_value(line: Any, match: re.Match[str]) -> JsonValue:
    if match["option"] is not None:
        value: JsonValue = line["options"].get(match["option"])
        return value
    return float(line["price"]) if match["field"] == "price" else str(line["item_id"])


def _set_line_value(line: dict[str, Any], match: re.Match[str], value: JsonValue) -> None:
    if match["option"] is None:
        line[match["field"]] = _typed(order_items.c[match["field"]], value)
    elif value is None:
        line["options"].pop(match["option"], None)
    else:
        line["options"][match["option"]] = value


async def _move_money(connection: AsyncConnection, order_id: str, position: int, change: Change) -> None:
    """Add the payment at `position`, or take it away again when it is the last."""
    if change.before is None:
        row = {"order_id": order_id, "position": position, **_payment_row(change.after)}
        statement: Insert | Delete = insert(payments).values(row).on_conflict_do_nothing()
    elif change.after is None:
        row = {"order_id": order_id, "position": position, **_payment_row(change.before)}
        newer = payments.alias()
        later = exists().where(newer.c.order_id == order_id, newer.c.position > position)
        statement = delete(payments).where(*(payments.c[name] == value for name, value in row.items()), ~later)
    else:
        raise ValueError("a payment is added or taken away, never changed")
    if (await connection.execute(statement.returning(payments.c.position))).first() is None:
        raise ActionRefused(f"{change.path} changed in the meantime")


def _payment_row(value: JsonValue) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("a payment is written as an object")
    return {**value, "amount": _typed(payments.c.amount, value["amount"])}


def _typed(column: Column[Any], value: JsonValue) -> Any:
    if isinstance(column.type, Numeric) and isinstance(value, int | float):
        return to_cents(value)
    return value


def _paths(changes: Any) -> str:
    return ", ".join(change.path for change in changes)
