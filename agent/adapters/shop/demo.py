"""A demo shop of our own making: the same customers, products and orders for the same seed."""

import asyncio
import itertools
import random
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.adapters.shop.demo_words import BRANDS, CATALOGUE, FIRST_NAMES, LAST_NAMES, STREETS, TOWNS
from agent.adapters.shop.import_retail import replace_shop
from agent.adapters.shop.retail_rows import ShopRows
from agent.adapters.shop.tables import customers
from agent.core.money import to_cents

DEMO_SEED = 20
CUSTOMERS = 60
ORDERS = 150
TWINS = 3
STATUSES = (
    ("pending", 40),
    ("delivered", 40),
    ("processed", 9),
    ("cancelled", 5),
    ("pending (item modified)", 2),
    ("return requested", 2),
    ("exchange requested", 2),
)

Json = dict[str, Any]


async def load_demo_shop(engine: AsyncEngine, seed: int = DEMO_SEED) -> None:
    """Replace the shop's content by the demo shop, in one transaction."""
    state = demo_state(seed)
    rows = await asyncio.to_thread(ShopRows, state["users"], state["orders"], state["products"])
    async with engine.begin() as connection:
        await replace_shop(connection, rows)


async def is_shop_empty(engine: AsyncEngine) -> bool:
    """Return whether the shop has no customers, as after the first migration."""
    async with engine.connect() as connection:
        return (await connection.execute(select(customers.c.customer_id).limit(1))).first() is None


def demo_state(seed: int = DEMO_SEED) -> dict[str, Json]:
    """Return `{"users", "orders", "products"}` in the retail JSON's shape."""
    return _DemoShop(random.Random(seed)).state()


class _DemoShop:
    """One run of the generator; every number comes from the one `random.Random`, in a fixed order."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._used: set[str] = set()
        self._products = {product["product_id"]: product for product in map(self._product, CATALOGUE)}
        self._users = self._make_users()
        self._orders = self._make_orders()

    def state(self) -> dict[str, Json]:
        return {"users": self._users, "orders": self._orders, "products": self._products}

    def _digits(self, count: int) -> str:
        """Return a number that was not drawn before, and doesn't start with 0."""
        while True:
            number = str(self._chance.randrange(10 ** (count - 1), 10**count))
            if number not in self._used:
                self._used.add(number)
                return number

    def _product(self, entry: tuple[str, int, dict[str, tuple[str, ...]]]) -> Json:
        name, price, options = entry
        combinations = list(itertools.product(*options.values()))
        chosen = sorted(self._chance.sample(range(len(combinations)), min(len(combinations), 9)))
        variants = {}
        for place, index in enumerate(chosen):
            item_id = self._digits(10)
            variants[item_id] = {
                "item_id": item_id,
                "options": dict(zip(options, combinations[index], strict=True)),
                # Two are always in stock, so that there is something to swap for.
                "available": place < 2 or self._chance.random() < 0.8,
                "price": float(to_cents(price * (1 + self._chance.uniform(-0.08, 0.08)))),
            }
        return {"name": name, "product_id": self._digits(10), "variants": variants}

    def _make_users(self) -> Json:
        names = [(first, last) for first in FIRST_NAMES for last in LAST_NAMES]
        chosen = self._chance.sample(names, CUSTOMERS - TWINS)
        # Some people opened a second account; that is what merging is for.
        return dict(self._user(first, last) for first, last in [*chosen, *chosen[:TWINS]])

    def _user(self, first: str, last: str) -> tuple[str, Json]:
        kinds = self._chance.choice(
            [["credit_card"], ["credit_card", "gift_card"], ["paypal", "gift_card"], ["credit_card", "paypal"]]
        )
        methods = dict(self._payment_method(kind) for kind in kinds)
        user = {
            "name": {"first_name": first, "last_name": last},
            "address": self._address(),
            "email": f"{first.lower()}.{last.lower()}{self._digits(4)}@example.com",
            "payment_methods": methods,
            "orders": [],
        }
        return f"{first.lower()}_{last.lower()}_{self._digits(4)}", user

    def _payment_method(self, source: str) -> tuple[str, Json]:
        method_id = f"{source}_{self._digits(7)}"
        details: Json = {"source": source}
        if source == "credit_card":
            details |= {"brand": self._chance.choice(BRANDS), "last_four": self._digits(4)}
        if source == "gift_card":
            details["balance"] = self._chance.choice([0, 12, 25, 40, 75, 120, 250, 500])
        return method_id, {**details, "id": method_id}

    def _address(self) -> Json:
        city, state, zip_start = self._chance.choice(TOWNS)
        return {
            "address1": f"{self._chance.randrange(2, 980)} {self._chance.choice(STREETS)}",
            "address2": self._chance.choice(["", "", f"Apt {self._chance.randrange(1, 60)}"]),
            "city": city,
            "country": "USA",
            "state": state,
            "zip": f"{zip_start}{self._chance.randrange(1, 100):02d}",
        }

    def _make_orders(self) -> Json:
        statuses = [name for name, weight in STATUSES for _ in range(weight)]
        self._chance.shuffle(statuses)
        customer_ids = list(self._users)
        orders: Json = {}
        for index in range(ORDERS):
            # Everybody has an order; the rest fall where they fall.
            customer_id = customer_ids[index] if index < CUSTOMERS else self._chance.choice(customer_ids)
            order = self._order(customer_id, statuses[index % len(statuses)])
            orders[order["order_id"]] = order
            self._users[customer_id]["orders"].append(order["order_id"])
        return orders

    def _order(self, customer_id: str, status: str) -> Json:
        user = self._users[customer_id]
        items = [self._item() for _ in range(self._chance.choice([1, 1, 2, 2, 3, 4]))]
        if self._chance.random() < 0.05:
            items.append(dict(items[0]))
        total = float(sum((to_cents(item["price"]) for item in items), Decimal(0)))
        payment = {
            "transaction_type": "payment",
            "amount": total,
            "payment_method_id": self._chance.choice(list(user["payment_methods"])),
        }
        order = {
            "order_id": f"#W{self._digits(7)}",
            "user_id": customer_id,
            "address": dict(user["address"]),
            "items": items,
            "fulfillments": [],
            "status": status,
            "payment_history": [payment],
        }
        if not status.startswith("pending"):
            shipped = [item["item_id"] for item in items]
            order["fulfillments"] = [{"tracking_id": [self._digits(12)], "item_ids": shipped}]
        return order | self._requested(order, payment)

    def _item(self) -> Json:
        product = self._chance.choice(list(self._products.values()))
        variant = self._chance.choice(list(product["variants"].values()))
        return {
            "name": product["name"],
            "product_id": product["product_id"],
            "item_id": variant["item_id"],
            "price": variant["price"],
            "options": dict(variant["options"]),
        }

    def _requested(self, order: Json, payment: Json) -> Json:
        """Return what an order in this status has beside the plain one's keys."""
        method_id = payment["payment_method_id"]
        first = order["items"][0]["item_id"]
        match order["status"]:
            case "cancelled":
                refund = {**payment, "transaction_type": "refund"}
                reason = self._chance.choice(["no longer needed", "ordered by mistake"])
                return {"payment_history": [payment, refund], "cancel_reason": reason}
            case "return requested":
                return {"return_items": [first], "return_payment_method_id": method_id}
            case "exchange requested":
                return self._exchange(order["items"][0], method_id)
            case "pending (item modified)":
                charge = float(to_cents(self._chance.uniform(0.5, 5)))
                history = [payment, {**payment, "transaction_type": "refund", "amount": charge}]
                payment["amount"] = float(to_cents(payment["amount"]) + to_cents(charge))
                return {"payment_history": history}
            case _:
                return {}

    def _exchange(self, item: Json, method_id: str) -> Json:
        variants = self._products[item["product_id"]]["variants"].values()
        new = next(one for one in variants if one["available"] and one["item_id"] != item["item_id"])
        difference = to_cents(new["price"]) - to_cents(item["price"])
        return {
            "exchange_items": [item["item_id"]],
            "exchange_new_items": [new["item_id"]],
            "exchange_payment_method_id": method_id,
            "exchange_price_difference": float(difference),
        }
