"""Ways in which tickets leave the platform's interrupted list without a decision; every one of them comes back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from desk import SYSTEM, Desk, Json
from langgraph_sdk.errors import UnprocessableEntityError
from patience import wait_until
from shoppers import DEAR
from tickets import Sent, submit_risky_ticket, wish_to_return

from agent.core.repair import MAX_REPAIRS

APPROVE = {"decisions": [{"type": "approve"}]}
STUDIO = "studio"


@contextmanager
def broken_shelf(desk: Desk, order_id: str) -> Iterator[None]:
    """While it lasts, the shop fails on every write to this order, as a system in trouble would."""
    trigger = f"broken_{order_id.removeprefix('#').lower()}"
    desk.sql(
        f"CREATE FUNCTION shop.{trigger}() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'the shelf is broken'; END $$"
    )
    desk.sql(
        f"CREATE TRIGGER {trigger} BEFORE UPDATE ON shop.orders FOR EACH ROW"
        f" WHEN (OLD.order_id = '{order_id}') EXECUTE FUNCTION shop.{trigger}()"
    )
    yield
    desk.sql(f"DROP FUNCTION shop.{trigger}() CASCADE")


def thread_status(desk: Desk, thread_id: str) -> str:
    return str(desk.sdk(SYSTEM).threads.get(thread_id)["status"])


def tired_of(desk: Desk, ticket_id: str) -> Json | None:
    """Let the hours pass that repairs, further and further apart, would take; return the ticket when they end."""
    desk.sql(
        "UPDATE holdpoint.tickets SET repairs = %s, updated_at = now() - interval '1 day'"
        " WHERE ticket_id = %s AND status = 'running'",
        MAX_REPAIRS,
        ticket_id,
    )
    ticket = desk.ticket(ticket_id)
    return ticket if ticket["status"] == "attention" else None


def approve_and_see_it_run_once(desk: Desk, sent: Sent) -> None:
    desk.settle("alice", desk.wait_for_review(sent.ticket_id), "approve")
    desk.wait_for_status(sent.ticket_id, "resolved")
    assert desk.order_status(sent.order_id) == "return requested"
    assert len(desk.executions(sent.ticket_id)) == 1


def test_a_paused_run_says_success_while_the_ticket_says_that_it_waits(desk: Desk) -> None:
    sent = submit_risky_ticket(desk)
    review = desk.wait_for_review(sent.ticket_id)

    (run,) = desk.sdk(SYSTEM).runs.list(review["thread_id"])
    desk.wait_for_run(review["thread_id"], run["run_id"])

    assert desk.sdk(SYSTEM).runs.get(review["thread_id"], run["run_id"])["status"] == "success"
    assert thread_status(desk, review["thread_id"]) == "interrupted"
    ticket = desk.ticket(sent.ticket_id)
    assert (ticket["status"], ticket["outcome"], ticket["final_response"]) == ("awaiting_review", None, None)


@pytest.mark.parametrize(
    "answer",
    [
        "approve",
        [],
        {"decisions": []},
        {"decisions": [{"type": "approve"}, {"type": "approve"}]},
        {"type": "edit", "edited_args": {"order_id": 7}},
        {"type": "approve", "human_approved": True},
        [{"type": "accept", "args": {"action": "merge_accounts", "args": {}}}],
        {"human_approved": "yes"},
        {"type": "respond", "message": "\x00"},
    ],
)
def test_a_reviewers_malformed_answer_is_refused_before_it_reaches_the_thread(
    waiting: Sent, desk: Desk, answer: Any
) -> None:
    review = desk.wait_for_review(waiting.ticket_id)

    with pytest.raises(UnprocessableEntityError):
        desk.resume("alice", review["thread_id"], {review["interrupt_id"]: answer})

    assert desk.review(review["review_id"]) | {"priority": 0} == review | {"priority": 0}
    assert desk.interrupt_id(review) == review["interrupt_id"]
    assert thread_status(desk, review["thread_id"]) == "interrupted"


@pytest.fixture(scope="module")
def waiting(desk: Desk) -> Sent:
    """A case that refused answers leave waiting."""
    return submit_risky_ticket(desk)


def test_a_malformed_answer_that_reached_the_thread_returns_the_case_with_the_reason(kept_desk: Desk) -> None:
    sent = submit_risky_ticket(kept_desk)
    review = kept_desk.wait_for_review(sent.ticket_id)

    kept_desk.resume(STUDIO, review["thread_id"], {review["interrupt_id"]: {"decisions": "yes please"}})

    back = kept_desk.wait_for_review(sent.ticket_id)
    assert back["review_id"] == review["review_id"]
    assert back["reason"] != review["reason"]
    assert thread_status(kept_desk, review["thread_id"]) == "interrupted"
    approve_and_see_it_run_once(kept_desk, sent)


def test_an_approved_action_whose_backend_fails_is_carried_out_once_it_works_again(kept_desk: Desk) -> None:
    sent = submit_risky_ticket(kept_desk)
    review = kept_desk.wait_for_review(sent.ticket_id)

    with broken_shelf(kept_desk, sent.order_id):
        kept_desk.settle("alice", review, "approve")
        wait_until(lambda: kept_desk.events(sent.ticket_id, "repaired"), "housekeeping has tried again")
        assert kept_desk.executions(sent.ticket_id) == []
        assert kept_desk.ticket(sent.ticket_id)["status"] not in ("resolved", "rejected", "escalated")

    kept_desk.wait_for_status(sent.ticket_id, "resolved")
    assert kept_desk.order_status(sent.order_id) == "return requested"
    (execution,) = kept_desk.executions(sent.ticket_id)
    assert execution["authorised_by"] == "alice"


def test_a_ticket_that_no_repair_helps_is_put_before_a_person(kept_desk: Desk) -> None:
    sent = submit_risky_ticket(kept_desk)
    review = kept_desk.wait_for_review(sent.ticket_id)

    with broken_shelf(kept_desk, sent.order_id):
        kept_desk.settle("alice", review, "approve")
        ticket = wait_until(lambda: tired_of(kept_desk, sent.ticket_id), "housekeeping gives the ticket to a person")

    assert kept_desk.executions(sent.ticket_id) == []
    assert [event["kind"] for event in ticket["events"]].count("needs_attention") == 1


def test_a_phantom_pause_after_a_state_update_comes_back_with_a_live_interrupt(kept_desk: Desk) -> None:
    sent = submit_risky_ticket(kept_desk)
    review = kept_desk.wait_for_review(sent.ticket_id)

    kept_desk.sdk(STUDIO).threads.update_state(review["thread_id"], {"human_notes": "looks fine to me"})

    back = kept_desk.wait_for_review(sent.ticket_id)
    assert back["review_id"] == review["review_id"]
    assert back["interrupt_id"] != review["interrupt_id"]
    assert kept_desk.executions(sent.ticket_id) == []
    kept_desk.resume("alice", review["thread_id"], {back["interrupt_id"]: APPROVE})
    kept_desk.wait_for_status(sent.ticket_id, "resolved")
    assert len(kept_desk.executions(sent.ticket_id)) == 1


def test_a_case_marked_as_resolved_in_agent_inbox_comes_back_undecided(kept_desk: Desk) -> None:
    sent = submit_risky_ticket(kept_desk)
    review = kept_desk.wait_for_review(sent.ticket_id)

    kept_desk.sdk(STUDIO).threads.update_state(review["thread_id"], None, as_node="__end__")

    back = kept_desk.wait_for_review(sent.ticket_id)
    assert back["review_id"] == review["review_id"]
    assert back["decisions"] == []
    assert kept_desk.ticket(sent.ticket_id)["status"] == "awaiting_review"
    approve_and_see_it_run_once(kept_desk, sent)


def test_a_deleted_thread_is_made_again_with_its_case(kept_desk: Desk) -> None:
    sent = submit_risky_ticket(kept_desk)
    review = kept_desk.wait_for_review(sent.ticket_id)

    kept_desk.sdk(SYSTEM).threads.delete(review["thread_id"])

    wait_until(lambda: kept_desk.events(sent.ticket_id, "repaired"), "housekeeping has seen the loss")
    approve_and_see_it_run_once(kept_desk, sent)


def test_a_decision_that_nobody_resumed_is_carried_out(kept_desk: Desk) -> None:
    sent = submit_risky_ticket(kept_desk)
    review = kept_desk.wait_for_review(sent.ticket_id)

    kept_desk.decided("alice", review, "approve")

    kept_desk.wait_for_status(sent.ticket_id, "resolved")
    assert kept_desk.order_status(sent.order_id) == "return requested"
    (execution,) = kept_desk.executions(sent.ticket_id)
    assert execution["authorised_by"] == "alice"


def test_a_ticket_whose_thread_was_never_made_is_started(kept_desk: Desk) -> None:
    shopper = kept_desk.add_shopper(("delivered", [DEAR]))
    message = shopper.says(wish_to_return(shopper))
    ticket_id = "recorded-and-never-started"
    kept_desk.sql(
        "INSERT INTO holdpoint.tickets"
        " (ticket_id, thread_id, customer_id, tier, body_digest, status, received_at, created_at, updated_at)"
        " VALUES (%s, gen_random_uuid(), %s, 'standard', '', 'received', now(), now(), now() - interval '1 minute')",
        ticket_id,
        shopper.customer_id,
    )
    kept_desk.sql(
        "INSERT INTO holdpoint.messages (ticket_id, episode, direction, kind, text, once_key, delivery)"
        " VALUES (%s, 1, 'in', 'customer', %s, %s, 'received')",
        ticket_id,
        message,
        f"{ticket_id}/1/customer",
    )

    approve_and_see_it_run_once(kept_desk, Sent(ticket_id, shopper))


def test_a_run_that_was_cancelled_on_its_way_is_started_again(kept_desk: Desk) -> None:
    sent = submit_risky_ticket(kept_desk)
    thread_id = kept_desk.ticket(sent.ticket_id)["thread_id"]
    threads = kept_desk.sdk(SYSTEM).runs
    (run,) = wait_until(lambda: threads.list(thread_id), "the run is there")

    threads.cancel(thread_id, run["run_id"])

    approve_and_see_it_run_once(kept_desk, sent)
