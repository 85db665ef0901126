"""A shop small enough to know by heart, and what differs between two of its states."""

import copy
from typing import Any

MIA, THEO, MIAS_OTHER = "mia_stone_1234", "theo_varga_5678", "mia_stone_9999"
VISA, GIFT, PAYPAL, EMPTY_GIFT = "credit_card_1000001", "gift_card_1000002", "paypal_1000003", "gift_card_1000004"
THEOS_CARD, OTHER_GIFT = "credit_card_2000001", "gift_card_3000001"
PENDING, DELIVERED, PROCESSED, GIFT_PAID, MODIFIED = "#W1000001", "#W1000002", "#W1000003", "#W1000004", "#W1000005"
CANCELLED, RETURNING, TWINS = "#W1000006", "#W1000007", "#W1000008"
THEOS, OTHERS = "#W2000001", "#W3000001"
MUG_GREEN, MUG_BLACK, MUG_GONE = "1000000001", "1000000002", "1000000003"
COAT_S, COAT_M, COAT_L = "2000000001", "2000000002", "2000000003"

PRODUCTS = {
    "9000000001": (
        "Travel Mug",
        {MUG_GREEN: ("green", 20.0, True), MUG_BLACK: ("black", 25.5, True), MUG_GONE: ("cream", 22.0, False)},
    ),
    "9000000002": (
        "Rain Coat",
        {COAT_S: ("small", 100.0, True), COAT_M: ("middle", 80.25, True), COAT_L: ("large", 160.0, True)},
    ),
}


def small_shop() -> dict[str, Any]:
    """Return the state as the three retail files hold it."""
    products = {
        product_id: {
            "name": name,
            "product_id": product_id,
            "variants": {
                item_id: {"item_id": item_id, "options": {"kind": kind}, "available": available, "price": price}
                for item_id, (kind, price, available) in variants.items()
            },
        }
        for product_id, (name, variants) in PRODUCTS.items()
    }
    users = {
        MIA: _user(
            "Mia",
            "Stone",
            [
                {"source": "credit_card", "brand": "visa", "last_four": "4242", "id": VISA},
                {"source": "gift_card", "balance": 50, "id": GIFT},
                {"source": "paypal", "id": PAYPAL},
                {"source": "gift_card", "balance": 0, "id": EMPTY_GIFT},
            ],
        ),
        THEO: _user(
            "Theo",
            "Varga",
            [{"source": "credit_card", "brand": "mastercard", "last_four": "1111", "id": THEOS_CARD}],
        ),
        MIAS_OTHER: _user("Mia", "Stone", [{"source": "gift_card", "balance": 30.5, "id": OTHER_GIFT}]),
    }
    orders = [
        _order(PENDING, MIA, "pending", [MUG_GREEN, COAT_S], VISA),
        _order(DELIVERED, MIA, "delivered", [MUG_GREEN, COAT_S, MUG_BLACK], VISA),
        _order(PROCESSED, MIA, "processed", [MUG_BLACK], PAYPAL),
        _order(GIFT_PAID, MIA, "pending", [MUG_GREEN], GIFT),
        _order(MODIFIED, MIA, "pending (item modified)", [MUG_GREEN], VISA),
        _order(CANCELLED, MIA, "cancelled", [MUG_GREEN], VISA, cancel_reason="no longer needed"),
        _order(
            RETURNING,
            MIA,
            "return requested",
            [MUG_GREEN, COAT_S],
            VISA,
            return_items=[COAT_S],
            return_payment_method_id=VISA,
        ),
        _order(TWINS, MIA, "pending", [MUG_GREEN, MUG_GREEN, COAT_M], PAYPAL),
        _order(THEOS, THEO, "pending", [MUG_GREEN], THEOS_CARD),
        _order(OTHERS, MIAS_OTHER, "delivered", [COAT_L, COAT_L], OTHER_GIFT),
    ]
    cancelled = orders[5]["payment_history"]
    cancelled.append({**cancelled[0], "transaction_type": "refund"})
    for order in orders:
        users[order["user_id"]]["orders"].append(order["order_id"])
    return {"users": users, "orders": {order["order_id"]: order for order in orders}, "products": products}


def address(**changed: str) -> dict[str, str]:
    """Return Mia's address, with some fields changed."""
    own = {"address1": "1 Mill Road", "address2": "", "city": "Ithaca", "country": "USA", "state": "NY", "zip": "14801"}
    return {**own, **changed}


def _user(first: str, last: str, methods: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": {"first_name": first, "last_name": last},
        "address": address(),
        "email": f"{methods[0]['id']}@example.com",
        "payment_methods": {method["id"]: method for method in methods},
        "orders": [],
    }


def _order(order_id: str, user_id: str, status: str, item_ids: list[str], method: str, **more: Any) -> dict[str, Any]:
    items = [_item(item_id) for item_id in item_ids]
    total = round(sum(item["price"] for item in items), 2)
    return {
        "order_id": order_id,
        "user_id": user_id,
        "address": address(),
        "items": items,
        "fulfillments": [],
        "status": status,
        "payment_history": [{"transaction_type": "payment", "amount": total, "payment_method_id": method}],
        **more,
    }


def _item(item_id: str) -> dict[str, Any]:
    for product_id, (name, variants) in PRODUCTS.items():
        if item_id in variants:
            kind, price, _ = variants[item_id]
            item = {"name": name, "product_id": product_id, "item_id": item_id, "price": price}
            return {**item, "options": {"kind": kind}}
    raise KeyError(item_id)


def difference(before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return every changed value of two exported states by change path, worked out on the JSON alone."""
    old, new = _values(before), _values(after, before)
    return {path: (old.get(path), new.get(path)) for path in sorted({*old, *new}) if old.get(path) != new.get(path)}


def _values(state: dict[str, Any], names: dict[str, Any] | None = None) -> dict[str, Any]:
    """Flatten a state; an order's lines are named by the item ids they have in `names`."""
    values: dict[str, Any] = {}
    for user_id, user in state["users"].items():
        values |= {f"customers.{user_id}.address.{key}": value for key, value in user["address"].items()}
        values[f"customers.{user_id}.merged_into"] = user.get("merged_into")
        for method_id, method in user["payment_methods"].items():
            values[f"payment_methods.{method_id}.customer_id"] = user_id
            values[f"payment_methods.{method_id}.balance"] = method.get("balance")
    for order_id, order in state["orders"].items():
        start = f"orders.{order_id}"
        plain = copy.deepcopy(order)
        lines, payments, where = plain.pop("items"), plain.pop("payment_history"), plain.pop("address")
        plain.pop("fulfillments")
        values[f"{start}.customer_id"] = plain.pop("user_id")
        values |= {f"{start}.{key}": value for key, value in plain.items()}
        values |= {f"{start}.address.{key}": value for key, value in where.items()}
        values |= {f"{start}.payments.{index}": payment for index, payment in enumerate(payments)}
        keys = _keys((names or state)["orders"][order_id]["items"])
        for key, line in zip(keys, lines, strict=True):
            values |= {f"{start}.items.{key}.{name}": line[name] for name in ("item_id", "price", "name", "product_id")}
            values |= {f"{start}.items.{key}.options.{name}": value for name, value in line["options"].items()}
    return values


def _keys(lines: list[dict[str, Any]]) -> list[str]:
    keys: list[str] = []
    for line in lines:
        item_id, count = line["item_id"], 1
        while (key := item_id if count == 1 else f"{item_id}~{count}") in keys:
            count += 1
        keys.append(key)
    return keys
