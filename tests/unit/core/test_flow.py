"""Where a ticket goes next, and how it ends."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.contract import ActionStatus, DecisionType, Route
from agent.core.flow import ActionState, Outcome, cursor_of, end_status, next_step, outcome_of

ROUTES = st.sampled_from(get_args(Route))
STATUSES = st.sampled_from(get_args(ActionStatus))
ACTIONS = st.builds(ActionState, name=st.just("cancel"), route=ROUTES, status=STATUSES)
RULINGS = st.none() | st.sampled_from(get_args(DecisionType))


def an_action(status: ActionStatus = "proposed", route: Route = "review") -> ActionState:
    return ActionState(name="cancel", route=route, status=status)


@pytest.mark.parametrize(
    ("status", "route", "expected"),
    [
        ("proposed", "auto", "execute"),
        ("proposed", "review", "hold"),
        ("proposed", "escalate", "respond"),
        ("failed", "auto", "execute"),
        ("failed", "review", "hold"),
        ("approved", "review", "execute"),
        ("awaiting_review", "auto", "hold"),
        ("awaiting_review", "review", "hold"),
        ("rejected", "auto", "respond"),
        ("expired", "review", "respond"),
        ("superseded", "auto", "halt"),
    ],
)
def test_the_next_action_decides_the_step(status: ActionStatus, route: Route, expected: str) -> None:
    assert next_step([an_action("executed"), an_action(status, route), an_action()]) == expected


def test_nothing_left_to_do_is_answered() -> None:
    assert next_step([]) == "respond"
    assert next_step([an_action("executed"), an_action("executed")]) == "respond"


@given(st.lists(ACTIONS, max_size=6))
def test_the_cursor_stands_on_the_first_action_that_is_not_executed(actions: list[ActionState]) -> None:
    place = cursor_of(actions)

    assert all(action.status == "executed" for action in actions[:place])
    assert place == len(actions) or actions[place].status != "executed"


@given(st.lists(ACTIONS, max_size=6))
def test_only_what_is_approved_or_cleared_to_run_is_executed(actions: list[ActionState]) -> None:
    if next_step(actions) == "execute":
        action = actions[cursor_of(actions)]
        assert action.status == "approved" or (action.status in ("proposed", "failed") and action.route == "auto")


@given(st.lists(ACTIONS, max_size=6), RULINGS)
def test_resolved_means_that_every_action_ran(actions: list[ActionState], ruling: DecisionType | None) -> None:
    is_all_done = all(action.status == "executed" for action in actions)

    assert (outcome_of(actions, ruling) in ("resolved", "answered")) == is_all_done


@pytest.mark.parametrize(
    ("actions", "ruling", "outcome", "status"),
    [
        ([], None, "answered", "resolved"),
        ([an_action("executed")], None, "resolved", "resolved"),
        ([an_action("executed"), an_action("rejected")], "reject", "rejected", "rejected"),
        ([an_action("rejected")], "respond", "responded", "resolved"),
        ([an_action("rejected")], "escalate", "escalated", "escalated"),
        ([an_action("rejected")], None, "escalated", "escalated"),
        ([an_action("expired")], None, "expired", "expired"),
        ([an_action("expired")], "reject", "expired", "expired"),
        ([an_action(route="escalate")], None, "escalated", "escalated"),
    ],
)
def test_a_ticket_ends_as_what_stopped_it(
    actions: list[ActionState], ruling: DecisionType | None, outcome: Outcome, status: str
) -> None:
    assert outcome_of(actions, ruling) == outcome
    assert end_status(outcome) == status
