"""How customers, orders, items and payment methods are named to a person."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from agent.core.money import dollars
from agent.core.records import Address, CustomerFile, Order, OrderItem, PaymentMethod, Product, Variant


def name_items(items: Iterable[OrderItem]) -> str:
    """Return `Smart Thermostat, 2 × Desk Lamp`."""
    counts = Counter(item.name for item in items)
    return ", ".join(name if count == 1 else f"{count} × {name}" for name, count in counts.items())


def count_items(count: int) -> str:
    """Return `1 item`, `2 items`."""
    return "1 item" if count == 1 else f"{count} items"


def name_payment_method(method: PaymentMethod | None, payment_method_id: str) -> str:
    """Return `gift card ending 4567`, `Visa ending 9212`, `PayPal`; the id itself when the method isn't known."""
    if method is None:
        return payment_method_id
    match method.source:
        case "gift_card":
            return f"gift card ending {payment_method_id[-4:]}"
        case "credit_card":
            return f"{(method.brand or 'credit card').title()} ending {method.last_four or payment_method_id[-4:]}"
        case "paypal":
            return f"PayPal ({payment_method_id})"


def name_swap(old: OrderItem, new: Variant) -> str:
    """Return `T-Shirt (size M → L)`, naming only the options that differ."""
    options = [*old.options, *(name for name in new.options if name not in old.options)]
    differing = [
        f"{name} {old.options.get(name, 'none')} → {new.options.get(name, 'none')}"
        for name in options
        if old.options.get(name) != new.options.get(name)
    ]
    return f"{old.name} ({', '.join(differing) or 'the same options'})"


def name_address(address: Address) -> str:
    """Return an address in one line."""
    street = ", ".join(part for part in (address.address1, address.address2) if part)
    return f"{street}, {address.city}, {address.state} {address.zip}, {address.country}"


def join_words(words: Sequence[str]) -> str:
    """Return `a`, `a and b`, `a, b and c`; nothing for no words."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def label_customer(customer: CustomerFile) -> str:
    """Return `Mia Stone · mia.stone@example.com`."""
    return f"{customer.first_name} {customer.last_name} · {customer.email}"


def label_order(order: Order) -> str:
    """Return `#W1000001 · delivered · $120.00 · Travel Mug, Rain Coat`; the amount is what its items cost."""
    total = sum((item.price for item in order.items), Decimal(0))
    return " · ".join((order.order_id, order.status, dollars(total), name_items(order.items)))


def label_item(item: OrderItem) -> str:
    """Return `Rain Coat · blue, small · $100.00`."""
    return _label(item.name, item.options, item.price)


def label_variant(product: Product, variant: Variant) -> str:
    """Return `Rain Coat · blue, large · $160.00`."""
    return _label(product.name, variant.options, variant.price)


def label_payment_methods(methods: Iterable[PaymentMethod]) -> dict[str, str]:
    """Return `Visa ending 9212`, `Gift card ending 4567 · $20.00 left` by id; an id tells apart what reads the same."""
    labels = {method.payment_method_id: _label_payment_method(method) for method in methods}
    uses = Counter(labels.values())
    return {one: label if uses[label] == 1 else f"{label} ({one})" for one, label in labels.items()}


def _label_payment_method(method: PaymentMethod) -> str:
    if method.source == "paypal":
        return "PayPal"
    name = name_payment_method(method, method.payment_method_id)
    left = f" · {dollars(method.balance)} left" if method.balance is not None else ""
    return f"{name[:1].upper()}{name[1:]}{left}"


def _label(name: str, options: Mapping[str, str], price: Decimal) -> str:
    return " · ".join(part for part in (name, ", ".join(options.values()), dollars(price)) if part)
