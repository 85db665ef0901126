"""What counts are worth: shares with their intervals, and when a lag is too long."""

import math

from agent.core.records import Record

LATE_SECONDS = 4 * 3600.0
"""Cases are late when more than one in twenty takes longer from being held to being decided."""


def share(part: int, whole: int) -> float | None:
    """Return part ÷ whole, or None of nothing."""
    return part / whole if whole else None


def wilson(successes: int, trials: int) -> tuple[float, float] | None:
    """Return the 95 % interval of a share (Wilson, 1927), or None without trials.

    The first call loads much from disk: keep it off an event loop.
    """
    if trials == 0:
        return None
    from scipy.stats import binomtest

    interval = binomtest(successes, trials).proportion_ci(method="wilson")
    return float(interval.low), float(interval.high)


class Rate(Record):
    """A share of counted things with its 95 % interval; the last three are None of nothing."""

    part: int
    whole: int
    share: float | None
    low: float | None
    high: float | None


def rate(part: int, whole: int) -> Rate:
    """Return part ÷ whole with its interval (`wilson`)."""
    low, high = wilson(part, whole) or (None, None)
    return Rate(part=part, whole=whole, share=share(part, whole), low=low, high=high)


def quantile_ranks(count: int, quantile: float) -> tuple[int, int, int]:
    """Return which of `count` sorted values (from 1) is a quantile, and which ones are its 95 % interval.

    The interval takes no distribution: how many values lie below a quantile is binomial (David & Nagaraja, Order
    Statistics, section 7.1). With few values it ends at the least and the greatest of them.
    """
    from scipy.stats import binom

    low, high = binom.interval(0.95, count, quantile)
    value = max(1, math.ceil(count * quantile - 1e-9))
    return value, min(max(1, int(low)), value), max(min(count, int(high) + 1), value)


def is_late(p95_seconds: float | None) -> bool:
    """Whether cases take too long to be decided."""
    return p95_seconds is not None and p95_seconds > LATE_SECONDS
