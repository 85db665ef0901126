"""Answers sent to the thread itself, in every dialect that user interfaces speak: each is that person's decision."""

from collections.abc import Callable
from typing import Any

import pytest
from desk import Desk, Json
from tickets import submit_address_ticket, submit_risky_ticket

Dialect = Callable[[Json], Any]


def edited(review: Json) -> Json:
    return {**review["args"], "address1": "14 Harbor Lane"}


APPROVALS: dict[str, Dialect] = {
    "HITLResponse": lambda review: {"decisions": [{"type": "approve"}]},
    "bare decision": lambda review: {"type": "approve"},
    "decision with notes": lambda review: {"type": "approve", "notes": "checked with the courier"},
    "Agent Inbox": lambda review: [{"type": "accept", "args": None}],
    "Agent Inbox with the action": lambda review: [
        {"type": "accept", "args": {"action": review["action"], "args": review["args"]}}
    ],
    "the seed": lambda review: {"human_approved": True},
}
REJECTIONS: dict[str, Dialect] = {
    "HITLResponse": lambda review: {"decisions": [{"type": "reject", "message": "Too late."}]},
    "bare decision": lambda review: {"type": "reject"},
    "Agent Inbox": lambda review: [{"type": "ignore", "args": None}],
    "the seed": lambda review: {"human_approved": False},
}
EDITS: dict[str, Dialect] = {
    "HITLResponse": lambda review: {
        "decisions": [{"type": "edit", "edited_action": {"name": review["action"], "args": edited(review)}}]
    },
    "bare decision": lambda review: {"type": "edit", "edited_args": edited(review)},
    "Agent Inbox": lambda review: [
        {"type": "edit", "args": {"action": review["action"], "args": {k: str(v) for k, v in edited(review).items()}}}
    ],
}
RESPONSES: dict[str, Dialect] = {
    "HITLResponse": lambda review: {"decisions": [{"type": "respond", "message": "Please send us a photo."}]},
    "Agent Inbox": lambda review: [{"type": "response", "args": "Please send us a photo."}],
}


@pytest.mark.parametrize("dialect", APPROVALS)
def test_an_approval_in_any_dialect_is_recorded_as_the_persons_who_sent_it(desk: Desk, dialect: str) -> None:
    sent = submit_risky_ticket(desk)
    review = desk.wait_for_review(sent.ticket_id)

    desk.resume("alice", review["thread_id"], {review["interrupt_id"]: APPROVALS[dialect](review)})

    desk.wait_for_status(sent.ticket_id, "resolved")
    (decision,) = desk.review(review["review_id"])["decisions"]
    assert (decision["type"], decision["decided_by"]) == ("approve", "alice")
    (execution,) = desk.executions(sent.ticket_id)
    assert execution["authorised_by"] == "alice"
    assert desk.order_status(sent.order_id) == "return requested"


@pytest.mark.parametrize("dialect", REJECTIONS)
def test_a_rejection_in_any_dialect_changes_nothing(desk: Desk, dialect: str) -> None:
    sent = submit_risky_ticket(desk)
    review = desk.wait_for_review(sent.ticket_id)

    desk.resume("dora", review["thread_id"], {review["interrupt_id"]: REJECTIONS[dialect](review)})

    desk.wait_for_status(sent.ticket_id, "rejected")
    (decision,) = desk.review(review["review_id"])["decisions"]
    assert (decision["type"], decision["decided_by"]) == ("reject", "dora")
    assert desk.executions(sent.ticket_id) == []


@pytest.mark.parametrize("dialect", EDITS)
def test_an_edit_in_any_dialect_runs_the_edited_arguments(desk: Desk, dialect: str) -> None:
    sent = submit_address_ticket(desk)
    review = desk.wait_for_review(sent.ticket_id)

    desk.resume("bob", review["thread_id"], {review["interrupt_id"]: EDITS[dialect](review)})

    desk.wait_for_status(sent.ticket_id, "resolved")
    (decision,) = desk.review(review["review_id"])["decisions"]
    assert (decision["type"], decision["decided_by"]) == ("edit", "bob")
    (execution,) = desk.executions(sent.ticket_id)
    assert execution["args"] == edited(review)


@pytest.mark.parametrize("dialect", RESPONSES)
def test_a_reply_in_any_dialect_reaches_the_customer(desk: Desk, dialect: str) -> None:
    sent = submit_risky_ticket(desk)
    review = desk.wait_for_review(sent.ticket_id)

    desk.resume("alice", review["thread_id"], {review["interrupt_id"]: RESPONSES[dialect](review)})

    ticket = desk.wait_for_status(sent.ticket_id, "resolved")
    assert ticket["final_response"] == "Please send us a photo."
    assert desk.executions(sent.ticket_id) == []


def test_the_pause_is_a_request_that_langchains_own_interfaces_can_draw(desk: Desk) -> None:
    sent = submit_risky_ticket(desk)
    review = desk.wait_for_review(sent.ticket_id)

    (interrupt,) = desk.interrupts(review["thread_id"])

    value = interrupt["value"]
    (action,) = value["action_requests"]
    (config,) = value["review_configs"]
    assert (action["name"], action["args"]) == (review["action"], review["args"])
    assert config["action_name"] == review["action"]
    assert set(config["allowed_decisions"]) == {"approve", "edit", "reject", "respond"}
    assert value["args_digest"] == review["args_digest"]
    assert value["review_id"] == review["review_id"]


def test_what_the_decision_route_answers_resumes_the_thread_in_the_same_words(desk: Desk) -> None:
    sent = submit_risky_ticket(desk)
    review = desk.wait_for_review(sent.ticket_id)

    answer = desk.decided("alice", review, "reject", message="Too late.", notes="31 days")

    expected = {"decisions": [{"type": "reject", "message": "Too late.", "notes": "31 days"}]}
    assert answer["status"] == "decided"
    assert answer["resume"] == {review["interrupt_id"]: expected}
    assert desk.ticket(sent.ticket_id)["final_response"] is None
    desk.resume("alice", review["thread_id"], answer["resume"])
    assert "Too late." in desk.wait_for_status(sent.ticket_id, "rejected")["final_response"]
