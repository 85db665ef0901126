"""Training rows: what the planner was shown, what people made of it, and which are worth repeating."""

import json
import re
from typing import Any

import pytest
from fixtures.ledger import a_snapshot
from fixtures.recorded import ADA, ARGS, NOW, a_decision
from hypothesis import given
from hypothesis import strategies as st

from agent.core.digest import args_digest
from agent.core.training import is_exemplary, training_row, without_customer


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


def test_a_row_shows_the_examples_that_the_planner_was_shown() -> None:
    shown = {
        "decision_id": "d0",
        "ticket_id": "T0",
        "message": "Cancel [ORDER_1]",
        "action": "cancel_pending_order",
        "args": {"order_id": "[ORDER_1]"},
        "type": "edit",
        "decided_by": "bob",
        "decided_at": "2026-11-21T00:00:00Z",
        "notes": "By mistake",
        "similarity": 0.9,
    }

    row = training_row(a_decision(snapshot=a_snapshot() | {"similar": [shown]}), "Plan well")

    brief = row["messages"][1]["content"]
    assert "By mistake" in brief
    assert "what another customer wrote in case 1" in brief
    assert "T0" not in brief
    assert "bob" not in brief
