"""An imported shop: put back customer by customer, and the state that right writes would leave."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.adapters.shop.demo import demo_state
from bench.evaluation.pristine_shop import PristineShop
from bench.evaluation.retail_cases import Action, Case

pytestmark = pytest.mark.postgres

STATE = demo_state()


@pytest.fixture
async def shop(engine: AsyncEngine, tmp_path: Path) -> PristineShop:
    for name, entries in STATE.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(entries))
    return await PristineShop.load(engine, tmp_path)


def an_order(status: str) -> dict[str, Any]:
    return next(order for order in STATE["orders"].values() if order["status"] == status)


def to_cancel(order: dict[str, Any]) -> Case:
    write = Action("cancel_pending_order", {"order_id": order["order_id"], "reason": "no longer needed"})
    return Case("case-1", order["user_id"], ("Cancel it",), (write,))


async def spoil(engine: AsyncEngine, customer_id: str) -> None:
    async with engine.begin() as connection:
        await connection.execute(
            text(
                "DELETE FROM shop.payments WHERE order_id IN (SELECT order_id FROM shop.orders WHERE customer_id = :c)"
            ),
            {"c": customer_id},
        )
        await connection.execute(
            text("UPDATE shop.orders SET status = 'cancelled' WHERE customer_id = :c"), {"c": customer_id}
        )


async def test_a_customers_rows_are_put_back(shop: PristineShop, engine: AsyncEngine) -> None:
    customer_id = an_order("pending")["user_id"]
    before = await shop.rows_of(customer_id)
    await spoil(engine, customer_id)

    was_as_imported = await shop.restore(customer_id)

    assert was_as_imported is False
    assert await shop.rows_of(customer_id) == before
    assert await shop.changed() == []
    assert await shop.restore(customer_id) is True


async def test_rows_that_strayed_are_named(shop: PristineShop, engine: AsyncEngine) -> None:
    order = an_order("delivered")
    async with engine.begin() as connection:
        await connection.execute(
            text("UPDATE shop.orders SET status = 'cancelled' WHERE order_id = :id"), {"id": order["order_id"]}
        )
        await connection.execute(text("DELETE FROM shop.fulfillments WHERE order_id = :id"), {"id": order["order_id"]})

    assert await shop.changed() == [f"orders {order['order_id']}", f"fulfillments {order['order_id']} 0"]


async def test_right_writes_are_tried_and_nothing_of_them_is_kept(shop: PristineShop) -> None:
    case = to_cancel(an_order("pending"))

    expected = await shop.after_right_writes(case)

    order_id = case.actions[0].args["order_id"]
    assert expected.is_legal
    assert {row["order_id"]: row["status"] for row in expected.rows["orders"]}[order_id] == "cancelled"
    assert expected.rows != await shop.rows_of(case.customer_id)
    assert await shop.changed() == []


async def test_a_right_write_that_the_shop_refuses_leaves_what_came_before_it(shop: PristineShop) -> None:
    refused = to_cancel(an_order("delivered"))

    expected = await shop.after_right_writes(refused)

    assert not expected.is_legal
    assert expected.rows == await shop.rows_of(refused.customer_id)
