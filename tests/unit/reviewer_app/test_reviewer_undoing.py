"""Decisions that don't count yet: left to the server, and taken back."""

from datetime import timedelta

from cases import HOSTILE, NOW, review
from fake_desk import PEOPLE, FakeLedger, refusal

from agent.contract import DecisionAccepted
from reviewer_app.handlers import decide, decision_on, open_case
from reviewer_app.screen_upkeep import undo_html
from reviewer_app.sessions import Session
from reviewer_app.undoing import Undoable, seconds_left, still_undoable, undo


def session(ledger: FakeLedger) -> Session:
    return Session("session", PEOPLE["alice-token"], ledger.desk_for("alice-token"), NOW)


def undoable(decision_id: str, seconds: float) -> Undoable:
    return Undoable(
        decision_id, "It: you approved it.", "It is being carried out now.", NOW + timedelta(seconds=seconds)
    )


async def test_a_decision_that_does_not_count_yet_is_not_resumed_by_the_page():
    ledger = FakeLedger.holding(review(), undo_seconds=10)
    case = await open_case(session(ledger), "rev-1", NOW, None)

    outcome = await decide(session(ledger), case, decision_on(case, "approve"), NOW)

    assert outcome.is_done
    assert outcome.undoable is not None
    assert (outcome.undoable.decision_id, seconds_left(outcome.undoable, NOW)) == ("decision-rev-1", 10)
    assert ledger.resumed == []


async def test_a_resume_that_comes_with_a_window_still_waits(monkeypatch):
    ledger = FakeLedger.holding(review(), undo_seconds=5)
    desk = ledger.desk_for("alice-token")

    async def accept(*_: object) -> DecisionAccepted:
        until = NOW + timedelta(seconds=5)
        return DecisionAccepted(decision_id="d", status="decided", resume={"i": {}}, effective_at=until)

    monkeypatch.setattr(desk, "decide", accept)
    alice = Session("session", PEOPLE["alice-token"], desk, NOW)
    case = await open_case(alice, "rev-1", NOW, None)
    await decide(alice, case, decision_on(case, "approve"), NOW)
    assert ledger.resumed == []


async def test_an_undo_brings_the_case_back():
    ledger = FakeLedger.holding(review(), undo_seconds=10)
    case = await open_case(session(ledger), "rev-1", NOW, None)
    await decide(session(ledger), case, decision_on(case, "approve"), NOW)

    undone = await undo(ledger.desk_for("alice-token"), "alice", "decision-rev-1", NOW)

    assert undone.review_id == "rev-1"
    assert ledger.reviews["rev-1"].status == "pending"


async def test_an_undo_that_comes_too_late_says_so():
    ledger = FakeLedger.holding(review(), refuse={"undo": refusal(409, "undo_over", "x")})
    undone = await undo(ledger.desk_for("alice-token"), "alice", "decision-rev-1", NOW)
    assert (undone.review_id, undone.message) == (None, "Too late to undo: the decision counts already.")


def test_only_what_can_still_be_undone_is_kept():
    some = (undoable("a", -1), undoable("b", 5), undoable("c", 9))
    assert [each.decision_id for each in still_undoable(some, NOW, without="c")] == ["b"]


def test_a_line_to_undo_shows_whole_seconds_and_escapes_what_was_decided():
    page = undo_html([Undoable("d-1", HOSTILE, HOSTILE, NOW + timedelta(seconds=9.9))], NOW)
    assert 'data-left="9"' in page
    assert "(9 s)" in page
    assert "<script>" not in page
    assert "<img" not in page


async def test_a_decision_on_an_expired_case_opens_it_again_and_says_why():
    late = refusal(409, "expired", "The time to decide this case has run out")
    ledger = FakeLedger.holding(review(), refuse_decision={"rev-1": late})
    case = await open_case(session(ledger), "rev-1", NOW, None)

    outcome = await decide(session(ledger), case, decision_on(case, "approve"), NOW)

    assert (outcome.is_done, outcome.is_stale) == (False, True)
    assert outcome.message.startswith("The time to decide this case ran out")
