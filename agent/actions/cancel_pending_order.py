"""Cancel a pending order and pay everything back to where it came from."""

from decimal import Decimal
from typing import Literal, get_args

from pydantic import Field

from agent.actions.arguments import OrderId
from agent.actions.checks import dry_run_of, order_is_pending, read_order, rule
from agent.actions.declaration import Action, ActionContext, Arguments, DryRun
from agent.actions.movements import name_refunds, order_change, payment_changes, refund_method_is_on_file
from agent.actions.wording import name_items
from agent.actions.writing import apply_changes, revert_changes
from agent.core.retail import allocate_refund, refundable
from agent.ports import Shop

Reason = Literal["no longer needed", "ordered by mistake"]


class CancelPendingOrder(Arguments):
    """Which order, and why."""

    order_id: OrderId
    reason: Reason = Field(title="Reason", description="Either 'no longer needed' or 'ordered by mistake'.")


async def preview(shop: Shop, args: CancelPendingOrder, context: ActionContext) -> DryRun:
    """Look at the rules; the refund is what is still paid, by each payment method that paid it."""
    found, checks = await read_order(shop, args.order_id, context)
    if found is None:
        return dry_run_of(f"Cancel order {args.order_id}", checks)
    customer, order = found
    refunds = allocate_refund(order, refundable(order))
    total = sum((refund.amount for refund in refunds), Decimal(0))
    checks += [
        order_is_pending(order, "cancelled"),
        rule(
            "reason_is_allowed",
            args.reason in get_args(Reason),
            f"The reason is '{args.reason}'",
            f"'{args.reason}' isn't a reason the policy allows",
        ),
        refund_method_is_on_file(customer, refunds),
    ]
    changes = [
        order_change(order, "status", "cancelled"),
        order_change(order, "cancel_reason", args.reason),
        *payment_changes(order, customer, refunds),
    ]
    summary = f"Cancel order {order.order_id} ({name_items(order.items)})"
    if refunds:
        summary += f"; refund {name_refunds(customer, refunds)}"
    return dry_run_of(summary, checks, changes, total)


ACTION = Action(
    name="cancel_pending_order",
    title="Cancel order",
    description=(
        "Cancel a whole order that is still pending. Everything paid is refunded to the original payment method."
        " Needs the customer's reason: no longer needed, or ordered by mistake."
    ),
    policy=(
        "An order can be cancelled while it is pending, and only as a whole.\n"
        "The customer says which order and why; two reasons count: it is no longer needed, or it was ordered"
        " by mistake.\n"
        "Everything paid goes back to where it came from: to a gift card at once, otherwise within 5 to 7"
        " business days.\n"
        "An order whose items were changed before can't be cancelled any more."
    ),
    arguments=CancelPendingOrder,
    skill="orders",
    preview=preview,
    apply=apply_changes,
    reverse=revert_changes,
    is_reversible=True,
)
