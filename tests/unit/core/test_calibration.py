"""The weekly rules: each of them, their order, and every boundary."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from agent.core.calibration import Rules, Standing, Verdict, WeekFigures, judge_week, monday_of, week_of
from agent.core.policy import Autonomy

BARE = Rules(guard="none")
WEEKS = ("2025-W50", "2025-W51", "2025-W52", "2026-W01")


def standing(threshold: float = 0.4, autonomy: Autonomy = "threshold", *, frozen: bool = False) -> Standing:
    return Standing(action="issue_refund", autonomy=autonomy, threshold=threshold, is_frozen=frozen)


def week(
    approved: int,
    decided: int,
    regretted: int = 0,
    executed: int = 0,
    *,
    name: str = WEEKS[-1],
    threshold: float | None = 0.4,
) -> WeekFigures:
    return WeekFigures(
        week=name,
        threshold=threshold,
        approved=approved,
        rejected=decided - approved,
        regretted=regretted,
        executed=executed,
    )


def good_weeks(threshold: float = 0.4, approved: int = 96) -> list[WeekFigures]:
    return [week(approved, 100, name=name, threshold=threshold) for name in WEEKS]


def shown(verdict: Verdict) -> tuple[str | None, str, float]:
    return verdict.rule, verdict.after.autonomy, verdict.after.threshold


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        pytest.param(week(91, 100), ("raise", "threshold", 0.5), id="agreement over 90 %"),
        pytest.param(week(90, 100), (None, "threshold", 0.4), id="agreement of exactly 90 %"),
        pytest.param(week(20, 20), ("raise", "threshold", 0.5), id="20 decisions are enough"),
        pytest.param(week(19, 19), (None, "threshold", 0.4), id="19 decisions are too few"),
        pytest.param(week(0, 0), (None, "threshold", 0.4), id="nothing happened"),
        pytest.param(week(50, 100, 4, 100), ("regret", "threshold", 0.3), id="regret over 3 %"),
        pytest.param(week(50, 100, 3, 100), (None, "threshold", 0.4), id="regret of exactly 3 %"),
        pytest.param(week(0, 0, 1, 20), ("regret", "threshold", 0.3), id="1 regret of 20 executed is 5 %"),
        pytest.param(week(0, 0, 1, 19), (None, "threshold", 0.4), id="19 executed are too few"),
        pytest.param(week(100, 100, 4, 100), ("regret", "threshold", 0.3), id="regret wins over agreement"),
        pytest.param(week(100, 100, 1, 19), (None, "threshold", 0.4), id="nothing rises on a doubtful week"),
        pytest.param(week(100, 100, 3, 100), ("raise", "threshold", 0.5), id="tolerable regret stops no raise"),
    ],
)
def test_one_week_moves_a_threshold_by_rule(figures: WeekFigures, expected: tuple[str | None, str, float]) -> None:
    assert shown(judge_week(standing(), figures, rules=BARE)) == expected


@pytest.mark.parametrize("kind", ["edited", "rejected", "answered", "escalated"])
def test_whatever_is_not_approved_unchanged_disagrees(kind: str) -> None:
    figures = WeekFigures.model_validate({"week": WEEKS[0], "threshold": 0.4, "approved": 90, kind: 10})

    assert judge_week(standing(), figures, rules=BARE).evidence.agreement.share == 0.9


def test_regret_takes_auto_back_to_a_lower_threshold() -> None:
    verdict = judge_week(standing(0.9, "auto"), week(100, 100, 4, 100), rules=BARE)

    assert shown(verdict) == ("regret", "threshold", 0.8)


def test_regret_takes_auto_back_even_where_the_threshold_is_lowest() -> None:
    assert shown(judge_week(standing(0.2, "auto"), week(0, 0, 4, 100), rules=BARE)) == ("regret", "threshold", 0.2)


def test_four_weeks_over_95_percent_at_one_threshold_make_it_auto() -> None:
    *earlier, last = good_weeks()

    verdict = judge_week(standing(), last, earlier, BARE)

    assert shown(verdict) == ("promotion", "auto", 0.4)
    assert verdict.evidence.weeks_in_a_row == 4


@pytest.mark.parametrize(
    "spoilt",
    [
        pytest.param({"approved": 95, "rejected": 5}, id="exactly 95 %"),
        pytest.param({"threshold": 0.3}, id="another threshold"),
        pytest.param({"threshold": None}, id="the threshold changed"),
        pytest.param({"week": "2025-W40"}, id="a week is missing"),
        pytest.param({"approved": 19, "rejected": 0}, id="too few decisions"),
        pytest.param({"executed": 100, "regretted": 4}, id="regret"),
    ],
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_week_that_fails_breaks_the_row(spoilt: dict[str, object], place: int) -> None:
    *earlier, last = good_weeks()
    earlier[place] = earlier[place].model_copy(update=spoilt)

    verdict = judge_week(standing(), last, earlier, BARE)

    assert shown(verdict) == ("raise", "threshold", 0.5)
    assert verdict.evidence.weeks_in_a_row == 3 - place


def test_promotion_wins_over_raising_and_regret_over_both() -> None:
    *earlier, last = good_weeks()
    regretted = last.model_copy(update={"executed": 100, "regretted": 4})

    assert judge_week(standing(), last, earlier, BARE).rule == "promotion"
    assert judge_week(standing(), regretted, earlier, BARE).rule == "regret"


def test_the_order_of_earlier_weeks_does_not_matter() -> None:
    *earlier, last = good_weeks()

    assert judge_week(standing(), last, earlier[::-1], BARE) == judge_week(standing(), last, earlier, BARE)


@pytest.mark.parametrize(
    ("threshold", "figures", "expected"),
    [
        (0.9, week(100, 100), 0.9),
        (0.85, week(100, 100), 0.9),
        (0.95, week(100, 100), 0.95),
        (0.2, week(0, 0, 5, 50), 0.2),
        (0.25, week(0, 0, 5, 50), 0.2),
        (0.1, week(0, 0, 5, 50), 0.1),
        (0.05, week(100, 100), 0.05),
        (0.1, week(100, 100), 0.2),
        (1.0, week(0, 0, 5, 50), 0.9),
    ],
)
def test_a_threshold_stays_in_its_band(threshold: float, figures: WeekFigures, expected: float) -> None:
    assert judge_week(standing(threshold), figures, rules=BARE).after.threshold == expected


def test_steps_add_up_as_people_count() -> None:
    seen, now = [], standing(0.2)
    while (verdict := judge_week(now, week(100, 100, threshold=None), rules=BARE)).is_move:
        now = verdict.after
        seen.append(now.threshold)

    assert seen == [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]


def test_no_agreement_ends_that_a_person_reviews_everything() -> None:
    *earlier, last = good_weeks()

    verdict = judge_week(standing(autonomy="review"), last, earlier, BARE)

    assert not verdict.is_move
    assert "only a person" in verdict.reason


def test_what_is_frozen_stays_and_says_what_would_have_moved() -> None:
    verdict = judge_week(standing(frozen=True), week(0, 0, 4, 100), rules=BARE)

    assert (verdict.rule, verdict.is_move) == (None, False)
    assert verdict.reason.startswith("Frozen")
    assert "from 0.40 to 0.30" in verdict.reason


@pytest.mark.parametrize(
    ("safe", "expected"),
    [
        (None, (None, "threshold", 0.4)),
        (0.4, (None, "threshold", 0.4)),
        (0.5, ("raise", "threshold", 0.5)),
        (0.9, ("raise", "threshold", 0.5)),
        (1.0, ("promotion", "auto", 0.4)),
    ],
)
def test_with_the_guard_nothing_goes_past_what_is_known_to_be_safe(
    safe: float | None, expected: tuple[str | None, str, float]
) -> None:
    *earlier, last = good_weeks()

    assert shown(judge_week(standing(), last, earlier, Rules(), safe)) == expected


def test_the_guard_stops_no_lowering() -> None:
    assert shown(judge_week(standing(), week(0, 0, 4, 100))) == ("regret", "threshold", 0.3)


def test_a_verdict_carries_its_counts_rates_intervals_and_rules() -> None:
    evidence = judge_week(standing(), week(8, 10, 0, 10), safe_threshold=0.6).evidence

    assert (evidence.agreement.part, evidence.agreement.whole) == (8, 10)
    assert (evidence.agreement.low, evidence.agreement.high) == pytest.approx((0.4902, 0.9433), abs=5e-5)
    assert (evidence.regret.share, evidence.regret.high) == pytest.approx((0, 0.2775), abs=5e-5)
    assert evidence.safe_threshold == 0.6
    assert evidence.rules == Rules()


counts = st.integers(0, 60)
weeks = st.builds(
    lambda name, threshold, approved, edited, executed, regretted: WeekFigures(
        week=name,
        threshold=threshold,
        approved=approved,
        edited=edited,
        executed=max(executed, regretted),
        regretted=regretted,
    ),
    st.sampled_from(WEEKS),
    st.sampled_from([None, 0.4, 0.9]),
    counts,
    st.integers(0, 6),
    counts,
    st.integers(0, 3),
)
standings = st.builds(
    standing, st.floats(0.2, 0.9), st.sampled_from(["review", "threshold", "auto"]), frozen=st.booleans()
)


@settings(deadline=None)
@given(standings, weeks, st.lists(weeks, max_size=6), st.sampled_from([None, 0.3, 0.6, 1.0]))
def test_whatever_happens_a_move_is_one_step_inside_the_band_and_has_a_rule(
    now: Standing, figures: WeekFigures, earlier: list[WeekFigures], safe: float | None
) -> None:
    verdict = judge_week(now, figures, earlier, Rules(), safe)

    assert 0.2 <= verdict.after.threshold <= 0.9
    assert abs(verdict.after.threshold - now.threshold) <= 0.1 + 1e-9
    assert verdict.is_move == (verdict.rule is not None)
    assert not (now.is_frozen and verdict.is_move)
    if verdict.after.threshold > now.threshold:
        assert safe is not None
        assert verdict.after.threshold <= safe


@settings(deadline=None)
@given(standings, weeks, st.integers(1, 10))
def test_more_regrets_never_raise(now: Standing, figures: WeekFigures, more: int) -> None:
    worse = figures.model_copy(
        update={"regretted": figures.regretted + more, "executed": max(figures.executed, figures.regretted + more)}
    )

    assert judge_week(now, worse, rules=BARE).after.threshold <= judge_week(now, figures, rules=BARE).after.threshold


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2026, 1, 1), "2026-W01"), (date(2027, 1, 3), "2026-W53"), (date(2025, 12, 29), "2026-W01")],
)
def test_a_day_lies_in_its_iso_week(day: date, expected: str) -> None:
    assert week_of(day) == expected
    assert monday_of(expected).weekday() == 0


@settings(deadline=None)
@given(st.dates(date(1, 1, 8), date(9999, 12, 20)))
def test_a_week_and_its_monday_lead_to_each_other(day: date) -> None:
    monday = monday_of(week_of(day))

    assert week_of(monday) == week_of(day)
    assert 0 <= (day - monday).days < 7


@pytest.mark.parametrize("name", ["2026-W54", "2025-W53", "2026-07", "2026-W7", "soon"])
def test_what_is_no_week_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="week"):
        WeekFigures(week=name, threshold=0.4)


def test_more_regretted_than_executed_is_refused() -> None:
    with pytest.raises(ValidationError, match="regretted must not be more than executed"):
        week(1, 1, 2, 1)


@pytest.mark.parametrize("given_rules", [{"lowest": 0.9, "highest": 0.2}, {"raise_above": 0.99}])
def test_rules_that_contradict_themselves_are_refused(given_rules: dict[str, float]) -> None:
    with pytest.raises(ValidationError, match="must not be above"):
        Rules.model_validate(given_rules)
