"""A ticket's way in words, and the customers one could write as."""

from datetime import timedelta
from typing import Any

import pytest
from cases import NOW, review
from fake_tickets import received

from agent.contract import Me, TicketView
from reviewer_app.screen_try_it import way_html
from reviewer_app.try_it_view import Step, TicketWay, ticket_way
from reviewer_app.trying import EXAMPLES, Suggestion, may_send, suggestions


def event(seconds: float, kind: str, actor: str = "agent", **detail: Any) -> dict[str, Any]:
    return {"at": NOW + timedelta(seconds=seconds), "kind": kind, "actor": actor, "detail": detail}


def wrote(seconds: float, text: str, **changes: Any) -> dict[str, Any]:
    return {"at": NOW + timedelta(seconds=seconds), "direction": "out", "kind": "final", "text": text, **changes}


def heard(seconds: float, text: str) -> dict[str, Any]:
    return {"at": NOW + timedelta(seconds=seconds), "direction": "in", "kind": "customer", "text": text}


def way(**changes: Any) -> TicketWay:
    return ticket_way(received("T-1", **changes), NOW + timedelta(minutes=1))


def titles(steps: tuple[Step, ...]) -> list[str]:
    return [step.title for step in steps]


def action(**changes: Any) -> dict[str, Any]:
    fields = {"proposal_id": "p", "name": "issue_refund", "args": {}, "route": "review", "risk_score": 0.5}
    return {**fields, "status": "awaiting_review", "receipt": None, **changes}


def waiting(**changes: Any) -> TicketView:
    why = "Risk 0.50 is over 0.40: $60.00 moves"
    events = [
        event(0, "ticket_received", "intake"),
        event(1, "proposed", "offline", action="issue_refund", route="review", risk_score=0.5, reason=why),
        event(2, "held", action="issue_refund", reason=why, review_id="rev-1"),
        event(9, "reviewers_told", "system", count=1),
    ]
    fields = {"status": "awaiting_review", "intent": "refund", "reviews": ["rev-1"], "events": events}
    return received("T-1", **{**fields, **changes})


def test_a_ticket_that_waits_tells_its_way_up_to_the_case_to_open():
    shown = ticket_way(waiting(), NOW)
    assert [(step.when, step.title) for step in shown.steps] == [
        ("14:00:00", "Received"),
        ("by 14:00:01", "Understood as: Refund"),
        ("14:00:01", "Planned: Issue refund"),
        ("14:00:02", "Waits for a person: Issue refund"),
    ]
    assert shown.steps[2].said == "It needs a person: Risk 0.50 is over 0.40: $60.00 moves"
    assert [step.review_id for step in shown.steps] == ["", "", "", "rev-1"]
    assert (shown.status, shown.is_over) == ("Waits for a person", False)


def test_a_case_that_no_longer_waits_has_no_way_to_it():
    decided = event(20, "decided", "alice", type="approve", notes="Fine", settled=True)
    ended = waiting(status="resolved", events=[*waiting().model_dump()["events"], decided])
    shown = ticket_way(ended, NOW)
    assert {step.review_id for step in shown.steps} == {""}
    assert (shown.steps[-1].title, shown.steps[-1].said) == ("alice approved this", "Fine")


def test_what_ran_alone_is_told_with_its_receipt():
    receipt = {"idempotency_key": "holdpoint-f85c64ff76ce", "money_usd": 1.18}
    ran = event(3, "executed", action="exchange", authorised_by="policy", proposal_id="p", summary="Exchange 1 item")
    shown = way(
        status="resolved", actions=[action(receipt=receipt)], events=[ran, event(4, "ticket_ended", status="resolved")]
    )
    done = shown.steps[1]
    assert (done.title, done.said) == ("Carried out, alone", "Exchange 1 item")
    assert done.receipt == "Receipt holdpoint-f85c64ff7… · $1.18 moved"
    assert shown.steps[-1].title == "Ended: resolved"


def test_what_was_carried_out_on_a_decision_says_so():
    shown = way(events=[event(3, "executed", authorised_by="decision-1", proposal_id="gone", summary="Refund")])
    assert (shown.steps[1].title, shown.steps[1].receipt) == ("Carried out, as decided", "")


def test_what_the_customer_adds_begins_the_way_anew():
    events = [
        event(1, "proposed", "offline", action="issue_refund", route="review", risk_score=0.5),
        event(30, "message_received", "intake", superseded_reviews=["rev-1"]),
        event(31, "proposed", "offline", action="cancel_pending_order", route="auto", risk_score=0.2),
    ]
    messages = [heard(0, "Refund, please"), heard(30, "No, cancel it")]
    shown = way(status="running", intent="cancel_order", messages=messages, events=events)
    assert titles(shown.steps) == [
        "Received",
        "Planned: Issue refund",
        "The customer wrote again",
        "Begun anew",
        "Understood as: Cancel order",
        "Planned: Cancel pending order",
    ]
    assert shown.steps[-1].said == "It may run alone (risk 0.20)"


def test_a_decision_made_blind_names_nobody():
    shown = way(events=[event(3, "decided", "a reviewer", review_id="rev-1")])
    assert shown.steps[-1].title == "A reviewer decided this"


def test_a_first_of_two_approvals_says_that_another_is_needed():
    shown = way(events=[event(3, "decided", "alice", type="approve", settled=False)])
    assert shown.steps[-1].title == "alice approved this; a second person has to approve it too"


@pytest.mark.parametrize(("delivery", "told"), [("recorded", ""), ("dead", " (could not be delivered)")])
def test_what_we_wrote_says_how_far_it_came(delivery: str, told: str):
    shown = way(messages=[heard(0, "Hello"), wrote(5, "Done.", delivery=delivery)])
    assert (shown.steps[-1].title, shown.steps[-1].words) == (f"We wrote to the customer{told}", "Done.")


@pytest.mark.parametrize(
    ("status", "seconds"),
    [("received", 2), ("running", 2), ("awaiting_review", 10), ("attention", 10), ("resolved", 0)],
)
def test_a_ticket_is_looked_at_as_often_as_something_may_happen(status: str, seconds: int):
    shown = way(status=status)
    assert shown.look_again_seconds == seconds
    assert ("data-every" in way_html(shown)) is (seconds > 0)


def test_what_strangers_wrote_is_shown_as_text():
    hostile = "<img src=x onerror=alert(1)> ${x} {{y}}"
    html = way_html(way(messages=[heard(0, hostile)]))
    assert "<img" not in html
    assert "${" not in html
    assert "{{" not in html


def test_a_customer_is_suggested_once_with_their_name_and_an_order():
    seen = [
        (review("rev-1"), received("T-1", actions=[action(args={"order_id": "#W1"})])),
        (review("rev-2"), received("T-2", actions=[action(args={"order_id": "#W2"})])),
        (review("rev-3", customer_name=""), received("T-3", customer_id="mei_9")),
        (review("rev-4"), None),
    ]
    known = suggestions(seen)
    assert known.customers == (Suggestion("yusuf_rossi_9620", "Yusuf Rossi", "#W1"), Suggestion("mei_9"))
    assert known.choices() == [("Yusuf Rossi · yusuf_rossi_9620", "yusuf_rossi_9620"), ("mei_9", "mei_9")]


def test_an_example_takes_the_customers_name_and_order():
    words = EXAMPLES[0].filled(Suggestion("y", "Yusuf Rossi", "#W1"))
    assert "Yusuf Rossi" in words
    assert "#W1" in words
    assert not any("{" in example.filled(None) for example in EXAMPLES)


@pytest.mark.parametrize(("role", "may"), [("reviewer", False), ("admin", True)])
def test_only_administrators_send(role: str, may: bool):
    assert may_send(Me.model_validate({"name": "x", "role": role, "skills": [], "cap": 1, "claimed": 0})) is may
