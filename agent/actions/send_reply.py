"""Send the customer a message that a person approves first."""

from pydantic import Field

from agent.actions.checks import dry_run_of
from agent.actions.declaration import Action, ActionContext, Arguments, Change, DryRun
from agent.ports import Shop

MAX_CHARACTERS = 10_000


class SendReply(Arguments):
    """The message."""

    text: str = Field(
        title="Message",
        description="What the customer will read, in plain text.",
        min_length=1,
        max_length=MAX_CHARACTERS,
        json_schema_extra={"format": "multiline"},
    )


async def preview(shop: Shop, args: SendReply, context: ActionContext) -> DryRun:
    """Show the message."""
    return dry_run_of("Send the customer this reply", (), [Change(path="reply", before=None, after=args.text)])


async def leave_to_caller(shop: Shop, args: SendReply, context: ActionContext, dry_run: DryRun) -> None:
    """Write nothing: whoever executes the action delivers the message."""


ACTION = Action(
    name="send_reply",
    title="Send reply",
    description="Send the customer this text instead of the usual reply.",
    policy=(
        "A message says only what is on record or what was done; it promises nothing that the rules don't"
        " allow.\n"
        "It speaks of the writer's own affairs alone, never of another customer's."
    ),
    arguments=SendReply,
    skill="orders",
    preview=preview,
    apply=leave_to_caller,
)
