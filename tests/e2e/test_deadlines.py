"""Deadlines that act on the real server: undo, half time, expiry, and the server's own cron."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from desk import SYSTEM, Desk, Json
from patience import wait_until
from tickets import Sent, submit_address_ticket, submit_refund_ticket, submit_risky_ticket

MINUTES = 150.0
"""The cron fires within a minute or two, on a busy machine later."""


def let_time_pass(desk: Desk, review: Json, column: str) -> None:
    """Let a moment of the case have come."""
    assert column in ("due_at", "half_time_at", "claimed_until")
    desk.sql(
        f"UPDATE holdpoint.reviews SET {column} = now() - interval '1 minute' WHERE review_id = %s",
        review["review_id"],
    )


def undo(desk: Desk, person: str, decision_id: str) -> Any:
    return desk.client(person).post(f"/holdpoint/decisions/{decision_id}/undo")


def expired(desk: Desk, sent: Sent, review: Json, patience_seconds: float = 60) -> Json:
    """Let the case's time be over, and return the ticket as it ends."""
    let_time_pass(desk, review, "due_at")

    def look() -> Json | None:
        ticket = desk.ticket(sent.ticket_id)
        return ticket if ticket["status"] not in ("awaiting_review", "running") else None

    return wait_until(look, f"{sent.ticket_id} expires", patience_seconds)


def test_a_case_that_nobody_decides_expires_and_the_customer_is_told(kept_desk: Desk) -> None:
    sent = submit_risky_ticket(kept_desk)
    review = kept_desk.wait_for_review(sent.ticket_id)

    ticket = expired(kept_desk, sent, review)

    assert (ticket["status"], ticket["actions"][0]["status"]) == ("expired", "expired")
    assert kept_desk.review(review["review_id"])["status"] == "expired"
    assert [message["kind"] for message in ticket["messages"]] == ["customer", "acknowledgement", "final"]
    assert ticket["messages"][-1]["text"] == ticket["final_response"]
    (event,) = kept_desk.events(sent.ticket_id, "expired")
    assert event["actor"] == "system:expiry"
    assert kept_desk.executions(sent.ticket_id) == []
    assert kept_desk.order_status(sent.order_id) == "delivered"
    late = kept_desk.decide("alice", review, "approve")
    assert (late.status_code, late.json()["error"]["code"]) == (409, "expired")


def test_a_message_after_the_expiry_takes_the_ticket_up_again(kept_desk: Desk) -> None:
    sent = submit_risky_ticket(kept_desk)
    review = kept_desk.wait_for_review(sent.ticket_id)
    expired(kept_desk, sent, review)

    answer = kept_desk.client("intake").post(
        f"/holdpoint/tickets/{sent.ticket_id}/messages", json={"message": "I still need this, please."}
    )

    assert answer.status_code == 202
    again = kept_desk.wait_for_review(sent.ticket_id, after=review["review_id"])
    kept_desk.settle("alice", again, "approve")
    kept_desk.wait_for_status(sent.ticket_id, "resolved")
    assert len(kept_desk.executions(sent.ticket_id)) == 1


@pytest.fixture(scope="module")
def undo_desk(open_desk: Callable[..., Desk]) -> Iterator[Desk]:
    """A server on the shipped policy, whose housekeeping looks after everything at once."""
    desk = open_desk(HOUSEKEEPING_SECONDS="0.5")
    yield desk
    desk.server.stop()


def test_an_approved_refund_waits_for_its_time_for_undo_and_then_runs_once(undo_desk: Desk) -> None:
    sent = submit_refund_ticket(undo_desk)
    review = undo_desk.wait_for_review(sent.ticket_id)
    assert review["undo_seconds"] > 0

    decided = undo_desk.decided("alice", review, "approve")

    assert undo_desk.executions(sent.ticket_id) == []
    undo_desk.wait_for_status(sent.ticket_id, "resolved")
    (execution,) = undo_desk.executions(sent.ticket_id)
    assert execution["executed_at"].isoformat() >= decided["effective_at"].replace("Z", "+00:00")
    too_late = undo(undo_desk, "alice", decided["decision_id"])
    assert (too_late.status_code, too_late.json()["error"]["code"]) == (409, "undo_over")


def test_a_resume_within_the_time_for_undo_moves_no_money(undo_desk: Desk) -> None:
    sent = submit_refund_ticket(undo_desk)
    review = undo_desk.wait_for_review(sent.ticket_id)
    decided = undo_desk.decided("alice", review, "approve")

    undo_desk.resume("alice", review["thread_id"], decided["resume"])
    assert undo_desk.executions(sent.ticket_id) == []
    assert undo(undo_desk, "alice", decided["decision_id"]).status_code == 200

    back = undo_desk.wait_for_review(sent.ticket_id)
    assert (back["review_id"], back["decisions"]) == (review["review_id"], [])
    assert undo_desk.decide("alice", back, "reject").status_code == 200
    assert undo_desk.wait_for_status(sent.ticket_id, "rejected")["actions"][0]["receipt"] is None
    assert undo_desk.executions(sent.ticket_id) == []


def test_only_who_decided_or_an_admin_undoes(undo_desk: Desk) -> None:
    review = undo_desk.wait_for_review(submit_refund_ticket(undo_desk).ticket_id)
    decided = undo_desk.decided("alice", review, "approve")

    not_theirs = undo(undo_desk, "dora", decided["decision_id"])
    unknown = undo(undo_desk, "alice", "nonsense")
    intake = undo(undo_desk, "intake", decided["decision_id"])

    assert (not_theirs.status_code, not_theirs.json()["error"]["code"]) == (403, "not_yours")
    assert (unknown.status_code, unknown.json()["error"]["field"]) == (404, "decision_id")
    assert intake.status_code == 403
    assert undo(undo_desk, "carol", decided["decision_id"]).json()["status"] == "pending"


def test_half_time_takes_a_case_from_who_sits_on_it_and_hands_it_on(kept_desk: Desk) -> None:
    sent = submit_risky_ticket(kept_desk)
    review = kept_desk.wait_for_review(sent.ticket_id)
    claimed = kept_desk.client("alice").post(f"/holdpoint/reviews/{review['review_id']}/claim")
    assert claimed.status_code == 200

    let_time_pass(kept_desk, review, "half_time_at")

    wait_until(lambda: kept_desk.events(sent.ticket_id, "half_time"), "half time is noticed")
    assert kept_desk.review(review["review_id"])["claimed_by"] == "dora"
    refused = kept_desk.decide("alice", review, "approve")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "claimed")


def test_a_claim_that_runs_out_is_given_back(kept_desk: Desk) -> None:
    review = kept_desk.wait_for_review(submit_address_ticket(kept_desk).ticket_id)
    kept_desk.client("bob").post(f"/holdpoint/reviews/{review['review_id']}/claim")

    let_time_pass(kept_desk, review, "claimed_until")

    wait_until(lambda: kept_desk.events(review["ticket_id"], "lease_expired"), "the claim is given back")
    assert kept_desk.review(review["review_id"])["claimed_by"] is None


def crons(desk: Desk) -> list[Json]:
    return [dict(cron) for cron in desk.sdk(SYSTEM).crons.search()]


@pytest.fixture(scope="module")
def cron_desk(open_desk: Callable[..., Desk]) -> Iterator[Desk]:
    """A server whose own loop rests after the start: only its cron keeps house."""
    desk = open_desk(HOUSEKEEPING_SECONDS="3600", HOUSEKEEPING_CRON="* * * * *")
    yield desk
    desk.server.stop()


def test_the_servers_cron_keeps_house_and_there_is_one_of_it_after_every_start(cron_desk: Desk) -> None:
    (cron,) = wait_until(lambda: crons(cron_desk), "the cron is there")
    sent = submit_risky_ticket(cron_desk)
    review = cron_desk.wait_for_review(sent.ticket_id)

    ticket = expired(cron_desk, sent, review, MINUTES)
    assert ticket["status"] == "expired"

    cron_desk.hang_up()
    cron_desk.server.stop()
    cron_desk.server.start()
    wait_until(lambda: crons(cron_desk), "the cron is there")
    assert [each["cron_id"] for each in crons(cron_desk)] == [cron["cron_id"]]


def test_nobody_but_the_system_touches_the_cron(cron_desk: Desk) -> None:
    for person in ("intake", "alice", "carol"):
        answer = cron_desk.client(person).post("/runs/crons/search", json={})
        created = cron_desk.client(person).post(
            "/runs/crons", json={"assistant_id": "housekeeping", "schedule": "* * * * *"}
        )
        assert answer.status_code == 403, person
        assert created.status_code == 403, person


def test_a_second_server_on_the_same_database_keeps_house_beside_the_first(kept_desk: Desk, tmp_path: Path) -> None:
    from dev_server import DevServer

    system = kept_desk.tokens[SYSTEM]
    second = DevServer(tmp_path, kept_desk.database, {"THREAD_API_TOKEN": system, "HOUSEKEEPING_SECONDS": "0.2"})
    tickets = [submit_risky_ticket(kept_desk) for _ in range(6)]
    reviews = [kept_desk.wait_for_review(sent.ticket_id) for sent in tickets]
    second.start()
    try:
        for sent, review in zip(tickets, reviews, strict=True):
            assert expired(kept_desk, sent, review)["status"] == "expired"
    finally:
        second.stop()
    for sent in tickets:
        assert len(kept_desk.events(sent.ticket_id, "expired")) == 1
        assert len(kept_desk.events(sent.ticket_id, "ticket_ended")) == 1
        assert kept_desk.executions(sent.ticket_id) == []
