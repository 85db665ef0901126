"""The wire: what tickets, reviews and decisions look like in HTTP bodies and in interrupts.

The only module of the agent that the reviewer app shares. Times are RFC 3339 UTC; money is dollars as JSON numbers.
"""

from datetime import datetime
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue, field_validator

from agent.core.storable import storable

Tier = Literal["standard", "plus", "vip"]
Role = Literal["intake", "reviewer", "admin"]
TicketStatus = Literal[
    "received", "running", "awaiting_review", "resolved", "rejected", "escalated", "expired", "attention"
]
ReviewStatus = Literal["pending", "awaiting_second", "decided", "expired", "superseded"]
ActionStatus = Literal[
    "proposed", "awaiting_review", "approved", "executed", "rejected", "failed", "expired", "superseded"
]
Route = Literal["auto", "review", "escalate"]
DecisionType = Literal["approve", "edit", "reject", "respond", "escalate"]
ReviewOrder = Literal["priority", "age"]


class WireIn(BaseModel):
    """A request body: unknown fields are refused by name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @field_validator("*")
    @classmethod
    def _can_be_stored(cls, value: Any) -> Any:
        if storable(value) != value:
            raise ValueError("must not contain the character U+0000, nor half of a surrogate pair")
        return value


class WireOut(BaseModel):
    """A response body: unknown fields are ignored, so that a newer server may add some."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class TicketIn(WireIn):
    """`POST /holdpoint/tickets`."""

    ticket_id: str = Field(min_length=1, max_length=200)
    customer_id: str = Field(min_length=1, max_length=200)
    message: str = Field(min_length=1, max_length=20_000)
    tier: Tier = "standard"
    received_at: AwareDatetime | None = None


class MessageIn(WireIn):
    """`POST /holdpoint/tickets/{ticket_id}/messages`."""

    message: str = Field(min_length=1, max_length=20_000)


class DecisionIn(WireIn):
    """`POST /holdpoint/reviews/{review_id}/decision`.

    `args_digest` names exactly what was seen; `edited_args` goes with `edit`; `message` is for the customer (required
    with `respond`), `notes` are for colleagues.
    """

    type: DecisionType
    args_digest: str
    edited_args: dict[str, Any] | None = None
    message: str | None = Field(default=None, max_length=20_000)
    notes: str | None = Field(default=None, max_length=20_000)


class NextIn(WireIn):
    """`POST /holdpoint/reviews/next`."""

    skill: str | None = None


class TicketAccepted(WireOut):
    """The answer to a ticket or a message: 202."""

    ticket_id: str
    thread_id: str
    status: TicketStatus


class ActionView(WireOut):
    """One proposed action of a ticket; `receipt` is null until `executed`."""

    proposal_id: str
    name: str
    args: dict[str, Any]
    route: Route
    risk_score: float
    status: ActionStatus
    receipt: dict[str, Any] | None


class EventView(WireOut):
    """One line of a ticket's history."""

    at: datetime
    kind: str
    actor: str
    detail: dict[str, Any]


class MessageView(WireOut):
    """One message of the conversation; `in` is the customer's."""

    at: datetime
    direction: Literal["in", "out"]
    kind: str
    text: str


class TicketView(WireOut):
    """`GET /holdpoint/tickets/{ticket_id}`; actions in plan order, reviews oldest first."""

    ticket_id: str
    thread_id: str
    customer_id: str
    tier: Tier
    status: TicketStatus
    episode: int
    intent: str | None
    risk_score: float | None
    acknowledgement: str | None
    final_response: str | None
    outcome: str | None
    actions: list[ActionView]
    reviews: list[str]
    messages: list[MessageView]
    events: list[EventView]


class Factor(WireOut):
    """One named part of a risk score (0 to 1), and why it is that high."""

    name: str
    value: float
    detail: str


class CheckView(WireOut):
    """One rule's result for the action as proposed."""

    name: str
    status: Literal["pass", "warn", "fail"]
    detail: str


class ChangeView(WireOut):
    """One value that the action would change."""

    path: str
    before: JsonValue
    after: JsonValue


class ReviewSummary(WireOut):
    """One row of the queue. `interrupt_id` is null for the moment between the pause's record and the pause itself."""

    review_id: str
    ticket_id: str
    thread_id: str
    interrupt_id: str | None
    action: str
    skill: str
    tier: Tier
    risk_score: float
    priority: float
    status: ReviewStatus
    created_at: datetime
    due_at: datetime | None
    claimed_by: str | None
    claimed_until: datetime | None
    title: str = ""
    summary: str = ""
    money_usd: float = 0.0
    customer_name: str = ""


class DecisionView(WireOut):
    """Who decided a review, when, and what."""

    decision_id: str
    type: DecisionType
    decided_by: str
    decided_at: datetime
    notes: str | None
    message: str | None


class Review(ReviewSummary):
    """`GET /holdpoint/reviews/{review_id}`: one case, as a reviewer sees it.

    `args` are the arguments as proposed now, `args_schema` their JSON schema; `reason` says why the case is here (or
    why it came back); `threshold` is the line the risk score crossed.
    """

    customer: dict[str, Any] | None
    message: str
    messages: list[MessageView] = []
    intent: str | None
    args: dict[str, Any]
    args_schema: dict[str, Any]
    args_digest: str
    rationale: str
    factors: list[Factor]
    checks: list[CheckView]
    changes: list[ChangeView]
    similar: list[dict[str, Any]]
    plan: list[dict[str, Any]]
    state: dict[str, Any]
    reason: str = ""
    threshold: float = 0.0
    model_risk: float = 0.0
    model_name: str = ""
    decisions: list[DecisionView] = []


class ReviewCounts(WireOut):
    """What waits for one skill."""

    pending: int
    overdue: int


class ReviewPage(WireOut):
    """`GET /holdpoint/reviews`."""

    items: list[ReviewSummary]
    next_cursor: str | None
    counts: dict[str, ReviewCounts]


class DecisionAccepted(WireOut):
    """The answer to a decision. `resume` is what to send as `Command(resume=...)`; empty while it may not run yet."""

    decision_id: str
    status: Literal["decided", "awaiting_second"]
    resume: dict[str, Any]


class PreviewIn(WireIn):
    """`POST /holdpoint/reviews/{review_id}/preview`: a dry run of edited arguments."""

    args: dict[str, Any]


class Preview(WireOut):
    """What the edited arguments would do, and the digest that stands for them."""

    args: dict[str, Any]
    args_digest: str
    summary: str
    checks: list[CheckView]
    changes: list[ChangeView]
    money_usd: float


class Me(WireOut):
    """`GET /holdpoint/me`."""

    name: str
    role: Role
    skills: list[str]
    cap: int
    claimed: int


class ErrorDetail(WireOut):
    """What was wrong with a request; `field` names the offending one. Some codes carry more keys."""

    model_config = ConfigDict(frozen=True, extra="allow")

    code: str
    message: str
    field: str | None = None
