"""The shop's records with all that a rule may ask of them, and the arithmetic of payments and order lines."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from agent.core.money import Money
from agent.core.records import Address, Order, OrderItem, Payment, PaymentMethod, Record, Variant


class Customer(Record):
    """One customer; `merged_into` names the account that took this one over, if any."""

    customer_id: str
    first_name: str
    last_name: str
    email: str
    address: Address
    payment_methods: tuple[PaymentMethod, ...]
    merged_into: str | None = None

    @property
    def full_name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"

    def payment_method(self, payment_method_id: str) -> PaymentMethod | None:
        """Return the customer's own payment method of that id."""
        return next((one for one in self.payment_methods if one.payment_method_id == payment_method_id), None)


class FullOrder(Order):
    """An order with what was requested for it: cancellation, return or exchange (null until then).

    `exchange_price_difference` is in dollars, negative when the customer gets money back.
    """

    cancel_reason: str | None = None
    return_items: tuple[str, ...] | None = None
    return_payment_method_id: str | None = None
    exchange_items: tuple[str, ...] | None = None
    exchange_new_items: tuple[str, ...] | None = None
    exchange_payment_method_id: str | None = None
    exchange_price_difference: Money | None = None


def paid_by_method(payments: Sequence[Payment]) -> dict[str, Decimal]:
    """Return payments minus refunds in dollars for each payment method, in the order of its first use."""
    net: dict[str, Decimal] = {}
    for payment in payments:
        signed = payment.amount if payment.transaction_type == "payment" else -payment.amount
        net[payment.payment_method_id] = net.get(payment.payment_method_id, Decimal(0)) + signed
    return net


def original_payment_method_id(order: Order) -> str | None:
    """Return the payment method that the order's money stands on: the first one that isn't refunded in full."""
    for payment_method_id, amount in paid_by_method(order.payments).items():
        if amount > 0:
            return payment_method_id
    return order.payments[0].payment_method_id if order.payments else None


def promised_refund(order: FullOrder) -> Decimal:
    """Return the dollars that a requested return will pay back when the items arrive."""
    if order.return_items is None:
        return Decimal(0)
    return sum((item.price for item in pick_items(order.items, order.return_items)), Decimal(0))


def refundable(order: FullOrder) -> Decimal:
    """Return the dollars that can still be paid back: paid, minus refunded, minus promised to a requested return."""
    paid = sum(paid_by_method(order.payments).values(), Decimal(0))
    return max(paid - promised_refund(order), Decimal(0))


def allocate_refund(order: Order, amount: Decimal) -> tuple[Payment, ...]:
    """Return `amount` dollars as refunds, to the original payment method first and never more than each has paid."""
    refunds = []
    left = amount
    for payment_method_id, paid in paid_by_method(order.payments).items():
        part = min(left, paid)
        if part > 0:
            refunds.append(Payment(transaction_type="refund", amount=part, payment_method_id=payment_method_id))
            left -= part
    return tuple(refunds)


def missing_items(items: Sequence[OrderItem], item_ids: Sequence[str]) -> tuple[str, ...]:
    """Return the ids that are asked for more often than `items` holds them."""
    have = Counter(item.item_id for item in items)
    return tuple(item_id for item_id, asked in Counter(item_ids).items() if asked > have[item_id])


def pick_items(items: Sequence[OrderItem], item_ids: Sequence[str]) -> tuple[OrderItem, ...]:
    """Return one line for each id; an id named twice takes two lines. Ids with no line left are passed over."""
    left = list(items)
    picked = []
    for item_id in item_ids:
        line = next((item for item in left if item.item_id == item_id), None)
        if line is not None:
            left.remove(line)
            picked.append(line)
    return tuple(picked)


def swap_items(
    items: Sequence[OrderItem], item_ids: Sequence[str], new_item_ids: Sequence[str], variants: Mapping[str, Variant]
) -> tuple[OrderItem, ...]:
    """Return the lines after each id in turn became its new item, at the new item's price.

    Each swap takes the first line that then has the id, as the retail benchmark's tools do (sierra-research/tau-bench,
    `modify_pending_order_items`). Every id must have a line, and every new id a variant.
    """
    lines = list(items)
    for item_id, new_item_id in zip(item_ids, new_item_ids, strict=True):
        position = next(index for index, line in enumerate(lines) if line.item_id == item_id)
        new = variants[new_item_id]
        lines[position] = lines[position].model_copy(
            update={"item_id": new.item_id, "options": new.options, "price": new.price}
        )
    return tuple(lines)


def item_keys(items: Sequence[OrderItem]) -> tuple[str, ...]:
    """Return each line's name in change paths: its item id, and `~2`, `~3` … for a repeated one."""
    seen: Counter[str] = Counter()
    keys = []
    for item in items:
        seen[item.item_id] += 1
        count = seen[item.item_id]
        keys.append(item.item_id if count == 1 else f"{item.item_id}~{count}")
    return tuple(keys)
