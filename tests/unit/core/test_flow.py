"""Where a ticket goes next, and how it ends."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.contract import ActionStatus, DecisionType, Route
from agent.core.flow import REPLY, ActionState, Outcome, cursor_of, end_status, next_step, outcome_of, stopped_at

ROUTES = st.sampled_from(get_args(Route))
STATUSES = st.sampled_from(get_args(ActionStatus))
ACTIONS = st.builds(ActionState, name=st.just("cancel"), route=ROUTES, status=STATUSES)
RULINGS = st.none() | st.sampled_from(get_args(DecisionType))


def an_action(status: ActionStatus = "proposed", route: Route = "review") -> ActionState:
    return ActionState(name="cancel", route=route, status=status)


def a_reply(status: ActionStatus = "proposed", *, is_held: bool = True, route: Route = "review") -> ActionState:
    return ActionState(name=REPLY, route=route, status=status, is_held_reply=is_held)


SHED = ActionState(name="cancel", route="escalate", status="proposed", is_shed=True)


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


@pytest.mark.parametrize("plan", [[], [an_action("executed")], [an_action("rejected")], [an_action("expired")]])
@pytest.mark.parametrize(
    ("status", "step"),
    [
        ("proposed", "hold"),
        ("failed", "hold"),
        ("awaiting_review", "hold"),
        ("approved", "execute"),
        ("rejected", "respond"),
        ("expired", "respond"),
        ("executed", "respond"),
        ("superseded", "halt"),
    ],
)
def test_a_held_reply_is_next_behind_a_plan_that_is_over(
    plan: list[ActionState], status: ActionStatus, step: str
) -> None:
    actions = [*plan, a_reply(status)]

    assert next_step(actions) == step
    assert cursor_of(actions) == (len(actions) if status == "executed" else len(plan))


def test_a_held_reply_never_runs_alone() -> None:
    assert next_step([an_action("executed"), a_reply(route="auto")]) == "hold"


@pytest.mark.parametrize(
    ("actions", "place"),
    [
        ([], None),
        ([an_action("executed"), a_reply("executed")], None),
        ([an_action("executed"), an_action("rejected"), a_reply("executed")], 1),
        ([an_action("executed"), an_action("rejected"), a_reply("rejected")], 2),
        ([an_action("executed"), an_action("rejected"), an_action("rejected")], 1),
    ],
)
def test_what_stopped_a_plan_is_its_action_or_the_reply_that_was_refused(
    actions: list[ActionState], place: int | None
) -> None:
    assert stopped_at(actions) == place


@pytest.mark.parametrize(
    ("actions", "ruling", "outcome"),
    [
        ([a_reply("executed")], None, "answered"),
        ([an_action("executed"), a_reply("executed")], None, "resolved"),
        ([an_action("rejected"), a_reply("executed")], "reject", "rejected"),
        ([an_action("executed"), a_reply("rejected")], "reject", "escalated"),
        ([an_action("executed"), a_reply("rejected")], "escalate", "escalated"),
        ([an_action("executed"), a_reply("rejected")], "respond", "responded"),
        ([an_action("executed"), a_reply("expired")], "reject", "expired"),
        ([an_action("executed"), a_reply("rejected", is_held=False)], "reject", "escalated"),
    ],
)
def test_a_ticket_with_a_reply_ends_as_its_plan_did_or_as_the_reply_was_refused(
    actions: list[ActionState], ruling: DecisionType | None, outcome: Outcome
) -> None:
    assert outcome_of(actions, ruling) == outcome


def test_a_shed_action_ends_as_the_policy_sheds_it() -> None:
    assert outcome_of([SHED], None) == "escalated"
    assert outcome_of([SHED.model_copy(update={"status": "rejected"})], None) == "rejected"
