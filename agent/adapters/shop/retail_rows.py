"""The shop's rows from the retail JSON, and the retail JSON from the shop's rows."""

from collections.abc import Mapping
from typing import Any

from agent.adapters.shop.retail_json import (
    ORDERS_FILE,
    PRODUCTS_FILE,
    USERS_FILE,
    OrderJson,
    ProductJson,
    UserJson,
    read_entries,
)
from agent.errors import BadShopData

Rows = list[dict[str, Any]]


class ShopRows:
    """The rows of each table, checked against each other."""

    def __init__(self, users: Any, orders: Any, products: Any) -> None:
        """Read the three parsed files; raises `BadShopData` naming the file and the key."""
        self.customers: Rows = []
        self.payment_methods: Rows = []
        self.products: Rows = []
        self.variants: Rows = []
        self.orders: Rows = []
        self.order_items: Rows = []
        self.payments: Rows = []
        self.fulfillments: Rows = []
        self._item_ids: set[str] = set()
        self._method_ids: set[str] = set()
        self._places: dict[str, tuple[str, int]] = {}
        for product_id, product in read_entries(PRODUCTS_FILE, products, ProductJson).items():
            self._add_product(product_id, product)
        customers = read_entries(USERS_FILE, users, UserJson)
        for customer_id, user in customers.items():
            self._add_customer(customer_id, user)
            if user.merged_into is not None and user.merged_into not in customers:
                raise BadShopData(USERS_FILE, f"{customer_id}.merged_into", f"there is no user {user.merged_into}")
        for order_id, order in read_entries(ORDERS_FILE, orders, OrderJson).items():
            self._add_order(order_id, order)
        for order_id, (customer_id, position) in self._places.items():
            raise BadShopData(USERS_FILE, f"{customer_id}.orders.{position}", f"{ORDERS_FILE} has no {order_id}")

    def _add_product(self, product_id: str, product: ProductJson) -> None:
        _same(PRODUCTS_FILE, f"{product_id}.product_id", product.product_id, product_id)
        self.products.append({"product_id": product_id, "position": len(self.products), "name": product.name})
        for position, (item_id, variant) in enumerate(product.variants.items()):
            key = f"{product_id}.variants.{item_id}"
            _same(PRODUCTS_FILE, f"{key}.item_id", variant.item_id, item_id)
            _new(PRODUCTS_FILE, key, item_id, self._item_ids)
            values = {"product_id": product_id, "position": position, "is_available": variant.available}
            self.variants.append({**values, **variant.model_dump(include={"item_id", "options", "price"})})

    def _add_customer(self, customer_id: str, user: UserJson) -> None:
        values = {"customer_id": customer_id, "position": len(self.customers), **user.name.model_dump()}
        own = {"email": user.email, "merged_into": user.merged_into}
        self.customers.append({**values, **own, **user.address.model_dump()})
        for position, (method_id, method) in enumerate(user.payment_methods.items()):
            key = f"{customer_id}.payment_methods.{method_id}"
            _same(USERS_FILE, f"{key}.id", method.id, method_id)
            _new(USERS_FILE, key, method_id, self._method_ids)
            if (method.source == "gift_card") != (method.balance is not None):
                raise BadShopData(USERS_FILE, f"{key}.balance", "a gift card has a balance, and nothing else does")
            values = {"payment_method_id": method_id, "customer_id": customer_id, "position": position}
            self.payment_methods.append({**values, **method.model_dump(exclude={"id"})})
        for position, order_id in enumerate(user.orders):
            if order_id in self._places:
                raise BadShopData(USERS_FILE, f"{customer_id}.orders.{position}", f"{order_id} is listed twice")
            self._places[order_id] = (customer_id, position)

    def _add_order(self, order_id: str, order: OrderJson) -> None:
        _same(ORDERS_FILE, f"{order_id}.order_id", order.order_id, order_id)
        customer_id, position = self._places.pop(order_id, (None, 0))
        if customer_id != order.user_id:
            problem = f"{order.user_id}'s orders in {USERS_FILE} don't list it"
            raise BadShopData(ORDERS_FILE, f"{order_id}.user_id", problem)
        for key, method_id in _named_methods(order):
            if method_id not in self._method_ids:
                raise BadShopData(ORDERS_FILE, f"{order_id}.{key}", f"{USERS_FILE} has no payment method {method_id}")
        nested = {"order_id", "user_id", "address", "items", "fulfillments", "payment_history"}
        own = {"order_id": order_id, "customer_id": customer_id, **order.address.model_dump()}
        places = {"position": len(self.orders), "customer_position": position}
        self.orders.append({**own, **places, **order.model_dump(exclude=nested)})
        for index, item in enumerate(order.items):
            self.order_items.append({"order_id": order_id, "position": index, **item.model_dump()})
        for index, payment in enumerate(order.payment_history):
            self.payments.append({"order_id": order_id, "position": index, **payment.model_dump()})
        for index, one in enumerate(order.fulfillments):
            shipped = {"tracking_ids": one.tracking_id, "item_ids": one.item_ids}
            self.fulfillments.append({"order_id": order_id, "position": index, **shipped})


def _named_methods(order: OrderJson) -> list[tuple[str, str]]:
    history = enumerate(order.payment_history)
    named: list[tuple[str, str | None]] = [
        *((f"payment_history.{index}.payment_method_id", one.payment_method_id) for index, one in history),
        ("return_payment_method_id", order.return_payment_method_id),
        ("exchange_payment_method_id", order.exchange_payment_method_id),
    ]
    return [(key, method_id) for key, method_id in named if method_id is not None]


def _same(file: str, key: str, value: str, expected: str) -> None:
    if value != expected:
        raise BadShopData(file, key, f"is {value}, under the key {expected}")


def _new(file: str, key: str, value: str, known: set[str]) -> None:
    if value in known:
        raise BadShopData(file, key, f"{value} is there twice")
    known.add(value)


def retail_json(rows: Mapping[str, Rows]) -> dict[str, dict[str, Any]]:
    """Return `{"users", "orders", "products"}` from each table's rows; rows stand in the order they are listed."""
    users = {row["customer_id"]: _user(row) for row in rows["customers"]}
    for row in rows["payment_methods"]:
        users[row["customer_id"]]["payment_methods"][row["payment_method_id"]] = _payment_method(row)
    for row in sorted(rows["orders"], key=lambda one: int(one["customer_position"])):
        users[row["customer_id"]]["orders"].append(row["order_id"])
    orders = {row["order_id"]: _order(row) for row in rows["orders"]}
    for row in rows["order_items"]:
        item = {name: row[name] for name in ("name", "product_id", "item_id")}
        item |= {"price": float(row["price"]), "options": row["options"]}
        orders[row["order_id"]]["items"].append(item)
    for row in rows["fulfillments"]:
        shipped = {"tracking_id": row["tracking_ids"], "item_ids": row["item_ids"]}
        orders[row["order_id"]]["fulfillments"].append(shipped)
    for row in rows["payments"]:
        payment = {"transaction_type": row["transaction_type"], "amount": float(row["amount"])}
        payment["payment_method_id"] = row["payment_method_id"]
        orders[row["order_id"]]["payment_history"].append(payment)
    products: dict[str, Any] = {
        row["product_id"]: {"name": row["name"], "product_id": row["product_id"], "variants": {}}
        for row in rows["products"]
    }
    for row in rows["variants"]:
        variant = {"item_id": row["item_id"], "options": row["options"], "available": row["is_available"]}
        products[row["product_id"]]["variants"][row["item_id"]] = {**variant, "price": float(row["price"])}
    return {"users": users, "orders": orders, "products": products}


def _address(row: Mapping[str, Any]) -> dict[str, str]:
    return {name: row[name] for name in ("address1", "address2", "city", "country", "state", "zip")}


def _user(row: Mapping[str, Any]) -> dict[str, Any]:
    user = {
        "name": {"first_name": row["first_name"], "last_name": row["last_name"]},
        "address": _address(row),
        "email": row["email"],
        "payment_methods": {},
        "orders": [],
    }
    return user if row["merged_into"] is None else {**user, "merged_into": row["merged_into"]}


def _payment_method(row: Mapping[str, Any]) -> dict[str, Any]:
    details = {name: row[name] for name in ("brand", "last_four") if row[name] is not None}
    if row["balance"] is not None:
        whole = row["balance"] == row["balance"].to_integral_value()
        details["balance"] = int(row["balance"]) if whole else float(row["balance"])
    return {"source": row["source"], **details, "id": row["payment_method_id"]}


def _order(row: Mapping[str, Any]) -> dict[str, Any]:
    requested = {
        name: row[name]
        for name in (
            "cancel_reason",
            "return_items",
            "return_payment_method_id",
            "exchange_items",
            "exchange_new_items",
            "exchange_payment_method_id",
        )
        if row[name] is not None
    }
    if row["exchange_price_difference"] is not None:
        requested["exchange_price_difference"] = float(row["exchange_price_difference"])
    return {
        "order_id": row["order_id"],
        "user_id": row["customer_id"],
        "address": _address(row),
        "items": [],
        "fulfillments": [],
        "status": row["status"],
        "payment_history": [],
        **requested,
    }
