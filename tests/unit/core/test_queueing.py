"""In which order waiting cases are looked at: risk and tier count, and nothing starves."""

from datetime import UTC, datetime, timedelta
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from agent.contract import Tier
from agent.core.queueing import HEAD_START_HOURS, TIER_WEIGHT, priority, queued_as_of

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TIMES = st.integers(0, 10**9).map(lambda second: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=second))
RISKS = st.floats(0, 1)
TIERS = st.sampled_from(get_args(Tier))
MOST = timedelta(hours=HEAD_START_HOURS * max(TIER_WEIGHT.values()))


@given(TIMES, RISKS, TIERS, st.timedeltas(timedelta(0), timedelta(days=30)), RISKS, TIERS)
def test_nothing_starves(
    created: datetime, risk: float, tier: Tier, after: timedelta, later_risk: float, later_tier: Tier
) -> None:
    later = queued_as_of(created + MOST + after, later_risk, later_tier)

    assert queued_as_of(created, risk, tier) <= later


@given(TIMES, RISKS, RISKS, TIERS)
def test_the_riskier_of_two_cases_of_one_moment_is_never_later(
    created: datetime, risk: float, other: float, tier: Tier
) -> None:
    low, high = sorted((risk, other))

    assert queued_as_of(created, high, tier) <= queued_as_of(created, low, tier)


@given(TIMES, RISKS)
def test_a_higher_tier_is_never_later(created: datetime, risk: float) -> None:
    standard, plus, vip = (queued_as_of(created, risk, tier) for tier in ("standard", "plus", "vip"))

    assert vip <= plus <= standard <= created


@given(TIMES, TIMES, st.floats(0, 1e4))
def test_who_counts_as_waiting_longer_has_the_higher_priority(one: datetime, other: datetime, wait: float) -> None:
    now = max(one, other) + timedelta(seconds=wait)
    first, second = sorted((one, other))

    assert priority(first, None, now) >= priority(second, None, now)


def test_overdue_stands_above_forty_days_of_waiting() -> None:
    overdue = priority(NOW, NOW, NOW)
    waiting = priority(NOW - timedelta(days=40), NOW + timedelta(seconds=1), NOW)

    assert overdue > waiting


def test_a_head_start_is_four_hours_for_a_certain_risk() -> None:
    assert queued_as_of(NOW, 1, "standard") == NOW - timedelta(hours=4)
    assert queued_as_of(NOW, 0.5, "vip") == NOW - timedelta(hours=4)
    assert queued_as_of(NOW, 0, "vip") == NOW
    assert priority(NOW - timedelta(hours=4), None, NOW) == 4.0
