"""Replay against a plain loop over the same actions, its order, and its size."""

import math

import numpy as np
import pytest
from fixtures.past_actions import live_actions, past_actions
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.core.past import PastActions
from agent.core.replay import frontier, recommended, replay

COUNTS = ("alone", "known", "disagreements", "regrets", "regrets_reported")
FLOATS = [f"{name}{end}" for name in ("hours_saved", "lag_p95_seconds") for end in ("", "_low", "_high")]

one_action = st.tuples(
    st.integers(0, 20).map(lambda part: part / 20),
    st.sampled_from([-1, 0, 0, 0, 1, 2, 4]),
    st.booleans(),
    st.booleans(),
    st.sampled_from([math.nan, 30.0, 60.0, 300.0]),
    st.integers(1, 10_000),
)


@st.composite
def pasts(draw: st.DrawFn) -> PastActions:
    rows = draw(st.lists(one_action, max_size=80))
    if not rows:
        return past_actions([])
    risk, kind, is_regretted, is_blocked, seconds, lag = zip(*rows, strict=True)
    was_auto = np.array(kind) == -1
    return past_actions(
        risk,
        kind=kind,
        was_auto=was_auto,
        is_regretted=is_regretted,
        is_blocked=is_blocked,
        decision_seconds=np.where(was_auto, math.nan, seconds),
        lag_seconds=np.where(was_auto, math.nan, lag),
        actions=("issue_refund", "merge_accounts"),
        action_index=np.arange(len(rows)) % 2,
    )


@settings(deadline=None, max_examples=60)
@given(pasts(), st.integers(0, 20))
def test_replay_counts_what_a_plain_loop_counts(past: PastActions, twentieths: int) -> None:
    threshold = twentieths / 20
    alone = [place for place in range(len(past)) if past.risk[place] <= threshold and not past.is_blocked[place]]
    known = [place for place in alone if past.kind[place] != -1]
    disagreed = [place for place in known if past.kind[place] != 0]
    regretted = [place for place in known if past.is_regretted[place] and place not in disagreed]

    point = replay(past, threshold)

    assert (point.total, point.alone.part, point.let_through.whole) == (len(past), len(alone), len(known))
    assert (point.disagreements.part, point.regrets.part) == (len(disagreed), len(regretted))
    assert point.let_through.part == len(disagreed) + len(regretted)
    assert point.unknown == len(alone) - len(known)
    assert point.regrets_reported == sum(bool(past.is_regretted[place]) for place in set(alone) - set(known))


@settings(deadline=None, max_examples=60)
@given(pasts(), st.integers(0, 20))
def test_the_lag_is_that_of_what_still_waits(past: PastActions, twentieths: int) -> None:
    threshold = twentieths / 20
    waiting = past.lag_seconds[(past.risk > threshold) | past.is_blocked]
    measured = waiting[~np.isnan(waiting)]

    found = replay(past, threshold).lag_p95_seconds

    if len(measured) == 0:
        assert found.value is None
    else:
        assert found.value == np.quantile(measured, 0.95, method="inverted_cdf")
        assert found.low is not None
        assert found.high is not None
        assert measured.min() <= found.low <= found.value <= found.high <= measured.max()


@settings(deadline=None, max_examples=30)
@given(pasts())
def test_the_frontier_holds_every_single_replay(past: PastActions) -> None:
    found = frontier(past)

    for place in (0, 15, 40, 65, 100):
        one = replay(past, place / 100)
        listed = found.point(place)
        assert one.model_dump(exclude={"hours_saved"}) == listed.model_dump(exclude={"hours_saved"})
        assert one.hours_saved.model_dump() == pytest.approx(listed.hours_saved.model_dump())


@settings(deadline=None, max_examples=30)
@given(pasts())
def test_a_higher_threshold_lets_more_through_and_saves_more_time(past: PastActions) -> None:
    found = frontier(past)

    for name in COUNTS:
        assert (np.diff(getattr(found, name)) >= 0).all()
    if not np.isnan(found.hours_saved).any():
        assert (np.diff(found.hours_saved) >= -1e-9).all()
        assert (found.hours_saved_low <= found.hours_saved + 1e-9).all()
        assert (found.hours_saved <= found.hours_saved_high + 1e-9).all()


@settings(deadline=None, max_examples=30)
@given(pasts())
def test_the_order_of_actions_does_not_matter(past: PastActions) -> None:
    order = np.random.default_rng(0).permutation(len(past))

    found, mixed = frontier(past), frontier(past.where(order))

    for name in (*COUNTS, *FLOATS):
        assert getattr(mixed, name) == pytest.approx(getattr(found, name), nan_ok=True)


def test_a_risk_at_the_threshold_runs_alone_and_one_over_it_waits() -> None:
    past = past_actions([0.3, 0.3000001, 0.1 + 0.2])

    assert replay(past, 0.3).alone.part == 1


def test_review_lets_nothing_run_and_auto_everything_that_nothing_blocks() -> None:
    past = past_actions([0.0, 0.5, 1.0, 1.0], is_blocked=[False, False, False, True])

    assert replay(past, 0.9, "review").alone.part == 0
    assert replay(past, 0.1, "auto").alone.part == 3
    assert (replay(past, 0.1, "auto").threshold, replay(past, 0.1, "auto").autonomy) == (0.1, "auto")


def test_hours_are_measured_where_a_person_decided_and_the_classs_mean_elsewhere() -> None:
    past = past_actions(
        [0.1, 0.1, 0.1, 0.9],
        kind=[0, -1, -1, 0],
        was_auto=[False, True, True, False],
        decision_seconds=[600.0, math.nan, math.nan, 1200.0],
    )

    saved = replay(past, 0.5).hours_saved

    assert saved.value == pytest.approx((600 + 2 * 900) / 3600)
    assert saved.low is not None
    assert saved.high is not None
    assert saved.low < saved.value < saved.high


def test_hours_that_were_all_measured_are_certain() -> None:
    saved = replay(past_actions([0.1, 0.2], decision_seconds=[1800.0, 5400.0]), 0.5).hours_saved

    assert (saved.low, saved.value, saved.high) == pytest.approx((2.0, 2.0, 2.0))


def test_where_no_decision_was_measured_nothing_is_said_of_hours() -> None:
    assert replay(past_actions([0.1], decision_seconds=math.nan), 0.5).hours_saved.value is None


def test_of_nothing_every_share_is_unsaid() -> None:
    point = replay(past_actions([]), 0.4)

    assert (point.total, point.alone.share, point.let_through.share) == (0, None, None)
    assert (point.hours_saved.value, point.lag_p95_seconds.value) == (None, None)


def test_the_recommended_point_is_the_highest_safe_one() -> None:
    past = past_actions([0.35] * 400 + [0.75] * 400, kind=[0] * 400 + [2] * 400)

    point, safe = recommended(past)

    assert point is not None
    assert (point.threshold, safe.threshold, point.alone.part) == (0.7, 0.7, 400)


def test_nothing_is_recommended_where_nothing_is_known_to_be_safe() -> None:
    assert recommended(past_actions([0.3] * 20))[0] is None


def test_a_million_actions_are_replayed() -> None:
    past = live_actions(1_000_000, 0.02, 0.4, 0.05, seed=7)

    found = frontier(past)
    one = replay(past, 0.6)

    assert found.total == 1_000_000
    assert one.alone == found.point(60).alone
    assert one.alone.share == pytest.approx(0.6, abs=0.002)
    waiting = past.lag_seconds[past.risk > 0.6]
    assert one.lag_p95_seconds.value == np.quantile(waiting, 0.95, method="inverted_cdf")
