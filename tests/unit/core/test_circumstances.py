"""What is gathered around one action as the inputs of its risk."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from fixtures.customers import a_customer, an_order

from agent.actions.declaration import Check, DryRun
from agent.core.circumstances import risk_inputs
from agent.core.identity import IdentityCheck
from agent.core.planning import PlannedAction
from agent.core.policy import parse_policy
from agent.core.records import Payment
from agent.core.risk import RiskInputs

SHIPPED = Path(__file__).parents[3] / "agent" / "policy.toml"
POLICY = parse_policy(tomllib.loads(SHIPPED.read_text(encoding="utf-8")))


def planned(name: str = "cancel_pending_order", **args: Any) -> PlannedAction:
    return PlannedAction(name=name, args={"order_id": "#W1", **args}, rationale="asked", risk_estimate=0.2)


def gathered(action: PlannedAction, **changes: Any) -> RiskInputs:
    given: dict[str, Any] = {
        "action": action,
        "plan": [action],
        "done": [],
        "dry_run": DryRun(summary="", checks=(), changes=(), money_usd=Decimal(40)),
        "customer": a_customer(),
        "identity": IdentityCheck(status="match", detail="The e-mail is theirs"),
        "intent_confidence": 0.9,
        "injections": [],
        "policy": POLICY,
    }
    return risk_inputs(**(given | changes))


def test_a_plain_action_has_its_money_and_its_orders_total() -> None:
    inputs = gathered(planned())

    assert (inputs.money_usd, inputs.order_total_usd, inputs.estimate) == (Decimal(40), Decimal(40), 0.2)
    assert inputs.writes_in_ticket == 1
    assert not inputs.is_already_done


def test_checks_are_sorted_by_result() -> None:
    checks = tuple(Check(name=status, status=status, detail=f"it {status}s") for status in ("pass", "warn", "fail"))

    inputs = gathered(planned(), dry_run=DryRun(summary="", checks=checks, changes=(), money_usd=Decimal(0)))

    assert (inputs.failed_checks, inputs.warned_checks) == (("it fails",), ("it warns",))


def test_writes_count_over_the_plan_and_what_is_done_but_replies_do_not() -> None:
    action = planned()

    inputs = gathered(
        action, plan=[action, planned("send_reply"), planned("escalate_to_human")], done=[planned("issue_refund")]
    )

    assert inputs.writes_in_ticket == 2


def test_an_amount_cut_in_small_parts_counts_as_a_whole_but_a_large_one_stands_for_itself() -> None:
    assert gathered(planned(), other_money_usd=[Decimal(170)]).split_money_usd == Decimal(210)
    assert gathered(planned(), other_money_usd=[Decimal(900)]).split_money_usd == 0
    assert gathered(planned()).split_money_usd == 0


def test_the_same_action_with_the_same_arguments_is_already_done() -> None:
    action = planned("issue_refund", amount=12.0)

    assert gathered(action, done=[planned("issue_refund", amount=12)]).is_already_done
    assert not gathered(action, done=[planned("issue_refund", amount=13)]).is_already_done
    assert not gathered(action, done=[planned("cancel_pending_order", amount=12)]).is_already_done


def test_a_refund_to_another_method_than_paid_is_elsewhere() -> None:
    name = "return_delivered_order_items"

    assert gathered(planned(name, payment_method_id="gift_card_1")).is_refund_elsewhere
    assert not gathered(planned(name, payment_method_id="credit_card_1")).is_refund_elsewhere


def test_a_difference_on_another_method_than_paid_is_charged_elsewhere() -> None:
    inputs = gathered(planned("exchange_delivered_order_items", payment_method_id="gift_card_1"))

    assert (inputs.is_charge_elsewhere, inputs.is_refund_elsewhere) == (True, False)


def test_a_payment_change_is_only_that() -> None:
    inputs = gathered(planned("modify_pending_order_payment", payment_method_id="gift_card_1"))

    assert (inputs.is_payment_change, inputs.is_charge_elsewhere, inputs.is_refund_elsewhere) == (True, False, False)


def test_both_address_changes_redirect_goods() -> None:
    assert gathered(planned("modify_pending_order_address")).is_shipping_redirect
    assert gathered(planned("modify_user_address")).is_shipping_redirect


def test_refunds_are_counted_over_every_order_of_the_customer() -> None:
    refund = Payment(transaction_type="refund", amount=Decimal(1), payment_method_id="credit_card_1")
    orders = (an_order("#W1", payments=(refund,)), an_order("#W2", payments=(refund, refund)))

    assert gathered(planned(), customer=a_customer(orders=orders)).refunds_so_far == 3


def test_an_unknown_customer_and_someone_elses_order_have_no_total() -> None:
    unknown = gathered(planned(), customer=None)

    assert (unknown.is_customer_known, unknown.order_total_usd, unknown.refunds_so_far) == (False, None, 0)
    assert gathered(planned(order_id="#W9")).order_total_usd is None
