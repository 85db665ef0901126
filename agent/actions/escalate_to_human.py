"""Hand the ticket to a person; nothing is written and nothing follows."""

from pydantic import Field

from agent.actions.checks import dry_run_of
from agent.actions.declaration import Action, ActionContext, Arguments, DryRun
from agent.ports import Shop


class EscalateToHuman(Arguments):
    """Why a person is needed."""

    reason: str = Field(
        title="Reason",
        description="Why a person has to take over, in one or two sentences.",
        min_length=1,
        max_length=2_000,
    )


async def preview(shop: Shop, args: EscalateToHuman, context: ActionContext) -> DryRun:
    """Say why."""
    return dry_run_of(f"Hand the ticket to a person: {args.reason}", ())


async def write_nothing(shop: Shop, args: EscalateToHuman, context: ActionContext, dry_run: DryRun) -> None:
    """Write nothing: the ticket is handed over by whoever executes the action."""


ACTION = Action(
    name="escalate_to_human",
    title="Hand to a person",
    description="Hand the ticket to a person, when the request isn't covered by the other actions or isn't clear.",
    policy=(
        "A ticket goes to a person when none of the actions covers what the customer wants, or when it isn't"
        " clear.\n"
        "Nothing is changed by that."
    ),
    arguments=EscalateToHuman,
    skill="orders",
    preview=preview,
    apply=write_nothing,
    is_terminal=True,
)
