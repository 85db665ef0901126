"""Shares, their intervals and differences, runs, quantiles, and lateness."""

from itertools import groupby, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, fisher_exact

from agent.core.measures import (
    difference_interval,
    is_late,
    longest_run_chance,
    quantile_ranks,
    rate,
    same_change_chance,
    share,
    wilson,
)


def test_of_nothing_there_is_neither_share_nor_interval() -> None:
    assert share(0, 0) is None
    assert wilson(0, 0) is None


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"), [(2, 4, 0.1500, 0.8500), (8, 10, 0.4902, 0.9433), (0, 10, 0.0, 0.2775)]
)
def test_an_interval_is_wilsons(successes: int, trials: int, low: float, high: float) -> None:
    assert wilson(successes, trials) == pytest.approx((low, high), abs=5e-5)


@settings(deadline=None)
@given(st.integers(1, 10_000).flatmap(lambda trials: st.tuples(st.integers(0, trials), st.just(trials))))
def test_an_interval_holds_the_share_and_stays_a_share(counted: tuple[int, int]) -> None:
    interval, seen = wilson(*counted), share(*counted)

    assert interval is not None
    assert seen is not None
    assert -1e-9 <= interval[0] <= seen + 1e-9
    assert seen - 1e-9 <= interval[1] <= 1 + 1e-9


@pytest.mark.parametrize(("seconds", "expected"), [(None, False), (4 * 3600, False), (4 * 3600 + 0.1, True)])
def test_more_than_four_hours_are_late(seconds: float | None, expected: bool) -> None:
    assert is_late(seconds) is expected


def test_a_rate_carries_its_counts_and_interval() -> None:
    found = rate(8, 10)

    assert (found.part, found.whole, found.share) == (8, 10, 0.8)
    assert (found.low, found.high) == wilson(8, 10)
    assert (rate(0, 0).share, rate(0, 0).low, rate(0, 0).high) == (None, None, None)


def test_the_interval_of_a_difference_is_newcombes() -> None:
    # His example (1998, table II, contrast a): 56 of 70 against 48 of 80.
    assert difference_interval(rate(56, 70), rate(48, 80)) == pytest.approx((0.0524, 0.3339), abs=5e-5)


@settings(deadline=None)
@given(st.integers(0, 40), st.integers(0, 40))
def test_a_difference_lies_in_its_interval_and_turns_round_with_its_sides(one: int, other: int) -> None:
    low, high = difference_interval(rate(one, 40), rate(other, 40))

    assert low <= (one - other) / 40 <= high
    assert difference_interval(rate(other, 40), rate(one, 40)) == pytest.approx((-high, -low))


def test_nothing_is_known_of_a_difference_to_nothing() -> None:
    assert difference_interval(rate(1, 2), rate(0, 0)) == difference_interval(rate(0, 0), rate(1, 2)) == (-1.0, 1.0)


@pytest.mark.parametrize("share_of_success", [0.0, 0.3, 0.9, 1.0])
@pytest.mark.parametrize("run", [0, 1, 3, 8, 9])
def test_the_chance_of_a_run_is_what_counting_every_outcome_gives(run: int, share_of_success: float) -> None:
    trials, counted = 8, 0.0
    for outcome in product([True, False], repeat=trials):
        longest = max((len(list(group)) for is_success, group in groupby(outcome) if is_success), default=0)
        if longest >= run:
            counted += share_of_success ** sum(outcome) * (1 - share_of_success) ** (trials - sum(outcome))

    assert longest_run_chance(run, trials, share_of_success) == pytest.approx(counted)


def test_alike_changes_are_likely_and_opposite_ones_are_not() -> None:
    assert same_change_chance((20, 40, 30, 40), (20, 40, 30, 40)) == pytest.approx(1.0)
    assert same_change_chance((20, 40, 38, 40), (38, 40, 20, 40)) < 1e-6


def test_beside_a_table_that_cannot_vary_nothing_is_surprising() -> None:
    assert same_change_chance((5, 5, 2, 5), (0, 0, 0, 0)) == pytest.approx(1.0)


def test_opposite_changes_of_many_are_too_unlikely_to_be_anything_but_zero() -> None:
    assert same_change_chance((100, 10_000, 9_900, 10_000), (9_900, 10_000, 100, 10_000)) == pytest.approx(0.0)


def test_two_tables_are_compared_as_by_counting_their_margins() -> None:
    one, other = (1, 6, 5, 6), (5, 6, 2, 6)
    weights = {}
    for early in range(7):
        rest = one[0] + other[0] - early
        if 0 <= one[0] + one[2] - early <= 6 and 0 <= rest <= 6 and 0 <= other[0] + other[2] - rest <= 6:
            first = binom.pmf(early, 6, 0.5) * binom.pmf(one[0] + one[2] - early, 6, 0.5)
            second = binom.pmf(rest, 6, 0.5) * binom.pmf(other[0] + other[2] - rest, 6, 0.5)
            weights[early] = first * second
    at_least_as_rare = sum(weight for weight in weights.values() if weight <= weights[one[0]] * (1 + 1e-9))

    assert same_change_chance(one, other) == pytest.approx(at_least_as_rare / sum(weights.values()))


def test_against_a_very_large_steady_group_it_is_fishers_test() -> None:
    one = (12, 30, 25, 30)
    table = [[12, 18], [25, 5]]

    assert same_change_chance(one, (50_000, 100_000, 50_000, 100_000)) == pytest.approx(
        fisher_exact(table).pvalue, rel=0.15
    )


@pytest.mark.parametrize(("count", "expected"), [(1, (1, 1, 1)), (20, (19, 17, 20)), (1000, (950, 936, 964))])
def test_the_ranks_of_a_quantile_lie_among_the_values(count: int, expected: tuple[int, int, int]) -> None:
    assert quantile_ranks(count, 0.95) == expected


@settings(deadline=None)
@given(st.integers(1, 5000), st.floats(0.01, 0.99))
def test_ranks_cover_their_quantile_19_times_in_20_where_there_are_values_enough(count: int, quantile: float) -> None:
    rank, low, high = quantile_ranks(count, quantile)

    assert 1 <= low <= rank <= high <= count
    if low > 1 and high < count:
        assert binom.cdf(high - 1, count, quantile) - binom.cdf(low - 1, count, quantile) >= 0.95
