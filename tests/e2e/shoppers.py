"""New customers with orders of their own, put into the demo shop so that no test touches another's order."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

DEAR = "Standing Desk"
"""A product that costs more than 200 dollars: money moved for it always waits for a person."""
CHEAP = "Travel Mug"
"""A product that costs less than 50 dollars: cancelling an order of it runs alone."""

_numbers = itertools.count(1_000_000)


@dataclass(frozen=True)
class Line:
    """One item that was ordered."""

    name: str
    item_id: str
    price: float


@dataclass(frozen=True)
class Order:
    """One order of a shopper."""

    order_id: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Shopper:
    """A customer, how they sign their tickets, and what they ordered."""

    customer_id: str
    first_name: str
    last_name: str
    email: str
    card: str
    gift_card: str
    orders: tuple[Order, ...]

    def says(self, *wishes: str) -> str:
        """Return a ticket that states who writes and what they want."""
        return f"Hi, this is {self.first_name} {self.last_name}, {self.email}. {' '.join(wishes)}"


def add_shopper(database: str, *orders: tuple[str, Sequence[str]]) -> Shopper:
    """Add a customer with these orders, each a status and the names of the products in it, and return them."""
    number = next(_numbers)
    with psycopg.connect(database, row_factory=dict_row) as connection:
        pattern = _row(connection, "SELECT * FROM shop.customers ORDER BY position LIMIT 1 OFFSET %s", number % 50)
        first, last = pattern["first_name"], pattern["last_name"]
        customer = pattern | {
            "customer_id": f"{first}_{last}_{number}".lower(),
            "position": number,
            "email": f"{first}.{last}{number}@example.com".lower(),
            "merged_into": None,
        }
        _insert(connection, "customers", customer)
        card, gift_card = f"credit_card_{number}", f"gift_card_{number}"
        method = {"customer_id": customer["customer_id"], "brand": None, "last_four": None, "balance": None}
        card_row = {"payment_method_id": card, "position": 0, "source": "credit_card", "brand": "visa"}
        _insert(connection, "payment_methods", method | card_row | {"last_four": str(number)[-4:]})
        gift = {"payment_method_id": gift_card, "position": 1, "source": "gift_card", "balance": 40}
        _insert(connection, "payment_methods", method | gift)
        made = tuple(
            _add_order(connection, customer, card, place, status, products)
            for place, (status, products) in enumerate(orders)
        )
    return Shopper(customer["customer_id"], first, last, customer["email"], card, gift_card, made)


def _add_order(
    connection: psycopg.Connection[dict[str, Any]],
    customer: dict[str, Any],
    card: str,
    place: int,
    status: str,
    products: Sequence[str],
) -> Order:
    number = next(_numbers)
    order_id = f"#W{number}"
    address = {name: customer[name] for name in ("address1", "address2", "city", "state", "country", "zip")}
    own = {"order_id": order_id, "customer_id": customer["customer_id"], "status": status}
    _insert(connection, "orders", own | address | {"position": number, "customer_position": place})
    lines = []
    for position, product in enumerate(products):
        variant = _row(
            connection,
            "SELECT v.item_id, v.product_id, p.name, v.options, v.price FROM shop.variants v"
            " JOIN shop.products p USING (product_id) WHERE p.name = %s ORDER BY v.position LIMIT 1",
            product,
        )
        line = variant | {"order_id": order_id, "position": position, "options": Jsonb(variant["options"])}
        _insert(connection, "order_items", line)
        lines.append(Line(variant["name"], variant["item_id"], float(variant["price"])))
    total = sum(line.price for line in lines)
    payment = {"transaction_type": "payment", "amount": round(total, 2), "payment_method_id": card}
    _insert(connection, "payments", payment | {"order_id": order_id, "position": 0})
    return Order(order_id, tuple(lines))


def _row(connection: psycopg.Connection[dict[str, Any]], query: str, *values: object) -> dict[str, Any]:
    row = connection.execute(query.encode(), values).fetchone()
    assert row is not None, query
    return row


def _insert(connection: psycopg.Connection[dict[str, Any]], table: str, values: dict[str, Any]) -> None:
    names = ", ".join(values)
    places = ", ".join(["%s"] * len(values))
    connection.execute(f"INSERT INTO shop.{table} ({names}) VALUES ({places})".encode(), tuple(values.values()))
