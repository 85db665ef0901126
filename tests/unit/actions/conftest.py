"""The small shop on a real Postgres, and short ways to look at and run actions in it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from small_shop import MIA, small_shop
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.actions.declaration import ActionContext, Change, DryRun, Receipt
from agent.actions.registry import load_actions, parse_args
from agent.adapters.shop.export_retail import read_state
from agent.adapters.shop.import_retail import replace_shop
from agent.adapters.shop.retail_rows import ShopRows
from agent.adapters.shop.shop import Shop


@dataclass(frozen=True)
class Counter:
    """The shop's counter: where a test looks at actions and runs them."""

    engine: AsyncEngine

    def context(self, customer_id: str = MIA) -> ActionContext:
        return ActionContext(
            ticket_id="T1", customer_id=customer_id, idempotency_key="key-1", now=datetime(2026, 3, 1, tzinfo=UTC)
        )

    async def look(self, name: str, asker: str = MIA, **args: Any) -> DryRun:
        """Dry-run the action, and prove that it wrote nothing."""
        action = load_actions()[name]
        before = await self.state()
        async with self.engine.begin() as connection:
            seen = await action.dry_run(Shop(connection), parse_args(action, args), self.context(asker))
        assert await self.state() == before
        return seen

    async def run(
        self, name: str, asker: str = MIA, expected: tuple[Change, ...] | None = None, **args: Any
    ) -> Receipt:
        """Execute the action in a transaction of its own."""
        action = load_actions()[name]
        async with self.engine.begin() as connection:
            return await action.execute(Shop(connection), parse_args(action, args), self.context(asker), expected)

    async def undo(self, receipt: Receipt, asker: str = MIA, **args: Any) -> None:
        """Undo an execution in a transaction of its own."""
        action = load_actions()[receipt.action]
        async with self.engine.begin() as connection:
            await action.undo(Shop(connection), parse_args(action, args), self.context(asker), receipt)

    async def state(self) -> dict[str, Any]:
        """Return everything the shop holds."""
        async with self.engine.connect() as connection:
            return await read_state(connection)

    async def fill(self, state: dict[str, Any]) -> None:
        """Replace everything the shop holds."""
        async with self.engine.begin() as connection:
            await replace_shop(connection, ShopRows(state["users"], state["orders"], state["products"]))

    @asynccontextmanager
    async def rolled_back(self) -> AsyncIterator[Shop]:
        """A shop whose every write is taken back at the end."""
        async with self.engine.connect() as connection:
            yield Shop(connection)
            await connection.rollback()


@pytest.fixture
async def counter(engine: AsyncEngine) -> Counter:
    """The counter of the small shop."""
    counter = Counter(engine)
    await counter.fill(small_shop())
    return counter


def statuses(seen: DryRun) -> dict[str, str]:
    """Return each check's result by its name."""
    return {check.name: check.status for check in seen.checks}


@pytest.fixture(name="statuses")
def statuses_fixture() -> Any:
    """`statuses(dry_run)`: each check's result by its name."""
    return statuses
