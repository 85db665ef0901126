"""The bound holds, however often one looks, and counts only what is known."""

import numpy as np
import pytest
from fixtures.past_actions import live_actions, past_actions
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from agent.core.bound import STEPS, safe_threshold

SIMULATIONS = 200
LOOKS = range(100, 2001, 190)


def binom_limit(trials: int, probability: float) -> int:
    from scipy.stats import binom

    return int(binom.ppf(0.999, trials, probability))


def test_of_nothing_no_threshold_is_safe() -> None:
    found = safe_threshold(past_actions([]))

    assert found.threshold is None
    assert [(step.running, step.upper, step.is_safe) for step in found.steps] == [(0, 1.0, False)] * len(STEPS)


def test_enough_known_and_right_makes_a_threshold_safe() -> None:
    needed = safe_threshold(past_actions([0.3])).steps[1].right_needed

    assert safe_threshold(past_actions([0.3] * needed)).threshold is None
    assert safe_threshold(past_actions([0.3] * (needed + 1))).threshold == 1.0
    assert 99 < needed < 200


def test_testing_goes_upward_and_stops_at_the_first_that_fails() -> None:
    risk = [0.2] * 300 + [0.45] * 300 + [0.55] * 300
    kind = [0] * 300 + [2] * 300 + [0] * 300

    found = safe_threshold(past_actions(risk, kind=kind))

    assert found.threshold == 0.4
    assert [step.threshold for step in found.steps if step.is_safe] == [0.2, 0.3, 0.4]


def test_a_second_start_looks_past_a_step_of_which_little_is_known() -> None:
    past = past_actions([0.2] * 10 + [0.45] * 400)

    assert safe_threshold(past).threshold == 1.0
    assert safe_threshold(past, starts=(0.2,)).threshold is None


def test_a_step_that_no_action_reaches_is_passed_over() -> None:
    found = safe_threshold(past_actions([0.35] * 300), starts=(0.2,))

    assert [step.threshold for step in found.steps if step.is_safe] == list(STEPS[2:])


@pytest.mark.parametrize(
    "columns",
    [
        pytest.param({"kind": 1}, id="edited"),
        pytest.param({"kind": 2}, id="rejected"),
        pytest.param({"kind": 3}, id="answered"),
        pytest.param({"kind": 4}, id="escalated"),
        pytest.param({"is_regretted": True}, id="approved and regretted"),
    ],
)
def test_what_a_person_would_not_have_let_through_counts_as_lost(columns: dict[str, object]) -> None:
    step = safe_threshold(past_actions([0.3] * 1000, **columns)).steps[1]

    assert (step.losses, step.upper > 0.99, step.is_safe) == (1000, True, False)


def test_what_ran_alone_and_nobody_looked_at_proves_nothing() -> None:
    unseen = past_actions([0.3] * 100_000, kind=-1, was_auto=True, sampling=0.05)

    step = safe_threshold(unseen).steps[1]

    assert (step.running, step.known, step.upper) == (100_000, 0, 1.0)


def test_regret_reported_of_what_nobody_looked_at_counts_against_it() -> None:
    is_auto = [True] * 400
    quiet = past_actions([0.3] * 400, was_auto=is_auto, is_sampled=True, sampling=0.5)
    loud = past_actions(
        [0.3] * 440,
        was_auto=True,
        kind=[0] * 400 + [-1] * 40,
        is_sampled=[True] * 400 + [False] * 40,
        is_regretted=[False] * 400 + [True] * 40,
        sampling=0.5,
    )

    assert safe_threshold(quiet).threshold == 1.0
    assert safe_threshold(loud).threshold is None


def test_while_little_of_what_runs_alone_is_drawn_a_persons_decision_weighs_as_little() -> None:
    alone_unlikely = past_actions([0.3] * 400, sampling=1.0)
    mostly_unseen = past_actions([0.3] * 400, sampling=0.05)

    assert safe_threshold(alone_unlikely).threshold == 1.0
    assert safe_threshold(mostly_unseen).threshold is None
    assert safe_threshold(past_actions([0.3] * 8000, sampling=0.05)).threshold == 1.0


def test_what_a_blocking_factor_stops_is_no_part_of_it() -> None:
    past = past_actions([0.3] * 600, kind=[0] * 300 + [2] * 300, is_blocked=[False] * 300 + [True] * 300)

    assert safe_threshold(past).threshold == 1.0


def ever_safe(past_of_seed: int, sampling: float) -> bool:
    past = live_actions(max(LOOKS), 0.03, 0.4, sampling, past_of_seed)
    return any(
        safe_threshold(past.where(np.arange(len(past)) < look), steps=(0.5, 1.0), starts=(0.5,)).threshold is not None
        for look in LOOKS
    )


@pytest.mark.parametrize("sampling", [1.0, 0.3])
def test_looking_every_week_errs_in_at_most_5_of_100(sampling: float) -> None:
    errors = sum(ever_safe(seed, sampling) for seed in range(SIMULATIONS))

    assert errors <= binom_limit(SIMULATIONS, 0.05)


def test_a_fixed_sample_bound_would_err_more_often_than_it_says() -> None:
    errors = 0
    for seed in range(SIMULATIONS):
        losses = np.random.default_rng(seed).random(max(LOOKS)) < 0.03
        errors += any(
            binomtest(int(losses[:look].sum()), look, alternative="less").proportion_ci(0.95, "exact").high <= 0.03
            for look in LOOKS
        )

    assert errors > binom_limit(SIMULATIONS, 0.05)


def test_the_sampled_are_weighed_so_that_many_easy_cases_of_people_hide_no_wrong_ones_that_ran_alone() -> None:
    """Half of what would run alone is wrong in 6 of 100, the other half never: just at the limit together."""
    errors = 0
    for seed in range(SIMULATIONS):
        random = np.random.default_rng(seed)
        was_auto = random.random(4000) < 0.5
        is_wrong = was_auto & (random.random(4000) < 0.06)
        is_sampled = was_auto & (random.random(4000) < 0.05)
        kind = np.where(was_auto & ~is_sampled, -1, np.where(is_wrong, 2, 0))
        risk = np.where(was_auto, 0.3, 0.45)
        past = past_actions(risk, kind=kind, was_auto=was_auto, is_sampled=is_sampled, sampling=0.05)
        found = safe_threshold(past, steps=(0.5,), starts=(0.5,))
        errors += found.threshold is not None
        assert found.steps[0].losses / max(found.steps[0].known, 1) < 0.02

    assert errors <= binom_limit(SIMULATIONS, 0.05)


def ever_safe_while_the_share_follows_what_was_found(seed: int) -> bool:
    """Draw 25 % of what runs alone in a week, or 5 % right after one that found something wrong; 3 in 100 are."""
    random = np.random.default_rng(seed)
    share, weeks = 0.25, []
    for _ in range(30):
        risk, is_wrong = random.uniform(0, 1, 200), random.random(200) < 0.03
        was_auto = risk <= 0.4
        is_sampled = was_auto & (random.random(200) < share)
        weeks.append(
            (risk, np.where(was_auto & ~is_sampled, -1, np.where(is_wrong, 2, 0)), was_auto, is_sampled, share)
        )
        risks, kinds, autos, samples, shares = zip(*weeks, strict=True)
        past = past_actions(
            np.concatenate(risks),
            kind=np.concatenate(kinds),
            was_auto=np.concatenate(autos),
            is_sampled=np.concatenate(samples),
            sampling=np.repeat(shares, 200),
        )
        if safe_threshold(past, steps=(0.5, 1.0), starts=(0.5,)).threshold is not None:
            return True
        share = 0.05 if (is_sampled & is_wrong).any() else 0.25
    return False


def test_the_share_that_is_drawn_may_follow_what_was_found() -> None:
    errors = sum(ever_safe_while_the_share_follows_what_was_found(seed) for seed in range(SIMULATIONS))

    assert errors <= binom_limit(SIMULATIONS, 0.05)


kinds = st.lists(st.tuples(st.floats(0, 1), st.sampled_from([0, 0, 0, 0, 0, 0, 2])), max_size=60)


@settings(deadline=None)
@given(kinds, st.sampled_from([0.05, 0.3, 1.0]))
def test_one_more_right_never_hurts_and_one_more_wrong_never_helps(
    judged: list[tuple[float, int]], sampling: float
) -> None:
    def upper(more: list[tuple[float, int]]) -> float:
        risk, kind = zip(*[*judged, *more], strict=True) if judged or more else ((), ())
        return safe_threshold(past_actions(risk, kind=kind, sampling=sampling), steps=(1.0,)).steps[0].upper

    assert upper([(0.5, 0)]) <= upper([]) + 1e-5
    assert upper([(0.5, 2)]) >= upper([]) - 1e-5


@settings(deadline=None)
@given(kinds)
def test_the_bound_is_never_below_what_was_seen(judged: list[tuple[float, int]]) -> None:
    risk, kind = zip(*judged, strict=True) if judged else ((), ())

    for step in safe_threshold(past_actions(risk, kind=kind)).steps:
        assert 0 <= step.upper <= 1
        assert step.upper >= step.losses / max(step.known, 1)
        assert step.is_safe <= (step.upper <= 0.03 + 1e-5)


@settings(deadline=None)
@given(kinds)
def test_the_order_of_actions_does_not_matter(judged: list[tuple[float, int]]) -> None:
    def found(given_order: list[tuple[float, int]]) -> list[float]:
        risk, kind = zip(*given_order, strict=True) if given_order else ((), ())
        return [step.upper for step in safe_threshold(past_actions(risk, kind=kind)).steps]

    assert found(judged[::-1]) == pytest.approx(found(judged), abs=1e-5)


def test_a_class_that_is_wrong_now_and_then_but_rarely_enough_earns_its_threshold() -> None:
    past = past_actions([0.3] * 2000, kind=[2] * 20 + [0] * 1980)

    found = safe_threshold(past)

    assert found.threshold == 1.0
    assert 0.01 < found.steps[1].upper < 0.03
