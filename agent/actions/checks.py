"""The store policy's rules, each a named check with a sentence for the reviewer."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal

from agent.actions.declaration import ActionContext, Change, Check, DryRun
from agent.actions.wording import join_words, name_payment_method
from agent.core.money import dollars
from agent.core.records import Address, Order, PaymentMethod, Product
from agent.core.retail import Customer, FullOrder, missing_items, original_payment_method_id, pick_items
from agent.ports import Shop


def rule(name: str, holds: bool, kept: str, broken: str, otherwise: Literal["fail", "warn"] = "fail") -> Check:
    """Return a check: `kept` in words when the rule holds, `broken` with its severity when it doesn't."""
    return Check(name=name, status="pass" if holds else otherwise, detail=kept if holds else broken)


def dry_run_of(
    summary: str, checks: Sequence[Check], changes: Sequence[Change] = (), money_usd: Decimal = Decimal(0)
) -> DryRun:
    """Return the dry run; it lists no changes when a check fails."""
    is_refused = any(check.status == "fail" for check in checks)
    return DryRun(
        summary=summary, checks=tuple(checks), changes=() if is_refused else tuple(changes), money_usd=money_usd
    )


async def read_order(
    shop: Shop, order_id: str, context: ActionContext
) -> tuple[tuple[Customer, FullOrder] | None, list[Check]]:
    """Return the ticket's customer and their order, and the checks that both exist and belong together.

    None stands for the pair when one of these checks fails: nothing of another customer's order is shown.
    """
    customer = await shop.customer(context.customer_id)
    order = await shop.order(order_id)
    checks = [
        rule("order_exists", order is not None, f"Order {order_id} exists", f"There is no order {order_id} in the shop")
    ]
    if customer is None:
        return None, [*checks, customer_exists(customer, context.customer_id)]
    if order is None:
        return None, checks
    is_theirs = order.customer_id == customer.customer_id
    checks.append(
        rule(
            "order_belongs_to_customer",
            is_theirs,
            f"Order {order_id} is {customer.full_name}'s",
            f"Order {order_id} belongs to another customer, not to {customer.full_name}",
        )
    )
    return (customer, order) if is_theirs else None, checks


def customer_exists(customer: Customer | None, customer_id: str, name: str = "customer_exists") -> Check:
    """The customer is known to the shop."""
    return rule(
        name, customer is not None, f"Customer {customer_id} exists", f"The shop knows no customer {customer_id}"
    )


def customer_is_not_merged(customer: Customer, name: str = "customer_is_not_merged") -> Check:
    """The account is still in use."""
    return rule(
        name,
        customer.merged_into is None,
        f"Account {customer.customer_id} is in use",
        f"Account {customer.customer_id} was merged into {customer.merged_into}",
    )


def order_is_pending(order: Order, done: str) -> Check:
    """The order is pending and untouched; `done` says what can't be done otherwise (`cancelled`)."""
    if order.status == "pending (item modified)":
        broken = f"Order {order.order_id} has had its items modified, so it can't be {done} any more"
    else:
        broken = f"Order {order.order_id} is {order.status}, so it can't be {done}"
    return rule("order_is_pending", order.status == "pending", f"Order {order.order_id} is pending", broken)


def order_is_delivered(order: Order, done: str) -> Check:
    """The order is delivered and nothing was requested for it; `done` says what can't be done otherwise."""
    if order.status in {"return requested", "exchange requested"}:
        request = order.status.removesuffix(" requested")
        article = "an" if request == "exchange" else "a"
        broken = f"Order {order.order_id} already has {article} {request} requested, so nothing in it can be {done}"
    else:
        broken = f"Order {order.order_id} is {order.status}, so its items can't be {done}"
    return rule("order_is_delivered", order.status == "delivered", f"Order {order.order_id} is delivered", broken)


def items_in_order(order: Order, item_ids: Sequence[str]) -> Check:
    """Every item is in the order, as often as it is named."""
    missing = missing_items(order.items, item_ids)
    have = {item.item_id for item in order.items}
    problems = [
        f"item {item_id} fewer times than named" if item_id in have else f"no item {item_id}" for item_id in missing
    ]
    return rule(
        "items_in_order",
        not missing,
        f"Order {order.order_id} holds every item named",
        f"Order {order.order_id} has {join_words(problems)}",
    )


def new_item_checks(
    order: Order, item_ids: Sequence[str], new_item_ids: Sequence[str], products: Mapping[str, Product]
) -> list[Check]:
    """Each new item is another variant of the same product, and in stock. Every item must be in the order."""
    foreign, sold_out, same = [], [], []
    for item, new_item_id in zip(pick_items(order.items, item_ids), new_item_ids, strict=True):
        product = products.get(item.product_id)
        variant = next((one for one in product.variants if one.item_id == new_item_id), None) if product else None
        if variant is None:
            foreign.append(f"{new_item_id} isn't a variant of {item.name}")
        elif not variant.is_available:
            sold_out.append(f"{item.name} {new_item_id} ({', '.join(variant.options.values())}) is out of stock")
        if item.item_id == new_item_id:
            same.append(f"{item.name} {new_item_id} would stay what it is")
    checks = [
        rule("new_items_same_product", not foreign, "Every new item is of the same product", join_words(foreign)),
        rule("new_items_differ", not same, "Every new item differs from the old one", join_words(same), "warn"),
    ]
    if sold_out or not foreign:
        checks.append(rule("new_items_available", not sold_out, "Every new item is in stock", join_words(sold_out)))
    return checks


def payment_method_belongs_to_customer(customer: Customer, payment_method_id: str) -> Check:
    """The payment method is on the customer's file."""
    method = customer.payment_method(payment_method_id)
    return rule(
        "payment_method_belongs_to_customer",
        method is not None,
        f"{name_payment_method(method, payment_method_id)} is {customer.full_name}'s",
        f"{customer.full_name} has no payment method {payment_method_id}",
    )


def gift_card_covers(name: str, method: PaymentMethod | None, amount: Decimal, what: str) -> list[Check]:
    """A gift card's balance covers `amount` dollars; no check for other payment methods."""
    if method is None or method.balance is None:
        return []
    card = name_payment_method(method, method.payment_method_id)
    return [
        rule(
            name,
            method.balance >= amount,
            f"The {card} holds {dollars(method.balance)}, enough for {what}",
            f"The {card} holds {dollars(method.balance)}, which doesn't cover {what} of {dollars(amount)}",
        )
    ]


def refund_to_original_or_gift_card(order: Order, customer: Customer, payment_method_id: str) -> Check:
    """Money goes back to where it came from, or to a gift card."""
    method = customer.payment_method(payment_method_id)
    original_id = original_payment_method_id(order)
    original = name_payment_method(customer.payment_method(original_id or ""), original_id or "none")
    is_gift_card = method is not None and method.source == "gift_card"
    kept = "The refund goes to a gift card" if is_gift_card else "The refund goes to the original payment method"
    return rule(
        "refund_to_original_or_gift_card",
        is_gift_card or payment_method_id == original_id,
        kept,
        f"The refund must go to the original payment method ({original}) or to a gift card,"
        f" not to {name_payment_method(method, payment_method_id)}",
    )


def address_differs(before: Address, after: Address) -> Check:
    """There is something to change."""
    return rule("address_differs", before != after, "The address is a new one", "It is the same address", "warn")
