"""Past decisions as rows that a model can be trained on: what the planner was shown, and what people made of it."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from agent.contract import DecisionType, ReviewStatus, Tier
from agent.core.briefing import plan_brief
from agent.core.digest import args_digest
from agent.core.planning import Classification, PastDecision, PlannedAction, TicketReading
from agent.core.records import CustomerFile, Record
from agent.core.redaction import known_values, redact


class RecordedDecision(Record):
    """One decision with all that a training row takes from its case.

    `snapshot` is the case as it was opened; `args` are what was decided on; `is_last` says that nobody decided on the
    case after it; `regret` is why the action, which ran by this decision, was marked as wrong.
    """

    decision_id: str
    review_id: str
    proposal_id: str
    ticket_id: str
    customer_id: str
    customer_name: str
    action: str
    skill: str
    tier: Tier
    risk_score: float
    model_name: str
    model_risk: float
    rationale: str
    snapshot: dict[str, Any]
    proposed_args: dict[str, Any]
    args: dict[str, Any]
    args_digest: str
    type: DecisionType
    decided_by: str
    decided_at: datetime
    effective_at: datetime
    undone_at: datetime | None
    source: str
    notes: str | None
    message: str | None
    review_status: ReviewStatus
    is_last: bool
    was_executed: bool
    regret: str | None


def is_exemplary(decision: RecordedDecision) -> bool:
    """Return whether a model should answer as this decision has it: a settled approval that nobody took back or rued.

    Of several approvals of one case it is the last one.
    """
    is_approval = decision.type in ("approve", "edit") and decision.review_status == "decided"
    return is_approval and decision.is_last and decision.undone_at is None and decision.regret is None


def training_row(decision: RecordedDecision, rules: str) -> dict[str, Any]:
    """Return a decision in the chat format of fine-tuning; `rules` are the planner's own instructions.

    The assistant's answer is a plan of one action: what was approved, as it was edited, or what was refused. The
    products that the customer's orders could be changed to aren't kept with a case, and so aren't shown.
    """
    return {
        "messages": [
            {"role": "system", "content": rules},
            {"role": "user", "content": _brief(decision.snapshot)},
            {"role": "assistant", "content": _answer(decision)},
        ],
        "metadata": _metadata(decision),
    }


def without_customer(decision: RecordedDecision) -> RecordedDecision:
    """Return the decision with its customer taken out of every text that a training row shows."""
    known = known_values(decision.snapshot.get("customer"), decision.customer_id, decision.customer_name)
    texts = {name: getattr(decision, name) for name in _REDACTED}
    return decision.model_copy(update=redact(texts, known))


_REDACTED = ("snapshot", "ticket_id", "args", "proposed_args", "rationale", "notes", "message", "regret")
_TOLD = (
    "decision_id", "review_id", "proposal_id", "ticket_id", "action", "skill", "tier", "risk_score", "model_name",
    "decided_by", "decided_at", "effective_at", "undone_at", "source", "notes", "message", "proposed_args",
    "args_digest", "was_executed", "regret",
)  # fmt: skip


def _metadata(decision: RecordedDecision) -> dict[str, Any]:
    told = decision.model_dump(mode="json", include=set(_TOLD))
    proposed = {"decision": decision.type, "proposed_args_digest": args_digest(decision.proposed_args)}
    return proposed | {name: told[name] for name in _TOLD}


def _answer(decision: RecordedDecision) -> str:
    action = PlannedAction(
        name=decision.action, args=decision.args, rationale=decision.rationale, risk_estimate=decision.model_risk
    )
    return json.dumps({"actions": [action.model_dump(mode="json")], "answer": None}, ensure_ascii=False)


def _brief(snapshot: Mapping[str, Any]) -> str:
    done = tuple(
        PlannedAction(name=each["name"], args=each["args"], rationale="", risk_estimate=0)
        for each in snapshot.get("plan") or ()
        if each.get("status") == "executed"
    )
    reading = TicketReading(
        messages=(str(snapshot.get("message") or ""),),
        customer=_customer(snapshot.get("customer")),
        done=done,
        similar=tuple(_past(each) for each in snapshot.get("similar") or ()),
    )
    return plan_brief(reading, _intent(snapshot.get("state") or {}))


def _past(shown: Mapping[str, Any]) -> PastDecision:
    told = {name: shown[name] for name in PastDecision.model_fields if name != "decision"}
    return PastDecision(**told, decision=shown["type"])


def _customer(record: Mapping[str, Any] | None) -> CustomerFile | None:
    """Return the customer as far as a case keeps them; None when another release kept them in another form."""
    try:
        return CustomerFile.model_validate({**record, "products": {}, "catalogue": {}}) if record else None
    except ValidationError:
        return None


def _intent(state: Mapping[str, Any]) -> Classification:
    try:
        return Classification.model_validate({"intent": state.get("intent"), "confidence": 1})
    except ValidationError:
        return Classification(intent="other", confidence=0)
