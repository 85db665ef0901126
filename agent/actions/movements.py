"""Which values change when an order's fields are set and money moves on it."""

from collections.abc import Sequence
from decimal import Decimal

from pydantic import JsonValue

from agent.actions.declaration import Change, Check
from agent.actions.wording import join_words, name_payment_method
from agent.core.money import dollars
from agent.core.records import Address, Order, OrderItem, Payment
from agent.core.retail import Customer, item_keys


def order_change(order: Order, field: str, after: JsonValue) -> Change:
    """Return the change of one of the order's own fields."""
    before = order.model_dump(mode="json", include={field})[field]
    return Change(path=f"orders.{order.order_id}.{field}", before=before, after=after)


def payment_changes(order: Order, customer: Customer, payments: Sequence[Payment]) -> list[Change]:
    """Return the changes when `payments` are added to the order; a gift card's balance moves at once."""
    changes = []
    balances: dict[str, Decimal] = {}
    for position, payment in enumerate(payments, start=len(order.payments)):
        path = f"orders.{order.order_id}.payments.{position}"
        changes.append(Change(path=path, before=None, after=payment.model_dump(mode="json")))
        method = customer.payment_method(payment.payment_method_id)
        if method is not None and method.balance is not None:
            signed = payment.amount if payment.transaction_type == "refund" else -payment.amount
            balances[method.payment_method_id] = balances.get(method.payment_method_id, method.balance) + signed
    for payment_method_id, balance in balances.items():
        method = customer.payment_method(payment_method_id)
        if method is not None and method.balance is not None and method.balance != balance:
            path = f"payment_methods.{payment_method_id}.balance"
            changes.append(Change(path=path, before=float(method.balance), after=float(balance)))
    return changes


def address_changes(owner_path: str, before: Address, after: Address) -> list[Change]:
    """Return the fields of the address that change; `owner_path` reads like `orders.#W1`."""
    old, new = before.model_dump(), after.model_dump()
    return [
        Change(path=f"{owner_path}.address.{name}", before=old[name], after=new[name])
        for name in old
        if old[name] != new[name]
    ]


def item_changes(order: Order, after: Sequence[OrderItem]) -> list[Change]:
    """Return what changes in the order's lines; each is named by the item id it has now."""
    changes = []
    for key, old, new in zip(item_keys(order.items), order.items, after, strict=True):
        values: list[tuple[str, JsonValue, JsonValue]] = [
            ("item_id", old.item_id, new.item_id),
            ("price", float(old.price), float(new.price)),
            *(
                (f"options.{name}", old.options.get(name), new.options.get(name))
                for name in [*old.options, *(name for name in new.options if name not in old.options)]
            ),
        ]
        changes += [
            Change(path=f"orders.{order.order_id}.items.{key}.{field}", before=before, after=now)
            for field, before, now in values
            if before != now
        ]
    return changes


def refund_method_is_on_file(customer: Customer, refunds: Sequence[Payment]) -> Check:
    """Every payment method that gets money back is on the customer's file."""
    unknown = [
        refund.payment_method_id for refund in refunds if customer.payment_method(refund.payment_method_id) is None
    ]
    return Check(
        name="refund_method_is_on_file",
        status="fail" if unknown else "pass",
        detail=(
            f"The order was paid with {join_words(unknown)}, which isn't on {customer.full_name}'s file"
            if unknown
            else f"What was paid with is on {customer.full_name}'s file"
        ),
    )


def name_refunds(customer: Customer, refunds: Sequence[Payment]) -> str:
    """Return `$20.00 to Visa ending 9212 and $5.00 to gift card ending 4567`."""
    return join_words(
        [
            f"{dollars(one.amount)} to "
            + name_payment_method(customer.payment_method(one.payment_method_id), one.payment_method_id)
            for one in refunds
        ]
    )
