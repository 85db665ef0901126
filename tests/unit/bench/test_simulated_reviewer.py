"""The simulated reviewer approves the right writes, once each, and nothing else."""

from datetime import UTC, datetime
from typing import Any

from agent.contract import ActionView, CheckView, Review
from bench.evaluation.retail_cases import Action
from bench.evaluation.simulated_reviewer import verdict

ARGS = {
    "order_id": "#W0000001",
    "item_ids": ["1", "2"],
    "new_item_ids": ["11", "22"],
    "payment_method_id": "paypal_1",
}
NAME = "exchange_delivered_order_items"
RIGHT = [Action(NAME, ARGS)]


def a_review(**values: Any) -> Review:
    made = {name: None for name, field in Review.model_fields.items() if field.is_required()}
    texts = ("review_id", "ticket_id", "thread_id", "skill", "message", "args_digest", "rationale")
    lists = ("factors", "checks", "changes", "similar", "plan")
    made |= dict.fromkeys(texts, "x") | {name: [] for name in lists} | {"args_schema": {}, "state": {}}
    made |= {"action": NAME, "args": ARGS, "tier": "standard", "risk_score": 0.5, "priority": 1.0, "status": "pending"}
    return Review.model_validate(made | {"created_at": datetime.now(UTC)} | values)


def planned(status: str, args: dict[str, Any]) -> ActionView:
    return ActionView.model_validate(
        {"proposal_id": "p", "name": NAME, "args": args, "route": "review", "risk_score": 0.5, "status": status}
        | {"receipt": None}
    )


def test_a_right_write_is_approved_whatever_the_order_of_its_items() -> None:
    turned = ARGS | {"item_ids": ["2", "1"], "new_item_ids": ["22", "11"]}

    assert verdict(a_review(args=turned), RIGHT, []) == "approve"


def test_other_arguments_are_rejected() -> None:
    assert verdict(a_review(args=ARGS | {"payment_method_id": "paypal_2"}), RIGHT, []) == "reject"


def test_another_action_with_the_same_arguments_is_rejected() -> None:
    assert verdict(a_review(action="modify_pending_order_items"), RIGHT, []) == "reject"


def test_a_right_write_that_has_run_is_rejected_the_second_time() -> None:
    assert verdict(a_review(), RIGHT, [planned("executed", ARGS)]) == "reject"
    assert verdict(a_review(), RIGHT, [planned("awaiting_review", ARGS)]) == "approve"


def test_a_right_write_that_the_shop_refuses_is_rejected() -> None:
    refused = CheckView(name="order_is_pending", status="fail", detail="It is delivered")

    assert verdict(a_review(checks=[refused]), RIGHT, []) == "reject"
