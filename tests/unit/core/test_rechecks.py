"""Who is drawn to be looked at again, and what counts as the same complaint."""

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core.policy import Autonomy, parse_policy
from agent.core.rechecks import RECENT, RanBefore, is_drawn, same_complaint, sampling_of

SHIPPED = Path(__file__).parents[3] / "agent" / "policy.toml"
POLICY = parse_policy(tomllib.loads(SHIPPED.read_text(encoding="utf-8")))
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
CANCEL = "cancel_pending_order"
RAN = RanBefore(
    proposal_id="p",
    ticket_id="T1",
    action=CANCEL,
    order_id="#W123",
    intent="cancel_order",
    executed_at=NOW - timedelta(days=3),
)


@given(st.text(), st.floats(0, 1))
def test_a_draw_is_the_same_each_time_and_more_is_drawn_of_a_larger_share(key: str, share: float) -> None:
    assert is_drawn(key, share) == is_drawn(key, share)
    assert is_drawn(key, 1.0)
    assert not is_drawn(key, 0.0)
    if is_drawn(key, share):
        assert is_drawn(key, min(1.0, share * 2))


def test_of_many_keys_about_the_share_is_drawn() -> None:
    drawn = sum(is_drawn(str(number), 0.05) for number in range(20_000))

    assert 850 < drawn < 1_150


def test_nothing_is_sampled_by_chance_while_a_person_sees_everything() -> None:
    assert sampling_of(POLICY, "threshold", 0.4, 0.4) == sampling_of(POLICY, "auto", 0.4, 1.0) == 0.05
    assert sampling_of(POLICY, "review", 0.4, 0.4) == 1
    assert sampling_of(POLICY.with_kill_switch(on=True), "auto", 0.4, 1.0) == 1


@pytest.mark.parametrize(
    ("autonomy", "threshold", "safe"), [("threshold", 0.4, None), ("threshold", 0.6, 0.5), ("auto", 0.4, 0.9)]
)
def test_more_is_sampled_where_what_runs_alone_is_not_known_to_be_safe(
    autonomy: Autonomy, threshold: float, safe: float | None
) -> None:
    unguarded = POLICY.model_copy(update={"autonomy": POLICY.autonomy.model_copy(update={"guard": "none"})})
    all_seen = POLICY.model_copy(update={"autonomy": POLICY.autonomy.model_copy(update={"sample_share": 0.5})})

    assert sampling_of(POLICY, autonomy, threshold, safe) == 0.25
    assert sampling_of(unguarded, autonomy, threshold, safe) == 0.05
    assert sampling_of(all_seen, autonomy, threshold, safe) == 0.5


@pytest.mark.parametrize(
    "message", ["Where is order #W123?", "you cancelled w123!", "About (#w123): that was wrong", "W123"]
)
def test_a_message_that_names_the_order_is_the_same_complaint(message: str) -> None:
    assert same_complaint(RAN, message, None, (), NOW) == "The customer came back about order #W123"


@pytest.mark.parametrize("message", ["Where is order #W1234?", "W12", "", "thanks!", "ŴW123x"])
def test_a_message_about_something_else_is_none(message: str) -> None:
    assert same_complaint(RAN, message, "other", ((CANCEL, "#W9"),), NOW) is None


def test_an_action_planned_for_the_same_order_is_the_same_complaint() -> None:
    assert same_complaint(RAN, "It is wrong", None, (("issue_refund", "#W123"),), NOW) is not None


def test_the_same_wish_is_the_same_complaint_only_with_the_same_action() -> None:
    assert same_complaint(RAN, "Again!", "cancel_order", ((CANCEL, "#W9"),), NOW) is not None
    assert same_complaint(RAN, "Again!", "cancel_order", (("issue_refund", "#W9"),), NOW) is None
    assert same_complaint(RAN, "Again!", "refund", ((CANCEL, "#W9"),), NOW) is None


@pytest.mark.parametrize(
    ("later", "is_recent"),
    [(timedelta(0), True), (RECENT, True), (RECENT + timedelta(seconds=1), False), (-timedelta(seconds=1), False)],
)
def test_fourteen_days_are_recent(later: timedelta, is_recent: bool) -> None:
    found = same_complaint(RAN, "#W123", None, (), RAN.executed_at + later)

    assert (found is not None) == is_recent


def test_an_action_without_an_order_is_matched_by_its_wish_alone() -> None:
    ran = RAN.model_copy(update={"order_id": None, "action": "modify_user_address", "intent": "address"})

    assert same_complaint(ran, "None", "x", (("modify_user_address", None),), NOW) is None
    assert same_complaint(ran, "", "address", (("modify_user_address", None),), NOW) is not None
