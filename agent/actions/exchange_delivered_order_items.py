"""Request the exchange of items of a delivered order for other variants of the same products."""

from agent.actions.arguments import SwapArguments
from agent.actions.checks import dry_run_of, order_is_delivered, read_order
from agent.actions.declaration import Action, ActionContext, DryRun
from agent.actions.movements import order_change
from agent.actions.swaps import check_swap, name_difference
from agent.actions.wording import count_items
from agent.actions.writing import apply_changes, revert_changes
from agent.ports import Shop


class ExchangeDeliveredOrderItems(SwapArguments):
    """Which items are exchanged for which, and who pays or gets the difference."""


async def preview(shop: Shop, args: ExchangeDeliveredOrderItems, context: ActionContext) -> DryRun:
    """Look at the rules; the difference is noted and settled when the items come back."""
    found, checks = await read_order(shop, args.order_id, context)
    summary = f"Exchange {count_items(len(args.item_ids))} of order {args.order_id}"
    if found is None:
        return dry_run_of(summary, checks)
    customer, order = found
    checks.append(order_is_delivered(order, "exchanged"))
    swap = await check_swap(shop, order, customer, args)
    checks += swap.checks
    summary = f"{summary}: {swap.words}"
    if not swap.variants:
        return dry_run_of(summary, checks)
    changes = [
        order_change(order, "status", "exchange requested"),
        order_change(order, "exchange_items", [*sorted(args.item_ids)]),
        order_change(order, "exchange_new_items", [*sorted(args.new_item_ids)]),
        order_change(order, "exchange_payment_method_id", args.payment_method_id),
        order_change(order, "exchange_price_difference", float(swap.difference)),
    ]
    return dry_run_of(
        f"{summary}; {name_difference(customer, args, swap.difference)}", checks, changes, abs(swap.difference)
    )


ACTION = Action(
    name="exchange_delivered_order_items",
    title="Exchange items",
    description=(
        "Request the exchange of items of a delivered order for other available variants of the same products."
        " Possible once for an order: name every item at once. The price difference is charged or refunded to the"
        " payment method."
    ),
    policy=(
        "Items of a delivered order can be exchanged for other variants of the same product that are in"
        " stock; never for another product.\n"
        "This is possible once for an order: every item belongs in the one request.\n"
        "The customer names the payment method that pays or gets the price difference; a gift card must cover"
        " it.\n"
        "The order becomes 'exchange requested', and the customer gets instructions by e-mail. No new order"
        " is placed."
    ),
    arguments=ExchangeDeliveredOrderItems,
    skill="orders",
    preview=preview,
    apply=apply_changes,
    reverse=revert_changes,
    is_reversible=True,
    is_one_shot=True,
)
