"""Diagrams of known scores, and corrections that keep their order."""

import json

import numpy as np
import pytest
from fixtures.past_actions import past_actions
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.core.past import PastActions
from agent.core.reliability import (
    MIN_KNOWN,
    Recalibration,
    compare,
    fit_recalibration,
    recalibrated,
    reliability,
    rescaled,
)

scores = st.floats(0, 1)


def drawn(count: int, seed: int = 3, *, honest: bool = False) -> PastActions:
    """Return actions that are wrong as often as their estimate says, or a fifth of that."""
    random = np.random.default_rng(seed)
    score = random.uniform(0, 1, count)
    is_wrong = random.random(count) < (score if honest else score / 5)
    return past_actions(score, kind=np.where(is_wrong, 2, 0))


def test_a_bin_says_how_often_its_actions_were_wrong() -> None:
    found = reliability(past_actions([0.11, 0.13, 0.19, 0.2, 1.0], kind=[0, 2, 0, 0, 1]))

    assert [(one.low, one.high, one.actions, one.wrong.part, one.wrong.whole) for one in found.bins] == [
        (0.1, 0.2, 3, 1, 3),
        (0.2, 0.3, 1, 0, 1),
        (0.9, 1.0, 1, 1, 1),
    ]
    assert found.bins[0].mean_score == pytest.approx(0.43 / 3)
    assert found.bins[0].wrong.low is not None


def test_the_errors_are_as_defined() -> None:
    found = reliability(past_actions([0.2, 0.2, 0.2, 0.2, 0.8, 0.8], kind=[2, 0, 0, 0, 2, 2]))

    assert found.ece == pytest.approx(4 / 6 * 0.05 + 2 / 6 * 0.2)
    assert found.brier == pytest.approx((0.64 + 3 * 0.04 + 2 * 0.04) / 6)


def test_what_nobody_knows_counts_in_no_error() -> None:
    known = past_actions([0.2, 0.8], kind=[0, 2])
    more = past_actions([0.2, 0.8, 0.1], kind=[0, 2, -1], was_auto=[False, False, True])

    assert (reliability(more).ece, reliability(more).brier) == (reliability(known).ece, reliability(known).brier)
    assert reliability(more).bins[0].wrong.share is None
    assert reliability(more).bins[0].mean_score is None


def test_of_nothing_known_there_are_no_errors() -> None:
    assert (reliability(past_actions([])).bins, reliability(past_actions([])).ece) == ((), None)
    assert reliability(past_actions([0.5], kind=-1, was_auto=True)).brier is None


def test_a_sampled_action_stands_for_those_that_were_not_drawn() -> None:
    past = past_actions([0.0, 0.0], kind=[2, 0], was_auto=[True, False], is_sampled=[True, False], sampling=[0.25, 1])

    assert reliability(past).brier == pytest.approx(4 / 5)


def test_scores_that_mean_what_they_say_have_little_error() -> None:
    honest, inflated = reliability(drawn(20_000, honest=True)), reliability(drawn(20_000))

    assert honest.ece is not None
    assert inflated.ece is not None
    assert honest.ece < 0.02
    assert inflated.ece == pytest.approx(0.4, abs=0.02)


@settings(deadline=None)
@given(st.lists(st.tuples(scores, st.sampled_from([0, 0, 1, 2])), min_size=1, max_size=50))
def test_errors_are_between_0_and_1_and_bins_hold_every_action(judged: list[tuple[float, int]]) -> None:
    risk, kind = zip(*judged, strict=True)

    found = reliability(past_actions(risk, kind=kind))

    assert found.ece is not None
    assert found.brier is not None
    assert 0 <= found.ece <= 1
    assert 0 <= found.brier <= 1
    assert sum(one.actions for one in found.bins) == len(judged)
    assert found.known == sum(one.wrong.whole for one in found.bins)


def test_a_correction_takes_200_known_actions() -> None:
    assert fit_recalibration(drawn(MIN_KNOWN - 1)) is None
    assert compare(drawn(MIN_KNOWN - 1)) is None
    assert fit_recalibration(drawn(MIN_KNOWN)) is not None


def fitted(seed: int) -> Recalibration:
    found = fit_recalibration(drawn(400, seed))
    assert found is not None
    return found


@settings(deadline=None)
@given(st.integers(0, 5), st.lists(scores, min_size=2, max_size=30))
def test_a_correction_keeps_the_order_and_stays_a_risk(seed: int, given_scores: list[float]) -> None:
    correction = fitted(seed)
    corrected = [recalibrated(score, correction) for score in sorted(given_scores)]

    assert corrected == sorted(corrected)
    assert 0 <= corrected[0] <= corrected[-1] <= 1


def test_a_score_above_all_that_was_seen_is_not_lowered() -> None:
    past = past_actions(np.linspace(0, 0.5, 300))
    correction = fit_recalibration(past)

    assert correction is not None
    assert recalibrated(0.5, correction) == 0
    assert recalibrated(0.9, correction) == 0.9


def test_correcting_what_is_corrected_changes_nothing() -> None:
    past = drawn(2000)
    first = fit_recalibration(past)
    assert first is not None
    once = np.array([recalibrated(score, first) for score in past.model_risk])

    again = fit_recalibration(past_actions(once, kind=past.kind))

    assert again is not None
    assert [recalibrated(score, again) for score in once] == pytest.approx(once, abs=1e-6)


def test_a_correction_goes_through_json_unchanged() -> None:
    correction = fitted(1)

    assert Recalibration.model_validate(json.loads(correction.model_dump_json())) == correction


def test_a_correction_is_of_the_models_estimate_and_not_of_the_score_with_floors() -> None:
    estimates = drawn(400)
    floored = past_actions(np.maximum(estimates.risk, 0.9), model_risk=estimates.model_risk, kind=estimates.kind)

    assert fit_recalibration(floored) == fit_recalibration(estimates)


def test_a_correction_that_helps_is_shown_to_help_on_actions_it_was_not_fitted_on() -> None:
    found = compare(drawn(2000))

    assert found is not None
    assert found.is_better
    assert found.ece_after < 0.1 < found.ece_before
    assert found.brier_after < found.brier_before


def test_a_correction_of_honest_scores_is_not_made_out_to_help_much() -> None:
    found = compare(drawn(2000, honest=True))

    assert found is not None
    assert found.brier_after == pytest.approx(found.brier_before, abs=0.01)


def test_the_same_actions_give_the_same_comparison() -> None:
    assert compare(drawn(500)) == compare(drawn(500))


def test_past_risks_on_another_scale_are_what_they_would_be_with_the_floors_they_had() -> None:
    fit = Recalibration(knots=((0.2, 0.02), (0.6, 0.4)), low=0.2, high=0.6, known=200, losses=23)
    past = past_actions(
        [0.6, 0.6, 0.9, 0.8, 0.6],
        model_risk=[0.6, 0.6, 0.6, 0.8, 0.6],
        actions=("issue_refund", "send_reply"),
        action_index=[0, 0, 0, 0, 1],
    )
    floor, estimate = np.array([0.1, 0.5, 0.9, 0.1, 0.1]), np.array([0.6, 0.6, 0.6, 0.8, 0.6])

    corrected = rescaled(past, floor, estimate, {"issue_refund": fit})

    assert corrected.risk.tolist() == pytest.approx([0.4, 0.5, 0.9, 0.8, 0.6])
    back = rescaled(corrected, floor, np.full(5, 0.4), {})
    assert back.risk.tolist() == past.risk.tolist()
    assert [*corrected.risk] == [
        max(low, recalibrated(raw, fit)) if place == 0 else raw
        for low, raw, place in zip(floor, past.model_risk, past.action_index, strict=True)
    ]


def test_a_past_risk_whose_parts_nobody_recorded_stays() -> None:
    fit = Recalibration(knots=((0.2, 0.02), (0.6, 0.4)), low=0.2, high=0.6, known=200, losses=23)
    past = past_actions([0.7], model_risk=[0.6])

    assert rescaled(past, np.array([0.0]), np.array([np.nan]), {"issue_refund": fit}).risk.tolist() == [0.7]
