"""Orders that change between the moment a person sees them and the moment the write would happen."""

from desk import Desk
from tickets import submit_risky_ticket, submit_two_risky_wishes


def exchange_elsewhere(desk: Desk, order_id: str) -> None:
    desk.sql("UPDATE shop.orders SET status = 'exchange requested' WHERE order_id = %s", order_id)


def test_an_approval_of_what_has_changed_since_writes_nothing_and_comes_back_with_the_reason(desk: Desk) -> None:
    sent = submit_risky_ticket(desk)
    first = desk.wait_for_review(sent.ticket_id)
    resume = desk.decided("alice", first, "approve")["resume"]

    exchange_elsewhere(desk, sent.order_id)
    desk.resume("alice", first["thread_id"], resume)

    second = desk.wait_for_review(sent.ticket_id, after=first["review_id"])
    assert desk.executions(sent.ticket_id) == []
    assert desk.order_status(sent.order_id) == "exchange requested"
    assert "refused" in second["reason"]
    assert "exchange requested" in second["reason"] or "changed in the meantime" in second["reason"]
    assert [check["status"] for check in second["checks"]].count("fail") >= 1
    assert desk.review(first["review_id"])["status"] == "decided"
    assert desk.ticket(sent.ticket_id)["status"] == "awaiting_review"


def test_what_came_back_runs_once_a_person_has_approved_it_as_it_is_by_then(desk: Desk) -> None:
    sent = submit_risky_ticket(desk)
    first = desk.wait_for_review(sent.ticket_id)
    resume = desk.decided("alice", first, "approve")["resume"]
    exchange_elsewhere(desk, sent.order_id)
    desk.resume("alice", first["thread_id"], resume)
    second = desk.wait_for_review(sent.ticket_id, after=first["review_id"])
    assert second["changes"] == []

    desk.sql("UPDATE shop.orders SET status = 'delivered' WHERE order_id = %s", sent.order_id)
    desk.settle("dora", second, "approve")
    # What dora saw would have changed nothing, so it isn't what would be written now.
    third = desk.wait_for_review(sent.ticket_id, after=second["review_id"])
    assert desk.executions(sent.ticket_id) == []
    assert third["changes"] == first["changes"]
    desk.settle("dora", third, "approve")

    ticket = desk.wait_for_status(sent.ticket_id, "resolved")
    assert desk.order_status(sent.order_id) == "return requested"
    (execution,) = desk.executions(sent.ticket_id)
    assert execution["authorised_by"] == "dora"
    assert ticket["actions"][0]["status"] == "executed"


def test_what_came_back_can_be_rejected(desk: Desk) -> None:
    sent = submit_risky_ticket(desk)
    first = desk.wait_for_review(sent.ticket_id)
    resume = desk.decided("alice", first, "approve")["resume"]
    exchange_elsewhere(desk, sent.order_id)
    desk.resume("alice", first["thread_id"], resume)
    second = desk.wait_for_review(sent.ticket_id, after=first["review_id"])

    desk.settle("alice", second, "reject", message="You have asked for an exchange already.")

    ticket = desk.wait_for_status(sent.ticket_id, "rejected")
    assert "You have asked for an exchange already." in ticket["final_response"]
    assert desk.executions(sent.ticket_id) == []


def test_the_first_approval_cant_run_what_came_back_for_a_second_look(desk: Desk) -> None:
    sent = submit_risky_ticket(desk)
    first = desk.wait_for_review(sent.ticket_id)
    resume = desk.decided("alice", first, "approve")["resume"]
    exchange_elsewhere(desk, sent.order_id)
    desk.resume("alice", first["thread_id"], resume)
    second = desk.wait_for_review(sent.ticket_id, after=first["review_id"])
    desk.sql("UPDATE shop.orders SET status = 'delivered' WHERE order_id = %s", sent.order_id)

    desk.resume("alice", first["thread_id"], resume)

    assert desk.review(second["review_id"])["status"] == "pending"
    assert desk.executions(sent.ticket_id) == []
    assert desk.order_status(sent.order_id) == "delivered"


def test_an_edit_that_the_shop_would_refuse_is_refused_to_the_reviewer(desk: Desk) -> None:
    sent = submit_risky_ticket(desk)
    review = desk.wait_for_review(sent.ticket_id)
    edited = review["args"] | {"order_id": sent.shopper.orders[1].order_id}

    answer = desk.decide("alice", review, "edit", edited_args=edited)

    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "check_failed"
    assert desk.review(review["review_id"])["status"] == "pending"


def test_what_waits_second_is_looked_at_anew_after_the_first_has_run(desk: Desk) -> None:
    sent = submit_two_risky_wishes(desk)
    first = desk.wait_for_review(sent.ticket_id)
    exchange_elsewhere(desk, sent.shopper.orders[1].order_id)

    desk.settle("alice", first, "approve")

    second = desk.wait_for_review(sent.ticket_id, after=first["review_id"])
    assert [check["status"] for check in second["checks"]].count("fail") >= 1
    assert "exchange requested" in str(second["checks"])
