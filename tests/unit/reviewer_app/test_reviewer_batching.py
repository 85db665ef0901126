"""Which cases may stand in one batch, and what came of each, as plain data."""

from datetime import timedelta
from typing import Any

import pytest
from cases import NOW, review

from reviewer_app.batching import LIMIT, LeftOut, ResultLine, form_batch, result_of, summary, taken_back, why_alone
from reviewer_app.desk import PausedThread
from reviewer_app.handlers import Outcome
from reviewer_app.open_case import OpenCase, opened
from reviewer_app.screen_batch import batch_html, results_html
from reviewer_app.undoing import Undoable, Undone

PASSES = [{"name": "amount_is_covered", "status": "pass", "detail": "Paid."}]
OVER = {"name": "amount", "value": 0.55, "detail": "$82.00 moves"}


def case(review_id: str = "rev-1", is_paused: bool = True, **changes: Any) -> OpenCase:
    """A case as alice opened it, fit for a batch unless `changes` says otherwise."""
    seen = review(review_id, **{"checks": PASSES, **changes})
    paused = PausedThread(seen.thread_id, frozenset({str(seen.interrupt_id)}), frozenset({review_id}))
    return opened("alice", seen, (paused,) if is_paused else (), NOW, None)


def factor(name: str, value: float = 0.5) -> dict[str, Any]:
    return {"name": name, "value": value, "detail": f"It has {name}"}


def ids(cases: tuple[OpenCase, ...]) -> list[str]:
    return [each.review.review_id for each in cases]


def why_left_out(*cases: OpenCase) -> dict[str, str]:
    return {each.review_id: each.why for each in form_batch("alice", cases).left_out}


def test_alike_cases_stand_in_one_batch_whatever_their_customers_and_amounts():
    batch = form_batch("alice", [case("a"), case("b", money_usd=12.0, customer_name="Mei"), case("c", risk_score=0.45)])
    assert ids(batch.cases) == ["a", "b", "c"]
    assert batch.left_out == ()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"approvals": 2}, "two people"),
        ({"status": "awaiting_second"}, "two people"),
        ({"status": "superseded"}, "wrote again"),
        ({"is_paused": False, "created_at": NOW - timedelta(hours=1)}, "holds no pause"),
        ({"claimed_by": "bob", "claimed_until": NOW + timedelta(minutes=5)}, "bob is on this"),
        ({"risk_score": 0.7}, "risk of 0.70 is too high"),
        ({"checks": [{**PASSES[0], "status": "warn"}]}, "Not every check passes: Amount is covered"),
        ({"checks": [{**PASSES[0], "status": "fail"}]}, "Not every check passes: Amount is covered"),
        ({"factors": [factor("injection", 0.1)]}, "It has injection"),
        ({"factors": [factor("identity_mismatch", 0.1)]}, "It has identity_mismatch"),
        ({"factors": [factor("model_trouble", 0.1)]}, "It has model_trouble"),
    ],
    ids=["two", "second", "superseded", "unpaused", "held", "risky", "warn", "fail", "injection", "identity", "model"],
)
def test_a_case_that_needs_a_look_of_its_own_is_named_with_the_reason(changes: dict[str, Any], why: str):
    assert why in why_alone(case(**changes))
    assert why in why_left_out(case("other"), case("rev-1", **changes))["rev-1"]


def test_ones_own_claim_is_no_obstacle():
    assert why_alone(case(claimed_by="alice", claimed_until=NOW + timedelta(minutes=5))) == ""


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"action": "cancel_pending_order"}, "Another action than the others: Cancel pending order."),
        ({"factors": [OVER, factor("shipping_redirect")]}, "It waits for other reasons than the others"),
        ({"checks": [*PASSES, {**PASSES[0], "name": "order_is_pending"}]}, "other checks than the others"),
    ],
    ids=["action", "factors", "checks"],
)
def test_the_case_that_differs_is_left_out(changes: dict[str, Any], why: str):
    batch = form_batch("alice", [case("odd", **changes), case("a"), case("b")])
    assert ids(batch.cases) == ["a", "b"]
    assert [(each.review_id, why in each.why) for each in batch.left_out] == [("odd", True)]


def test_a_factor_below_the_threshold_makes_no_difference():
    quiet = [*[each.model_dump() for each in case().review.factors], factor("one_shot", 0.3)]
    assert ids(form_batch("alice", [case("a"), case("b", factors=quiet)]).cases) == ["a", "b"]


def test_a_batch_holds_no_more_than_its_limit():
    batch = form_batch("alice", [case(f"r{place}") for place in range(LIMIT + 2)])
    assert len(batch.cases) == LIMIT
    assert {each.why for each in batch.left_out} == {f"A batch holds at most {LIMIT} cases."}
    assert [each.review_id for each in batch.left_out] == [f"r{LIMIT}", f"r{LIMIT + 1}"]


def test_what_could_not_be_fetched_is_named_too():
    gone = LeftOut("gone", "Case gone", "This case is not here any more.")
    assert form_batch("alice", [case()], [gone]).left_out == (gone,)


def test_without_a_fit_case_the_screen_says_so():
    html = batch_html(form_batch("alice", [case(risk_score=0.9)]))
    assert "None of the chosen cases can be decided in a batch" in html
    assert "<table" not in html


def test_strangers_words_are_shown_as_text():
    html = batch_html(form_batch("alice", [case(customer_name="<i>Eve</i>", summary="${x} {{y}}", reason="<script>")]))
    assert "<i>" not in html
    assert "<script>" not in html
    assert "${" not in html


def test_an_approval_that_can_be_taken_back_carries_its_undo():
    until = Undoable("d-1", "said", "It is being carried out now.", NOW + timedelta(seconds=10))
    line = result_of(case(), Outcome("", is_done=True, undoable=until))
    assert (line.came_of_it, line.undoable) == ("approved", until)
    html = results_html([line], NOW)
    assert 'data-batch-undo="d-1"' in html
    assert "Undo all" not in html
    assert "data-batch-undo" not in results_html([line], NOW + timedelta(seconds=10))


def test_several_undos_come_with_one_for_all():
    until = NOW + timedelta(seconds=10)
    lines = [ResultLine(name, name, "approved", "", Undoable(f"d-{name}", "", "", until)) for name in ("a", "b")]
    assert 'data-batch-undo="d-a d-b"' in results_html(lines, NOW)


def test_a_conflict_is_left_out_and_says_why():
    line = result_of(case(), Outcome("bob approved this at 14:02 UTC.", is_stale=True))
    assert (line.came_of_it, line.said) == ("left_out", "bob approved this at 14:02 UTC.")


def test_what_was_taken_back_and_what_was_not_are_told_apart():
    until = NOW + timedelta(seconds=10)
    lines = [ResultLine(name, name, "approved", "", Undoable(f"d-{name}", "", "", until)) for name in ("a", "b", "c")]
    undone = {"d-a": Undone("a", "Taken back."), "d-b": Undone(None, "Too late to undo.")}
    after = taken_back(lines, undone)
    assert [(each.came_of_it, each.said) for each in after] == [
        ("taken_back", "Taken back."),
        ("approved", "Too late to undo."),
        ("approved", ""),
    ]
    assert summary(after) == "2 approved, 1 taken back"
