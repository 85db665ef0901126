"""What columns of past actions say of each action, and which columns are refused."""

from dataclasses import replace

import numpy as np
import pytest
from fixtures.past_actions import past_actions

from agent.core.past import KINDS, UNDECIDED
from agent.errors import BadColumns

FOUR = past_actions(
    [0.1, 0.2, 0.3, 0.6],
    kind=[UNDECIDED, 0, 2, 0],
    was_auto=[True, True, True, False],
    is_sampled=[False, True, True, False],
    sampling=[0.1, 0.1, 0.25, 0.1],
    is_regretted=[True, False, False, True],
    actions=("issue_refund", "send_reply"),
    action_index=[0, 1, 0, 1],
)


def test_known_is_what_a_person_decided_or_looked_at_after_it_was_drawn() -> None:
    assert FOUR.is_known.tolist() == [False, True, True, True]


def test_an_action_is_lost_when_a_person_disagreed_or_somebody_regretted_it() -> None:
    assert FOUR.is_disagreed.tolist() == [False, False, True, False]
    assert FOUR.is_loss.tolist() == [True, False, True, True]


def test_everything_but_an_approval_disagrees() -> None:
    past = past_actions([0.5] * len(KINDS), kind=np.arange(len(KINDS)))

    assert past.is_disagreed.tolist() == [kind != "approve" for kind in KINDS]


def test_a_drawn_action_weighs_what_its_draw_was_worth() -> None:
    assert FOUR.weight.tolist() == [0, 10, 4, 1]


def test_a_class_is_taken_by_its_name() -> None:
    assert FOUR.of("issue_refund").risk.tolist() == [0.1, 0.3]
    assert len(FOUR.of("merge_accounts")) == 0


@pytest.mark.parametrize(
    ("column", "values", "problem"),
    [
        ("risk", [0.1, 0.2, 0.3, 1.1], "risk: must be between 0 and 1"),
        ("model_risk", [0.1, 0.2, 0.3, float("nan")], "model_risk: must be between 0 and 1"),
        ("sampling", [0.1, 0.2, 0.3, -0.1], "sampling: must be between 0 and 1"),
        ("lag_seconds", [0.1], "columns: must have the same length"),
    ],
)
def test_columns_that_cannot_be_are_refused_by_name(column: str, values: list[float], problem: str) -> None:
    with pytest.raises(BadColumns, match=problem):
        replace(FOUR, **{column: np.array(values)})
