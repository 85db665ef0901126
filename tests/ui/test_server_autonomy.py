"""The autonomy tab's desks on HTTP: what they send, and what they read."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from cases import NOW, review
from fake_autonomy import no_calibration, no_peers
from fake_calibration import action, move, standing
from fake_desk import FakeLedger
from fake_rechecks import sample, suggestion
from pytest_httpserver import HTTPServer

from agent.contract import AutonomyIn, ReplayIn, SampleIn, SecondLookIn
from reviewer_app.errors import BadField
from reviewer_app.server import LangGraphDesk


@pytest.fixture
async def desk(httpserver: HTTPServer) -> AsyncIterator[LangGraphDesk]:
    desk = LangGraphDesk(httpserver.url_for(""), "carol-token")
    yield desk
    await desk.close()


def sent(httpserver: HTTPServer) -> Any:
    return json.loads(httpserver.log[-1][0].data)


async def test_how_actions_stand_and_the_questions_are_read(httpserver: HTTPServer, desk: LangGraphDesk):
    calibration = no_calibration(actions=[action().model_dump()])
    httpserver.expect_request("/holdpoint/calibration").respond_with_json(calibration.model_dump(mode="json"))
    httpserver.expect_request("/holdpoint/peers").respond_with_json(no_peers(decisions=7).model_dump(mode="json"))
    assert (await desk.autonomy.calibration()).actions[0].action == "issue_refund"
    assert (await desk.autonomy.peers()).decisions == 7


async def test_a_replay_leaves_out_what_stays_as_today(httpserver: HTTPServer, desk: LangGraphDesk):
    replay = await FakeLedger.holding().desk_for("alice-token").autonomy.replay(ReplayIn(action="a"))
    path = "/holdpoint/calibration/replay"
    httpserver.expect_request(path, method="POST").respond_with_json(replay.model_dump(mode="json"))
    assert (await desk.autonomy.replay(ReplayIn(action="a", threshold=0.5))).decisions == 0
    assert sent(httpserver) == {"action": "a", "threshold": 0.5}


async def test_a_change_goes_to_its_action_and_says_only_what_changes(httpserver: HTTPServer, desk: LangGraphDesk):
    answer = {"action": "a/b", "holds": standing(frozen=True), "move": move().model_dump(mode="json")}
    httpserver.expect_request("/holdpoint/autonomy/a/b", method="POST").respond_with_json(answer)
    changed = await desk.autonomy.change("a/b", AutonomyIn(frozen=False, reason="Enough"))
    assert changed.holds.frozen
    assert sent(httpserver) == {"frozen": False, "reason": "Enough"}


async def test_a_refused_threshold_names_its_field(httpserver: HTTPServer, desk: LangGraphDesk):
    body = {"error": {"code": "bad_autonomy", "message": "must be review", "field": "autonomy"}}
    httpserver.expect_request("/holdpoint/autonomy/a", method="POST").respond_with_json(body, status=422)
    with pytest.raises(BadField) as refused:
        await desk.autonomy.change("a", AutonomyIn(autonomy="auto", reason="x"))
    assert refused.value.detail.field == "autonomy"


async def test_what_waits_to_be_looked_at_again_is_read(httpserver: HTTPServer, desk: LangGraphDesk):
    second = {"review": review().model_dump(mode="json"), "drawn_at": NOW.isoformat()}
    lists = {
        "samples": sample().model_dump(mode="json"),
        "regret-suggestions": suggestion().model_dump(mode="json"),
        "second-looks": second,
    }
    for name, item in lists.items():
        httpserver.expect_request(f"/holdpoint/{name}").respond_with_json({"items": [item], "waiting": 3})
    assert (await desk.rechecks.samples()).items[0].proposal_id == "p-1"
    assert (await desk.rechecks.suggestions()).items[0].came_back_on == "T-77"
    assert (await desk.rechecks.second_looks()).waiting == 3


async def test_answers_go_to_what_they_are_about(httpserver: HTTPServer, desk: LangGraphDesk):
    at = NOW.isoformat()
    looked = {"proposal_id": "p", "verdict": "right", "reason": None, "looked_by": "carol", "looked_at": at}
    dismissed = {"proposal_id": "p", "dismissed_by": "carol", "dismissed_at": at}
    taken = {"review_id": "r", "agrees": False, "notes": "n", "decided_by": "bob", "looked_at": at}
    for path, answer in (
        ("/holdpoint/samples/p", {**looked, "regret": None}),
        ("/holdpoint/regret-suggestions/p/dismiss", dismissed),
        ("/holdpoint/second-looks/r", taken),
    ):
        httpserver.expect_request(path, method="POST").respond_with_json(answer)
    assert (await desk.rechecks.look_at_sample("p", SampleIn(verdict="right"))).looked_by == "carol"
    assert sent(httpserver) == {"verdict": "right"}
    assert (await desk.rechecks.dismiss_suggestion("p")).dismissed_by == "carol"
    assert (await desk.rechecks.take_second_look("r", SecondLookIn(agrees=False, notes="n"))).decided_by == "bob"
    assert sent(httpserver) == {"agrees": False, "notes": "n"}
