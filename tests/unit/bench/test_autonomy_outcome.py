"""What a simulated year comes to is counted from the truth, and the promise has exact limits."""

import numpy as np
import pytest

from bench.autonomy.outcome import Outcome, outcome_of, promise_of
from bench.autonomy.world import DAYS, WEEKS, Tickets
from bench.autonomy.year import Lived


def an_outcome(regret: float = 0.01, first: float = 0.5, last: float = 0.6) -> Outcome:
    return Outcome(
        alone=np.linspace(first, last, WEEKS),
        regret=regret,
        regret_by_week=np.full(WEEKS, regret),
        worst_regret=regret,
        regret_last=regret,
        hours_saved=1.0,
    )


def a_class(weeks: list[int], wrong: list[bool], alone: list[bool], looked: list[bool] | None = None) -> Lived:
    count = len(weeks)
    nothing = np.zeros(count)
    of = Tickets(
        action="issue_refund",
        came_at=np.array(weeks) * DAYS + 1,
        risk=nothing,
        model_risk=nothing,
        is_blocked=np.zeros(count, bool),
        is_wrong=np.array(wrong),
        verdict=np.zeros(count, np.int64),
        draw=nothing,
        decide_days=nothing,
        look_days=nothing,
        report_days=nothing,
        seconds=np.full(count, 1800.0),
    )
    return Lived(of, np.array(alone), np.array(looked or [False] * count), (0.4,) * WEEKS)


@pytest.mark.parametrize(
    ("within", "last", "is_kept"),
    [(95, 0.6, True), (94, 0.6, False), (100, 0.6, True), (100, 0.5, False), (100, 0.4, False)],
)
def test_the_promise_takes_95_of_100_years_and_a_share_that_rises(within: int, last: float, is_kept: bool) -> None:
    years = [an_outcome(0.03, last=last)] * within + [an_outcome(0.0301, last=last)] * (100 - within)

    promise = promise_of(years)

    assert (promise.years, promise.within, promise.is_kept) == (100, within, is_kept)


def test_regret_is_of_what_ran_alone_by_the_truth_and_the_worst_class_shows() -> None:
    good = a_class([0, 0, 51, 51], [False] * 4, [True] * 4)
    bad = a_class([0, 51, 51, 51], [True, True, False, True], [False, True, True, False])

    found = outcome_of([good, bad])

    assert found.regret == pytest.approx(1 / 6)
    assert (found.worst_regret, found.regret_last) == (0.5, 0.25)
    assert found.alone[0] == pytest.approx(2 / 3)
    assert (found.regret_by_week[0], found.regret_by_week[51]) == (0, 0.25)
    assert np.isnan(found.regret_by_week[20])


def test_looks_at_samples_take_away_from_the_hours_saved() -> None:
    lived = a_class([0, 0, 0], [False] * 3, [True, True, False], [True, False, False])

    assert outcome_of([lived]).hours_saved == 0.5
