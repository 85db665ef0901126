"""The queue: the ledger's order joined with what the server holds paused."""

from datetime import timedelta

from cases import NOW, review

from agent.contract import ReviewCounts, ReviewSummary
from reviewer_app.desk import PausedThread, Waiting
from reviewer_app.view_model import next_review_id, planner_in_words, queue_view, readiness


def paused(reviewed: ReviewSummary) -> PausedThread:
    return PausedThread(reviewed.thread_id, frozenset({str(reviewed.interrupt_id)}), frozenset({reviewed.review_id}))


def waiting(*reviews: ReviewSummary, not_paused: tuple[str, ...] = ()) -> Waiting:
    threads = tuple(paused(each) for each in reviews if each.review_id not in not_paused)
    return Waiting(reviews, {"refunds": ReviewCounts(pending=len(reviews), overdue=0)}, threads[::-1])


def test_rows_stand_in_the_ledgers_order_whatever_the_servers():
    view = queue_view(waiting(review("b"), review("a"), review("c")), "alice", NOW)
    assert [row.review_id for row in view.rows] == ["b", "a", "c"]


def test_a_review_whose_thread_is_paused_at_it_is_ready():
    assert readiness(review("a"), [paused(review("a"))], NOW) == "ready"


def test_an_interrupt_that_only_carries_the_review_id_counts_too():
    thread = PausedThread("thread-a", frozenset(), frozenset({"a"}))
    assert readiness(review("a", interrupt_id=None), [thread], NOW) == "ready"


def test_a_young_review_without_a_pause_is_on_its_way():
    young = review("a", created_at=NOW - timedelta(seconds=5))
    assert readiness(young, [], NOW) == "pausing"


def test_an_old_review_without_a_pause_needs_attention():
    assert readiness(review("a"), [], NOW) == "attention"


def test_a_thread_paused_at_something_else_does_not_make_a_review_ready():
    other = PausedThread("thread-a", frozenset({"another"}), frozenset({"another-review"}))
    assert readiness(review("a"), [other], NOW) == "attention"


def test_the_right_interrupt_on_the_wrong_thread_does_not_make_a_review_ready():
    other = PausedThread("thread-b", frozenset({"interrupt-a"}), frozenset({"a"}))
    assert readiness(review("a"), [other], NOW) == "attention"


def test_a_phantom_pause_without_interrupts_does_not_make_a_review_ready():
    phantom = PausedThread("thread-a", frozenset(), frozenset())
    assert readiness(review("a", interrupt_id=None), [phantom], NOW) == "attention"


def test_the_count_names_the_overdue():
    crowd = Waiting((review("a"),), {"refunds": ReviewCounts(pending=3, overdue=2)}, ())
    assert queue_view(crowd, "alice", NOW).count == "3 cases wait, the first 1 are here, 2 overdue"


def test_the_next_case_is_the_one_below():
    rows = queue_view(waiting(review("a"), review("b"), review("c")), "alice", NOW).rows
    assert next_review_id(rows, after="a") == "b"


def test_the_next_case_after_the_last_is_the_first():
    rows = queue_view(waiting(review("a"), review("b")), "alice", NOW).rows
    assert next_review_id(rows, after="b") == "a"


def test_the_next_case_passes_over_what_others_hold_and_what_is_not_paused():
    held = review("b", claimed_by="bob", claimed_until=NOW + timedelta(minutes=5))
    rows = queue_view(waiting(review("a"), held, review("c"), review("d"), not_paused=("c",)), "alice", NOW).rows
    assert next_review_id(rows, after="a") == "d"


def test_a_claim_that_ran_out_holds_nobody_back():
    stale = review("b", claimed_by="bob", claimed_until=NOW - timedelta(seconds=1))
    rows = queue_view(waiting(review("a"), stale), "alice", NOW).rows
    assert (rows[1].claim, next_review_id(rows, after="a")) == ("", "b")


def test_there_is_no_next_case_in_an_empty_queue():
    assert next_review_id((), after="a") is None


def test_the_header_says_when_plans_come_from_the_offline_baseline():
    assert "no language model" in planner_in_words("offline")
    assert planner_in_words("") == ""


def test_a_row_says_when_half_of_its_time_is_over():
    half = NOW + timedelta(hours=1, minutes=30)
    early, late = review("a", half_time_at=half), review("b", half_time_at=NOW - timedelta(minutes=1))
    overdue = review("c", half_time_at=NOW - timedelta(hours=2), due_at=NOW - timedelta(minutes=1))
    rows = queue_view(waiting(early, late, overdue, review("d")), "alice", NOW).rows
    assert [row.half_time for row in rows] == ["", "past half time", "", ""]
