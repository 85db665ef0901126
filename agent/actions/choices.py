"""What a form offers for an argument, out of the customer's file: each value with the words a person reads."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agent.actions.declaration import AnyAction
from agent.actions.wording import label_customer, label_item, label_order, label_payment_methods, label_variant
from agent.contract import ArgumentChoice
from agent.core.records import CustomerFile, Order

Offer = Callable[[CustomerFile, Mapping[str, Any]], Sequence[ArgumentChoice]]


@dataclass(frozen=True)
class Offers:
    """Marks an argument's type: `of` returns the choices for a customer and an action's arguments (JSON values)."""

    of: Offer


def offered_choices(
    action: AnyAction, customer: CustomerFile | None, args: Mapping[str, Any]
) -> dict[str, list[ArgumentChoice]]:
    """Return the choices of every argument whose type offers some; none for an unknown customer."""
    if customer is None:
        return {}
    found = {
        name: [choice for mark in field.metadata if isinstance(mark, Offers) for choice in mark.of(customer, args)]
        for name, field in action.arguments.model_fields.items()
    }
    return {name: choices for name, choices in found.items() if choices}


def own_account(customer: CustomerFile, args: Mapping[str, Any]) -> list[ArgumentChoice]:
    """The customer who writes."""
    return [ArgumentChoice(value=customer.customer_id, label=label_customer(customer))]


def own_orders(customer: CustomerFile, args: Mapping[str, Any]) -> list[ArgumentChoice]:
    """The customer's orders, newest first."""
    return [ArgumentChoice(value=order.order_id, label=label_order(order)) for order in reversed(customer.orders)]


def own_payment_methods(customer: CustomerFile, args: Mapping[str, Any]) -> list[ArgumentChoice]:
    """What the customer may pay with."""
    labels = label_payment_methods(customer.payment_methods)
    return [ArgumentChoice(value=method_id, label=label) for method_id, label in labels.items()]


def ordered_items(customer: CustomerFile, args: Mapping[str, Any]) -> list[ArgumentChoice]:
    """Every line of the customer's orders, those of the order at hand first; a line bought twice stands twice."""
    here = _orders_at_hand(customer, args)
    elsewhere = [order for order in reversed(customer.orders) if order not in here]
    return [
        *(ArgumentChoice(value=item.item_id, label=label_item(item)) for order in here for item in order.items),
        *(
            ArgumentChoice(value=item.item_id, label=f"{label_item(item)} · order {order.order_id}")
            for order in elsewhere
            for item in order.items
        ),
    ]


def other_variants(customer: CustomerFile, args: Mapping[str, Any]) -> list[ArgumentChoice]:
    """What each item of the order at hand may become: the other variants of its product that are in stock."""
    items = {item.item_id: item for order in _orders_at_hand(customer, args) for item in order.items}
    return [
        ArgumentChoice(value=variant.item_id, label=label_variant(product, variant), applies_to=item.item_id)
        for item in items.values()
        if (product := customer.products.get(item.product_id)) is not None
        for variant in product.variants
        if variant.is_available and variant.item_id != item.item_id
    ]


def _orders_at_hand(customer: CustomerFile, args: Mapping[str, Any]) -> list[Order]:
    order_id = args.get("order_id")
    return [order for order in customer.orders if order.order_id == order_id]
