"""Who the customer is, as plain values: an allow-list of their file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reviewer_app.wording import money, sentence_case

RECENT_ORDERS = 5


@dataclass(frozen=True)
class OrderLine:
    """One order in short; `is_this` marks the one the action is about."""

    order_id: str
    status: str
    items: str
    total: str
    is_this: bool


@dataclass(frozen=True)
class CustomerPanel:
    """The customer in short; orders newest first, the one the action is about always among them."""

    name: str
    customer_id: str
    tier: str
    email: str
    place: str
    payment_methods: tuple[str, ...]
    orders: tuple[OrderLine, ...]
    older_orders: int


def customer_panel(customer: Mapping[str, Any] | None, tier: str, about: frozenset[str]) -> CustomerPanel | None:
    """Return the panel for a customer's file; `about` are the ids the action names. None for an unknown customer."""
    if customer is None:
        return None
    address = _mapping(customer.get("address"))
    orders = tuple(_order_line(order, about) for order in reversed(_mappings(customer.get("orders"))))
    shown = tuple(line for index, line in enumerate(orders) if index < RECENT_ORDERS or line.is_this)
    return CustomerPanel(
        name=" ".join(filter(None, (_text(customer, "first_name"), _text(customer, "last_name"))))
        or "Unnamed customer",
        customer_id=_text(customer, "customer_id"),
        tier=tier,
        email=_text(customer, "email"),
        place=", ".join(filter(None, (_text(address, "city"), _text(address, "state"), _text(address, "country")))),
        payment_methods=tuple(_payment_method(method) for method in _mappings(customer.get("payment_methods"))),
        orders=shown,
        older_orders=len(orders) - len(shown),
    )


def names_in(customer: Mapping[str, Any] | None) -> dict[str, str]:
    """Return what the ids in a customer's file stand for: items by their name, payment methods in words."""
    file = customer or {}
    items = [item for order in _mappings(file.get("orders")) for item in _mappings(order.get("items"))]
    methods = _mappings(file.get("payment_methods"))
    return {
        **{_text(item, "item_id"): _text(item, "name") for item in items},
        **{_text(method, "payment_method_id"): _payment_method(method) for method in methods},
    }


def _order_line(order: Mapping[str, Any], about: frozenset[str]) -> OrderLine:
    items = _mappings(order.get("items"))
    names = [_text(item, "name") or "item" for item in items]
    return OrderLine(
        order_id=_text(order, "order_id"),
        status=sentence_case(_text(order, "status")),
        items=", ".join(names),
        total=money(sum(_number(item, "price") for item in items)),
        is_this=_text(order, "order_id") in about,
    )


def _payment_method(method: Mapping[str, Any]) -> str:
    name = sentence_case(_text(method, "brand") or _text(method, "source"))
    ending = f" ending in {_text(method, 'last_four')}" if _text(method, "last_four") else ""
    left = f" with {money(_number(method, 'balance'))} left" if method.get("balance") is not None else ""
    return f"{name}{ending}{left}"


def _text(record: Mapping[str, Any], key: str) -> str:
    value = record.get(key)
    return value if isinstance(value, str) else ""


def _number(record: Mapping[str, Any], key: str) -> float:
    value = record.get(key)
    return float(value) if isinstance(value, int | float) else 0.0


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _mappings(value: object) -> Sequence[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list | tuple) else []
