"""What the shop's reads return, and how many round trips they take."""

from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.adapters.shop.demo import demo_state, load_demo_shop
from agent.adapters.shop.shop import Shop
from agent.core.changes import Change
from agent.errors import ActionRefused

pytestmark = pytest.mark.postgres

STATE = demo_state()


async def test_a_customer_file_is_the_customers_part_of_the_shop_in_one_round_trip(engine: AsyncEngine) -> None:
    await load_demo_shop(engine)
    statements: list[str] = []
    event.listen(engine.sync_engine, "before_cursor_execute", lambda *args: statements.append(args[2]))

    async with engine.connect() as connection:
        shop = Shop(connection)
        for customer_id, user in STATE["users"].items():
            statements.clear()
            found = await shop.customer_file(customer_id)
            assert len(statements) == 1
            assert found is not None
            assert found.email == user["email"]
            assert found.address.model_dump() == user["address"]
            assert [order.order_id for order in found.orders] == user["orders"]
            assert [method.payment_method_id for method in found.payment_methods] == list(user["payment_methods"])
            bought = {item.product_id for order in found.orders for item in order.items}
            assert set(found.products) == bought
            assert found.catalogue == {one["name"]: one["product_id"] for one in STATE["products"].values()}


async def test_an_order_and_its_products_hold_what_was_loaded(engine: AsyncEngine) -> None:
    await load_demo_shop(engine)
    async with engine.connect() as connection:
        shop = Shop(connection)
        for order_id, expected in STATE["orders"].items():
            order = await shop.order(order_id)
            assert order is not None
            assert order.status == expected["status"]
            assert [item.model_dump(mode="json") for item in order.items] == [dict(one) for one in expected["items"]]
            assert [one.model_dump(mode="json") for one in order.payments] == expected["payment_history"]
        products = await shop.products([*STATE["products"], "0"])
    assert {key: len(one.variants) for key, one in products.items()} == {
        key: len(one["variants"]) for key, one in STATE["products"].items()
    }


@pytest.mark.parametrize("nobody", ["nobody_1", "", "a\x00b", "'; DROP TABLE shop.orders; --"])
async def test_what_does_not_exist_is_none(engine: AsyncEngine, nobody: str) -> None:
    async with engine.connect() as connection:
        for shop in (Shop(connection), Shop(connection).locking()):
            assert await shop.customer_file(nobody) is None
            assert await shop.customer(nobody) is None
            assert await shop.order(nobody) is None
            assert await shop.orders_of(nobody) == ()
            assert await shop.products([nobody]) == {}


async def test_a_refused_write_leaves_the_transaction_usable_and_nothing_written(engine: AsyncEngine) -> None:
    await load_demo_shop(engine)
    order: Any = next(one for one in STATE["orders"].values() if one["status"] == "pending")
    path = f"orders.{order['order_id']}"
    changes = [
        Change(path=f"{path}.status", before="pending", after="cancelled"),
        Change(path=f"{path}.payments.0", before=None, after=order["payment_history"][0]),
    ]
    async with engine.connect() as connection:
        shop = Shop(connection)
        with pytest.raises(ActionRefused, match=r"payments\.0 changed in the meantime"):
            await shop.write(changes)
        found = await shop.order(order["order_id"])
    assert found is not None
    assert found.status == "pending"


@pytest.mark.parametrize(
    "path", ["orders.#W1.colour", "shoes.1.size", "orders.#W1", "payment_methods.x", "customers.a.position; DROP"]
)
async def test_a_path_that_is_no_value_of_the_shop_is_an_error(engine: AsyncEngine, path: str) -> None:
    async with engine.connect() as connection:
        with pytest.raises(ValueError, match="the shop has no value at"):
            await Shop(connection).write([Change(path=path, before=None, after="x")])
