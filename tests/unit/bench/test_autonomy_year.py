"""A simulated year routes, counts and knows what the ledger would."""

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from agent.core.past import APPROVED, UNDECIDED
from agent.core.policy import Policy
from agent.settings import PROJECT_ROOT
from agent.wiring import read_policy
from bench.autonomy.outcome import outcome_of
from bench.autonomy.plot import draw
from bench.autonomy.ways import BARE, FIXED, OURS, compare
from bench.autonomy.world import DAYS, WEEKS, Kind, Tickets, World, year_of
from bench.autonomy.year import SETTLES_DAYS, Year, live, standing_of

POLICY = read_policy(PROJECT_ROOT / "agent" / "policy.toml")
CANCEL = "cancel_pending_order"
SMALL = World("small", (Kind(CANCEL, 40, 0.3, 40),), risky_risk=0.3)


def with_rules(**rules: object) -> Policy:
    return POLICY.model_copy(update={"autonomy": POLICY.autonomy.model_copy(update=rules)})


def tickets(seed: int = 0, world: World = SMALL) -> Tickets:
    (found,) = year_of(world, POLICY, seed)
    return found


def lived_weeks(given: Tickets, sampling: float = 0.25) -> Year:
    year = Year(given)
    for week in range(WEEKS):
        year.route(week, standing_of(POLICY, CANCEL), sampling)
    return year


def test_a_seed_gives_the_same_year_each_time_and_another_seed_another_one() -> None:
    for field in fields(Tickets):
        assert np.array_equal(getattr(tickets(0), field.name), getattr(tickets(0), field.name))
    assert not np.array_equal(tickets(0).risk, tickets(1).risk)


def test_a_risk_is_never_below_the_policys_floor_for_its_class() -> None:
    given = tickets()

    assert given.risk.min() == POLICY.terms(CANCEL).floor
    assert (given.risk >= given.model_risk).all()


def test_in_a_world_that_declines_more_is_wrong_at_the_end() -> None:
    declining = tickets(world=replace(SMALL, kinds=(Kind(CANCEL, 400, 0.3, 40),), decline=6.0))
    is_late = declining.came_at > WEEKS * DAYS / 2

    assert declining.is_wrong[is_late].mean() > 1.5 * declining.is_wrong[~is_late].mean()


def test_without_moves_everything_up_to_the_threshold_runs_alone_but_what_is_blocked() -> None:
    given = tickets()

    lived = live(given, POLICY, moves=False)

    assert set(lived.thresholds) == {0.4}
    assert np.array_equal(lived.ran_alone, (given.risk <= 0.4) & ~given.is_blocked)


@pytest.mark.parametrize(("guard", "share"), [("bound", 0.25), ("none", 0.05)])
def test_as_much_is_looked_at_as_the_agent_itself_would_draw(guard: str, share: float) -> None:
    given = tickets()

    lived = live(given, with_rules(guard=guard), moves=False)

    assert np.array_equal(lived.was_looked_at, lived.ran_alone & (given.draw < share))


def test_every_decision_execution_and_mark_counts_in_one_week() -> None:
    given = tickets(world=replace(SMALL, kinds=(Kind(CANCEL, 200, 0.3, 40),), safe_risk=0.05))
    year = lived_weeks(given)
    end = WEEKS * DAYS

    weeks = [year.figures(week) for week in range(WEEKS)]

    held = ~year.ran_alone
    decided = held & (given.came_at + given.decide_days < end)
    approved = decided & (given.verdict == APPROVED)
    ran_at = np.where(held, given.came_at + given.decide_days, given.came_at)
    is_run = (year.ran_alone | (given.verdict == APPROVED)) & (ran_at < end)
    found_at = np.where(year.is_drawn & (given.verdict != APPROVED), given.came_at + given.look_days, np.inf)
    marked_at = np.minimum(ran_at + given.report_days, found_at)
    assert sum(week.decided for week in weeks) == decided.sum()
    assert sum(week.approved for week in weeks) == approved.sum()
    # A mark within the last week's settling hour, of what ran in it, still counts.
    marked = is_run & ((marked_at < end) | ((ran_at >= end - DAYS) & (marked_at <= end + SETTLES_DAYS)))
    assert sum(week.regretted for week in weeks) == marked.sum() > 20
    assert sum(week.executed for week in weeks) >= is_run.sum()


def test_a_week_with_one_threshold_says_so_and_a_week_that_saw_two_does_not() -> None:
    given = replace(tickets(), decide_days=np.full(len(tickets()), 2.0))
    standing = standing_of(POLICY, CANCEL)
    year = Year(given)
    for week, threshold in enumerate((0.4, 0.4, 0.5)):
        year.route(week, standing.model_copy(update={"threshold": threshold}), 0.05)

    assert [year.figures(week).threshold for week in range(3)] == [0.4, 0.4, None]


def test_the_past_holds_what_was_known_by_then_and_nothing_of_what_came_later() -> None:
    year = lived_weeks(tickets())

    early, late = year.past(10), year.past(WEEKS - 1)

    assert len(early) < len(late)
    assert not early.is_sampled[early.kind == UNDECIDED].any()
    assert (early.kind[early.was_auto & ~early.is_sampled] == UNDECIDED).all()
    assert early.is_regretted.sum() < late.is_regretted.sum()
    assert early.is_sampled.sum() < late.is_sampled.sum()
    assert len(year.past(-1)) == 0


def test_the_weekly_rules_themselves_move_the_threshold() -> None:
    given = tickets(world=World("mild", (Kind(CANCEL, 200, 0.02, 40),), safe_risk=0.001))

    lived = live(given, with_rules(guard="none"))

    steps = np.diff(lived.thresholds)
    assert lived.thresholds[0] == 0.4
    assert max(lived.thresholds) > 0.4
    assert np.abs(steps[steps < 0.3]).max() == pytest.approx(0.1)


def test_every_way_lives_the_same_year_and_is_drawn(tmp_path: Path) -> None:
    found = compare(SMALL, 3)
    picture = tmp_path / "years.png"

    draw(picture, {SMALL: {name: [outcome] for name, outcome in found.items()}})

    assert list(found) == [OURS, BARE, FIXED]
    fixed = outcome_of([live(tickets(3), with_rules(guard="none"), moves=False)])
    assert found[FIXED].regret == fixed.regret
    assert picture.read_bytes().startswith(b"\x89PNG")
