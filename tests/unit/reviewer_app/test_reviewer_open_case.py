"""What becomes of a case while it is open, the cases fetched ahead, and the list without one."""

from datetime import timedelta

from cases import NOW, review
from fake_desk import PEOPLE

from agent.contract import CaseStanding, Review, ReviewCounts
from reviewer_app.desk import PausedThread, Waiting
from reviewer_app.looking import EVERYTHING
from reviewer_app.open_case import OpenCase, as_it_stands, opened, proposal_changed
from reviewer_app.queue_listing import ShownQueue, without
from reviewer_app.shelf import FRESH, Shelf
from reviewer_app.view_model import around, queue_view


def case(seen: Review) -> OpenCase:
    paused = PausedThread(seen.thread_id, frozenset({str(seen.interrupt_id)}), frozenset({seen.review_id}))
    return opened("alice", seen, (paused,), NOW, None)


def standing(**changes: object) -> CaseStanding:
    known = {name: value for name, value in dict(review()).items() if name in CaseStanding.model_fields}
    return CaseStanding.model_validate({**known, **changes})


def test_a_case_as_it_was_seen_can_be_decided():
    assert as_it_stands(case(review()), standing(), NOW).blocked == ""


def test_who_holds_it_and_who_looks_changes_and_what_was_seen_does_not():
    seen = case(review())
    stands = as_it_stands(seen, standing(claimed_by="bob", viewers=["bob", "carol"], args_digest="other"), NOW)
    assert "bob" in stands.view.claim
    assert stands.view.viewers == "bob and carol have this open too"
    assert stands.review is seen.review
    assert stands.view.args == seen.view.args


def test_a_pause_that_was_lost_keeps_it_from_being_decided_until_it_is_back():
    lost = as_it_stands(case(review()), standing(), NOW, "attention")
    assert "Needs attention" in lost.blocked
    assert as_it_stands(lost, standing(), NOW, "ready").blocked == ""


def test_a_changed_proposal_says_each_argument_that_differs():
    now = review(args={**review().args, "amount": 70.0})
    assert "Amount: $82.00 → $70.00." in proposal_changed(review(), now, NOW)


def test_a_case_fetched_ahead_is_shown_once_and_not_when_it_is_old():
    shelf = Shelf()
    shelf.put(review("a"), NOW)
    shelf.put(review("b"), NOW)
    assert shelf.lacking(["a", "b", "c"], NOW) == ("c",)
    assert shelf.take("a", NOW) is not None
    assert shelf.take("a", NOW) is None
    assert shelf.take("b", NOW + FRESH) is None


def test_a_case_that_will_soon_be_too_old_is_fetched_again():
    shelf = Shelf()
    shelf.put(review("a"), NOW)
    assert shelf.lacking(["a"], NOW + FRESH * 0.6) == ("a",)


def test_a_decided_case_leaves_the_list_and_its_counts():
    late = review("late", due_at=NOW - timedelta(minutes=1))
    waiting = Waiting(
        (late, review("b")), {"refunds": ReviewCounts(pending=7, overdue=2)}, (), actions={"issue_refund": 7}
    )
    shown = ShownQueue(queue_view(waiting, "alice", NOW), PEOPLE["alice-token"], waiting=waiting)
    left = without(shown, "late", EVERYTHING, NOW)
    assert [row.review_id for row in left.rows] == ["b"]
    assert left.waiting is not None
    assert (left.waiting.counts["refunds"].pending, left.waiting.counts["refunds"].overdue) == (6, 1)
    assert left.waiting.actions == {"issue_refund": 6}
    assert without(left, "late", EVERYTHING, NOW) is left


def test_the_cases_around_one_are_those_to_open_next():
    each = [review(name) for name in "abcde"]
    paused = tuple(PausedThread(r.thread_id, frozenset({str(r.interrupt_id)}), frozenset({r.review_id})) for r in each)
    rows = queue_view(Waiting(tuple(each), {}, paused), "alice", NOW).rows
    assert around(rows, "b") == ("a", "c", "d")
    assert around(rows, None) == ("a", "b")
    assert around((), "b") == ()
