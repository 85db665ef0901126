"""The replay as plain data: the curve's points, and the figures with their intervals."""

import json
import re

from cases import NOW
from fake_autonomy import no_calibration, some_past
from fake_calibration import action
from fake_desk import FakeLedger

from agent.contract import Replay, ReplayIn
from reviewer_app.replay_view import curve_view, point_table
from reviewer_app.screen_replay import curve_html


async def replayed(cases: int = 800, **asked: object) -> Replay:
    ledger = FakeLedger.holding(now=lambda: NOW)
    ledger.autonomy.past = some_past(cases=cases)
    ledger.autonomy.calibration = no_calibration(actions=[action().model_dump()])
    return await ledger.desk_for("alice-token").autonomy.replay(ReplayIn.model_validate(asked))


async def test_without_a_past_there_is_no_curve_and_the_table_says_why():
    replay = await replayed(cases=0, action="issue_refund")
    assert curve_view(replay) is None
    assert "nothing to replay" in curve_html(None)
    assert point_table(replay).rows == ()


async def test_where_nobody_knows_what_was_wrong_no_curve_is_drawn():
    replay = await replayed(action="issue_refund")
    unknown = dict.fromkeys(("wrong", "wrong_low", "wrong_high"), [None] * len(replay.frontier.threshold))
    frontier = replay.frontier.model_copy(update=unknown)
    page = curve_html(curve_view(replay.model_copy(update={"frontier": frontier})))
    assert "Nobody has judged any of these actions yet" in page
    assert "<svg" not in page
    assert "<svg" in curve_html(curve_view(replay))


async def test_the_curve_stays_in_its_frame_and_runs_from_left_to_right():
    view = curve_view(await replayed(action="issue_refund"))
    assert view is not None
    points = [tuple(map(float, point.split(","))) for point in view.line.split()]
    assert points == sorted(points, key=lambda point: point[0])
    assert all(0 <= x <= 100 and 0 <= y <= 100 for x, y in points)
    assert [point.kind for point in view.points] == ["today"]


async def test_the_browser_gets_every_threshold_so_that_the_slider_need_not_ask():
    view = curve_view(await replayed(action="issue_refund"))
    assert view is not None
    data = json.loads(view.data)
    assert len(data["threshold"]) == len(data["alone"]) == len(data["wrong_high"]) == 101
    assert max(each for each in data["wrong"] if each is not None) <= data["top"]


async def test_todays_point_lies_on_the_curve():
    replay = await replayed(action="issue_refund")
    view = curve_view(replay)
    assert view is not None and replay.today is not None and replay.today.alone.share is not None
    assert view.points[0].x == round(100 * replay.today.alone.share, 2)
    assert view.points[0].name == "Today: Alone up to risk 0.40"


async def test_the_figures_compare_the_asked_limit_with_todays_each_with_its_interval():
    table = point_table(await replayed(action="issue_refund", threshold=0.5))
    rows = {row[0]: row[1:] for row in table.rows}
    assert table.columns == ("", "This limit", "Today")
    assert rows["Limit"] == ("Alone up to risk 0.50", "Alone up to risk 0.40")
    assert rows["Run alone"] == ("71 % (68 to 74 %), 568 of 800", "54 % (51 to 58 %), 433 of 800")
    assert all(re.fullmatch(r"[\d.]+ h \([\d.]+ to [\d.]+\)", hours) for hours in rows["Reviewers' hours saved"])


async def test_all_actions_together_have_no_point_of_today():
    table = point_table(await replayed())
    assert table.columns == ("", "This limit")
