"""Earned autonomy on a running server: it is shown, moved, holds for the next ticket, and is put back."""

from collections.abc import Iterator

import pytest
from desk import Desk, Json
from tickets import submit_safe_ticket

CANCEL = "cancel_pending_order"


def shown(desk: Desk, person: str = "alice") -> Json:
    answer = desk.client(person).get("/holdpoint/calibration")
    assert answer.status_code == 200, answer.text
    (found,) = [each for each in answer.json()["actions"] if each["action"] == CANCEL]
    return dict(found)


@pytest.fixture
def always_reviewed(desk: Desk) -> Iterator[Json]:
    """Cancelling always waits, until the test is over."""
    path = f"/holdpoint/autonomy/{CANCEL}"
    moved = desk.client("carol").post(path, json={"autonomy": "review", "reason": "A bad week"})
    assert moved.status_code == 200, moved.text
    yield moved.json()["move"]
    back = desk.client("carol").post(path, json={"revert": moved.json()["move"]["move_id"], "reason": "Over"})
    assert (back.status_code, back.json()["holds"]["autonomy"]) == (200, "threshold"), back.text


def test_a_move_holds_for_the_next_ticket_and_stands_in_the_audit(desk: Desk, always_reviewed: Json) -> None:
    review = desk.wait_for_review(submit_safe_ticket(desk).ticket_id)

    assert review["action"] == CANCEL
    assert "always waits" in review["reason"]
    found = shown(desk)
    assert (found["holds"]["autonomy"], found["policy"]["autonomy"]) == ("review", "threshold")
    assert found["moves"][0] == always_reviewed
    audit = desk.client("carol").get("/holdpoint/export/audit.jsonl").text
    assert "autonomy_moved" in audit


def test_the_past_is_replayed_and_everybody_reads_what_is_theirs(desk: Desk) -> None:
    replayed = desk.client("alice").post("/holdpoint/calibration/replay", json={"action": CANCEL, "threshold": 0.5})

    assert replayed.status_code == 200, replayed.text
    assert len(replayed.json()["frontier"]["threshold"]) == 101
    for path in ("samples", "regret-suggestions", "second-looks"):
        assert desk.client("alice").get(f"/holdpoint/{path}").status_code == 200
        assert desk.client("intake").get(f"/holdpoint/{path}").status_code == 403
    assert desk.client("carol").get("/holdpoint/peers").status_code == 200
    refused = desk.client("alice").post(f"/holdpoint/autonomy/{CANCEL}", json={"frozen": True, "reason": "x"})
    assert refused.status_code == 403
