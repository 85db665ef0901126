"""How actions stand, as plain data: words, scales, weeks, moves and charts, with every interval."""

import re
from datetime import timedelta

import pytest
from cases import HOSTILE, NOW
from fake_autonomy import no_calibration, some_past
from fake_calibration import FITTED, action, move, refunds, standing, week

from agent.contract.autonomy import Share, Standing, Terms
from agent.core.measures import rate
from reviewer_app.autonomy_charts import reliability_chart, weeks_chart
from reviewer_app.autonomy_view import action_in, action_key, action_view, overview, places
from reviewer_app.calibration_view import calibration_view
from reviewer_app.moves_view import differences, move_lines
from reviewer_app.screen_autonomy import action_html, moves_html, places_html, recalibration_html
from reviewer_app.share_words import exact_percent, may_in_words, share_in_words


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (None, "No data yet"),
        (0.0, "0 %"),
        (0.0002, "under 0.1 %"),
        (0.0274, "2.7 %"),
        (0.0999, "10 %"),
        (0.906, "91 %"),
        (0.998, "over 99 %"),
        (1.0, "100 %"),
    ],
)
def test_a_share_reads_as_exactly_as_it_is_known(share: float | None, said: str):
    assert exact_percent(share) == said


def test_a_share_stands_with_its_interval_and_what_it_is_of():
    assert share_in_words(Share.model_validate(rate(41, 45).model_dump())) == "91 % (79 to 96 %), 41 of 45"
    assert share_in_words(Share.model_validate(rate(0, 0).model_dump())) == "No data yet"


def test_what_may_run_alone_reads_in_words():
    said = [may_in_words(Terms(autonomy=level, threshold=0.5)) for level in ("review", "threshold", "auto")]
    assert said == ["Always a person", "Alone up to risk 0.50", "Always alone, unless blocked"]


def test_the_list_offers_questions_to_administrators_only():
    calibration = no_calibration(actions=[action().model_dump()])
    keys = [place.key for place in places(calibration, 3, is_admin=False)]
    assert keys == ["look-again", "all", "action:issue_refund"]
    assert "questions" in [place.key for place in places(calibration, 3, is_admin=True)]
    assert action_in(action_key("issue_refund")) == "issue_refund"
    assert action_in("all") is None


def test_an_action_that_always_waits_has_an_empty_scale_and_one_that_never_does_a_full_one():
    calibration = no_calibration(
        actions=[
            action("a", holds=standing("review")).model_dump(),
            action("b", holds=standing("auto")).model_dump(),
            action("c", holds=standing(threshold=0.6, frozen=True)).model_dump(),
        ]
    )
    shown = places(calibration, 0, is_admin=False)[2:]
    assert [place.scale.threshold if place.scale else None for place in shown] == [None, 1.0, 0.6]
    assert shown[2].marks == ("frozen",)


def test_an_action_says_where_the_week_leads_and_why():
    view = action_view(refunds(some_past()), NOW, 20, is_admin=True)
    assert (view.may, view.next) == ("Alone up to risk 0.40", "Alone up to risk 0.50")
    assert "41 of 45 were approved unchanged" in view.next_why
    assert dict(view.facts)["Regret this week"].endswith("1 of 52")
    assert dict(view.facts)["policy.toml says"] == "Alone up to risk 0.30"


def test_an_action_without_any_case_says_so_and_invents_no_zero():
    view = action_view(action(), NOW, 20, is_admin=True)
    facts = dict(view.facts)
    assert facts["Agreement this week"] == "Nothing decided yet"
    assert facts["Regret this week"] == "Nothing carried out yet"
    assert facts["Known to be safe"].startswith("No threshold yet")
    assert view.safe_steps.rows == ()
    assert weeks_chart(action()) is None
    assert reliability_chart(action().reliability) is None


def test_the_weeks_stand_newest_first_and_the_running_one_is_not_run_yet():
    weeks = action_view(refunds(some_past()), NOW, 20, is_admin=False).weeks.rows
    assert [row[0] for row in weeks] == ["2026-W19", "2026-W18", "2026-W17", "2026-W16", "2026-W14"]
    assert weeks[0][-1] == "not run yet"
    assert weeks[2][-1] == "3 of 55 were regretted"


def test_the_overview_has_a_line_for_every_action():
    table = overview(no_calibration(actions=[refunds(some_past()).model_dump(), action("b").model_dump()]))
    assert [row[0] for row in table.rows] == ["Issue refund", "B"]
    assert table.rows[0][2] == "91 % (79 to 96 %), 41 of 45"


def test_a_move_by_the_rules_tells_its_evidence_in_words():
    line = move_lines([move()], NOW, can_revert=True)[0]
    assert (line.by, line.rule) == ("the weekly rules", "Agreement")
    assert (line.before, line.after) == ("Alone up to risk 0.30", "alone up to risk 0.40")
    assert line.evidence == (
        "Approved unchanged: 94 % (84 to 98 %), 47 of 50",
        "Regretted: 1.6 % (0.3 to 8.7 %), 1 of 61",
        "2 weeks in a row spoke for running alone",
        "Known to be safe up to 0.50",
    )


def test_only_administrators_take_moves_back_and_each_only_once():
    taken_back = move(8, reverted_by=9)
    assert [line.can_revert for line in move_lines([move(), taken_back], NOW, can_revert=True)] == [True, False]
    assert [line.can_revert for line in move_lines([move()], NOW, can_revert=False)] == [False]
    assert "data-move" not in moves_html(move_lines([taken_back], NOW, can_revert=True))


def test_a_move_says_only_what_it_changed():
    before, after = Standing(**standing()), Standing(**standing(frozen=True, recalibration=True))
    assert differences(before, after) == (
        "not frozen, estimate as the model gives it",
        "frozen, estimate recalibrated",
    )
    waits, lower = Standing(**standing("review", 0.4)), Standing(**standing("review", 0.3))
    assert differences(waits, lower) == ("Always a person, threshold 0.40", "always a person, threshold 0.30")


def test_recalibration_says_from_what_data_it_is_and_whether_it_is_on():
    of = action(recalibration=FITTED)
    view = calibration_view(of, NOW)
    assert view.state.startswith(
        "Off. The newest fit is of 14:00 UTC on 3 May, to 409 decisions from 14:00 UTC on 3 Feb"
    )
    assert [row[1:] for row in view.compared.rows] == [("0.182", "0.031", "+0.151"), ("0.151", "0.118", "+0.033")]
    used = calibration_view(action(recalibration={**FITTED, "on": True, "in_use_since": NOW - timedelta(days=8)}), NOW)
    assert used.state.startswith("On, with the fit of 14:00 UTC on 26 Apr.")
    assert "it takes 200 decisions" in calibration_view(action(), NOW).state
    assert recalibration_html(view).count("<time") == 3


def test_charts_hold_every_known_figure_and_name_no_field_of_a_stranger():
    weeks = weeks_chart(refunds(some_past()))
    assert weeks is not None
    assert next(each["week"] for each in weeks["data"]["values"] if each["measure"] == "Regretted") == "2026-W14"
    assert len(weeks["data"]["values"]) == 10
    points = reliability_chart(refunds(some_past()).reliability)
    assert points is not None
    assert all(each["low"] <= each["share"] <= each["high"] for each in points["data"]["values"])


def test_what_others_wrote_is_shown_as_text_only():
    hostile = action(
        "a",
        title=HOSTILE,
        never_auto=HOSTILE,
        moves=[move(reason=HOSTILE, made_by=HOSTILE).model_dump()],
        weeks=[week(why=HOSTILE)],
    )
    view = action_view(hostile, NOW, 20, is_admin=True)
    calibration = no_calibration(actions=[hostile.model_dump()])
    page = action_html(view) + moves_html(view.moves) + places_html(places(calibration, 1, is_admin=True), "all")
    assert "&lt;img" in page
    assert not re.search(r"<(img|script|style|a )", page)
    assert "${" not in page
