"""The kill switch over HTTP: an administrator throws it, reviewers see it."""

from collections.abc import Iterator
from typing import Any

import pytest
from desk import Desk
from tickets import submit_safe_ticket

SWITCH = "/holdpoint/kill-switch"


@pytest.fixture
def switched(desk: Desk) -> Iterator[Desk]:
    """A desk whose switch is turned off again afterwards."""
    yield desk
    answer = desk.client("carol").post(SWITCH, json={"on": False, "reason": "The test is over"})
    assert answer.status_code == 200, answer.text


def test_after_its_answer_a_safe_ticket_waits_and_an_approved_one_runs(switched: Desk) -> None:
    answer = switched.client("carol").post(SWITCH, json={"on": True, "reason": "Prices are wrong"})
    assert (answer.status_code, answer.json()["on"], answer.json()["set_by"]) == (200, True, "carol")
    sent = submit_safe_ticket(switched)

    review = switched.wait_for_review(sent.ticket_id)
    assert "kill switch" in review["reason"]
    assert switched.executions(sent.ticket_id) == []

    switched.settle("alice", review, "approve")
    assert len(switched.executions(sent.ticket_id)) == 1


def test_reviewers_see_how_it_stands(switched: Desk) -> None:
    switched.client("carol").post(SWITCH, json={"on": True, "reason": "Prices are wrong"})

    shown = switched.client("alice").get(SWITCH)

    assert (shown.status_code, shown.json()["on"], shown.json()["reason"]) == (200, True, "Prices are wrong")


@pytest.mark.parametrize(("person", "method"), [("alice", "POST"), ("intake", "POST"), ("intake", "GET")])
def test_others_may_not(switched: Desk, person: str, method: str) -> None:
    answer = switched.client(person).request(method, SWITCH, json={"on": True, "reason": "No"})

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "role")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"reason": "No"}, "on"),
        ({"on": "perhaps", "reason": "No"}, "on"),
        ({"on": True}, "reason"),
        ({"on": True, "reason": ""}, "reason"),
        ({"on": True, "reason": "x" * 501}, "reason"),
        ({"on": True, "reason": "a\x00b"}, "reason"),
        ({"on": True, "reason": "No", "by": "alice"}, "by"),
    ],
)
def test_a_bad_body_is_refused_by_the_field_and_changes_nothing(
    switched: Desk, body: dict[str, Any], field: str
) -> None:
    answer = switched.client("carol").post(SWITCH, json=body)

    assert (answer.status_code, answer.json()["error"]["field"]) == (422, field)
    assert not switched.client("carol").get(SWITCH).json()["on"]
