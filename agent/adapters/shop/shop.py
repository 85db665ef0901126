"""The shop on Postgres: reads as records, and one compare-and-set write, all on the caller's transaction."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import TextClause
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.adapters.shop import queries
from agent.adapters.shop.writes import write_changes
from agent.core.changes import Change
from agent.core.records import CustomerFile, Product
from agent.core.retail import Customer, FullOrder


class Shop:
    """The `agent.ports.Shop` on one connection; expects READ COMMITTED, Postgres's default."""

    def __init__(self, connection: AsyncConnection, is_locking: bool = False) -> None:
        self._connection = connection
        self._is_locking = is_locking

    def locking(self) -> "Shop":
        """Return the same shop, with reads that lock what they return until the transaction ends."""
        return Shop(self._connection, is_locking=True)

    async def customer_file(self, customer_id: str) -> CustomerFile | None:
        """Return everything the agent may look at for one customer, in one round trip; never locks."""
        found = await self._read(queries.CUSTOMER_FILE, customer_id=customer_id)
        return CustomerFile.model_validate(found[0]) if found else None

    async def customer(self, customer_id: str) -> Customer | None:
        """Return a customer with their payment methods."""
        await self._lock(queries.LOCK_CUSTOMER, customer_id=customer_id)
        await self._lock(queries.LOCK_PAYMENT_METHODS, customer_id=customer_id)
        found = await self._read(queries.CUSTOMER, customer_id=customer_id)
        return Customer.model_validate(found[0]) if found else None

    async def order(self, order_id: str) -> FullOrder | None:
        """Return an order with its lines and payments."""
        await self._lock(queries.LOCK_ORDER, order_id=order_id)
        found = await self._read(queries.ORDER, order_id=order_id)
        return FullOrder.model_validate(found[0]) if found else None

    async def orders_of(self, customer_id: str) -> tuple[FullOrder, ...]:
        """Return a customer's orders, oldest first."""
        await self._lock(queries.LOCK_ORDERS_OF, customer_id=customer_id)
        found = await self._read(queries.ORDERS_OF, customer_id=customer_id)
        return tuple(FullOrder.model_validate(one) for one in found)

    async def products(self, product_ids: Collection[str]) -> Mapping[str, Product]:
        """Return those of the products that exist, by id, with every variant."""
        wanted = sorted(product_ids)
        await self._lock(queries.LOCK_VARIANTS, product_ids=wanted)
        found = await self._read(queries.PRODUCTS, product_ids=wanted)
        products = [Product.model_validate(one) for one in found]
        return {product.product_id: product for product in products}

    async def write(self, changes: Sequence[Change]) -> None:
        """Write each change's `after` where its `before` still stands, or raise `ActionRefused` and write nothing."""
        async with self._connection.begin_nested():
            await write_changes(self._connection, changes)

    async def _lock(self, statement: TextClause, **keys: Any) -> None:
        # A statement of its own: one that waits for a lock would go on to read the other tables as they were before.
        if self._is_locking and _can_exist(keys):
            await self._connection.execute(statement, keys)

    async def _read(self, statement: TextClause, **keys: Any) -> list[Any]:
        if not _can_exist(keys):
            return []
        return list((await self._connection.execute(statement, keys)).scalars())


def _can_exist(keys: dict[str, Any]) -> bool:
    # Postgres has no NUL in text, and refuses the whole statement.
    return not any("\x00" in part for value in keys.values() for part in ([value] if isinstance(value, str) else value))
