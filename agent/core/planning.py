"""What a model returns about a ticket, before any rule of ours has looked at it."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from agent.core.records import CustomerFile, Record

Intent = Literal[
    "cancel_order",
    "modify_items",
    "change_shipping_address",
    "change_payment",
    "change_account_address",
    "return_items",
    "exchange_items",
    "refund",
    "merge_accounts",
    "question",
    "other",
]
"""What the customer wants; a ticket with several requests carries the first one."""


class Classification(Record):
    """The intent of a ticket, and how sure the model is of it (0 to 1)."""

    intent: Intent
    confidence: float = Field(ge=0, le=1)


class PlannedAction(Record):
    """One write the model wants: the action's name, its arguments as JSON values, and why.

    `risk_estimate` (0 to 1) is the model's own estimate that running it unseen would be wrong.
    """

    name: str
    args: dict[str, Any]
    rationale: str
    risk_estimate: float = Field(ge=0, le=1)


class Plan(Record):
    """The ordered writes for a ticket; empty when the ticket needs none.

    `answer` is what to tell the customer for the parts that need no write (a question about an order), or None.
    """

    actions: tuple[PlannedAction, ...]
    answer: str | None = None


class PastDecision(Record):
    """One earlier decision shown to the planner, with other people's data already removed.

    `similarity` is a cosine (−1 to 1); `decision` is `approve` or `edit`; `args` are the arguments that ran; `notes`
    are the reviewer's, empty when there are none.
    """

    message: str
    action: str
    args: dict[str, Any]
    decision: str
    notes: str
    similarity: float


class TicketReading(BaseModel):
    """All that a model is given to read a ticket.

    `messages` are the customer's own, oldest first; `done` are actions already executed for this ticket (an earlier
    message led to them), which must not be planned again; `customer` is None for an unknown customer.
    """

    model_config = ConfigDict(frozen=True)

    messages: tuple[str, ...]
    customer: CustomerFile | None
    done: tuple[PlannedAction, ...] = ()
    similar: tuple[PastDecision, ...] = ()


class ReplyFacts(BaseModel):
    """What a reply to the customer may speak of.

    `outcome` is the ticket's outcome; `done` and `not_done` are actions in words a customer reads; `answer` is the
    plan's answer to a question; `reason` is a reviewer's message meant for the customer. `hands_over` says of what has
    expired that somebody else takes it up; `is_queue_full` that nobody could look at it because too much waits.
    """

    model_config = ConfigDict(frozen=True)

    outcome: Literal["resolved", "rejected", "escalated", "expired"]
    first_name: str | None
    messages: tuple[str, ...]
    done: tuple[str, ...] = ()
    not_done: tuple[str, ...] = ()
    answer: str | None = None
    reason: str | None = None
    hands_over: bool = False
    is_queue_full: bool = False
