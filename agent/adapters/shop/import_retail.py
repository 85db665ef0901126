"""Loads users.json, orders.json and products.json as the shop's whole content."""

import asyncio
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from agent.adapters.shop import tables
from agent.adapters.shop.retail_json import ORDERS_FILE, PRODUCTS_FILE, USERS_FILE
from agent.adapters.shop.retail_rows import ShopRows
from agent.errors import BadShopData


async def import_retail(engine: AsyncEngine, directory: Path) -> dict[str, int]:
    """Replace the shop's content by the three files, in one transaction, and return how many entries each had.

    Raises `BadShopData` naming the file and the key; the shop then keeps what it had.
    """
    files = [await asyncio.to_thread(_read_json, directory / name) for name in (USERS_FILE, ORDERS_FILE, PRODUCTS_FILE)]
    rows = await asyncio.to_thread(ShopRows, *files)
    async with engine.begin() as connection:
        await replace_shop(connection, rows)
    return {"users": len(rows.customers), "orders": len(rows.orders), "products": len(rows.products)}


async def replace_shop(connection: AsyncConnection, rows: ShopRows) -> None:
    """Replace the shop's content by `rows`, on the caller's open transaction."""
    names = ", ".join(f"shop.{table.name}" for table in tables.metadata.sorted_tables)
    await connection.execute(text(f"TRUNCATE {names}"))
    for table, values in (
        (tables.customers, rows.customers),
        (tables.payment_methods, rows.payment_methods),
        (tables.products, rows.products),
        (tables.variants, rows.variants),
        (tables.orders, rows.orders),
        (tables.order_items, rows.order_items),
        (tables.payments, rows.payments),
        (tables.fulfillments, rows.fulfillments),
    ):
        if values:
            await connection.execute(insert(table), values)


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except OSError as error:
        raise BadShopData(path.name, "", f"can't be read: {error.strerror}") from error
    except ValueError as error:
        raise BadShopData(path.name, "", f"isn't JSON: {error}") from error
