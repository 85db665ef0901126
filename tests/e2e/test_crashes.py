"""A server that is killed: every ticket is there afterwards, and every write happened once.

Each test looks at the ticket that stood where its name says; the two ways of dying are killed for once each.
"""

from collections.abc import Callable, Iterator

import pytest
from desk import GRAPH, SYSTEM, Desk
from patience import wait_until
from wreck import Case, Wreck, forget_threads, wreck


@pytest.fixture(scope="module")
def crashing_desk(open_desk: Callable[..., Desk]) -> Iterator[Desk]:
    desk = open_desk(HOUSEKEEPING_SECONDS="1")
    yield desk
    desk.server.stop()


@pytest.fixture(scope="module", params=["killed twice", "killed before it saved a thread"])
def after(request: pytest.FixtureRequest, crashing_desk: Desk) -> Wreck:
    """A desk that runs again after its server was killed."""
    left = wreck(crashing_desk)
    if request.param == "killed twice":
        crashing_desk.server.start()
        crashing_desk.server.kill()
    else:
        forget_threads(crashing_desk)
    crashing_desk.server.start()
    return left


def assert_done_once(after: Wreck, case: Case, authorised_by: str) -> None:
    ticket = after.desk.wait_for_status(case.sent.ticket_id, "resolved")
    (execution,) = after.desk.executions(case.sent.ticket_id)
    assert execution["authorised_by"] == authorised_by
    assert after.desk.order_status(case.sent.order_id) == "return requested"
    assert ticket["reviews"] == [case.review["review_id"]]
    assert [message["kind"] for message in ticket["messages"]] == ["customer", "acknowledgement", "final"]


def test_a_paused_case_is_listed_again_and_decided_once(after: Wreck) -> None:
    desk, case = after.desk, after.paused

    review = desk.wait_for_review(case.sent.ticket_id)
    found = wait_until(
        lambda: desk.sdk("alice").threads.search(
            status="interrupted", metadata={"ticket_id": case.sent.ticket_id, "review_id": review["review_id"]}
        ),
        "the thread is found by its labels",
    )

    assert review["review_id"] == case.review["review_id"]
    assert review["args"] == case.review["args"]
    assert [thread["thread_id"] for thread in found] == [review["thread_id"]]
    answer = {review["interrupt_id"]: {"decisions": [{"type": "approve"}]}}
    desk.resume("alice", review["thread_id"], answer)
    assert_done_once(after, case, "alice")


def test_the_pause_that_a_reviewer_had_on_screen_is_still_the_one_to_answer(after: Wreck) -> None:
    case = after.claimed

    review = after.desk.wait_for_review(case.sent.ticket_id)

    assert review["interrupt_id"] == case.review["interrupt_id"]
    assert review["args_digest"] == case.review["args_digest"]


def test_a_claim_outlives_the_crash(after: Wreck) -> None:
    desk, case = after.desk, after.claimed
    review = desk.wait_for_review(case.sent.ticket_id)

    refused = desk.decide("dora", review, "approve")

    assert review["claimed_by"] == "alice"
    assert refused.json()["error"]["code"] == "claimed"
    desk.settle("alice", review, "approve")
    assert_done_once(after, case, "alice")


def test_an_approval_that_was_recorded_and_not_yet_resumed_is_carried_out_once(after: Wreck) -> None:
    assert_done_once(after, after.approved, "dora")


def test_a_rejection_that_was_recorded_and_not_yet_resumed_is_carried_out(after: Wreck) -> None:
    ticket = after.desk.wait_for_status(after.rejected.sent.ticket_id, "rejected")

    assert after.desk.executions(after.rejected.sent.ticket_id) == []
    assert ticket["reviews"] == [after.rejected.review["review_id"]]
    assert ticket["final_response"]


def test_an_approved_write_that_was_cut_short_happens_once(after: Wreck) -> None:
    assert_done_once(after, after.writing_approved, "alice")


def test_a_write_that_runs_alone_and_was_cut_short_happens_once(after: Wreck) -> None:
    sent = after.writing_alone

    after.desk.wait_for_status(sent.ticket_id, "resolved")

    (execution,) = after.desk.executions(sent.ticket_id)
    assert execution["authorised_by"] == "policy"
    payments = after.desk.sql("SELECT transaction_type FROM shop.payments WHERE order_id = %s", sent.order_id)
    assert sorted(each["transaction_type"] for each in payments) == ["payment", "refund"]


def test_a_ticket_that_was_only_just_accepted_is_planned_and_waits(after: Wreck) -> None:
    desk, sent = after.desk, after.accepted
    review = desk.wait_for_review(sent.ticket_id)

    desk.settle("alice", review, "approve")

    assert_done_once(after, Case(sent, review), "alice")


def test_a_plan_goes_on_behind_what_it_had_done(after: Wreck) -> None:
    desk, case = after.desk, after.between
    first, second = case.sent.shopper.orders

    review = desk.wait_for_review(case.sent.ticket_id)

    assert review["review_id"] == case.review["review_id"]
    assert [desk.order_status(each.order_id) for each in (first, second)] == ["return requested", "delivered"]
    desk.settle("alice", review, "approve")
    desk.wait_for_status(case.sent.ticket_id, "resolved")
    assert [each["args"]["order_id"] for each in desk.executions(case.sent.ticket_id)] == [
        first.order_id,
        second.order_id,
    ]


def test_the_server_still_serves_the_nodes_and_state_that_parked_threads_were_saved_with(after: Wreck) -> None:
    """A parked thread names its node and its state's keys for ever: renaming one strands every thread that waits.

    Whoever changes one of these brings an upgrade in `core/schema.py`, and a new `schema_version`.
    """
    system = after.desk.sdk(SYSTEM)

    served = system.assistants.get_graph(system.assistants.search(graph_id=GRAPH)[0]["assistant_id"])
    kept = system.threads.get_state(after.paused.review["thread_id"])["values"]

    nodes = {str(node["id"]) for node in served["nodes"]}
    assert nodes - {"__start__", "__end__"} == {
        *("classify", "plan", "assess", "hold", "review", "settle", "execute", "respond")
    }
    assert isinstance(kept, dict)
    assert set(kept) >= {
        *("ticket_id", "customer_id", "user_message", "schema_version", "episode", "intent", "intent_confidence"),
        *(
            "proposed_actions",
            "cursor",
            "risk_score",
            "review_id",
            "request",
            "answer",
            "human_approved",
            "human_notes",
        ),
        *("receipts", "acknowledgement", "final_response", "outcome", "step"),
    }
