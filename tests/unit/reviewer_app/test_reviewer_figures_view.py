"""The metrics' plain data: tiles, tables and charts; what isn't known is never a zero."""

import json
from datetime import UTC, datetime

import pytest
from cases import HOSTILE
from fake_desk import PEOPLE
from fake_figures import agreed, busy_stats, by_age, lag, no_stats

from reviewer_app.figures_charts import agreement_chart, alone_chart, lag_chart, waiting_chart
from reviewer_app.figures_view import NO_DATA, agreement_actions, figures_view, percent
from reviewer_app.screen_figures import folded_html, table_html, tiles_html

CAROL, ALICE = PEOPLE["carol-token"], PEOPLE["alice-token"]


def test_an_empty_ledger_has_no_data_and_no_zeros():
    view = figures_view(no_stats(), CAROL)
    values = {tile.label: tile.value for tile in view.tiles}
    assert values == {
        "Waiting now": "none",
        "95 % decided within": NO_DATA,
        "Ran alone": NO_DATA,
        "Agreement": NO_DATA,
        "Ran out of time": "none",
        "Tickets": NO_DATA,
    }
    assert {tile.tone for tile in view.tiles} == {"plain"}
    assert "0 %" not in tiles_html(view.tiles)


def test_an_empty_ledger_draws_no_chart():
    charts = [chart(no_stats()) for chart in (agreement_chart, alone_chart, lag_chart, waiting_chart)]
    assert charts == [None] * 4


def test_the_tables_without_rows_say_what_that_means():
    view = figures_view(no_stats(), CAROL)
    assert f"{NO_DATA}." in table_html(view.reviewers)
    assert "No case ran out of time." in table_html(view.expired)
    assert "Nothing waits." in folded_html(view.waiting)


def test_the_tiles_say_what_each_figure_is_of():
    tiles = {tile.label: (tile.value, tile.note, tile.tone) for tile in figures_view(busy_stats(), CAROL).tiles}
    assert tiles["Waiting now"] == ("21 cases", "2 overdue", "bad")
    assert tiles["Ran alone"] == ("66 %", "310 of 470 actions carried out", "plain")
    assert tiles["Agreement"] == ("90 %", "approved unchanged; 95 % interval 85 to 93 %, 212 cases", "plain")
    assert tiles["Tickets"] == ("475", "1 needs attention", "bad")


def test_the_alarm_of_four_hours_is_said_in_words():
    late = lag(is_late=True, held_to_decided=(40, 30, 250))
    (tile,) = [
        each
        for each in figures_view(no_stats(lag={"overall": late, "by_skill": {}, "by_tier": {}}), CAROL).tiles
        if each.tone == "bad"
    ]
    assert (tile.value, tile.note) == ("4 h 10 min", "Alarm: over 4 h; half within 30 min, 40 cases")


def test_a_part_without_cases_is_left_out_of_the_lags():
    stats = no_stats(lag={"overall": lag(held_to_seen=(3, 1, 5)), "by_skill": {"orders": lag()}, "by_tier": {}})
    view = figures_view(stats, CAROL)
    assert view.lag.rows == (("Held to seen", "3", "1 min", "5 min"),)
    assert view.lag_by.rows == ()


def test_each_lag_of_a_skill_and_a_tier_says_whether_it_is_late():
    rows = figures_view(busy_stats(), CAROL).lag_by.rows
    assert [(row[0], row[-1]) for row in rows] == [
        ("Skill: orders", ""),
        ("Skill: refunds", "over 4 h"),
        ("Tier: standard", ""),
        ("Tier: vip", ""),
    ]


def test_what_waits_is_told_by_skill_and_age_with_a_sum_where_there_are_several():
    waiting = figures_view(busy_stats(), CAROL).waiting
    assert waiting.rows == (
        ("Orders", "3", "2", "1", "0", "6", "0"),
        ("Refunds", "6", "4", "3", "2", "15", "2"),
        ("All", "9", "6", "4", "2", "21", "2"),
    )
    one = no_stats(waiting={**by_age(1, 0, 0, 0), "by_skill": {"orders": by_age(1, 0, 0, 0)}})
    assert [row[0] for row in figures_view(one, CAROL).waiting.rows] == ["Orders"]


def test_reviewers_are_told_with_what_is_not_known_of_them():
    rows = figures_view(busy_stats(), CAROL).reviewers.rows
    assert rows == (
        ("alice", "120", "1 min", "90 %", "80 to 95 %"),
        ("bob", "92", NO_DATA, "89 %", "80 to 95 %"),
    )
    assert figures_view(busy_stats(), ALICE).reviewers.caption == "Your own decisions"


@pytest.mark.parametrize(
    ("share", "words"),
    [(None, NO_DATA), (0, "0 %"), (0.001, "under 1 %"), (0.5, "50 %"), (0.999, "over 99 %"), (1, "100 %")],
)
def test_a_share_never_rounds_to_all_or_to_nothing(share: float | None, words: str):
    assert percent(share) == words


def test_agreement_is_drawn_with_its_interval_and_a_gap_where_a_week_had_no_cases():
    chart = agreement_chart(busy_stats())
    assert chart is not None
    assert [value["week"] for value in chart["data"]["values"]] == ["2026-W15", "2026-W16", "2026-W18", "2026-W19"]
    assert chart["encoding"]["x"]["scale"]["domain"] == [f"2026-W{week}" for week in range(15, 20)]
    assert {"low", "high", "share"} <= chart["data"]["values"][0].keys()


def test_agreement_is_drawn_for_one_action():
    chart = agreement_chart(busy_stats(), "issue_refund")
    assert chart is not None
    assert [value["cases"] for value in chart["data"]["values"]] == [36] * 4
    assert agreement_chart(busy_stats(), "merge_accounts") is None


def test_the_weeks_of_a_period_cross_the_year():
    turn = {"since": datetime(2025, 12, 27, tzinfo=UTC), "until": datetime(2026, 1, 6, tzinfo=UTC)}
    week = {"2026-W01": agreed(4, 5)}
    chart = agreement_chart(no_stats(**turn, agreement={**no_stats().agreement.model_dump(), "by_week": week}))
    assert chart is not None
    assert chart["encoding"]["x"]["scale"]["domain"] == ["2025-W52", "2026-W01", "2026-W02"]


def test_lags_are_drawn_in_hours_with_the_alarm_or_in_minutes_when_they_are_short():
    hours = lag_chart(busy_stats())
    short = lag(held_to_decided=(9, 10, 60))
    minutes = lag_chart(no_stats(lag={"overall": short, "by_skill": {}, "by_tier": {}}))
    assert hours is not None
    assert minutes is not None
    assert "Time taken, hours" in json.dumps(hours)
    assert "alarm" in json.dumps(hours)
    assert "Time taken, minutes" in json.dumps(minutes)
    assert "alarm" not in json.dumps(minutes)
    assert [value["length"] for value in minutes["data"]["values"]] == [10, 60]


def test_a_name_of_the_server_stands_in_a_charts_data_and_nowhere_else():
    stats = no_stats(waiting={**by_age(1, 0, 0, 0), "by_skill": {HOSTILE: by_age(1, 0, 0, 0)}})
    chart = waiting_chart(stats)
    assert chart is not None
    drawn = {name: part for name, part in chart.items() if name != "data"}
    del drawn["encoding"]["color"]["scale"]
    assert "hacked" not in json.dumps(drawn)
    assert "\u202e" not in json.dumps(chart, ensure_ascii=False)


def test_a_name_brings_no_element_of_its_own():
    stats = no_stats(expired_by_action={HOSTILE: 1})
    assert "<script>" not in table_html(figures_view(stats, CAROL).expired)


def test_the_agreements_chart_offers_the_actions_that_were_decided():
    assert agreement_actions(busy_stats()) == [
        ("Every action", ""),
        ("Cancel pending order", "cancel_pending_order"),
        ("Issue refund", "issue_refund"),
    ]
