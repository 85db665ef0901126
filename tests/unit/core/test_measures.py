"""Shares, their intervals, and lateness."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.core.measures import is_late, share, wilson


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
