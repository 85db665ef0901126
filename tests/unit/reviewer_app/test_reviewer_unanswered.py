"""Whether a decision that got no answer was recorded."""

from datetime import timedelta
from typing import Any

import pytest
from cases import NOW, review

from agent.contract import DecisionIn
from reviewer_app.unanswered import NotRecorded, Recorded, Unanswered, verdict

LATER = NOW + timedelta(seconds=11)


def sent(kind: str = "approve", digest: str = "digest-rev-1") -> Unanswered:
    decision = DecisionIn.model_validate({"type": kind, "args_digest": digest})
    return Unanswered("alice", "rev-1", "Refund $82.00 (T-1)", decision, NOW)


def decided(by: str = "alice", kind: str = "approve", **changes: Any) -> dict[str, Any]:
    made = {"decision_id": "d-1", "type": kind, "decided_by": by, "decided_at": NOW, "notes": None, "message": None}
    return {"status": "decided", "decisions": [{**made, **changes}]}


@pytest.mark.parametrize("status", ["decided", "awaiting_second"])
def test_ones_own_decision_of_that_type_on_those_arguments_was_recorded(status: str):
    found = verdict(sent(), review(**{**decided(), "status": status}), NOW)
    assert found == Recorded("Your approval of Refund $82.00 (T-1) was recorded at 14:00 UTC.", None)


def test_what_was_recorded_can_be_taken_back_while_that_is_possible():
    found = verdict(sent(), review(undo_seconds=11, **decided(effective_at=LATER)), NOW)
    assert isinstance(found, Recorded)
    assert found.undoable is not None
    assert (found.undoable.decision_id, found.undoable.until) == ("d-1", LATER)


@pytest.mark.parametrize(
    "case", [decided(by="bob"), decided(kind="reject"), {**decided(), "args_digest": "another"}, {"status": "expired"}]
)
def test_a_case_that_was_closed_by_something_else_did_not_record_it(case: dict[str, Any]):
    assert isinstance(verdict(sent(), review(**case), NOW), NotRecorded)


def test_an_edit_was_recorded_though_it_changed_the_arguments():
    case = review(**{**decided(kind="edit"), "args_digest": "edited"})
    assert isinstance(verdict(sent("edit"), case, NOW), Recorded)


def test_a_case_that_still_waits_says_nothing_until_the_decision_can_not_be_on_its_way_any_more():
    assert verdict(sent(), review(), NOW + timedelta(seconds=9)) is None
    found = verdict(sent(), review(), LATER)
    assert found == NotRecorded("Your approval of Refund $82.00 (T-1) was not recorded; decide again.")
