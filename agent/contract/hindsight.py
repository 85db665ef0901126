"""Looking back on the wire: past decisions, and actions that turned out wrong."""

from datetime import datetime
from typing import Annotated

from pydantic import JsonValue, StringConstraints

from agent.contract.wire import DecisionType, Tier, WireIn, WireOut


class RegretIn(WireIn):
    """`POST /holdpoint/proposals/{proposal_id}/regret`: why the executed action was wrong."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]


class Regret(WireOut):
    """The first mark on an executed action that turned out wrong."""

    proposal_id: str
    ticket_id: str
    action: str
    reason: str
    marked_by: str
    marked_at: datetime


class PastDecisionView(WireOut):
    """One recorded decision; `summary` and `money_usd` are its case's.

    `decided_by` is `system:expiry` for what nobody decided in time. `args` are what was decided on, `proposed_args`
    what the agent had proposed; `message` is what the customer was to read. `was_executed` says that the action ran by
    this decision, with its arguments; `regret` is null until somebody marks that as wrong.
    """

    decision_id: str
    review_id: str
    proposal_id: str
    ticket_id: str
    action: str
    skill: str
    type: DecisionType
    decided_by: str
    decided_at: datetime
    effective_at: datetime
    undone_at: datetime | None
    args: dict[str, JsonValue]
    proposed_args: dict[str, JsonValue]
    notes: str | None
    message: str | None
    summary: str
    risk_score: float
    tier: Tier
    money_usd: float
    source: str
    was_executed: bool
    regret: Regret | None


class SimilarDecision(WireOut):
    """One earlier decision on a case like this one, as the agent saw it: of the customer, nothing that names them.

    `similarity` is a cosine (−1 to 1) of the customers' words; `args` are the arguments that ran. `ticket_id` and
    `decided_by` are empty for a decision of another skill than the case's.
    """

    decision_id: str
    ticket_id: str
    message: str
    action: str
    args: dict[str, JsonValue]
    type: DecisionType
    decided_by: str
    decided_at: datetime
    notes: str
    similarity: float


class PastDecisions(WireOut):
    """`GET /holdpoint/decisions`, newest first."""

    items: list[PastDecisionView]
    next_cursor: str | None
