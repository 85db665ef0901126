"""The notation of own_words.toml, and the customers its tickets come from."""

import json
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from offline_shop import AMEX, GIFT, PAYPAL, VISA, item, nora

from agent.adapters.shop.demo import demo_state
from agent.core.planning import PlannedAction
from agent.core.records import Address, CustomerFile, Order, OrderItem, Payment, PaymentMethod, Product, Variant

_FIRST_ORDERS = {"tamsin": "#W7512182", "omar": "#W2900549"}
_METHODS = {"visa": VISA, "paypal": PAYPAL, "gift": GIFT, "amex": AMEX}
_REASONS = {"n": "no longer needed", "m": "ordered by mistake"}
_NAMES = {
    "cancel_pending_order": "cancel",
    "return_delivered_order_items": "return",
    "exchange_delivered_order_items": "exchange",
    "modify_pending_order_items": "modify",
    "modify_pending_order_address": "addr",
    "modify_user_address": "acct",
    "modify_pending_order_payment": "pay",
    "issue_refund": "refund",
    "merge_accounts": "merge",
    "escalate_to_human": "escalate",
}

Call = tuple[Any, ...]


def read_cases(table: str) -> list[dict[str, Any]]:
    """Return the cases of one table of the file, in order."""
    text = Path(__file__).with_name("own_words.toml").read_text(encoding="utf-8")
    cases: list[dict[str, Any]] = tomllib.loads(text)[table]
    return cases


@lru_cache
def customer_file(name: str) -> CustomerFile:
    """Return Nora's file, or that of a customer of the demo shop."""
    if name == "nora":
        return nora()
    state = json.loads(json.dumps(demo_state(), default=float))
    customer_id = state["orders"][_FIRST_ORDERS[name]]["user_id"]
    user = state["users"][customer_id]
    orders = tuple(_order(state["orders"][order_id]) for order_id in user["orders"])
    owned = {line.product_id for order in orders for line in order.items}
    return CustomerFile(
        customer_id=customer_id,
        first_name=user["name"]["first_name"],
        last_name=user["name"]["last_name"],
        email=user["email"],
        address=Address(**user["address"]),
        payment_methods=tuple(
            PaymentMethod(payment_method_id=raw["id"], **{key: raw[key] for key in raw if key != "id"})
            for raw in user["payment_methods"].values()
        ),
        orders=orders,
        products={key: _product(raw) for key, raw in state["products"].items() if key in owned},
        catalogue={raw["name"]: key for key, raw in state["products"].items()},
    )


def _order(raw: dict[str, Any]) -> Order:
    return Order(
        order_id=raw["order_id"],
        customer_id=raw["user_id"],
        status=raw["status"],
        address=Address(**raw["address"]),
        items=tuple(OrderItem(**{key: one[key] for key in OrderItem.model_fields}) for one in raw["items"]),
        payments=tuple(Payment(**one) for one in raw["payment_history"]),
    )


def _product(raw: dict[str, Any]) -> Product:
    variants = tuple(
        Variant(item_id=one["item_id"], options=one["options"], price=one["price"], is_available=one["available"])
        for one in raw["variants"].values()
    )
    return Product(product_id=raw["product_id"], name=raw["name"], variants=variants)


def call_of(action: PlannedAction) -> Call:
    """Return an action in the shape that `wanted_call` gives; the words of a refund's reason don't count."""
    name, args = _NAMES[action.name], action.args
    match name:
        case "escalate":
            return (name,)
        case "merge":
            return name, args["source_customer_id"]
        case "addr" | "acct":
            place = tuple(args[key].lower() for key in ("address1", "address2", "city", "state", "zip"))
            return (name, args["order_id"], place) if name == "addr" else (name, place)
        case "cancel":
            return name, args["order_id"], args["reason"]
        case "pay":
            return name, args["order_id"], args["payment_method_id"]
        case "refund":
            return name, args["order_id"], float(args["amount"])
        case _:
            new = args.get("new_item_ids", [""] * len(args["item_ids"]))
            pairs = tuple(sorted(zip(args["item_ids"], new, strict=True)))
            return name, args["order_id"], pairs, args["payment_method_id"]


def wanted_call(said: str) -> Call:
    """Read `cancel W1 n`, `pay W1 visa`, `return W1 item;item gift`, `exchange W1 item>item visa` and the like."""
    name, _, rest = said.partition(" ")
    if name == "escalate":
        return (name,)
    if name == "merge":
        return name, rest
    if name == "acct":
        return name, tuple(rest.lower().split("|"))
    order_id, _, rest = rest.partition(" ")
    match name:
        case "cancel":
            return name, f"#{order_id}", _REASONS[rest]
        case "addr":
            return name, f"#{order_id}", tuple(rest.lower().split("|"))
        case "pay":
            return name, f"#{order_id}", _METHODS.get(rest, rest)
        case "refund":
            return name, f"#{order_id}", float(rest)
        case _:
            items, _, method = rest.rpartition(" ")
            pairs = tuple(sorted(map(_pair, items.split(";"))))
            return name, f"#{order_id}", pairs, _METHODS.get(method, method)


def _pair(said: str) -> tuple[str, str]:
    """Read `Hiking Boots:9,no>10,no`, or two item ids."""
    old, _, new = said.partition(">")
    product, _, options = old.partition(":")
    if not options:
        return old, new
    return item(product, *options.split(",")), item(product, *new.split(",")) if new else ""
