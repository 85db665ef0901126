"""What was carried out on a ticket, as plain data."""

from typing import Any

from cases import HOSTILE, NOW
from fake_tickets import received

from reviewer_app.screen_history import ticket_actions_html
from reviewer_app.ticket_actions import ticket_actions


def action(proposal_id: str = "p-1", **changes: Any) -> dict[str, Any]:
    fields = {
        "proposal_id": proposal_id,
        "name": "issue_refund",
        "args": {"order_id": "#W1", "amount": 12},
        "route": "auto",
        "risk_score": 0.2,
        "status": "executed",
        "receipt": {"summary": "Pays $12.00 back.", "executed_at": "2026-05-04T12:30:00Z"},
    }
    return fields | changes


def regretted(proposal_id: str, by: str = "bob") -> dict[str, Any]:
    detail = {"proposal_id": proposal_id, "action": "issue_refund", "reason": "Paid twice"}
    return {"at": NOW, "kind": "regretted", "actor": by, "detail": detail}


def test_what_ran_alone_is_told_with_its_arguments_receipt_and_time():
    (ran,) = ticket_actions(received("T-1", actions=[action()]), NOW).ran
    assert (ran.how, ran.summary, ran.args) == (
        "Ran alone",
        "Pays $12.00 back.",
        (("Order id", "#W1"), ("Amount", "$12.00")),
    )
    assert ran.ran_at is not None
    assert ran.ran_at.words == "12:30 UTC"


def test_only_what_was_carried_out_is_listed():
    waiting, refused = action("p-2", status="awaiting_review", receipt=None), action("p-3", status="rejected")
    decided = action("p-4", route="review")
    ran = ticket_actions(received("T-1", actions=[action(), waiting, refused, decided]), NOW).ran
    assert [(each.proposal_id, each.how) for each in ran] == [("p-1", "Ran alone"), ("p-4", "Ran after a decision")]


def test_a_mark_is_read_from_the_tickets_history_and_takes_the_buttons_place():
    ticket = received("T-1", actions=[action(), action("p-2")], events=[regretted("p-2")])
    first, second = ticket_actions(ticket, NOW).ran
    assert first.regret is None
    assert second.regret is not None
    assert (second.regret.marked_by, second.regret.reason) == ("bob", "Paid twice")
    shown = ticket_actions_html(ticket_actions(ticket, NOW))
    assert 'data-regret="p-1"' in shown
    assert 'data-regret="p-2"' not in shown


def test_a_receipt_of_another_shape_only_leaves_its_words_out():
    (ran,) = ticket_actions(received("T-1", actions=[action(receipt={"executed_at": "soon"})]), NOW).ran
    assert (ran.ran_at, ran.summary) == (None, "")


def test_a_ticket_on_which_nothing_ran_says_so():
    assert "Nothing was carried out on this ticket" in ticket_actions_html(ticket_actions(received("T-1"), NOW))


def test_a_customers_words_bring_no_element_of_their_own():
    ticket = received(
        HOSTILE, HOSTILE, HOSTILE, actions=[action(args={HOSTILE: HOSTILE}, receipt={"summary": HOSTILE})]
    )
    shown = ticket_actions_html(ticket_actions(ticket, NOW))
    assert "<script>" not in shown
    assert "<img" not in shown
