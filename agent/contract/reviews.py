"""Waiting cases and decisions on the wire."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field, JsonValue

from agent.contract.administration import KillSwitch
from agent.contract.hindsight import SimilarDecision
from agent.contract.tickets import MessageView
from agent.contract.wire import DecisionType, ReviewStatus, Tier, WireIn, WireOut
from agent.core.holding import OnExpiry


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


PAUSING_SECONDS = 60
"""Between a case's record and the pause itself lies one step of the graph; after this long something is wrong."""

VIEWING_SECONDS = 20
"""Whoever has a case open says so more often than this; who didn't isn't looking at it any more."""


class NextIn(WireIn):
    """`POST /holdpoint/reviews/next`."""

    skill: str | None = None


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


class ArgumentChoice(WireOut):
    """One value that an argument may take, and how it reads: an item by its name, options and price.

    `applies_to` names the value of the other list that this one may stand for (a new item of the same product), or
    None where any will do.
    """

    value: str
    label: str
    applies_to: str | None = None


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
    approvals: int = 1
    undo_seconds: int = 0
    on_expiry: OnExpiry = "escalate"
    half_time_at: datetime | None = None


class DecisionView(WireOut):
    """Who decided a review, when, and what; it counts from `effective_at`."""

    decision_id: str
    type: DecisionType
    decided_by: str
    decided_at: datetime
    notes: str | None
    message: str | None
    effective_at: datetime | None = None


class Review(ReviewSummary):
    """`GET /holdpoint/reviews/{review_id}`: one case, as a reviewer sees it.

    `args` are the arguments as proposed now, `args_schema` their JSON schema; `reason` says why the case is here (or
    why it came back); `threshold` is the line the risk score crossed.
    """

    customer: dict[str, Any] | None
    message: str
    messages: list[MessageView] = Field(default_factory=list)
    intent: str | None
    args: dict[str, Any]
    args_schema: dict[str, Any]
    args_digest: str
    rationale: str
    factors: list[Factor]
    checks: list[CheckView]
    changes: list[ChangeView]
    similar: list[SimilarDecision] = Field(default_factory=list)
    plan: list[dict[str, Any]]
    state: dict[str, Any]
    reason: str = ""
    threshold: float = 0.0
    model_risk: float = 0.0
    model_name: str = ""
    decisions: list[DecisionView] = Field(default_factory=list)
    policy_passage: str = ""
    """The passage of the rules that this action goes by, in words, as they stood when the case was held."""
    argument_choices: dict[str, list[ArgumentChoice]] = Field(default_factory=dict)
    """What an argument may be set to, where that is known, by the argument's name."""
    viewers: list[str] = Field(default_factory=list)
    """Who else has this case open right now."""
    first_approval_exists: bool = False
    """While a second approval is awaited: somebody has approved; who and why is shown once you have decided."""


class ReviewCounts(WireOut):
    """What waits for one skill; beyond `limit` new risky tickets are shed: `shed` so far, last at `last_shed_at`."""

    pending: int
    overdue: int
    limit: int | None = None
    shed: int = 0
    last_shed_at: datetime | None = None


MATCHING_LIMIT = 1_000
"""What matches a narrowed list is counted up to here: as many, or more."""


class ReviewPage(WireOut):
    """`GET /holdpoint/reviews`; `attention` counts what needs an administrator.

    `actions` says how many wait for each action, whatever the filters but `skill`. `matching` says how many are in the
    whole list, up to `MATCHING_LIMIT`, which means that many or more; null when nothing but `skill`, `status` and
    `order` was asked for.
    """

    items: list[ReviewSummary]
    next_cursor: str | None
    counts: dict[str, ReviewCounts]
    actions: dict[str, int] = Field(default_factory=dict)
    matching: int | None = None
    attention: int = 0
    kill_switch: KillSwitch | None = None


class CaseStanding(WireOut):
    """`POST /holdpoint/reviews/{review_id}/viewing`: how an open case stands, in one small answer.

    `claimed_by` and `claimed_until` are null when no claim is live. `decisions` and `first_approval_exists` are what
    `Review` shows of them; `viewers` are the others who had the case open within the last `VIEWING_SECONDS`.
    """

    review_id: str
    status: ReviewStatus
    claimed_by: str | None
    claimed_until: datetime | None
    args_digest: str
    decisions: list[DecisionView] = Field(default_factory=list)
    viewers: list[str] = Field(default_factory=list)
    first_approval_exists: bool = False
    due_at: datetime | None = None


class DecisionAccepted(WireOut):
    """The answer to a decision.

    `resume` is what to send as `Command(resume=...)`, not before `effective_at`: until then it can be undone. Whoever
    doesn't want to wait leaves it to the server's housekeeping. Empty while a second approval is awaited.
    """

    decision_id: str
    status: Literal["decided", "awaiting_second"]
    resume: dict[str, Any]
    effective_at: datetime | None = None


class DecisionUndone(WireOut):
    """`POST /holdpoint/decisions/{decision_id}/undo`: the case waits again."""

    decision_id: str
    review_id: str
    status: ReviewStatus


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
