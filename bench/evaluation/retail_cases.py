"""The retail data set as customer files and cases, read from a directory of τ-bench-format JSON."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.core.records import Address, CustomerFile, Order, OrderItem, Payment, PaymentMethod, Product, Variant


@dataclass(frozen=True)
class Action:
    """A write that came of a case: its name, and its arguments under our names."""

    name: str
    args: dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One ticket: who wrote it, what they wrote, oldest message first, and the right writes in order.

    `is_risky` is the data set's own reading of risk; None where it gives none.
    """

    case_id: str
    customer_id: str
    messages: tuple[str, ...]
    actions: tuple[Action, ...]
    has_same_item_swap: bool = False
    is_risky: bool | None = None


class RetailShop:
    """The shop's users, orders and products; `customer` makes the file of one of them."""

    def __init__(self, directory: Path) -> None:
        self._users = _load(directory / "users.json")
        self._orders = _load(directory / "orders.json")
        self._products = {product_id: _product(raw) for product_id, raw in _load(directory / "products.json").items()}
        self.catalogue = {product.name: product.product_id for product in self._products.values()}

    @property
    def customer_ids(self) -> tuple[str, ...]:
        """Every customer's id."""
        return tuple(self._users)

    def customer(self, customer_id: str) -> CustomerFile | None:
        """Return the customer's file, or None when there is no such customer."""
        user = self._users.get(customer_id)
        if user is None:
            return None
        orders = tuple(_order(self._orders[order_id]) for order_id in user["orders"])
        product_ids = dict.fromkeys(line.product_id for order in orders for line in order.items)
        return CustomerFile(
            customer_id=customer_id,
            first_name=user["name"]["first_name"],
            last_name=user["name"]["last_name"],
            email=user["email"],
            address=Address(**user["address"]),
            payment_methods=tuple(_method(raw) for raw in user["payment_methods"].values()),
            orders=orders,
            products={product_id: self._products[product_id] for product_id in product_ids},
            catalogue=self.catalogue,
        )


def find_retail_data(root: Path) -> Path | None:
    """Return the data set's directory: `RETAIL_DATA`, or beside the project at `root`; None when it is absent."""
    directory = Path(os.environ.get("RETAIL_DATA") or root.parent / "shared" / "data" / "retail")
    return directory if (directory / "orders.json").is_file() else None


def read_tickets(path: Path) -> list[Case]:
    """Return the one-message tickets of a `tickets_*.jsonl`."""
    return [
        Case(
            raw["case_id"],
            raw["user_id"],
            (raw["message"],),
            _actions(raw["gold_actions"]),
            raw["has_same_item_swap"],
            raw["risky"],
        )
        for raw in map(json.loads, path.read_text(encoding="utf-8").splitlines())
    ]


def read_threads(path: Path) -> list[Case]:
    """Return the natural threads of a `threads_*.jsonl`: the customer's turns only."""
    return [
        Case(raw["case_id"], raw["user_id"], tuple(raw["ticket_thread"]), _actions(raw["recovered_writes"]))
        for raw in map(json.loads, path.read_text(encoding="utf-8").splitlines())
    ]


def comparable(name: str, args: dict[str, Any]) -> tuple[str, str]:
    """Return an action in a form that is equal when two actions do the same: the order of items doesn't matter."""
    plain = {key: value for key, value in args.items() if key not in {"item_ids", "new_item_ids"}}
    items = args.get("item_ids", [])
    plain["items"] = sorted(zip(items, args.get("new_item_ids", [""] * len(items)), strict=False))
    return name, json.dumps(plain, sort_keys=True)


def _load(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def _actions(raw: list[dict[str, Any]]) -> tuple[Action, ...]:
    renamed = {"user_id": "customer_id"}
    return tuple(
        Action(one["name"], {renamed.get(key, key): value for key, value in one["arguments"].items()}) for one in raw
    )


def _product(raw: dict[str, Any]) -> Product:
    variants = tuple(
        Variant(item_id=one["item_id"], options=one["options"], price=one["price"], is_available=one["available"])
        for one in raw["variants"].values()
    )
    return Product(product_id=raw["product_id"], name=raw["name"], variants=variants)


def _method(raw: dict[str, Any]) -> PaymentMethod:
    return PaymentMethod(
        payment_method_id=raw["id"],
        source=raw["source"],
        brand=raw.get("brand"),
        last_four=raw.get("last_four"),
        balance=raw.get("balance"),
    )


def _order(raw: dict[str, Any]) -> Order:
    return Order(
        order_id=raw["order_id"],
        customer_id=raw["user_id"],
        status=raw["status"],
        address=Address(**raw["address"]),
        items=tuple(OrderItem(**{key: one[key] for key in OrderItem.model_fields}) for one in raw["items"]),
        payments=tuple(Payment(**{key: one[key] for key in Payment.model_fields}) for one in raw["payment_history"]),
    )
