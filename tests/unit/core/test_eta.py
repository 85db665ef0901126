"""When a person will have looked: honest about what still waits, never beyond the deadline, silent on little data."""

from datetime import UTC, datetime, time, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core.eta import MIN_DECISIONS, Estimate, History, estimate, time_to
from agent.core.expiry import BusinessHours, open_spans, time_after

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
"""A Wednesday."""
DUE = NOW + timedelta(hours=24)
OFFICE = BusinessHours(timezone="UTC", opens=time(9), closes=time(17))
LAGS = st.lists(st.floats(0, 300), min_size=1, max_size=60)
AGES = st.lists(st.floats(0, 300), max_size=60)


def history(lags: list[float], ages: list[float] | None = None, waiting: int | None = None) -> History:
    """Cases that were decided just now after so many hours, and others that have waited for so many."""
    return History(
        decided=tuple((NOW - timedelta(hours=lag), NOW) for lag in lags),
        waiting_since=tuple(NOW - timedelta(hours=age) for age in ages or ()),
        waiting=waiting if waiting is not None else len(ages or ()),
    )


def test_half_and_most_are_percentiles_of_how_long_decisions_took() -> None:
    lags = [hour / 10 for hour in range(1, 101)]

    found = estimate(history(lags), NOW, DUE, None)

    assert found.half_hours == pytest.approx(5)
    assert found.most_hours == pytest.approx(9)
    assert found.latest_hours == 24


def test_few_decisions_name_the_deadline_alone() -> None:
    assert estimate(history([1] * (MIN_DECISIONS - 1)), NOW, DUE, None) == Estimate(latest_hours=24)
    assert estimate(history([1] * MIN_DECISIONS), NOW, DUE, None).half_hours == pytest.approx(1)
    assert estimate(history([1] * MIN_DECISIONS), NOW, None, None).latest_hours is None


def test_an_old_waiting_queue_does_not_look_fast() -> None:
    quick = [0.5] * 50

    assert estimate(history(quick, [10] * 20), NOW, DUE, None).half_hours == pytest.approx(0.5)
    assert estimate(history(quick, [10] * 20), NOW, DUE, None).most_hours is None
    assert estimate(history(quick, [10] * 100), NOW, DUE, None) == Estimate(latest_hours=24)


def test_cases_that_only_just_came_do_not_make_a_quick_queue_look_slow() -> None:
    assert estimate(history([0.5] * 50, [0.1] * 500), NOW, DUE, None).most_hours == pytest.approx(0.5)


def test_the_rest_of_a_long_queue_counts_as_waiting_as_long_as_the_youngest_that_is_known() -> None:
    assert estimate(history([0.5] * 50, [10, 9]), NOW, DUE, None).most_hours is not None
    assert estimate(history([0.5] * 50, [10, 9], waiting=5000), NOW, DUE, None).half_hours is None


@given(LAGS, AGES, st.floats(0.01, 0.99))
def test_what_waits_never_makes_it_look_faster(lags: list[float], ages: list[float], share: float) -> None:
    without, found = time_to(share, lags, []), time_to(share, lags, ages)

    assert without is not None
    assert found is None or found >= without


@given(LAGS, AGES)
def test_half_are_never_later_than_most(lags: list[float], ages: list[float]) -> None:
    half, most = time_to(0.5, lags, ages), time_to(0.9, lags, ages)

    assert most is None or (half is not None and half <= most)


@given(LAGS, AGES, st.randoms(use_true_random=False))
def test_the_order_of_cases_does_not_matter(lags: list[float], ages: list[float], chance: Random) -> None:
    mixed, others = list(lags), list(ages)
    chance.shuffle(mixed)
    chance.shuffle(others)

    assert time_to(0.9, mixed, others) == time_to(0.9, lags, ages)


@given(st.lists(st.floats(0, 300), max_size=60), AGES, st.none() | st.floats(0, 100))
def test_nothing_is_named_beyond_the_deadline(lags: list[float], ages: list[float], deadline: float | None) -> None:
    due_at = NOW + timedelta(hours=deadline) if deadline is not None else None

    found = estimate(history(lags, ages), NOW, due_at, None)

    latest = found.latest_hours if found.latest_hours is not None else float("inf")
    assert all(hours is None or 0 <= hours < latest for hours in (found.half_hours, found.most_hours))


def test_nights_and_weekends_do_not_count_as_waiting() -> None:
    friday, monday = datetime(2026, 3, 6, 16, tzinfo=UTC), datetime(2026, 3, 9, 10, tzinfo=UTC)
    overnight = History(decided=((friday, monday),) * MIN_DECISIONS)
    tuesday = datetime(2026, 3, 10, 10, tzinfo=UTC)

    assert estimate(overnight, tuesday, None, OFFICE).half_hours == pytest.approx(2)
    assert estimate(overnight, tuesday, None, None).half_hours == pytest.approx(66)


def test_an_estimate_on_a_friday_afternoon_reaches_into_monday() -> None:
    friday = datetime(2026, 3, 6, 16, tzinfo=UTC)
    quick = History(decided=((friday - timedelta(hours=4), friday - timedelta(hours=2)),) * MIN_DECISIONS)
    due_at = time_after(friday, 8, OFFICE)

    found = estimate(quick, friday, due_at, OFFICE)

    assert found.half_hours == pytest.approx(66)
    assert found.latest_hours == pytest.approx(72)


@given(
    st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 5_000)), min_size=MIN_DECISIONS, max_size=40),
    st.integers(0, 20_000),
)
def test_with_office_hours_an_estimate_ends_inside_them(decided: list[tuple[int, int]], minutes: int) -> None:
    now = NOW + timedelta(minutes=minutes)
    pairs = tuple((now - timedelta(minutes=ago + lag), now - timedelta(minutes=ago)) for ago, lag in decided)

    found = estimate(History(decided=pairs), now, None, OFFICE)

    assert found.half_hours is not None
    end = now + timedelta(hours=found.half_hours, microseconds=-1)
    (opened, closed) = next(open_spans(end, OFFICE))
    assert found.half_hours == 0 or (opened - end <= timedelta(milliseconds=1) and closed > end)
