"""How risky one proposed action is, and whether it may run alone: `max(model's estimate, floors)`, by policy.

Text of a ticket can raise the risk through these inputs; nothing in it lowers a floor.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from agent.core.identity import IdentityStatus
from agent.core.money import Money, dollars
from agent.core.policy import Autonomy, Floors, Policy, Risk, Terms, floor_reached
from agent.core.records import Record

Route = Literal["auto", "review", "escalate"]
ESCALATION = "escalate_to_human"
"""The action that hands the ticket to a person; it always escalates."""

ESTIMATE = "model_estimate"
"""The factor that is the model's own estimate; all others are floors."""

STOPPED = "The kill switch is on: every action waits for a person"


class RiskInputs(Record):
    """All that the risk of one action depends on.

    `estimate` is the model's, and `estimate_detail` how it came about; `action_floor` the floor the action itself
    declares. `failed_checks`, `warned_checks` and `injections` are what was found, in words. `order_total_usd` is None
    when no order is concerned; `split_money_usd` is this action's money with that of the ticket's other writes too
    small to pause by themselves. `writes_in_ticket` counts the plan's writes and those already done. `model_trouble`
    says why the model gave no usable answer, or is None.
    """

    action: str
    estimate: Risk
    estimate_detail: str = "The model's own estimate"
    action_floor: Risk = 0.0
    failed_checks: tuple[str, ...] = ()
    warned_checks: tuple[str, ...] = ()
    money_usd: Annotated[Money, Field(ge=0)] = Decimal(0)
    split_money_usd: Annotated[Money, Field(ge=0)] = Decimal(0)
    order_total_usd: Annotated[Money, Field(ge=0)] | None = None
    refunds_so_far: int = Field(default=0, ge=0)
    writes_in_ticket: int = Field(default=1, ge=0)
    identity: IdentityStatus = "match"
    identity_detail: str = ""
    is_customer_known: bool = True
    intent_confidence: Risk = 1.0
    injections: tuple[str, ...] = ()
    is_shipping_redirect: bool = False
    is_payment_change: bool = False
    is_refund_elsewhere: bool = False
    is_charge_elsewhere: bool = False
    is_one_shot: bool = False
    is_already_done: bool = False
    model_trouble: str | None = None


class RiskFactor(Record):
    """One named part of a risk score (0 to 1), and why it is that high."""

    name: str
    value: Risk
    detail: str


class RiskAssessment(Record):
    """How risky an action is and where it goes; `factors` stand highest first, the model's estimate among them."""

    score: Risk
    factors: tuple[RiskFactor, ...]
    route: Route
    threshold: Risk
    autonomy: Autonomy
    reason: str


BLOCKERS = frozenset(
    {"failed_check", "identity_mismatch", "customer_unknown", "injection", "already_done", "model_trouble"}
)
"""Factors that no threshold and no earned autonomy lets through."""


def assess_risk(inputs: RiskInputs, policy: Policy) -> RiskAssessment:
    """Return the action's risk and route under the policy."""
    terms = policy.terms(inputs.action)
    factors = tuple(sorted(_factors(inputs, policy, terms), key=lambda factor: -factor.value))
    score = factors[0].value
    route, reason = _route(inputs.action, factors, policy, terms)
    return RiskAssessment(
        score=score, factors=factors, route=route, threshold=terms.threshold, autonomy=terms.autonomy, reason=reason
    )


def _route(action: str, factors: tuple[RiskFactor, ...], policy: Policy, terms: Terms) -> tuple[Route, str]:
    if action == ESCALATION:
        return "escalate", "The ticket goes to a person"
    held = _why_held(factors, policy, terms)
    if held is not None:
        return "review", held
    if terms.autonomy == "auto":
        return "auto", "This kind of action has earned to run alone"
    return "auto", f"Risk {factors[0].value:.2f} is not over {terms.threshold:.2f}"


def _why_held(factors: tuple[RiskFactor, ...], policy: Policy, terms: Terms) -> str | None:
    highest = factors[0]
    blocker = next((factor for factor in factors if factor.name in BLOCKERS), None)
    if policy.kill_switch:
        return STOPPED
    if blocker is not None:
        return f"Never runs alone: {blocker.detail}"
    if terms.autonomy == "review":
        return "This kind of action always waits for a person"
    if terms.autonomy == "threshold" and highest.value > terms.threshold:
        return f"Risk {highest.value:.2f} is over {terms.threshold:.2f}: {highest.detail}"
    return None


def _factors(inputs: RiskInputs, policy: Policy, terms: Terms) -> Iterator[RiskFactor]:
    yield RiskFactor(name=ESTIMATE, value=inputs.estimate, detail=inputs.estimate_detail)
    yield RiskFactor(
        name="action_class",
        value=max(terms.floor, inputs.action_floor),
        detail="The least that any action of this kind has",
    )
    yield from _circumstances(inputs, policy)
    yield from _sizes(inputs, policy)


def _circumstances(inputs: RiskInputs, policy: Policy) -> Iterator[RiskFactor]:
    """Yield a factor for each circumstance that holds, named as its floor in the policy."""
    many_writes = inputs.writes_in_ticket >= policy.limits.many_writes
    details: dict[str, str | None] = {
        "failed_check": _if(bool(inputs.failed_checks), "; ".join(inputs.failed_checks)),
        "warned_check": _if(bool(inputs.warned_checks), "; ".join(inputs.warned_checks)),
        "identity_mismatch": _if(inputs.identity == "mismatch", inputs.identity_detail or "Someone else's identity"),
        "identity_unstated": _if(inputs.identity == "unstated", inputs.identity_detail or "No identity is stated"),
        "customer_unknown": _if(not inputs.is_customer_known, "The shop doesn't know this customer"),
        "injection": _if(bool(inputs.injections), f"Instructions aimed at the agent: {_quoted(inputs.injections)}"),
        "already_done": _if(inputs.is_already_done, "The same was already done for this ticket"),
        "model_trouble": inputs.model_trouble,
        "shipping_redirect": _if(inputs.is_shipping_redirect, "Goods go to another address"),
        "payment_change": _if(inputs.is_payment_change, "The payment moves to another method"),
        "refund_elsewhere": _if(inputs.is_refund_elsewhere, "The refund goes to another method than paid"),
        "charge_elsewhere": _if(inputs.is_charge_elsewhere, "The difference goes on another method than paid"),
        "one_shot": _if(inputs.is_one_shot, "The order can't be changed again afterwards"),
        "many_writes": _if(many_writes, f"{inputs.writes_in_ticket} writes in one ticket"),
    }
    for name in Floors.model_fields:
        detail = details[name]
        if detail is not None:
            yield RiskFactor(name=name, value=getattr(policy.floors, name), detail=detail)


def _sizes(inputs: RiskInputs, policy: Policy) -> Iterator[RiskFactor]:
    """Yield a factor for each size that reaches a step of the policy."""
    money, total, steps = inputs.money_usd, inputs.order_total_usd, policy.steps
    sizes: list[tuple[str, float, str]] = [
        ("money", floor_reached(steps.money_usd, money), f"{dollars(money)} moves"),
        ("doubt", floor_reached(steps.doubt, 1 - inputs.intent_confidence), "It isn't clear what the customer wants"),
    ]
    if money > 0:
        split = inputs.split_money_usd
        sizes.append(("split_money", floor_reached(steps.money_usd, split), f"{dollars(split)} moves in small parts"))
        sizes.append(
            ("refunds", floor_reached(steps.refunds, inputs.refunds_so_far), f"{inputs.refunds_so_far} refunds before")
        )
    if total is not None and money > 0:
        share = floor_reached(steps.order_share, money / total if total else Decimal("Infinity"))
        sizes.append(("order_share", share, f"{dollars(money)} moves on an order of {dollars(total)}"))
    for name, value, detail in sizes:
        if value > 0:
            yield RiskFactor(name=name, value=value, detail=detail)


def _if(condition: bool, detail: str) -> str | None:
    return detail if condition else None


def _quoted(excerpts: tuple[str, ...]) -> str:
    return ", ".join(f"“{excerpt}”" for excerpt in excerpts)
