"""The graph's state: small JSON values; everything large lives in the ledger and is referred to by id."""

from typing import Any, Literal

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from agent.core.flow import Step

_DESCRIBED = ConfigDict(use_attribute_docstrings=True)


@with_config(_DESCRIBED)
class SupportInput(TypedDict, total=False):
    """What starts a ticket's episode; the ledger's record wins over the message given here."""

    ticket_id: str
    """The ticket's id in the customer's system."""
    customer_id: str
    """Whose ticket it is."""
    user_message: str
    """What the customer wrote."""


@with_config(_DESCRIBED)
class SupportState(SupportInput, total=False):
    """What a ticket's thread remembers between nodes and through a pause."""

    schema_version: int
    """The version of this shape; older ones are upgraded at the edge of each node."""
    episode: int
    """Counts the customer's messages that led to a plan; starts at 1."""
    intent: str | None
    """What the customer wants."""
    intent_confidence: float | None
    """How sure the model is of the intent, 0 to 1."""
    proposed_actions: list[dict[str, Any]]
    """The plan in order: the model's words first, then `proposal_id, name, args, route, risk_score, status`."""
    reply_draft: str | None
    """What the planner would answer to the parts that need no write."""
    similar: list[dict[str, Any]]
    """The past decisions that the planner was shown, each `decision_id` and `similarity`; the ledger has the rest."""
    cursor: int
    """The place in the plan of the action that is next."""
    risk_score: float | None
    """The highest risk of the plan's actions, 0 to 1."""
    review_id: str | None
    """The review that the next action waits for."""
    request: dict[str, Any] | None
    """What the pause shows: a LangChain `HITLRequest` with our own keys."""
    answer: Any
    """What the pause was answered with, as it came; never an authority, the ledger is."""
    human_approved: bool | None
    """Whether a person approved the last reviewed action."""
    human_notes: str | None
    """That person's notes."""
    receipts: list[dict[str, Any]]
    """What was executed in this episode."""
    acknowledgement: str | None
    """What the customer was told at the pause."""
    final_response: str | None
    """What the customer was told at the end."""
    reply_held: bool
    """Whether the last message of the episode waits for a person, too."""
    outcome: str | None
    """How the ticket ended."""
    step: Step | Literal["start"]
    """Where the last node found the ticket to go next; read by `routes.py`."""
