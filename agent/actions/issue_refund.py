"""Pay part of an order back, to the payment method it was paid with."""

from typing import Annotated

from pydantic import Field

from agent.actions.arguments import OrderId, PositiveMoney
from agent.actions.checks import dry_run_of, read_order, rule
from agent.actions.declaration import Action, ActionContext, Arguments, DryRun
from agent.actions.movements import name_refunds, payment_changes, refund_method_is_on_file
from agent.actions.writing import apply_changes
from agent.core.holding import HoldTerms
from agent.core.money import dollars
from agent.core.retail import allocate_refund, promised_refund, refundable
from agent.ports import Shop


class IssueRefund(Arguments):
    """Which order, how many dollars, and why."""

    order_id: OrderId
    amount: Annotated[PositiveMoney, Field(title="Amount", description="Dollars to pay back; at least one cent.")]
    reason: str = Field(
        title="Reason",
        description="Why the customer gets money back, in words; kept with the decision.",
        min_length=1,
        max_length=500,
    )


async def preview(shop: Shop, args: IssueRefund, context: ActionContext) -> DryRun:
    """Look at the rules: never more than was paid, minus what was refunded or is promised to a return."""
    found, checks = await read_order(shop, args.order_id, context)
    if found is None:
        return dry_run_of(f"Refund {dollars(args.amount)} on order {args.order_id}", checks)
    customer, order = found
    limit = refundable(order)
    promised = promised_refund(order)
    refunds = allocate_refund(order, args.amount)
    already = f" ({dollars(promised)} more is promised to the requested return)" if promised else ""
    checks += [
        rule(
            "amount_within_refundable",
            args.amount <= limit,
            f"{dollars(limit)} of order {order.order_id} can still be refunded{already}",
            f"Only {dollars(limit)} of order {order.order_id} can still be refunded{already},"
            f" not {dollars(args.amount)}",
        ),
        rule(
            "order_is_not_pending",
            not order.status.startswith("pending"),
            f"Order {order.order_id} is {order.status}",
            f"Order {order.order_id} hasn't shipped yet; cancelling or changing it may be what is meant",
            otherwise="warn",
        ),
        refund_method_is_on_file(customer, refunds),
    ]
    where = name_refunds(customer, refunds) or dollars(args.amount)
    summary = f"Refund {where} on order {order.order_id} ({args.reason})"
    return dry_run_of(summary, checks, payment_changes(order, customer, refunds), args.amount)


ACTION = Action(
    name="issue_refund",
    title="Refund part of an order",
    description=(
        "Pay back part of what an order cost, to the original payment method, with nothing returned: for a damaged,"
        " late or wrongly charged item. Never more than was paid and not yet refunded."
    ),
    policy=(
        "Money for something that isn't sent back is a courtesy: for an item that came damaged, late or was"
        " charged wrongly.\n"
        "All refunds of an order together never exceed what was paid for it, less what a requested return"
        " will pay back.\n"
        "It goes to where the money came from. A customer who wants the whole price back usually means a"
        " return or a cancellation."
    ),
    arguments=IssueRefund,
    skill="refunds",
    preview=preview,
    apply=apply_changes,
    risk_floor=0.5,
    money_field="amount",
    hold=HoldTerms(undo_seconds=10),
)
