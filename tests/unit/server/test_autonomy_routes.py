"""The calls on earned autonomy: what they show, who may make them, and how bad input is refused."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fixtures.ledger import a_person, hire, rows_of
from fixtures.past import Call, calling
from fixtures.weeks import CANCEL, decided, ran_alone
from sqlalchemy.ext.asyncio import AsyncEngine

from agent import wiring
from agent.actions.registry import load_actions
from agent.contract import Calibration, Replay
from agent.core.calibration import week_of
from agent.earning import Classes
from agent.housekeeping.calibrate import run_week
from agent.ledger.transaction import transaction
from agent.server.routes import autonomy

pytestmark = pytest.mark.postgres
ALICE = a_person("alice")
CAROL, INTAKE = a_person("carol", role="admin", skills=()), a_person("desk", role="intake", skills=())


@pytest.fixture
async def call(engine: AsyncEngine) -> AsyncIterator[Call]:
    await hire(engine, ALICE, CAROL)
    async with calling(engine, autonomy, actions=load_actions()) as send:
        yield send


async def move(call: Call, **body: Any) -> Any:
    return await call(CAROL, "POST", f"/autonomy/{CANCEL}", json={"reason": "Because"} | body)


def last_week() -> datetime:
    """A moment in the middle of the last week that is over."""
    now = datetime.now(UTC)
    return now - timedelta(days=now.weekday() + 4)


async def test_every_declared_action_is_shown_before_anything_happened(call: Call) -> None:
    answer = await call(ALICE, "GET", "/calibration")

    shown = Calibration.model_validate(answer.json())
    assert [each.action for each in shown.actions] == sorted(load_actions())
    by_name = {each.action: each for each in shown.actions}
    assert (by_name[CANCEL].holds.autonomy, by_name[CANCEL].holds.threshold) == ("threshold", 0.4)
    assert by_name[CANCEL].never_auto is None
    assert "2 approvals" in (by_name["merge_accounts"].never_auto or "")
    assert by_name[CANCEL].this_week.agreement.share is None
    assert by_name[CANCEL].next.rule is None
    assert by_name[CANCEL].safe.threshold is None
    assert (by_name[CANCEL].recalibration.on, by_name[CANCEL].recalibration.needed) == (False, 200)


async def test_what_people_decided_is_shown_with_intervals_and_what_the_rules_would_do(
    engine: AsyncEngine, call: Call
) -> None:
    await decided(engine, datetime.now(UTC) - timedelta(seconds=1), 40, regretted=2)
    await decided(engine, datetime.now(UTC) - timedelta(seconds=1), 10, "reject")

    (shown,) = [
        each for each in (await call(ALICE, "GET", "/calibration")).json()["actions"] if each["action"] == CANCEL
    ]

    agreement, regret = shown["this_week"]["agreement"], shown["this_week"]["regret"]
    assert (agreement["part"], agreement["whole"], agreement["share"]) == (40, 50, 0.8)
    assert agreement["low"] < 0.8 < agreement["high"]
    assert (regret["part"], regret["whole"]) == (2, 40)
    assert shown["next"]["rule"] == "regret"
    assert shown["next"]["to"] == {"autonomy": "threshold", "threshold": 0.3}
    assert shown["reliability"]["cases"] == 50


async def test_weeks_that_were_run_are_shown_with_what_they_moved(engine: AsyncEngine, call: Call) -> None:
    at = last_week()
    await decided(engine, at, 40, regretted=2, marked=at)
    here = await wiring.services()
    async with transaction(engine) as tx:
        await run_week(tx, Classes(here.actions, here.policy), week_of(at.date()))

    (shown,) = [
        each for each in (await call(ALICE, "GET", "/calibration")).json()["actions"] if each["action"] == CANCEL
    ]

    (week,) = shown["weeks"]
    assert (week["week"], week["rule"]) == (week_of(at.date()), "regret")
    assert week["terms"] == {"autonomy": "threshold", "threshold": 0.4}
    assert shown["holds"]["threshold"] == 0.3
    (made,) = shown["moves"]
    assert (made["made_by"], made["rule"], made["after"]["threshold"]) == ("system", "regret", 0.3)
    back = await move(call, revert=made["move_id"])
    assert back.json()["holds"]["threshold"] == 0.4


async def test_a_move_is_answered_with_how_the_action_stands(call: Call) -> None:
    first, again = await move(call, threshold=0.5, frozen=True), await move(call, threshold=0.5)

    assert first.status_code == 200
    assert first.json()["holds"] == {
        "autonomy": "threshold",
        "threshold": 0.5,
        "frozen": True,
        "recalibration": False,
    }
    assert first.json()["move"]["made_by"] == "carol"
    assert again.json()["move"] is None


async def test_an_action_that_is_not_declared_is_unknown_and_those_that_are_get_named(call: Call) -> None:
    answers = [
        await call(CAROL, "POST", "/autonomy/launch_rocket", json={"frozen": True, "reason": "x"}),
        await call(ALICE, "POST", "/calibration/replay", json={"action": "launch_rocket"}),
    ]

    for answer in answers:
        error = answer.json()["error"]
        assert (answer.status_code, error["code"], error["field"]) == (404, "unknown_action", "action")
        assert CANCEL in error["message"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"threshold": 0.19}, "threshold"),
        ({"threshold": 0.91}, "threshold"),
        ({"threshold": "NaN"}, "threshold"),
        ({"autonomy": "full"}, "autonomy"),
        ({"frozen": "perhaps"}, "frozen"),
        ({"frozen": True, "reason": "  "}, "reason"),
        ({"frozen": True, "reason": None}, "reason"),
        ({"revert": 0}, "revert"),
        ({"recalibration": True}, "recalibration"),
        ({"treshold": 0.5}, "treshold"),
        ({"revert": 1, "threshold": 0.5}, "body"),
        ({}, "body"),
    ],
)
async def test_a_bad_move_is_refused_by_its_field(engine: AsyncEngine, call: Call, body: Any, field: str) -> None:
    answer = await move(call, **body)

    assert (answer.status_code, answer.json()["error"]["field"]) == (422, field)
    assert await rows_of(engine, "autonomy_moves") == []


async def test_what_takes_two_approvals_is_refused_auto_with_the_reason(call: Call) -> None:
    for action in ("merge_accounts", "send_reply", "escalate_to_human"):
        answer = await call(CAROL, "POST", f"/autonomy/{action}", json={"autonomy": "auto", "reason": "x"})

        error = answer.json()["error"]
        assert (answer.status_code, error["field"]) == (422, "autonomy")
        assert "review or threshold" in error["message"]


async def test_a_move_that_is_unknown_or_stands_no_more_is_refused(call: Call) -> None:
    made = (await move(call, threshold=0.5)).json()["move"]["move_id"]
    await move(call, threshold=0.6)

    unknown, conflict = await move(call, revert=made + 10), await move(call, revert=made)

    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "unknown_move")
    assert (conflict.status_code, conflict.json()["error"]["code"]) == (409, "moved_since")


async def test_reviewers_look_administrators_move_and_intake_does_neither(call: Call) -> None:
    move_by_alice = await call(ALICE, "POST", f"/autonomy/{CANCEL}", json={"frozen": True, "reason": "x"})

    assert move_by_alice.status_code == 403
    assert (await call(ALICE, "POST", "/calibration/replay", json={})).status_code == 200
    assert (await call(INTAKE, "GET", "/calibration")).status_code == 403
    assert (await call(INTAKE, "POST", "/calibration/replay", json={})).status_code == 403


async def test_the_past_is_replayed_at_another_limit(engine: AsyncEngine, call: Call) -> None:
    now = datetime.now(UTC)
    await decided(engine, now - timedelta(hours=2), 30, risk=0.5)
    await decided(engine, now - timedelta(hours=2), 10, "reject", risk=0.7)
    await ran_alone(engine, now - timedelta(hours=2), 20, risk=0.3)

    answer = await call(ALICE, "POST", "/calibration/replay", json={"action": CANCEL, "threshold": 0.6})

    found = Replay.model_validate(answer.json())
    assert found.decisions == 60
    assert (found.asked.alone.part, found.asked.wrong.part) == (50, 0)
    assert found.today is not None
    assert (found.today.threshold, found.today.alone.part) == (0.4, 20)
    assert (found.asked.hours_saved or 0) > 0
    assert len(found.frontier.threshold) == 101
    assert {len(column) for column in found.frontier.model_dump().values()} == {101}
    assert found.frontier.alone[70] == 1
    assert found.frontier.wrong[70] == 0.25


async def test_everything_is_replayed_together_where_no_action_is_named(engine: AsyncEngine, call: Call) -> None:
    await decided(engine, datetime.now(UTC) - timedelta(hours=2), 3, risk=0.5)
    await decided(engine, datetime.now(UTC) - timedelta(hours=2), 4, risk=0.5, action="issue_refund")

    found = (await call(ALICE, "POST", "/calibration/replay", json={"autonomy": "auto"})).json()

    assert (found["decisions"], found["asked"]["alone"]["part"], found["today"], found["recommended"]) == (
        7,
        7,
        None,
        None,
    )


async def test_an_empty_past_is_replayed_as_nothing(call: Call) -> None:
    found = (await call(ALICE, "POST", "/calibration/replay", json={"action": CANCEL})).json()

    assert found["decisions"] == 0
    assert found["asked"]["alone"] == {"part": 0, "whole": 0, "share": None, "low": None, "high": None}
    assert found["frontier"]["wrong"] == [None] * 101


@pytest.mark.parametrize(
    ("body", "field"), [({"threshold": 1.1}, "threshold"), ({"autonomy": "no"}, "autonomy"), ({"action": 5}, "action")]
)
async def test_a_bad_replay_is_refused_by_its_field(call: Call, body: Any, field: str) -> None:
    answer = await call(ALICE, "POST", "/calibration/replay", json=body)

    assert (answer.status_code, answer.json()["error"]["field"]) == (422, field)


async def test_a_replay_says_what_another_scale_would_have_done_before_it_is_switched_on(
    engine: AsyncEngine, call: Call
) -> None:
    at = last_week()
    parts = '[{"name": "model_estimate", "value": 0.6}, {"name": "action_class", "value": 0.1}]'
    for kind, count in (("approve", 240), ("reject", 20)):
        await decided(engine, at, count, kind, model_risk=0.6, risk=0.6, factors=parts)
    here = await wiring.services()
    async with transaction(engine) as tx:
        await run_week(tx, Classes(here.actions, here.policy), week_of(at.date()))

    def asking(**asked: Any) -> Any:
        return call(ALICE, "POST", "/calibration/replay", json={"action": CANCEL, "threshold": 0.4} | asked)

    raw, corrected = [Replay.model_validate((await asking(recalibration=on)).json()) for on in (False, True)]
    assert (raw.asked.alone.share, corrected.asked.alone.share) == (0, 1)
    assert corrected.asked.wrong.part == 20
    assert (raw.today, corrected.today) == (raw.today, raw.today), "nothing is switched on yet"
    await move(call, recalibration=True)
    now = Replay.model_validate((await asking()).json())
    assert now.asked == corrected.asked
    assert now.today is not None
    assert now.today.alone.share == 1
    assert Replay.model_validate((await asking(recalibration=False)).json()).asked == raw.asked


@pytest.mark.parametrize("asked", [{"recalibration": True}, {"action": CANCEL, "recalibration": True}])
async def test_a_scale_that_there_is_not_is_refused_by_its_field(call: Call, asked: Any) -> None:
    answer = await call(ALICE, "POST", "/calibration/replay", json=asked)

    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "recalibration")
