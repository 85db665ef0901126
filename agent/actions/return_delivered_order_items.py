"""Request the return of items of a delivered order."""

from decimal import Decimal

from agent.actions.arguments import ItemIds, OrderId, PaymentMethodId
from agent.actions.checks import (
    dry_run_of,
    items_in_order,
    order_is_delivered,
    payment_method_belongs_to_customer,
    read_order,
    refund_to_original_or_gift_card,
)
from agent.actions.declaration import Action, ActionContext, Arguments, DryRun
from agent.actions.movements import order_change
from agent.actions.wording import count_items, name_items, name_payment_method
from agent.actions.writing import apply_changes, revert_changes
from agent.core.money import dollars
from agent.core.retail import pick_items
from agent.ports import Shop


class ReturnDeliveredOrderItems(Arguments):
    """Which items come back, and who gets the refund."""

    order_id: OrderId
    item_ids: ItemIds
    payment_method_id: PaymentMethodId


async def preview(shop: Shop, args: ReturnDeliveredOrderItems, context: ActionContext) -> DryRun:
    """Look at the rules; the refund is the price of the items, paid when they come back."""
    found, checks = await read_order(shop, args.order_id, context)
    summary = f"Return {count_items(len(args.item_ids))} of order {args.order_id}"
    if found is None:
        return dry_run_of(summary, checks)
    customer, order = found
    belongs = payment_method_belongs_to_customer(customer, args.payment_method_id)
    checks += [order_is_delivered(order, "returned"), items_in_order(order, args.item_ids), belongs]
    if belongs.status == "pass":
        checks.append(refund_to_original_or_gift_card(order, customer, args.payment_method_id))
    lines = pick_items(order.items, args.item_ids)
    total = sum((line.price for line in lines), Decimal(0))
    changes = [
        order_change(order, "status", "return requested"),
        order_change(order, "return_items", [*sorted(args.item_ids)]),
        order_change(order, "return_payment_method_id", args.payment_method_id),
    ]
    method = name_payment_method(customer.payment_method(args.payment_method_id), args.payment_method_id)
    named = f" ({name_items(lines)})" if lines else ""
    return dry_run_of(f"{summary}{named}; refund {dollars(total)} to {method}", checks, changes, total)


ACTION = Action(
    name="return_delivered_order_items",
    title="Return items",
    description=(
        "Request the return of items of a delivered order. Possible once for an order. The refund goes to the"
        " original payment method or to a gift card of the customer."
    ),
    policy=(
        "Items can be returned once their order was delivered; one request covers all of them.\n"
        "The refund goes to the payment method the order was paid with, or to a gift card that the customer"
        " already has; to nothing else.\n"
        "The order becomes 'return requested', and the customer gets instructions by e-mail."
    ),
    arguments=ReturnDeliveredOrderItems,
    skill="refunds",
    preview=preview,
    apply=apply_changes,
    reverse=revert_changes,
    is_reversible=True,
)
