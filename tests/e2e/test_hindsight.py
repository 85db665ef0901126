"""Looking back on a running server: regrets, past decisions, and what administrators take away."""

import json
from pathlib import Path

import httpx
import pytest
from desk import Desk, Json
from tickets import submit_risky_ticket, submit_safe_ticket

from agent.cli.export_commands import walk_file
from agent.core.audit import ORIGIN, Link

NOTES = "The photograph shows the damage"


@pytest.fixture(scope="module")
def approved(desk: Desk) -> Json:
    """A return that alice approved with notes, and that was carried out."""
    review = desk.wait_for_review(submit_risky_ticket(desk).ticket_id)
    decided = desk.decided("alice", review, "approve", notes=NOTES)
    desk.resume("alice", review["thread_id"], decided["resume"])
    desk.wait_for_status(review["ticket_id"], "resolved")
    return review | {"decision_id": decided["decision_id"]}


def listed(desk: Desk, person: str, **asked: str) -> list[Json]:
    answer = desk.client(person).get("/holdpoint/decisions", params=asked)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def regret(desk: Desk, person: str, proposal_id: str, **body: object) -> httpx.Response:
    return desk.client(person).post(f"/holdpoint/proposals/{proposal_id}/regret", json=body)


def test_an_action_that_ran_alone_is_marked_once_and_its_history_tells_of_it(desk: Desk) -> None:
    ticket_id = submit_safe_ticket(desk).ticket_id
    (action,) = desk.wait_for_status(ticket_id, "resolved")["actions"]

    first = regret(desk, "alice", action["proposal_id"], reason="It was the wrong order")
    again = regret(desk, "carol", action["proposal_id"], reason="Something else")

    assert (first.status_code, again.status_code) == (200, 200), first.text
    assert first.json() == again.json()
    assert (first.json()["ticket_id"], first.json()["marked_by"]) == (ticket_id, "alice")
    told = [event for event in desk.ticket(ticket_id)["events"] if event["kind"] == "regretted"]
    assert [(event["actor"], event["detail"]["reason"]) for event in told] == [("alice", "It was the wrong order")]


def test_what_waits_cannot_be_regretted_and_without_the_skill_nothing_can(desk: Desk, approved: Json) -> None:
    waiting = desk.wait_for_review(submit_risky_ticket(desk).ticket_id)
    (action,) = desk.ticket(waiting["ticket_id"])["actions"]
    (ran,) = listed(desk, "carol", ticket_id=approved["ticket_id"])

    refused = [
        regret(desk, "alice", action["proposal_id"], reason="Wrong"),
        regret(desk, "bob", ran["proposal_id"], reason="Wrong"),
        regret(desk, "intake", ran["proposal_id"], reason="Wrong"),
        regret(desk, "alice", "%00", reason="Wrong"),
        regret(desk, "alice", "nothing", reason="Wrong"),
        regret(desk, "alice", ran["proposal_id"], reason="a\x00b"),
        regret(desk, "alice", ran["proposal_id"]),
    ]

    assert [each.status_code for each in refused] == [409, 403, 403, 400, 404, 422, 422]
    assert refused[-1].json()["error"]["field"] == refused[-2].json()["error"]["field"] == "reason"
    assert listed(desk, "carol", ticket_id=approved["ticket_id"])[0]["regret"] is None


def test_a_past_decision_is_listed_for_those_with_the_skill(desk: Desk, approved: Json) -> None:
    (row,) = listed(desk, "alice", ticket_id=approved["ticket_id"])

    assert (row["decision_id"], row["type"], row["decided_by"], row["notes"]) == (
        approved["decision_id"],
        "approve",
        "alice",
        NOTES,
    )
    assert (row["was_executed"], row["source"], row["action"]) == (True, "holdpoint", approved["action"])
    assert listed(desk, "bob", ticket_id=approved["ticket_id"]) == []
    assert row in listed(desk, "carol", decided_by="alice", type="approve")
    assert desk.client("intake").get("/holdpoint/decisions").status_code == 403


def test_an_opinion_on_a_case_decided_blind_is_listed_for_its_owner_until_the_second_is_in(desk: Desk) -> None:
    review = desk.wait_for_review(submit_risky_ticket(desk).ticket_id)
    desk.sql("UPDATE holdpoint.reviews SET approvals = 2 WHERE review_id = %s", review["review_id"])
    assert desk.decided("dora", review, "approve")["status"] == "awaiting_second"

    before = {person: listed(desk, person, ticket_id=review["ticket_id"]) for person in ("alice", "carol", "dora")}
    exported = desk.client("carol").get("/holdpoint/export/decisions.jsonl").text
    assert desk.decided("alice", review, "approve")["status"] == "decided"

    assert {person: len(rows) for person, rows in before.items()} == {"alice": 0, "carol": 0, "dora": 1}
    assert review["review_id"] not in exported
    after = listed(desk, "carol", ticket_id=review["ticket_id"])
    assert [row["decided_by"] for row in after] == ["alice", "dora"]


def test_an_administrator_takes_training_rows_away(desk: Desk, approved: Json) -> None:
    with desk.client("carol").stream("GET", "/holdpoint/export/decisions.jsonl") as answer:
        assert answer.status_code == 200
        rows = [json.loads(line) for line in answer.iter_lines()]

    (row,) = [each for each in rows if each["metadata"]["decision_id"] == approved["decision_id"]]
    system, user, assistant = row["messages"]
    assert [each["role"] for each in row["messages"]] == ["system", "user", "assistant"]
    assert approved["action"] in system["content"]
    assert approved["message"].splitlines()[0] in user["content"]
    assert json.loads(assistant["content"])["actions"][0]["args"] == approved["args"]
    assert (row["metadata"]["notes"], row["metadata"]["args_digest"]) == (NOTES, approved["args_digest"])


def test_an_exported_audit_is_whole(desk: Desk, approved: Json, tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"
    file.write_bytes(desk.client("carol").get("/holdpoint/export/audit.jsonl").content)

    found = walk_file(file, ORIGIN)

    assert isinstance(found, Link), found
    assert found.event_id >= 10


@pytest.mark.parametrize("name", ["decisions", "audit"])
def test_nobody_else_takes_anything_away(desk: Desk, name: str) -> None:
    path = f"/holdpoint/export/{name}.jsonl"

    assert httpx.get(f"{desk.server.url}{path}").status_code == 401
    assert [desk.client(person).get(path).status_code for person in ("alice", "bob", "intake")] == [403] * 3
    error = desk.client("carol").get(path, params={"since": "yesterday"})
    assert (error.status_code, error.json()["error"]["field"]) == (422, "since")
