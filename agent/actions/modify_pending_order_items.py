"""Change items of a pending order to other variants of the same products; possible once for an order."""

from agent.actions.arguments import SwapArguments
from agent.actions.checks import dry_run_of, order_is_pending, read_order
from agent.actions.declaration import Action, ActionContext, DryRun
from agent.actions.movements import item_changes, order_change, payment_changes
from agent.actions.swaps import check_swap, name_difference
from agent.actions.wording import count_items
from agent.actions.writing import apply_changes
from agent.core.holding import HoldTerms
from agent.core.records import Payment
from agent.core.retail import swap_items
from agent.ports import Shop


class ModifyPendingOrderItems(SwapArguments):
    """Which items become which, and who pays or gets the difference."""


async def preview(shop: Shop, args: ModifyPendingOrderItems, context: ActionContext) -> DryRun:
    """Look at the rules; the difference is paid or refunded at once."""
    found, checks = await read_order(shop, args.order_id, context)
    summary = f"Change {count_items(len(args.item_ids))} of order {args.order_id}"
    if found is None:
        return dry_run_of(summary, checks)
    customer, order = found
    checks.append(order_is_pending(order, "modified"))
    swap = await check_swap(shop, order, customer, args)
    checks += swap.checks
    summary = f"{summary}: {swap.words}"
    if not swap.variants:
        return dry_run_of(summary, checks)
    payment = Payment(
        transaction_type="payment" if swap.difference > 0 else "refund",
        amount=abs(swap.difference),
        payment_method_id=args.payment_method_id,
    )
    lines = swap_items(order.items, args.item_ids, args.new_item_ids, swap.variants)
    changes = [
        order_change(order, "status", "pending (item modified)"),
        *item_changes(order, lines),
        *payment_changes(order, customer, [payment]),
    ]
    return dry_run_of(
        f"{summary}; {name_difference(customer, args, swap.difference)}", checks, changes, abs(swap.difference)
    )


ACTION = Action(
    name="modify_pending_order_items",
    title="Change items",
    description=(
        "Change items of an order that is still pending to other available variants of the same products. Possible"
        " once for an order, which can't be changed or cancelled afterwards: name every item at once. The price"
        " difference is charged or refunded to the payment method."
    ),
    policy=(
        "While an order is pending, items can become other variants of the same product that are in stock;"
        " never another product.\n"
        "This is possible once for an order, and afterwards it can be neither changed nor cancelled: every"
        " item belongs in the one request.\n"
        "The customer names the payment method that pays or gets the price difference; a gift card must cover"
        " it."
    ),
    arguments=ModifyPendingOrderItems,
    skill="orders",
    preview=preview,
    apply=apply_changes,
    is_one_shot=True,
    hold=HoldTerms(undo_seconds=10),
)
