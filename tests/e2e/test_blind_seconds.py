"""A second approver finds nothing of the first opinion, on any route or in the thread."""

import json

import httpx
import pytest
from desk import Desk, Json
from tickets import submit_risky_ticket

NOTES = "I know this customer well"


@pytest.fixture
def seconded(desk: Desk) -> Json:
    """A case that takes two approvals and has one, which Dora sent to the thread itself."""
    sent = submit_risky_ticket(desk)
    review = desk.wait_for_review(sent.ticket_id)
    desk.sql("UPDATE holdpoint.reviews SET approvals = 2 WHERE review_id = %s", review["review_id"])
    answer = {"type": "approve", "notes": NOTES}
    desk.resume("dora", review["thread_id"], {review["interrupt_id"]: answer})
    assert desk.review(review["review_id"], "dora")["decisions"][0]["notes"] == NOTES
    return review


def looks(desk: Desk, review: Json, person: str) -> list[httpx.Response]:
    """Everything of the case and its thread that the person may read."""
    thread, case = f"/threads/{review['thread_id']}", f"/holdpoint/reviews/{review['review_id']}"
    client = desk.client(person)
    paths = [thread, f"{thread}/state", f"{thread}/history?limit=100", f"{thread}/runs?limit=100", case]
    paths += ["/holdpoint/reviews?limit=200", f"/holdpoint/tickets/{review['ticket_id']}"]
    found = [client.get(path) for path in paths]
    return [*found, client.post("/threads/search", json={"metadata": {"review_id": review["review_id"]}})]


@pytest.mark.parametrize("person", ["alice", "carol"])
def test_nothing_of_the_first_opinion_can_be_read(desk: Desk, seconded: Json, person: str) -> None:
    for answer in looks(desk, seconded, person):
        said = json.dumps([row for row in _rows(answer) if _is_of(seconded, row)])
        assert "dora" not in said, answer.url
        assert NOTES not in said, answer.url


def test_that_there_is_one_can_be_read(desk: Desk, seconded: Json) -> None:
    shown = desk.review(seconded["review_id"], "alice")

    assert (shown["status"], shown["first_approval_exists"], shown["decisions"]) == ("awaiting_second", True, [])
    assert desk.interrupt_id(shown) == shown["interrupt_id"]
    assert not shown["reason"].startswith("You have approved")


def test_the_second_approval_runs_it(desk: Desk, seconded: Json) -> None:
    shown = desk.review(seconded["review_id"], "alice")

    desk.resume("alice", shown["thread_id"], {shown["interrupt_id"]: {"type": "approve"}})

    desk.wait_for_status(seconded["ticket_id"], "resolved")
    (execution,) = desk.executions(seconded["ticket_id"])
    assert execution["authorised_by"] == "dora, alice"


def _rows(answer: httpx.Response) -> list[Json]:
    """Return what was answered, row by row; only a refusal to look says nothing."""
    if answer.status_code in (403, 404):
        return []
    assert answer.status_code == 200, answer.text
    said = answer.json()
    return said if isinstance(said, list) else said.get("items", [said])


def _is_of(review: Json, row: Json) -> bool:
    said = json.dumps(row)
    return review["thread_id"] in said or review["ticket_id"] in said
