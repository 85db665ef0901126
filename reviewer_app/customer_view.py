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
    refunded: str = ""


@dataclass(frozen=True)
class CustomerPanel:
    """The customer in short; orders newest first, the one the action is about always among them.

    `refunds` says what went back so far, on how many orders.
    """

    name: str
    customer_id: str
    tier: str
    email: str
    place: str
    payment_methods: tuple[str, ...]
    orders: tuple[OrderLine, ...]
    older_orders: int
    refunds: str = ""


def customer_panel(customer: Mapping[str, Any] | None, tier: str, about: frozenset[str]) -> CustomerPanel | None:
    """Return the panel for a customer's file; `about` are the ids the action names. None for an unknown customer."""
    if customer is None:
        return None
    address = _mapping(customer.get("address"))
    file = _mappings(customer.get("orders"))
    methods = _methods_by_id(customer)
    orders = tuple(_order_line(order, about, methods) for order in reversed(file))
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
        refunds=_refunds_in_words(file),
    )


def names_in(customer: Mapping[str, Any] | None) -> dict[str, str]:
    """Return what the ids in a customer's file stand for: items by their name, payment methods in words."""
    file = customer or {}
    items = [item for order in _mappings(file.get("orders")) for item in _mappings(order.get("items"))]
    return {**{_text(item, "item_id"): _text(item, "name") for item in items}, **_methods_by_id(file)}


def _methods_by_id(file: Mapping[str, Any]) -> dict[str, str]:
    methods = _mappings(file.get("payment_methods"))
    return {_text(method, "payment_method_id"): _method_name(method) for method in methods}


def _refunds(order: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [each for each in _mappings(order.get("payments")) if each.get("transaction_type") == "refund"]


def _refunds_in_words(orders: Sequence[Mapping[str, Any]]) -> str:
    if not orders:
        return ""
    refunded = [refunds for refunds in map(_refunds, orders) if refunds]
    total = sum(_number(each, "amount") for refunds in refunded for each in refunds)
    of = "1 order" if len(orders) == 1 else f"{len(orders)} orders"
    return f"{money(total)} refunded so far, on {len(refunded)} of {of}" if refunded else f"No refund so far on {of}"


def _order_line(order: Mapping[str, Any], about: frozenset[str], methods: Mapping[str, str]) -> OrderLine:
    items = _mappings(order.get("items"))
    names = [_text(item, "name") or "item" for item in items]
    return OrderLine(
        order_id=_text(order, "order_id"),
        status=sentence_case(_text(order, "status")),
        items=", ".join(names),
        total=money(sum(_number(item, "price") for item in items)),
        is_this=_text(order, "order_id") in about,
        refunded="\n".join(
            f"{money(_number(each, 'amount'))} refunded to "
            + (
                methods.get(_text(each, "payment_method_id"))
                or _text(each, "payment_method_id")
                or "an unknown payment method"
            )
            for each in _refunds(order)
        ),
    )


def _payment_method(method: Mapping[str, Any]) -> str:
    left = f" with {money(_number(method, 'balance'))} left" if method.get("balance") is not None else ""
    return f"{_method_name(method)}{left}"


def _method_name(method: Mapping[str, Any]) -> str:
    source = _text(method, "source")
    name = "PayPal" if source == "paypal" else sentence_case(_text(method, "brand") or source)
    own_id = _text(method, "payment_method_id")[-4:] if source == "gift_card" else ""
    ending = _text(method, "last_four") or (own_id if own_id.isdigit() else "")
    return f"{name} ending in {ending}" if ending else name


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
