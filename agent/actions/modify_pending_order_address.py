"""Change where a pending order is shipped."""

from agent.actions.arguments import AddressArguments, OrderArguments
from agent.actions.checks import address_differs, dry_run_of, order_is_pending, read_order, rule
from agent.actions.declaration import Action, ActionContext, DryRun
from agent.actions.movements import address_changes
from agent.actions.wording import name_address
from agent.actions.writing import apply_changes, revert_changes
from agent.ports import Shop


class ModifyPendingOrderAddress(AddressArguments, OrderArguments):
    """Which order, and the whole new address."""


async def preview(shop: Shop, args: ModifyPendingOrderAddress, context: ActionContext) -> DryRun:
    """Look at the rules; an address that isn't the customer's own is a warning, because it redirects goods."""
    found, checks = await read_order(shop, args.order_id, context)
    summary = f"Ship order {args.order_id} to {name_address(args.address)}"
    if found is None:
        return dry_run_of(summary, checks)
    customer, order = found
    checks += [
        order_is_pending(order, "sent elsewhere"),
        rule(
            "address_is_on_file",
            args.address == customer.address,
            f"It is {customer.full_name}'s own address",
            f"It isn't the address on {customer.full_name}'s file",
            otherwise="warn",
        ),
        address_differs(order.address, args.address),
    ]
    changes = address_changes(f"orders.{order.order_id}", order.address, args.address)
    return dry_run_of(f"{summary}, instead of {name_address(order.address)}", checks, changes)


ACTION = Action(
    name="modify_pending_order_address",
    title="Change shipping address",
    description="Change the shipping address of an order that is still pending. Needs the whole new address.",
    policy=(
        "The shipping address can be changed while the order is pending. The order stays pending.\n"
        "The customer gives the whole new address.\n"
        "An address that isn't on the customer's file sends goods to where nobody vouched for: make sure that"
        " it is the customer who asks."
    ),
    arguments=ModifyPendingOrderAddress,
    skill="data",
    preview=preview,
    apply=apply_changes,
    reverse=revert_changes,
    is_reversible=True,
)
