"""How an action on the shop writes what its dry run listed, and how it takes it back."""

from agent.actions.declaration import ActionContext, Arguments, DryRun, Receipt
from agent.ports import Shop


async def apply_changes(shop: Shop, args: Arguments, context: ActionContext, dry_run: DryRun) -> None:
    """Write exactly the changes that the dry run listed."""
    await shop.write(dry_run.changes)


async def revert_changes(shop: Shop, args: Arguments, context: ActionContext, receipt: Receipt) -> None:
    """Put every value of the receipt back; raises `ActionRefused` when one of them has changed since."""
    await shop.customer(context.customer_id)
    await shop.write([change.reversed() for change in reversed(receipt.changes)])
