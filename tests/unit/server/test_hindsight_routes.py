"""The calls that look back: who may make them, and how bad input is refused."""

import json
import uuid
from collections.abc import AsyncIterator

import pytest
from fixtures.ledger import a_person, decide, hire, hold_case, rows_of
from fixtures.past import Call, an_approved_action, an_auto_run_action, calling
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.server.routes import decisions, exports, proposals

pytestmark = pytest.mark.postgres
ALICE, BOB = a_person("alice"), a_person("bob", skills=("data",))
CAROL, INTAKE = a_person("carol", role="admin", skills=()), a_person("desk", role="intake", skills=())
EXPORTS = ("decisions", "audit")


@pytest.fixture
async def call(engine: AsyncEngine) -> AsyncIterator[Call]:
    await hire(engine, ALICE, BOB, CAROL)
    async with calling(engine, proposals, decisions, exports) as send:
        yield send


async def test_a_regret_is_answered_with_the_first_mark_whoever_comes_second(engine: AsyncEngine, call: Call) -> None:
    proposal_id = await an_auto_run_action(engine)
    path = f"/proposals/{proposal_id}/regret"

    first = await call(ALICE, "POST", path, json={"reason": "  Wrong order "})
    again = await call(CAROL, "POST", path, json={"reason": "Another"})

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert set(first.json()) == {"proposal_id", "ticket_id", "action", "reason", "marked_by", "marked_at"}
    assert (first.json()["reason"], first.json()["marked_by"]) == ("Wrong order", "alice")


async def test_a_regret_that_cannot_be_is_refused_by_name(engine: AsyncEngine, call: Call) -> None:
    waiting = await hold_case(engine, "T1")
    proposal_id = await an_auto_run_action(engine, "T2")
    given = {"json": {"reason": "Wrong"}}

    answers = [
        await call(ALICE, "POST", f"/proposals/{uuid.uuid4()}/regret", **given),
        await call(ALICE, "POST", "/proposals/nothing/regret", **given),
        await call(ALICE, "POST", f"/proposals/{waiting.proposal_id}/regret", **given),
        await call(BOB, "POST", f"/proposals/{proposal_id}/regret", **given),
        await call(INTAKE, "POST", f"/proposals/{proposal_id}/regret", **given),
    ]

    assert [(each.status_code, each.json()["error"]["code"]) for each in answers] == [
        (404, "unknown_proposal"),
        (404, "unknown_proposal"),
        (409, "not_executed"),
        (403, "skill"),
        (403, "role"),
    ]
    assert await rows_of(engine, "regrets") == []


@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": " \n"}, {"reason": 5}, {"reason": "x" * 2001}])
async def test_a_regret_needs_a_reason(engine: AsyncEngine, call: Call, body: dict[str, object]) -> None:
    proposal_id = await an_auto_run_action(engine)

    answer = await call(ALICE, "POST", f"/proposals/{proposal_id}/regret", json=body)

    assert answer.status_code == 422
    assert answer.json()["error"]["field"] == "reason"
    assert await rows_of(engine, "regrets") == []


async def test_past_decisions_are_listed_in_pages_as_the_filters_ask(engine: AsyncEngine, call: Call) -> None:
    await an_approved_action(engine, ALICE, "T1")
    await decide(engine, await hold_case(engine, "T2"), ALICE, "reject")

    first = (await call(ALICE, "GET", "/decisions", params={"limit": 1})).json()
    second = (await call(ALICE, "GET", "/decisions", params={"limit": 1, "cursor": first["next_cursor"]})).json()
    filtered = (await call(CAROL, "GET", "/decisions", params={"type": "approve", "since": "", "cursor": ""})).json()

    assert [row["ticket_id"] for row in first["items"] + second["items"]] == ["T2", "T1"]
    assert second["next_cursor"] is None
    assert [(row["ticket_id"], row["was_executed"]) for row in filtered["items"]] == [("T1", True)]
    assert (await call(BOB, "GET", "/decisions")).json() == {"items": [], "next_cursor": None}
    assert (await call(INTAKE, "GET", "/decisions")).status_code == 403


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("cursor", "nonsense"),
        ("type", "maybe"),
        ("since", "yesterday"),
        ("since", "2026-01-01T00:00:00"),
        ("until", "now"),
        ("limit", "0"),
        ("limit", "201"),
        ("limit", "many"),
    ],
)
async def test_a_bad_question_is_refused_by_its_field(call: Call, field: str, value: str) -> None:
    answer = await call(ALICE, "GET", "/decisions", params={field: value})

    assert answer.status_code == 422
    assert answer.json()["error"]["field"] == field


@pytest.mark.parametrize(
    "asked",
    [
        {"since": "0001-01-01T00:00:00+23:59"},
        {"until": "9999-12-31T23:59:59-23:59"},
        {"action": "no such"},
        {"decided_by": "ü'\"%"},
        {"ticket_id": "x" * 3000},
    ],
)
async def test_a_far_fetched_question_finds_what_there_is(
    engine: AsyncEngine, call: Call, asked: dict[str, str]
) -> None:
    await decide(engine, await hold_case(engine), ALICE, "reject")

    answer = await call(ALICE, "GET", "/decisions", params=asked)

    assert answer.status_code == 200
    assert len(answer.json()["items"]) == len(set(asked) & {"since", "until"})


async def test_administrators_take_decisions_and_the_audit_away(engine: AsyncEngine, call: Call) -> None:
    await decide(engine, await hold_case(engine), ALICE, "reject", notes="No receipt")

    rows = await call(CAROL, "GET", "/export/decisions.jsonl")
    audit = await call(CAROL, "GET", "/export/audit.jsonl")
    later = [await call(CAROL, "GET", f"/export/{name}.jsonl?since=2999-01-01T00:00:00Z") for name in EXPORTS]

    (row,) = [json.loads(line) for line in rows.text.splitlines()]
    assert [each["role"] for each in row["messages"]] == ["system", "user", "assistant"]
    assert (row["metadata"]["decision"], row["metadata"]["notes"]) == ("reject", "No receipt")
    events = [json.loads(line) for line in audit.text.splitlines()]
    assert [event["event_id"] for event in events] == list(range(1, len(events) + 1))
    assert set(events[0]) == {"event_id", "body", "previous_hash", "hash"}
    assert json.loads(events[-1]["body"])["kind"] == "decided"
    assert [(each.status_code, each.text) for each in later] == [(200, ""), (200, "")]


async def test_nobody_else_takes_anything_away_and_a_bad_moment_is_named(call: Call) -> None:
    for name in EXPORTS:
        for person in (ALICE, INTAKE):
            assert (await call(person, "GET", f"/export/{name}.jsonl")).status_code == 403
        answer = await call(CAROL, "GET", f"/export/{name}.jsonl?since=yesterday")
        assert (answer.status_code, answer.json()["error"]["field"]) == (422, "since")
