"""Tickets and messages as they come in: accepted once, planned anew for each message, never run twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from desk import ENDED, SYSTEM, Desk
from patience import wait_until
from shoppers import CHEAP
from tickets import submit_risky_ticket, submit_safe_ticket, wish_to_cancel


def test_the_same_ticket_again_gets_the_same_answer_and_runs_nothing_twice(desk: Desk) -> None:
    shopper = desk.add_shopper(("pending", [CHEAP]))
    body = {
        "ticket_id": f"again-{shopper.customer_id}",
        "customer_id": shopper.customer_id,
        "message": shopper.says(wish_to_cancel(shopper)),
    }
    together = Barrier(3)

    def send(person: str) -> tuple[int, str]:
        together.wait()
        answer = desk.client(person).post("/holdpoint/tickets", json=body)
        return answer.status_code, answer.json()["thread_id"]

    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(send, ["intake", "carol", "intake"]))
    ticket = desk.wait_for_status(body["ticket_id"], "resolved")
    late = desk.client("intake").post("/holdpoint/tickets", json=body)

    assert answers == [(202, ticket["thread_id"])] * 3
    assert late.status_code == 202
    assert late.json() == {"ticket_id": body["ticket_id"], "thread_id": ticket["thread_id"], "status": "resolved"}
    assert len(desk.executions(body["ticket_id"])) == 1
    assert len(desk.sdk(SYSTEM).runs.list(ticket["thread_id"])) == 1


def test_another_ticket_under_a_taken_id_is_a_conflict(desk: Desk) -> None:
    sent = submit_safe_ticket(desk)
    first = desk.wait_for_status(sent.ticket_id, "resolved")
    body = {"ticket_id": sent.ticket_id, "customer_id": sent.shopper.customer_id, "message": "Something else entirely."}

    answer = desk.client("intake").post("/holdpoint/tickets", json=body)

    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "ticket_conflict"
    assert desk.ticket(sent.ticket_id) == first


def test_a_message_while_the_case_waits_supersedes_it_and_the_old_plan_never_runs(desk: Desk) -> None:
    sent = submit_risky_ticket(desk)
    old = desk.wait_for_review(sent.ticket_id)

    answer = desk.client("intake").post(
        f"/holdpoint/tickets/{sent.ticket_id}/messages", json={"message": "Any news? I still want to return it."}
    )

    assert answer.status_code == 202
    new = desk.wait_for_review(sent.ticket_id, after=old["review_id"])
    ticket = desk.ticket(sent.ticket_id)
    assert ticket["episode"] == 2
    assert ticket["reviews"] == [old["review_id"], new["review_id"]]
    assert desk.review(old["review_id"])["status"] == "superseded"
    assert ticket["actions"][0]["status"] == "superseded"
    for person in ("alice", "carol"):
        refused = desk.decide(person, old, "approve")
        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "superseded")
    assert desk.client("alice").post(f"/holdpoint/reviews/{old['review_id']}/claim").status_code == 409
    desk.settle("alice", new, "approve")
    desk.wait_for_status(sent.ticket_id, "resolved")
    assert len(desk.executions(sent.ticket_id)) == 1


def test_a_message_after_the_end_is_planned_with_what_was_done_in_mind(desk: Desk) -> None:
    sent = submit_safe_ticket(desk)
    desk.wait_for_status(sent.ticket_id, "resolved")

    answer = desk.client("intake").post(
        f"/holdpoint/tickets/{sent.ticket_id}/messages", json={"message": "Thank you, that's all."}
    )

    assert answer.status_code == 202

    def settled() -> bool:
        ticket = desk.ticket(sent.ticket_id)
        return ticket["episode"] == 2 and ticket["status"] in (*ENDED, "awaiting_review")

    wait_until(settled, "the second message is dealt with")
    assert len(desk.executions(sent.ticket_id)) == 1
    assert desk.order_status(sent.order_id) == "cancelled"


def test_a_burst_of_messages_leaves_one_live_case_at_the_end(desk: Desk) -> None:
    sent = submit_risky_ticket(desk)
    path = f"/holdpoint/tickets/{sent.ticket_id}/messages"

    for words in ("Hello?", "Are you there?", "I still want to return it, please."):
        assert desk.client("intake").post(path, json={"message": words}).status_code == 202

    wait_until(lambda: desk.ticket(sent.ticket_id)["status"] == "awaiting_review", "the last message is planned")
    review = desk.wait_for_review(sent.ticket_id)
    ticket = desk.ticket(sent.ticket_id)
    assert ticket["episode"] == 4
    statuses = [desk.review(each)["status"] for each in ticket["reviews"]]
    assert [status for status in statuses if status != "superseded"] == ["pending"]
    desk.settle("alice", review, "approve")
    desk.wait_for_status(sent.ticket_id, "resolved")
    assert len(desk.executions(sent.ticket_id)) == 1
