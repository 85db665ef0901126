"""The server's own API, call by call: an intake token uses none of it, a reviewer's only reads their own cases."""

from typing import Any

import httpx
import pytest
from desk import SYSTEM, Desk, Json
from langgraph_sdk.auth import types
from platform_doors import (
    APPROVE,
    PUBLIC,
    UNSUPPORTED,
    Door,
    Pause,
    is_refused,
    reading_doors,
    run_doors,
    writing_doors,
)
from tickets import submit_risky_ticket

RESOURCES = ("threads", "assistants", "crons", "store")


@pytest.fixture(scope="module")
def review(desk: Desk) -> Json:
    """A case that takes the skill refunds and waits through all that is tried on it."""
    return desk.wait_for_review(submit_risky_ticket(desk).ticket_id)


@pytest.fixture(scope="module")
def pause(desk: Desk, review: Json) -> Pause:
    """What there is to aim at in that case."""
    system = desk.sdk(SYSTEM)
    (run,) = system.runs.list(review["thread_id"])
    desk.wait_for_run(review["thread_id"], run["run_id"])
    checkpoint_id = system.threads.get_state(review["thread_id"])["checkpoint"]["checkpoint_id"]
    (assistant,) = system.assistants.search(graph_id="support")
    return Pause(
        review["thread_id"], run["run_id"], review["interrupt_id"], str(checkpoint_id), assistant["assistant_id"]
    )


def footprint(desk: Desk, pause: Pause) -> Json:
    """Return everything that a call which should be refused could have left behind."""
    system = desk.sdk(SYSTEM)
    thread = system.threads.get(pause.thread_id)
    return {
        "thread": {name: thread[name] for name in ("status", "metadata", "interrupts")},
        "runs": [run["run_id"] for run in system.runs.list(pause.thread_id)],
        "threads": system.threads.count(),
        "assistants": system.assistants.count(),
        "crons": system.crons.count(),
        "checkpoint": system.threads.get_state(pause.thread_id)["checkpoint"],
        "tickets": desk.sql("SELECT ticket_id, status FROM holdpoint.tickets ORDER BY ticket_id"),
        "decisions": desk.sql("SELECT * FROM holdpoint.decisions ORDER BY decision_id"),
        "executions": desk.sql("SELECT * FROM holdpoint.executions ORDER BY executed_at"),
    }


def knock(desk: Desk, person: str, pause: Pause, door: Door) -> httpx.Response:
    return desk.client(person).request(door.method, pause.url(door), json=door.body)


def test_no_call_of_the_servers_own_api_is_open_to_an_intake_token(desk: Desk, pause: Pause) -> None:
    before = footprint(desk, pause)

    doors = [*run_doors(pause), *writing_doors(pause), *reading_doors(pause)]
    answers = {f"{door.name} {door.body}": knock(desk, "intake", pause, door) for door in doors}

    opened = {name: answer.text[:200] for name, answer in answers.items() if not is_refused(answer)}
    assert [name for name in opened if not name.startswith(UNSUPPORTED)] == []
    assert footprint(desk, pause) == before


@pytest.mark.parametrize("person", ["alice", "carol"])
def test_no_call_that_writes_is_open_to_a_reviewers_or_an_admins_token(desk: Desk, pause: Pause, person: str) -> None:
    before = footprint(desk, pause)

    answers = {f"{door.name} {door.body}": knock(desk, person, pause, door) for door in writing_doors(pause)}

    assert {name: answer.text[:200] for name, answer in answers.items() if not is_refused(answer)} == {}
    assert footprint(desk, pause) == before


def test_a_reviewer_without_the_skill_neither_sees_nor_answers_the_case_on_any_door(desk: Desk, pause: Pause) -> None:
    before = footprint(desk, pause)
    on_the_thread = [door for door in reading_doors(pause) if "{thread_id}" in door.path]

    answers = {
        f"{door.name} {door.body}": knock(desk, "bob", pause, door) for door in [*run_doors(pause), *on_the_thread]
    }
    found = desk.sdk("bob").threads.search(metadata={"ticket_id": before["thread"]["metadata"]["ticket_id"]})

    opened = {name: answer.text[:200] for name, answer in answers.items() if not is_refused(answer)}
    assert [name for name in opened if not name.startswith(UNSUPPORTED)] == []
    assert found == []
    assert footprint(desk, pause) == before


def test_a_reviewer_with_the_skill_finds_the_case_among_the_interrupted_threads(desk: Desk, review: Json) -> None:
    found = desk.sdk("alice").threads.search(
        status="interrupted",
        metadata={"ticket_id": review["ticket_id"]},
        select=["thread_id", "interrupts", "metadata"],
    )

    (thread,) = found
    assert thread["thread_id"] == review["thread_id"]
    labels: Any = thread["metadata"]
    assert {name: labels[name] for name in ("review_id", "skill", "action")} == {
        name: review[name] for name in ("review_id", "skill", "action")
    }
    (interrupts,) = thread["interrupts"].values()
    assert interrupts[0]["id"] == review["interrupt_id"]


def test_every_call_that_the_server_offers_is_tried_here(desk: Desk, pause: Pause) -> None:
    offered = httpx.get(f"{desk.server.url}/openapi.json").json()["paths"]
    names = {f"{method.upper()} {path}" for path, methods in offered.items() for method in methods}

    tried = {door.name.partition("?")[0] for door in [*run_doors(pause), *writing_doors(pause), *reading_doors(pause)]}

    # A call that a new version of the platform brings belongs into platform_doors.py, and has to be refused.
    assert {name for name in names if "/holdpoint" not in name} - PUBLIC - tried == set()


def test_every_resource_that_a_handler_can_be_registered_for_is_tried_here(pause: Pause) -> None:
    known = {name for name in vars(types.on) if not name.startswith("_") and name != "value"}
    tried = {door.path.split("/")[1] for door in [*writing_doors(pause), *reading_doors(pause)]}

    assert known == set(RESOURCES)
    assert {"threads", "assistants", "store", "runs"} <= tried


OTHER_ID = "b" * 32
BESIDE: list[Json] = [
    {"config": {"configurable": {"__pregel_resume_map": {OTHER_ID: APPROVE}}}},
    {"config": {"configurable": {"__pregel_resuming": True}}},
    {"config": {"configurable": {"checkpoint_id": "1ef00000-0000-6000-8000-000000000000"}}},
    {"config": {"configurable": {"thread_id": "other"}}},
    {"config": {"recursion_limit": 2}},
    {"config": {"tags": ["a"]}},
    {"checkpoint": {"checkpoint_ns": "sub"}},
    {"checkpoint": {"checkpoint_ns": "", "__pregel_resume_map": {OTHER_ID: APPROVE}}},
    {"checkpoint_id": "1ef00000-0000-6000-8000-000000000000"},
    {"context": {"__pregel_resume_map": {OTHER_ID: APPROVE}}},
    {"context": {"planner": "openai:other"}},
    {"input": {"ticket_id": "uninvited"}},
    {"interrupt_before": ["execute"]},
    {"interrupt_after": "*"},
    {"webhook": "https://example.com/hook"},
    {"feedback_keys": ["thumbs"]},
    {"after_seconds": 100_000},
    {"multitask_strategy": "rollback"},
    {"multitask_strategy": "interrupt"},
]


@pytest.mark.parametrize("beside", BESIDE, ids=str)
def test_a_reviewers_answer_with_anything_beside_it_is_refused(desk: Desk, pause: Pause, beside: Json) -> None:
    run = {"assistant_id": "support", "command": {"resume": {pause.interrupt_id: APPROVE}}, **beside}

    assert_refused_without_a_trace(desk, pause, run)


COMMANDS: list[Any] = [
    None,
    {"resume": APPROVE},
    {"resume": True},
    {"resume": {"INTERRUPT": APPROVE, OTHER_ID: APPROVE}},
    {"resume": {OTHER_ID: APPROVE}},
    {"update": {"human_approved": True}},
    {"goto": "execute"},
    {"resume": {"INTERRUPT": APPROVE}, "goto": {"node": "execute", "input": {}}},
    {"resume": {"INTERRUPT": APPROVE}, "update": {"step": "execute"}},
]


@pytest.mark.parametrize("command", COMMANDS, ids=str)
def test_a_reviewers_run_that_isnt_one_answer_by_id_is_refused(desk: Desk, pause: Pause, command: Any) -> None:
    resume = (command or {}).get("resume")
    if isinstance(resume, dict):
        named = {pause.interrupt_id if name == "INTERRUPT" else name: value for name, value in resume.items()}
        command = {**command, "resume": named}

    assert_refused_without_a_trace(desk, pause, {"assistant_id": "support", "command": command})


def test_an_answer_doesnt_reach_the_case_through_another_graph_or_thread(desk: Desk, pause: Pause) -> None:
    run = {"command": {"resume": {pause.interrupt_id: APPROVE}}}
    elsewhere = "00000000-0000-4000-8000-000000000000"

    assert_refused_without_a_trace(desk, pause, {**run, "assistant_id": "another"})
    assert_refused_without_a_trace(desk, pause, {**run, "assistant_id": elsewhere})
    assert_refused_without_a_trace(desk, pause._replace(thread_id=elsewhere), {**run, "assistant_id": "support"}, pause)


def assert_refused_without_a_trace(desk: Desk, target: Pause, run: Json, watched: Pause | None = None) -> None:
    before = footprint(desk, watched or target)

    answers = [
        desk.client("alice").post(f"/threads/{target.thread_id}/runs{how}", json=run)
        for how in ("", "/wait", "/stream")
    ]

    assert all(400 <= answer.status_code < 500 for answer in answers), [answer.text for answer in answers]
    assert footprint(desk, watched or target) == before
