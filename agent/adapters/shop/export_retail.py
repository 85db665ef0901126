"""Writes the shop's whole state as users.json, orders.json and products.json."""

import asyncio
import json
from pathlib import Path
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from agent.adapters.shop import tables
from agent.adapters.shop.retail_json import ORDERS_FILE, PRODUCTS_FILE, USERS_FILE
from agent.adapters.shop.retail_rows import retail_json


async def export_retail(engine: AsyncEngine, directory: Path) -> dict[str, int]:
    """Write the three files into `directory` (made when absent) and return how many entries each has."""
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="REPEATABLE READ")
        state = await read_state(connection)
    await asyncio.to_thread(_write, directory, state)
    return {name: len(entries) for name, entries in state.items()}


async def read_state(connection: AsyncConnection) -> dict[str, dict[str, Any]]:
    """Return the shop's whole state as `{"users", "orders", "products"}`, each as its file holds it."""
    return retail_json({table.name: await _rows(connection, table) for table in tables.metadata.sorted_tables})


async def _rows(connection: AsyncConnection, table: Table) -> list[dict[str, Any]]:
    found = await connection.execute(select(table).order_by(table.c.position))
    return [dict(row) for row in found.mappings()]


def _write(directory: Path, state: dict[str, dict[str, Any]]) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    for name, entries in zip((USERS_FILE, ORDERS_FILE, PRODUCTS_FILE), state.values(), strict=True):
        text = json.dumps(entries, indent=2, ensure_ascii=False)
        (directory / name).write_text(text + "\n", encoding="utf-8")
