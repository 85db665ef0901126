"""Merge one customer's account into another: orders and payment methods move, the source is closed."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from agent.actions.arguments import CustomerId
from agent.actions.checks import customer_exists, customer_is_not_merged, dry_run_of, rule
from agent.actions.declaration import Action, ActionContext, Arguments, Change, Check, DryRun
from agent.actions.writing import apply_changes
from agent.core.holding import HoldTerms
from agent.core.money import dollars
from agent.core.retail import Customer
from agent.ports import Shop


class MergeAccounts(Arguments):
    """The account that is closed, and the one that goes on."""

    source_customer_id: Annotated[CustomerId, Field(title="Account to close")]
    target_customer_id: Annotated[CustomerId, Field(title="Account to keep")]


async def preview(shop: Shop, args: MergeAccounts, context: ActionContext) -> DryRun:
    """Look at the rules; different names on the two accounts are a warning."""
    wanted = {args.source_customer_id, args.target_customer_id}
    # Sorted, so that two merges of the same accounts lock them in the same order.
    customers = {customer_id: await shop.customer(customer_id) for customer_id in sorted(wanted)}
    source, target = customers[args.source_customer_id], customers[args.target_customer_id]
    checks = [
        customer_exists(source, args.source_customer_id, "source_exists"),
        customer_exists(target, args.target_customer_id, "target_exists"),
        rule("accounts_differ", len(wanted) == 2, "They are two accounts", "Both are the same account"),
        rule(
            "customer_is_one_of_them",
            context.customer_id in wanted,
            "The customer who writes has one of the two accounts",
            f"The ticket is from {context.customer_id}, who has neither of the two accounts",
        ),
    ]
    if source is None or target is None:
        return dry_run_of(f"Merge account {args.source_customer_id} into {args.target_customer_id}", checks)
    checks += [
        customer_is_not_merged(source, "source_is_not_merged"),
        customer_is_not_merged(target, "target_is_not_merged"),
        rule(
            "names_match",
            source.full_name.casefold() == target.full_name.casefold(),
            f"Both accounts are {target.full_name}'s",
            f"The names differ: {source.full_name} and {target.full_name}",
            otherwise="warn",
        ),
    ]
    return await _moves(shop, source, target, checks)


async def _moves(shop: Shop, source: Customer, target: Customer, checks: list[Check]) -> DryRun:
    orders = await shop.orders_of(source.customer_id)
    moved = [
        *(f"orders.{order.order_id}.customer_id" for order in orders),
        *(f"payment_methods.{method.payment_method_id}.customer_id" for method in source.payment_methods),
    ]
    changes = [Change(path=path, before=source.customer_id, after=target.customer_id) for path in moved]
    changes.append(Change(path=f"customers.{source.customer_id}.merged_into", before=None, after=target.customer_id))
    balances = sum((method.balance or Decimal(0) for method in source.payment_methods), Decimal(0))
    summary = (
        f"Merge account {source.customer_id} ({source.email}) into {target.customer_id} ({target.email}):"
        f" {len(orders)} orders and {len(source.payment_methods)} payment methods move"
    )
    if balances:
        summary += f", with {dollars(balances)} on gift cards"
    return dry_run_of(summary, checks, changes, balances)


ACTION = Action(
    name="merge_accounts",
    title="Merge accounts",
    description=(
        "Merge two accounts of the same person: the source's orders and payment methods move to the target, and the"
        " source is closed. Can't be undone."
    ),
    policy=(
        "Two accounts are merged only when they are the same person's, who writes from one of the two.\n"
        "Orders, payment methods and gift card balances move to the account that is kept; the other one is"
        " closed.\n"
        "This can't be undone, so two people have to approve it. Different names on the accounts need an"
        " explanation."
    ),
    arguments=MergeAccounts,
    skill="accounts",
    preview=preview,
    apply=apply_changes,
    risk_floor=0.7,
    hold=HoldTerms(approvals=2, undo_seconds=10),
)
