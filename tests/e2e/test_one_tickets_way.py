"""A ticket's way from the customer's words to the shop, alone or through a person's hands."""

from desk import Desk
from shoppers import CHEAP, DEAR
from tickets import (
    submit_address_ticket,
    submit_risky_ticket,
    submit_safe_and_risky_wishes,
    submit_safe_ticket,
    submit_two_risky_wishes,
)


def test_a_safe_ticket_is_resolved_without_a_person(desk: Desk) -> None:
    sent = submit_safe_ticket(desk)

    ticket = desk.wait_for_status(sent.ticket_id, "resolved")

    assert desk.order_status(sent.order_id) == "cancelled"
    assert [(each["name"], each["route"], each["status"]) for each in ticket["actions"]] == [
        ("cancel_pending_order", "auto", "executed")
    ]
    assert ticket["actions"][0]["receipt"] is not None
    assert ticket["reviews"] == []
    assert ticket["final_response"]


def test_a_risky_ticket_waits_and_its_customer_is_told_so(desk: Desk) -> None:
    sent = submit_risky_ticket(desk)

    review = desk.wait_for_review(sent.ticket_id)

    ticket = desk.ticket(sent.ticket_id)
    assert ticket["status"] == "awaiting_review"
    assert ticket["acknowledgement"]
    assert ticket["final_response"] is None
    assert ticket["actions"][0]["receipt"] is None
    assert desk.order_status(sent.order_id) == "delivered"
    assert review["action"] == "return_delivered_order_items"
    assert review["skill"] == "refunds"
    assert review["risk_score"] > review["threshold"]
    assert review["changes"]


def test_an_approval_changes_the_shop_exactly_as_shown(desk: Desk) -> None:
    sent = submit_risky_ticket(desk)
    review = desk.wait_for_review(sent.ticket_id)

    desk.settle("alice", review, "approve")

    ticket = desk.wait_for_status(sent.ticket_id, "resolved")
    assert desk.order_status(sent.order_id) == "return requested"
    (execution,) = desk.executions(sent.ticket_id)
    assert execution["authorised_by"] == "alice"
    assert execution["args"] == review["args"]
    assert ticket["actions"][0]["receipt"]["summary"]


def test_an_edit_runs_the_edited_arguments(desk: Desk) -> None:
    sent = submit_risky_ticket(desk)
    review = desk.wait_for_review(sent.ticket_id)
    edited = review["args"] | {"payment_method_id": sent.shopper.gift_card}

    desk.settle("alice", review, "edit", edited_args=edited, notes="the card has expired")

    ticket = desk.wait_for_status(sent.ticket_id, "resolved")
    assert ticket["actions"][0]["args"] == edited
    (execution,) = desk.executions(sent.ticket_id)
    assert execution["args"] == edited
    (order,) = desk.sql("SELECT return_payment_method_id FROM shop.orders WHERE order_id = %s", sent.order_id)
    assert order["return_payment_method_id"] == sent.shopper.gift_card


def test_a_rejection_changes_nothing_and_answers_politely(desk: Desk) -> None:
    sent = submit_risky_ticket(desk)
    review = desk.wait_for_review(sent.ticket_id)

    desk.settle("alice", review, "reject", message="The 30 days are over.", notes="not for the customer")

    ticket = desk.wait_for_status(sent.ticket_id, "rejected")
    assert desk.order_status(sent.order_id) == "delivered"
    assert desk.executions(sent.ticket_id) == []
    assert "The 30 days are over." in ticket["final_response"]
    assert "not for the customer" not in ticket["final_response"]
    assert sent.shopper.first_name in ticket["final_response"]


def test_an_escalation_hands_the_ticket_over_and_changes_nothing(desk: Desk) -> None:
    sent = submit_risky_ticket(desk)
    review = desk.wait_for_review(sent.ticket_id)

    desk.settle("alice", review, "escalate", notes="looks like fraud")

    ticket = desk.wait_for_status(sent.ticket_id, "escalated")
    assert desk.order_status(sent.order_id) == "delivered"
    assert "fraud" not in ticket["final_response"]


def test_a_reviewers_own_words_reach_the_customer_as_they_are(desk: Desk) -> None:
    sent = submit_risky_ticket(desk)
    review = desk.wait_for_review(sent.ticket_id)

    desk.settle("alice", review, "respond", message="Could you send us a photo of the box?")

    ticket = desk.wait_for_status(sent.ticket_id, "resolved")
    assert ticket["final_response"] == "Could you send us a photo of the box?"
    assert desk.order_status(sent.order_id) == "delivered"


def test_a_change_of_address_waits_for_somebody_with_the_skill_data(desk: Desk) -> None:
    sent = submit_address_ticket(desk)
    review = desk.wait_for_review(sent.ticket_id)
    assert review["skill"] == "data"

    desk.settle("bob", review, "approve")

    desk.wait_for_status(sent.ticket_id, "resolved")
    (order,) = desk.sql("SELECT address1, zip FROM shop.orders WHERE order_id = %s", sent.order_id)
    assert order == {"address1": "12 Harbor Lane", "zip": "97201"}


def test_the_safe_part_of_a_ticket_runs_while_the_risky_part_waits(desk: Desk) -> None:
    sent = submit_safe_and_risky_wishes(desk)
    cheap, dear = (order.order_id for order in sent.shopper.orders)

    review = desk.wait_for_review(sent.ticket_id)

    assert desk.order_status(cheap) == "cancelled"
    assert desk.order_status(dear) == "pending"
    desk.settle("alice", review, "approve")
    desk.wait_for_status(sent.ticket_id, "resolved")
    assert desk.order_status(dear) == "cancelled"
    assert [each["authorised_by"] for each in desk.executions(sent.ticket_id)] == ["policy", "alice"]


def test_two_risky_actions_are_asked_one_after_the_other_each_in_its_own_interrupt(desk: Desk) -> None:
    sent = submit_two_risky_wishes(desk)
    first = desk.wait_for_review(sent.ticket_id)
    assert len(desk.interrupts(first["thread_id"])) == 1

    desk.settle("alice", first, "approve")
    second = desk.wait_for_review(sent.ticket_id, after=first["review_id"])

    assert len(desk.interrupts(first["thread_id"])) == 1
    assert desk.interrupt_id(second) != first["interrupt_id"]
    assert [first["args"]["order_id"], second["args"]["order_id"]] == [each.order_id for each in sent.shopper.orders]
    assert [each["status"] for each in desk.ticket(sent.ticket_id)["actions"]] == ["executed", "awaiting_review"]
    desk.settle("alice", second, "approve")
    desk.wait_for_status(sent.ticket_id, "resolved")
    assert [desk.order_status(each.order_id) for each in sent.shopper.orders] == ["return requested"] * 2


def test_a_rejection_stops_the_rest_of_the_plan(desk: Desk) -> None:
    sent = submit_two_risky_wishes(desk)
    first = desk.wait_for_review(sent.ticket_id)

    desk.settle("alice", first, "reject")

    ticket = desk.wait_for_status(sent.ticket_id, "rejected")
    assert [each["status"] for each in ticket["actions"]] == ["rejected", "rejected"]
    assert ticket["reviews"] == [first["review_id"]]
    assert [desk.order_status(each.order_id) for each in sent.shopper.orders] == ["delivered"] * 2


def test_a_question_is_answered_without_any_write(desk: Desk) -> None:
    shopper = desk.add_shopper(("pending", [CHEAP]), ("delivered", [DEAR]))
    order_id = shopper.orders[0].order_id
    ticket_id = desk.submit(shopper, shopper.says(f"When will my order {order_id} arrive?"))

    ticket = desk.wait_for_status(ticket_id, "resolved")

    assert ticket["actions"] == []
    assert desk.executions(ticket_id) == []
    assert desk.order_status(order_id) == "pending"
    assert order_id in ticket["final_response"]


def test_a_ticket_from_an_unknown_customer_is_escalated(desk: Desk) -> None:
    ticket_id = desk.submit("nobody_1", "Please cancel my order #W0000001, I no longer need it.")

    ticket = desk.wait_for_status(ticket_id, "escalated")

    assert desk.executions(ticket_id) == []
    assert ticket["final_response"]
