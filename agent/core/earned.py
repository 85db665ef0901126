"""What an action class has earned or lost: how it changes the policy's terms, and how far it may go."""

from collections.abc import Mapping
from typing import Any, NamedTuple, get_args

from agent.core.flow import REPLY
from agent.core.policy import Autonomy, GivenTerms, Policy, Risk, Terms
from agent.core.records import Record
from agent.core.risk import ESCALATION, RiskInputs
from agent.errors import BadAutonomy

RANKS: tuple[Autonomy, ...] = get_args(Autonomy)
"""From the least to the most that an action may do alone."""


class Earned(Record):
    """What the ledger holds of an action class; None leaves what the policy says.

    `recalibration` corrects the model's estimate while an administrator has that on, as JSON values of
    `agent.core.reliability.Recalibration`. `safe_threshold` is what the newest week that was run knew to be safe.
    """

    autonomy: Autonomy | None = None
    threshold: Risk | None = None
    recalibration: dict[str, Any] | None = None
    safe_threshold: Risk | None = None


class Held(Record):
    """What was set of an action class, by the weekly rules or by a person; None leaves what the policy says."""

    autonomy: Autonomy | None = None
    threshold: Risk | None = None
    frozen: bool = False
    recalibration_id: int | None = None


class Most(NamedTuple):
    """The most that an action class may ever do alone, and why it is no more; None when it may earn everything."""

    autonomy: Autonomy
    why: str | None


def most(action: str, given: GivenTerms, approvals: int) -> Most:
    """Return how far an action class may go, by what it is, how many must approve it, and what the policy allows."""
    limits = [Most(given.at_most, f"policy.toml lets {action} have {given.at_most} at most")] if given.at_most else []
    if action == ESCALATION:
        limits.append(Most("threshold", f"{action} hands the ticket to a person, so there is nothing to run alone"))
    if action == REPLY:
        limits.append(Most("threshold", f"{action} is there for a person to approve what the customer is told"))
    if approvals > 1:
        limits.append(Most("threshold", f"{action} takes {approvals} approvals"))
    lowest = min(limits, key=lambda each: RANKS.index(each.autonomy), default=Most("auto", None))
    return lowest if lowest.autonomy != "auto" else Most("auto", None)


def effective(terms: Terms, earned: Earned, limit: Autonomy) -> Terms:
    """Return the terms that hold: what was earned goes before the policy, but never beyond the limit."""
    autonomy = min(earned.autonomy or terms.autonomy, limit, key=RANKS.index) if earned.autonomy else terms.autonomy
    threshold = earned.threshold if earned.threshold is not None else terms.threshold
    return terms.model_copy(update={"autonomy": autonomy, "threshold": threshold})


def set_by_hand(
    held: Held,
    limit: Most,
    newest_fit: int | None,
    *,
    autonomy: Autonomy | None = None,
    threshold: float | None = None,
    frozen: bool | None = None,
    recalibration: bool | None = None,
) -> Held:
    """Return what is held when a person sets these; what is None stays. Raises `BadAutonomy` naming the field.

    `newest_fit` is the recalibration that there is to switch on.
    """
    if autonomy is not None and RANKS.index(autonomy) > RANKS.index(limit.autonomy):
        accepted = " or ".join(RANKS[: RANKS.index(limit.autonomy) + 1])
        raise BadAutonomy("autonomy", f"must be {accepted}: {limit.why}")
    if recalibration and newest_fit is None:
        raise BadAutonomy("recalibration", "can't be switched on yet: too few decisions to fit one")
    set_now: dict[str, Any] = {"autonomy": autonomy, "threshold": threshold, "frozen": frozen}
    changes = {name: value for name, value in set_now.items() if value is not None}
    if recalibration is not None:
        changes["recalibration_id"] = newest_fit if recalibration else None
    return held.model_copy(update=changes)


def put_back(held: Held, before: Held, after: Held) -> Held | None:
    """Return what is held once a move from `before` to `after` is taken back; None when its parts changed since."""
    moved = [name for name in Held.model_fields if getattr(before, name) != getattr(after, name)]
    if any(getattr(held, name) != getattr(after, name) for name in moved):
        return None
    return held.model_copy(update={name: getattr(before, name) for name in moved})


def with_recalibration(inputs: RiskInputs, earned: Earned | None) -> RiskInputs:
    """Return the inputs with the model's own estimate corrected where that is on; every floor stays as it is."""
    if earned is None or earned.recalibration is None:
        return inputs
    # Loads numpy, which an agent without recalibration does without.
    from agent.core.reliability import Recalibration, recalibrated

    fit = Recalibration.model_validate(earned.recalibration)
    detail = f"The model's own estimate of {inputs.estimate:.2f}, recalibrated by {fit.known} decisions"
    return inputs.model_copy(update={"estimate": recalibrated(inputs.estimate, fit), "estimate_detail": detail})


def with_earned(policy: Policy, earned: Mapping[str, Earned], approvals: Mapping[str, int]) -> Policy:
    """Return the policy as it holds for every action class; `approvals` says how many must approve each action."""
    for action, each in earned.items():
        limit = most(action, policy.given(action), approvals.get(action, 1)).autonomy
        terms = effective(policy.terms(action), each, limit)
        policy = policy.with_autonomy(action, terms.autonomy, terms.threshold)
    return policy
