"""Change a customer's own address."""

from agent.actions.arguments import AddressArguments, CustomerArguments
from agent.actions.checks import address_differs, customer_exists, customer_is_not_merged, dry_run_of, rule
from agent.actions.declaration import Action, ActionContext, DryRun
from agent.actions.movements import address_changes
from agent.actions.wording import name_address
from agent.actions.writing import apply_changes, revert_changes
from agent.ports import Shop


class ModifyUserAddress(AddressArguments, CustomerArguments):
    """Whose address, and the whole new one."""


async def preview(shop: Shop, args: ModifyUserAddress, context: ActionContext) -> DryRun:
    """Look at the rules: only the ticket's customer can change their address."""
    customer = await shop.customer(args.customer_id)
    summary = f"Change {customer.full_name if customer else args.customer_id}'s address to {name_address(args.address)}"
    checks = [
        customer_exists(customer, args.customer_id),
        rule(
            "customer_is_the_tickets",
            args.customer_id == context.customer_id,
            "It is the address of the customer who writes",
            f"The ticket is from {context.customer_id}, not from {args.customer_id}",
        ),
    ]
    if customer is None:
        return dry_run_of(summary, checks)
    checks += [customer_is_not_merged(customer), address_differs(customer.address, args.address)]
    changes = address_changes(f"customers.{customer.customer_id}", customer.address, args.address)
    return dry_run_of(f"{summary}, instead of {name_address(customer.address)}", checks, changes)


ACTION = Action(
    name="modify_user_address",
    title="Change account address",
    description=(
        "Change the customer's own default address. Needs the whole new address. Orders already placed keep theirs."
    ),
    policy=(
        "Customers may change their own default address, and nobody else's.\n"
        "The whole new address is needed. Orders that were placed before keep the address they have."
    ),
    arguments=ModifyUserAddress,
    skill="data",
    preview=preview,
    apply=apply_changes,
    reverse=revert_changes,
    is_reversible=True,
)
