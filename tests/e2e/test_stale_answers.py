"""Answers that come too late, twice, or together with somebody else's: the platform says success to all of them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Any

import httpx
import pytest
from desk import GRAPH, SYSTEM, Desk, Json
from langgraph_sdk.errors import ConflictError
from tickets import submit_risky_ticket, submit_two_risky_wishes, wish_to_cancel

APPROVE = {"decisions": [{"type": "approve"}]}


def test_an_old_approval_never_reaches_what_was_planned_after_a_new_message(desk: Desk) -> None:
    sent = submit_risky_ticket(desk)
    old = desk.wait_for_review(sent.ticket_id)
    message = f"Sorry, please don't return anything. {wish_to_cancel(sent.shopper, 1)}"
    added = desk.client("intake").post(f"/holdpoint/tickets/{sent.ticket_id}/messages", json={"message": message})
    assert added.status_code == 202
    new = desk.wait_for_review(sent.ticket_id, after=old["review_id"])
    assert new["args"] != old["args"]

    decision = desk.decide("alice", old, "approve")
    with pytest.raises(ConflictError):
        desk.resume("alice", old["thread_id"], {old["interrupt_id"]: APPROVE})
    desk.resume(SYSTEM, old["thread_id"], {old["interrupt_id"]: APPROVE})

    assert decision.status_code == 409
    assert decision.json()["error"]["code"] == "superseded"
    assert desk.review(old["review_id"])["status"] == "superseded"
    assert desk.review(new["review_id"])["status"] == "pending"
    assert desk.interrupt_id(new) == new["interrupt_id"]
    assert desk.executions(sent.ticket_id) == []
    assert [desk.order_status(each.order_id) for each in sent.shopper.orders] == ["delivered", "pending"]
    desk.settle("alice", new, "approve")
    desk.wait_for_status(sent.ticket_id, "resolved")
    assert [desk.order_status(each.order_id) for each in sent.shopper.orders] == ["delivered", "cancelled"]


def test_a_double_click_on_the_first_of_two_approvals_doesnt_approve_the_second_unseen(desk: Desk) -> None:
    sent = submit_two_risky_wishes(desk)
    first = desk.wait_for_review(sent.ticket_id)
    resume = desk.decided("alice", first, "approve")["resume"]

    runs = [
        desk.sdk("alice").runs.create(first["thread_id"], GRAPH, command={"resume": resume})["run_id"]
        for _click in range(2)
    ]
    second = desk.wait_for_review(sent.ticket_id, after=first["review_id"])
    for run_id in runs:
        desk.wait_for_run(first["thread_id"], run_id)
    again = desk.decide("alice", first, "approve")

    assert again.status_code == 409
    assert again.json()["error"]["code"] == "already_decided"
    assert desk.review(second["review_id"])["status"] == "pending"
    assert desk.interrupt_id(second) == second["interrupt_id"]
    assert [desk.order_status(each.order_id) for each in sent.shopper.orders] == ["return requested", "delivered"]
    assert len(desk.executions(sent.ticket_id)) == 1


def test_when_three_decide_at_once_one_wins_and_the_others_are_told_who_and_when(desk: Desk) -> None:
    sent = submit_risky_ticket(desk)
    review = desk.wait_for_review(sent.ticket_id)
    kinds = {"alice": "approve", "dora": "reject", "carol": "escalate"}
    together = Barrier(len(kinds))

    def decide(person: str) -> tuple[str, httpx.Response]:
        together.wait()
        return person, desk.decide(person, review, kinds[person])

    with ThreadPoolExecutor(len(kinds)) as pool:
        answers = dict(pool.map(decide, kinds))

    assert sorted(each.status_code for each in answers.values()) == [200, 409, 409]
    winner = next(person for person, answer in answers.items() if answer.status_code == 200)
    (recorded,) = desk.review(review["review_id"])["decisions"]
    assert recorded["decided_by"] == winner
    for person in kinds.keys() - {winner}:
        error = answers[person].json()["error"]
        assert error["code"] == "already_decided"
        assert (error["decided_by"], error["type"]) == (winner, kinds[winner])
        assert datetime.fromisoformat(error["decided_at"]) == datetime.fromisoformat(recorded["decided_at"])
        assert winner in error["message"]


def test_when_three_resume_the_thread_at_once_one_wins_and_the_others_are_told_who_and_when(desk: Desk) -> None:
    sent = submit_risky_ticket(desk)
    review = desk.wait_for_review(sent.ticket_id)
    people = ("alice", "dora", "carol")
    together = Barrier(len(people))

    def resume(person: str) -> tuple[str, Any]:
        command: Any = {"resume": {review["interrupt_id"]: APPROVE}}
        together.wait()
        try:
            return person, desk.sdk(person).runs.create(review["thread_id"], GRAPH, command=command)
        except ConflictError as error:
            return person, error

    with ThreadPoolExecutor(len(people)) as pool:
        answers = dict(pool.map(resume, people))

    losers = {person: answer for person, answer in answers.items() if isinstance(answer, ConflictError)}
    assert len(losers) == 2
    (winner,) = answers.keys() - losers.keys()
    (recorded,) = desk.review(review["review_id"])["decisions"]
    assert recorded["decided_by"] == winner
    for error in losers.values():
        told = error.response.text
        assert f"{winner} has decided this case: approve" in told
        assert recorded["decided_at"][:19] in told
    desk.wait_for_status(sent.ticket_id, "resolved")
    (execution,) = desk.executions(sent.ticket_id)
    assert execution["authorised_by"] == winner


@pytest.mark.parametrize("unsigned", [APPROVE, {"decisions": [{"type": "reject"}]}, {"human_approved": "maybe"}, None])
def test_an_answer_that_was_refused_is_never_used_for_the_next_reviewer(desk: Desk, unsigned: Json | None) -> None:
    sent = submit_risky_ticket(desk)
    review = desk.wait_for_review(sent.ticket_id)

    desk.resume(SYSTEM, review["thread_id"], {review["interrupt_id"]: unsigned})

    back = desk.wait_for_review(sent.ticket_id)
    assert back["review_id"] == review["review_id"]
    assert back["decisions"] == []
    assert "isn't signed in" in back["reason"]
    assert desk.executions(sent.ticket_id) == []
    approved = unsigned != APPROVE
    desk.settle("dora", back, "approve" if approved else "reject")
    desk.wait_for_status(sent.ticket_id, "resolved" if approved else "rejected")
    assert [each["authorised_by"] for each in desk.executions(sent.ticket_id)] == (["dora"] if approved else [])


def test_pausing_and_resuming_again_and_again_repeats_no_effect_of_the_nodes_around(desk: Desk) -> None:
    sent = submit_risky_ticket(desk)
    review = desk.wait_for_review(sent.ticket_id)
    for _attempt in range(2):
        desk.resume(SYSTEM, review["thread_id"], {str(desk.interrupt_id(review)): None})
        review = desk.wait_for_review(sent.ticket_id)
    desk.settle("alice", review, "approve")

    ticket = desk.wait_for_status(sent.ticket_id, "resolved")

    assert ticket["reviews"] == [review["review_id"]]
    assert [each["kind"] for each in ticket["messages"]] == ["customer", "acknowledgement", "final"]
    kinds = [event["kind"] for event in ticket["events"]]
    once = ("held", "decided", "executed", "ticket_ended")
    assert [kinds.count(kind) for kind in once] == [1, 1, 1, 1]
