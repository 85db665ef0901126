"""When a person will probably have looked at a case, and when at the latest: from how the queue has lately moved."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import takewhile

from pydantic import Field

from agent.core.expiry import BusinessHours, open_spans, time_after
from agent.core.records import Record

MIN_DECISIONS = 20
"""Fewer say nothing: only the deadline is named then."""


class History(Record):
    """How one skill's queue has moved: from when to when what was decided lately was held, and what waits now.

    `waiting_since` holds the oldest of the `waiting` cases.
    """

    decided: tuple[tuple[datetime, datetime], ...] = ()
    waiting_since: tuple[datetime, ...] = ()
    waiting: int = Field(default=0, ge=0)


class Estimate(Record):
    """Hours until half, and until nine in ten, of such cases have been looked at, and until all have; None: unknown."""

    half_hours: float | None = None
    most_hours: float | None = None
    latest_hours: float | None = None


def estimate(history: History, now: datetime, due_at: datetime | None, calendar: BusinessHours | None) -> Estimate:
    """Return when a case that is held now will have been looked at; what lies behind its deadline isn't named.

    With a calendar only open hours count, and the estimate is given in hours by the clock.
    """
    latest = (due_at - now).total_seconds() / 3600 if due_at is not None else None
    if len(history.decided) < MIN_DECISIONS:
        return Estimate(latest_hours=latest)
    elapsed = _open_clock(history, now, calendar)
    lags = [max(0.0, elapsed(end) - elapsed(start)) for start, end in history.decided]
    ages = [max(0.0, elapsed(now) - elapsed(since)) for since in history.waiting_since]
    # The rest waits for less long than any of these; taken as long, it can only make the estimate later.
    ages += [min(ages)] * (history.waiting - len(ages)) if ages else []

    def by_the_clock(share: float) -> float | None:
        hours = time_to(share, lags, ages)
        if hours is None:
            return None
        found = (time_after(now, hours, calendar) - now).total_seconds() / 3600
        return found if latest is None or found < latest else None

    return Estimate(half_hours=by_the_clock(0.5), most_hours=by_the_clock(0.9), latest_hours=latest)


def time_to(share: float, lags: Sequence[float], ages: Sequence[float]) -> float | None:
    """Return the time within which `share` of all cases are decided; None when so many haven't been at any time.

    `lags` is how long decided cases took, `ages` how long others have waited so far: those took longer, nobody knows
    how much. This is the product-limit estimator (Kaplan and Meier, 1958).
    """
    done, open_ages = sorted(lags), sorted(ages)
    remaining, place = 1.0, 0
    while place < len(done):
        lag = done[place]
        ties = bisect_right(done, lag) - place
        at_risk = len(done) - place + len(open_ages) - _count_below(open_ages, lag)
        remaining *= 1 - ties / at_risk
        if remaining <= 1 - share + 1e-9:
            return lag
        place += ties
    return None


def _count_below(ordered: Sequence[float], limit: float) -> int:
    return bisect_left(ordered, limit)


def _open_clock(history: History, now: datetime, calendar: BusinessHours | None) -> Callable[[datetime], float]:
    """Return a function that says how many open hours have passed at a moment, since the first of the history's."""
    first = min((*(start for start, _ in history.decided), *history.waiting_since, now))
    if calendar is None:
        return lambda moment: (moment - first).total_seconds() / 3600
    spans = list(takewhile(lambda span: span[0] < now, open_spans(first, calendar)))
    opened = [start for start, _ in spans]
    before = [timedelta(0)]
    for start, end in spans:
        before.append(before[-1] + (end - start))

    def elapsed(moment: datetime) -> float:
        place = bisect_right(opened, moment)
        if place == 0:
            return 0.0
        start, end = spans[place - 1]
        return (before[place - 1] + (min(moment, end) - start)).total_seconds() / 3600

    return elapsed
