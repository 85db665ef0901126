"""What is known around one proposed action, gathered as the inputs of its risk."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Literal, Protocol

from agent.core.digest import args_digest
from agent.core.identity import IdentityCheck
from agent.core.planning import PlannedAction
from agent.core.policy import Policy
from agent.core.records import CustomerFile, Order
from agent.core.risk import ESCALATION, RiskInputs

NOT_WRITES = frozenset({ESCALATION, "send_reply"})
"""Actions that change nothing in the shop, so they don't count as writes of a ticket."""


class CheckResult(Protocol):
    """One rule's result, as an action's dry run reports it."""

    @property
    def status(self) -> Literal["pass", "warn", "fail"]:
        """What the rule says."""
        ...

    @property
    def detail(self) -> str:
        """Why, in a sentence."""
        ...


class DryRunResult(Protocol):
    """What of a dry run matters for risk."""

    @property
    def checks(self) -> Sequence[CheckResult]:
        """Every rule's result."""
        ...

    @property
    def money_usd(self) -> Decimal:
        """Dollars moved, never negative."""
        ...


def risk_inputs(
    *,
    action: PlannedAction,
    plan: Sequence[PlannedAction],
    done: Sequence[PlannedAction],
    dry_run: DryRunResult,
    customer: CustomerFile | None,
    identity: IdentityCheck,
    intent_confidence: float,
    injections: Sequence[str],
    policy: Policy,
    other_money_usd: Sequence[Decimal] = (),
    action_floor: float = 0.0,
    is_one_shot: bool = False,
    model_trouble: str | None = None,
) -> RiskInputs:
    """Return what the risk of `action` depends on.

    `plan` holds every action proposed with it (itself included), `done` those executed earlier for this ticket, both
    with arguments as JSON values; `injections` are the excerpts found in the ticket's messages. `other_money_usd` is
    what each of the ticket's other writes moves, those done included: one amount cut in parts counts as a whole.
    """
    order = _order(action.args, customer)
    terms = policy.terms(action.name)
    is_elsewhere = _is_elsewhere(action.args, order)
    return RiskInputs(
        action=action.name,
        estimate=action.risk_estimate,
        action_floor=action_floor,
        failed_checks=tuple(check.detail for check in dry_run.checks if check.status == "fail"),
        warned_checks=tuple(check.detail for check in dry_run.checks if check.status == "warn"),
        money_usd=dry_run.money_usd,
        split_money_usd=_split_money(dry_run.money_usd, other_money_usd, policy, terms.threshold),
        order_total_usd=sum((item.price for item in order.items), Decimal(0)) if order else None,
        refunds_so_far=_refunds(customer),
        writes_in_ticket=sum(each.name not in NOT_WRITES for each in (*plan, *done)),
        identity=identity.status,
        identity_detail=identity.detail,
        is_customer_known=customer is not None,
        intent_confidence=intent_confidence,
        injections=tuple(injections),
        is_shipping_redirect=terms.is_shipping_redirect,
        is_payment_change=terms.is_payment_change,
        is_refund_elsewhere=is_elsewhere and terms.is_refund,
        is_charge_elsewhere=is_elsewhere and not terms.is_refund and not terms.is_payment_change,
        is_one_shot=is_one_shot,
        is_already_done=_is_done(action, done),
        model_trouble=model_trouble,
    )


def _order(args: dict[str, Any], customer: CustomerFile | None) -> Order | None:
    orders = customer.orders if customer else ()
    return next((order for order in orders if order.order_id == args.get("order_id")), None)


def _is_elsewhere(args: dict[str, Any], order: Order | None) -> bool:
    method = args.get("payment_method_id")
    if method is None or order is None:
        return False
    return method not in {payment.payment_method_id for payment in order.payments}


def _refunds(customer: CustomerFile | None) -> int:
    orders = customer.orders if customer else ()
    return sum(payment.transaction_type == "refund" for order in orders for payment in order.payments)


def _split_money(own: Decimal, others: Sequence[Decimal], policy: Policy, threshold: float) -> Decimal:
    lines = [step.at_least for step in policy.steps.money_usd if step.floor > threshold]
    small = [money for money in others if money < min(lines, default=Decimal("Infinity"))]
    return own + sum(small, Decimal(0)) if small else Decimal(0)


def _is_done(action: PlannedAction, done: Sequence[PlannedAction]) -> bool:
    digest = args_digest(action.args)
    return any(each.name == action.name and args_digest(each.args) == digest for each in done)
