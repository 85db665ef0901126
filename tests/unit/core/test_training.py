"""Training rows: what the planner was shown, what people made of it, and which are worth repeating."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from fixtures.customers import a_customer
from fixtures.ledger import a_snapshot
from hypothesis import given
from hypothesis import strategies as st

from agent.core.digest import args_digest
from agent.core.training import RecordedDecision, is_exemplary, training_row, without_customer

NOW = datetime(2026, 11, 22, tzinfo=UTC)
ARGS = {"order_id": "#W1", "reason": "no longer needed"}
ADA = a_customer().model_dump(mode="json", exclude={"products", "catalogue"})


def a_decision(**changes: Any) -> RecordedDecision:
    """Alice's approval of a cancellation, which ran."""
    given: dict[str, Any] = {
        "decision_id": "d1",
        "review_id": "r1",
        "proposal_id": "p1",
        "ticket_id": "T1",
        "customer_id": "ada_quill_1",
        "customer_name": "Ada Quill",
        "action": "cancel_pending_order",
        "skill": "orders",
        "tier": "standard",
        "risk_score": 0.5,
        "model_name": "scripted",
        "model_risk": 0.2,
        "rationale": "They asked for it",
        "snapshot": a_snapshot() | {"customer": ADA},
        "proposed_args": ARGS,
        "args": ARGS,
        "args_digest": args_digest(ARGS),
        "type": "approve",
        "decided_by": "alice",
        "decided_at": NOW,
        "effective_at": NOW,
        "undone_at": None,
        "source": "holdpoint",
        "notes": "Seems fine",
        "message": None,
        "review_status": "decided",
        "is_last": True,
        "was_executed": True,
        "regret": None,
    }
    return RecordedDecision(**(given | changes))


def test_a_row_is_a_conversation_of_rules_ticket_and_the_action_as_decided() -> None:
    row = training_row(a_decision(type="edit", args={"order_id": "#W2", "reason": "no longer needed"}), "Plan well")

    system, user, assistant = row["messages"]
    assert system == {"role": "system", "content": "Plan well"}
    assert user["role"] == "user"
    assert "Please cancel #W1" in user["content"]
    assert '"order_id":"#W1","status":"pending"' in user["content"]
    assert assistant["role"] == "assistant"
    assert json.loads(assistant["content"]) == {
        "actions": [
            {
                "name": "cancel_pending_order",
                "args": {"order_id": "#W2", "reason": "no longer needed"},
                "rationale": "They asked for it",
                "risk_estimate": 0.2,
            }
        ],
        "answer": None,
    }


def test_beside_it_stands_what_people_made_of_it() -> None:
    told = training_row(a_decision(type="reject", message="We can't", regret=None), "")["metadata"]

    assert (told["decision"], told["decided_by"], told["notes"]) == ("reject", "alice", "Seems fine")
    assert (told["message"], told["decided_at"]) == ("We can't", "2026-11-22T00:00:00Z")
    assert told["args_digest"] == told["proposed_args_digest"] == args_digest(ARGS)
    assert (told["proposed_args"], told["regret"], told["was_executed"]) == (ARGS, None, True)


def test_what_was_done_before_is_told_as_done() -> None:
    plan = [
        {"name": "issue_refund", "args": {"amount": 5}, "status": "executed"},
        {"name": "cancel_pending_order", "args": ARGS, "status": "awaiting_review"},
    ]

    shown = training_row(a_decision(snapshot=a_snapshot() | {"plan": plan}), "")["messages"][1]["content"]

    assert '"already_done":[{"name":"issue_refund","args":{"amount":5}}]' in shown


@pytest.mark.parametrize("snapshot", [{}, {"customer": {"first_name": "Ada"}}, {"state": {"intent": "unheard of"}}])
def test_a_case_that_another_release_kept_otherwise_still_makes_a_row(snapshot: dict[str, Any]) -> None:
    row = training_row(a_decision(snapshot=snapshot), "")

    assert [each["role"] for each in row["messages"]] == ["system", "user", "assistant"]
    assert '"intent":"other"' in row["messages"][1]["content"]


@pytest.mark.parametrize(
    ("changes", "worth"),
    [
        ({}, True),
        ({"type": "edit"}, True),
        ({"type": "reject"}, False),
        ({"type": "respond"}, False),
        ({"type": "escalate"}, False),
        ({"undone_at": NOW}, False),
        ({"regret": "Wrong order"}, False),
        ({"is_last": False}, False),
        ({"review_status": "superseded"}, False),
        ({"review_status": "awaiting_second"}, False),
    ],
)
def test_only_settled_approvals_that_stood_are_exemplary(changes: dict[str, Any], worth: bool) -> None:
    assert is_exemplary(a_decision(**changes)) == worth


@given(st.text(max_size=40))
def test_nothing_known_of_the_customer_is_left_in_a_redacted_row(said: str) -> None:
    words = f"{said} Ada Quill, ada.quill77@example.com, 1 Test Lane, Austin 73301, #W1, credit_card_1 {said}"
    decision = a_decision(
        ticket_id="mail of ada_quill_1",
        snapshot=a_snapshot() | {"customer": ADA, "message": words},
        rationale=words,
        notes=words,
        message=words,
        regret=words,
    )

    row = json.dumps(training_row(without_customer(decision), ""), ensure_ascii=False)

    for known in ("Ada", "Quill", "ada.quill77", "1 Test Lane", "Austin", "73301", "W1", "credit_card_1", "1234"):
        whole = rf"(?<![^\W_]){re.escape(known)}(?![^\W_])"
        assert re.search(whole, row.replace(json.dumps(said, ensure_ascii=False)[1:-1], "")) is None


def test_a_redacted_row_keeps_the_orders_and_names_one_thing_alike() -> None:
    row = training_row(without_customer(a_decision()), "")

    assert '"order_id":"[ORDER_1]","status":"pending"' in row["messages"][1]["content"]
    assert json.loads(row["messages"][2]["content"])["actions"][0]["args"]["order_id"] == "[ORDER_1]"
    assert row["metadata"]["proposed_args"]["order_id"] == "[ORDER_1]"
