"""A generated shop in which every customer has one cheap pending order, and the tickets that cancel them."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from agent.adapters.shop.import_retail import replace_shop
from agent.adapters.shop.retail_rows import ShopRows

PRICE_USD = 18.5
PRODUCT_ID, ITEM_ID = "1000000001", "2000000001"
OPTIONS = {"color": "blue"}
ADDRESS = {
    "address1": "1 Loopback Lane",
    "address2": "",
    "city": "Ithaca",
    "country": "USA",
    "state": "NY",
    "zip": "14850",
}


async def fill_shop(engine: AsyncEngine, customers: int, price_usd: float = PRICE_USD) -> None:
    """Replace the shop's content by that many customers with an order each, of one item at that price."""
    users = {f"bench_user_{number}": _user(number) for number in range(customers)}
    orders = {_order_id(number): _order(number, price_usd) for number in range(customers)}
    variant = {"item_id": ITEM_ID, "options": OPTIONS, "available": True, "price": price_usd}
    product = {"name": "Travel Mug", "product_id": PRODUCT_ID, "variants": {ITEM_ID: variant}}
    rows = ShopRows(users, orders, {PRODUCT_ID: product})
    async with engine.begin() as connection:
        await replace_shop(connection, rows)


def ticket(number: int) -> dict[str, Any]:
    """Return the ticket of customer `number`."""
    message = f"Hi, I am Bench User{number}, bench.user{number}@example.com. Please cancel order {_order_id(number)}."
    return {"ticket_id": f"bench-{number}", "customer_id": f"bench_user_{number}", "message": message}


def _order_id(number: int) -> str:
    return f"#W{1_000_000 + number}"


def _user(number: int) -> dict[str, Any]:
    method_id = f"paypal_{1_000_000 + number}"
    return {
        "name": {"first_name": "Bench", "last_name": f"User{number}"},
        "address": ADDRESS,
        "email": f"bench.user{number}@example.com",
        "payment_methods": {method_id: {"source": "paypal", "id": method_id}},
        "orders": [_order_id(number)],
    }


def _order(number: int, price_usd: float) -> dict[str, Any]:
    item = {"name": "Travel Mug", "product_id": PRODUCT_ID, "item_id": ITEM_ID, "price": price_usd, "options": OPTIONS}
    paid = {
        "transaction_type": "payment",
        "amount": price_usd,
        "payment_method_id": f"paypal_{1_000_000 + number}",
    }
    return {
        "order_id": _order_id(number),
        "user_id": f"bench_user_{number}",
        "address": ADDRESS,
        "items": [item],
        "fulfillments": [],
        "status": "pending",
        "payment_history": [paid],
    }
