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


def difference_interval(one: Rate, other: Rate) -> tuple[float, float]:
    """Return the 95 % interval of one share minus another (Newcombe, 1998, method 10); -1 to 1 if one is of nothing."""
    if one.share is None or one.low is None or one.high is None:
        return -1.0, 1.0
    if other.share is None or other.low is None or other.high is None:
        return -1.0, 1.0
    difference = one.share - other.share
    below = math.hypot(one.share - one.low, other.high - other.share)
    above = math.hypot(one.high - one.share, other.share - other.low)
    return difference - below, difference + above


def longest_run_chance(run: int, trials: int, share: float) -> float:
    """Return how likely `trials` of which each succeeds with probability `share` hold a run of `run` successes or more.

    Feller's recursion (An Introduction to Probability Theory, volume 1, chapter XIII.7) on the chance of no such run.
    """
    if run == 0:
        return 1.0
    if run > trials:
        return 0.0
    without = [1.0] * run
    starts = (1 - share) * share**run
    for trial in range(run, trials + 1):
        before = without[trial - run - 1] * starts if trial > run else share**run
        without.append(without[trial - 1] - before)
    return min(1.0, max(0.0, 1 - without[trials]))


def same_change_chance(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> float:
    """Return how likely a difference at least this rare is when two shares changed alike, in odds.

    Each is (early successes, early trials, late successes, late trials). Zelen's exact test of one odds ratio in two
    tables (1971): given all margins, the first table's early successes follow a product of hypergeometrics.
    """
    import numpy as np
    from scipy.stats import hypergeom

    early = one[0] + other[0]
    possible = np.arange(early + 1)
    logs = np.zeros(early + 1)
    for successes, (seen, trials, seen_late, trials_late) in ((possible, one), (early - possible, other)):
        if trials + trials_late:
            logs = logs + hypergeom.logpmf(successes, trials + trials_late, seen + seen_late, trials)
        else:
            logs = np.where(successes == 0, logs, -np.inf)
    # Far from what is likely the chances themselves are too small for a float.
    chances = np.exp(logs - logs.max())
    return float(min(1.0, chances[chances <= chances[one[0]] * (1 + 1e-7)].sum() / chances.sum()))


def is_late(p95_seconds: float | None) -> bool:
    """Whether cases take too long to be decided."""
    return p95_seconds is not None and p95_seconds > LATE_SECONDS
