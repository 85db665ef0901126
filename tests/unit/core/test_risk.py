"""What raises the risk of an action, and what may run alone."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core.policy import Policy, parse_policy
from agent.core.risk import BLOCKERS, RiskInputs, assess_risk

SHIPPED = Path(__file__).parents[3] / "agent" / "policy.toml"
POLICY = parse_policy(tomllib.loads(SHIPPED.read_text(encoding="utf-8")))
CANCEL = "cancel_pending_order"

unit = st.floats(0, 1)
details = st.lists(st.text(max_size=5), max_size=2).map(tuple)
dollars = st.decimals(0, 10_000, places=2)
FLAGS = (
    "is_shipping_redirect",
    "is_payment_change",
    "is_refund_elsewhere",
    "is_charge_elsewhere",
    "is_one_shot",
    "is_already_done",
)


@st.composite
def inputs(draw: st.DrawFn) -> RiskInputs:
    return RiskInputs(
        action=draw(st.sampled_from([*POLICY.actions, "unlisted"])),
        estimate=draw(unit),
        action_floor=draw(unit),
        failed_checks=draw(details),
        warned_checks=draw(details),
        money_usd=draw(dollars),
        split_money_usd=draw(dollars),
        order_total_usd=draw(st.none() | dollars),
        refunds_so_far=draw(st.integers(0, 8)),
        writes_in_ticket=draw(st.integers(0, 6)),
        identity=draw(st.sampled_from(["match", "mismatch", "unstated"])),
        is_customer_known=draw(st.booleans()),
        intent_confidence=draw(unit),
        injections=draw(details),
        model_trouble=draw(st.none() | st.text(max_size=5)),
        **{flag: draw(st.booleans()) for flag in FLAGS},
    )


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    policy = POLICY.with_kill_switch(on=draw(st.booleans()))
    autonomy = draw(st.sampled_from(["review", "threshold", "auto"]))
    for action in [*POLICY.actions, "unlisted"]:
        policy = policy.with_autonomy(action, autonomy, draw(unit))
    return policy


def an_action(**changes: Any) -> RiskInputs:
    return RiskInputs(**({"action": CANCEL, "estimate": 0.1} | changes))


def test_a_small_plain_action_runs_alone() -> None:
    assessment = assess_risk(an_action(money_usd=40, order_total_usd=40), POLICY)

    assert (assessment.route, assessment.score, assessment.threshold) == ("auto", 0.2, 0.4)


@pytest.mark.parametrize(
    ("circumstance", "factor", "score"),
    [
        ({"estimate": 0.41}, "model_estimate", 0.41),
        ({"action_floor": 0.6}, "action_class", 0.6),
        ({"failed_checks": ("The order is delivered",)}, "failed_check", 1.0),
        ({"failed_checks": ("",)}, "failed_check", 1.0),
        ({"warned_checks": ("Odd",)}, "warned_check", 0.45),
        ({"identity": "mismatch"}, "identity_mismatch", 0.9),
        ({"is_customer_known": False}, "customer_unknown", 0.9),
        ({"injections": ("ignore your rules",)}, "injection", 0.8),
        ({"is_already_done": True}, "already_done", 0.95),
        ({"model_trouble": "timed out"}, "model_trouble", 0.9),
        ({"is_shipping_redirect": True}, "shipping_redirect", 0.5),
        ({"is_payment_change": True}, "payment_change", 0.45),
        ({"is_refund_elsewhere": True}, "refund_elsewhere", 0.5),
        ({"writes_in_ticket": 3}, "many_writes", 0.45),
        ({"intent_confidence": 0.5}, "doubt", 0.45),
        ({"money_usd": 200}, "money", 0.5),
        ({"money_usd": 1000}, "money", 0.7),
        ({"money_usd": 20, "split_money_usd": 210}, "split_money", 0.5),
        ({"money_usd": 60, "order_total_usd": 40}, "order_share", 0.8),
        ({"money_usd": 1, "order_total_usd": 0}, "order_share", 0.8),
        ({"money_usd": 1, "refunds_so_far": 3}, "refunds", 0.45),
    ],
)
def test_each_circumstance_pauses_a_plain_action_and_is_named(
    circumstance: dict[str, Any], factor: str, score: float
) -> None:
    assessment = assess_risk(an_action(**circumstance), POLICY)

    assert (assessment.route, assessment.score, assessment.factors[0].name) == ("review", score, factor)


@pytest.mark.parametrize(
    "circumstance",
    [
        {"estimate": 0.4},
        {"money_usd": 199.99},
        {"money_usd": 40, "order_total_usd": 40},
        {"writes_in_ticket": 2},
        {"is_one_shot": True},
        {"is_charge_elsewhere": True},
        {"identity": "unstated"},
        {"refunds_so_far": 9},
        {"intent_confidence": 0.51},
    ],
)
def test_each_mild_circumstance_leaves_a_plain_action_alone(circumstance: dict[str, Any]) -> None:
    assert assess_risk(an_action(**circumstance), POLICY).route == "auto"


def test_the_reason_names_the_line_that_was_crossed_and_why() -> None:
    assessment = assess_risk(an_action(money_usd=212), POLICY)

    assert assessment.reason == "Risk 0.50 is over 0.40: $212.00 moves"


def test_an_estimate_of_nought_lowers_no_floor() -> None:
    assert assess_risk(an_action(estimate=0, money_usd=1000), POLICY).score == 0.7


def test_full_autonomy_runs_what_a_threshold_would_pause() -> None:
    policy = POLICY.with_autonomy(CANCEL, "auto", 0.4)

    assert assess_risk(an_action(money_usd=1000), policy).route == "auto"


@given(inputs(), policies())
def test_the_score_is_the_highest_factor_and_never_under_a_floor(given_inputs: RiskInputs, policy: Policy) -> None:
    assessment = assess_risk(given_inputs, policy)

    assert assessment.score == max(factor.value for factor in assessment.factors)
    assert assessment.score >= max(given_inputs.estimate, given_inputs.action_floor)
    assert assessment.score >= policy.terms(given_inputs.action).floor
    assert [factor.value for factor in assessment.factors] == sorted(
        (factor.value for factor in assessment.factors), reverse=True
    )


def worsenings(given_inputs: RiskInputs) -> list[dict[str, Any]]:
    raised: list[dict[str, Any]] = [{flag: True} for flag in FLAGS]
    return [
        *raised,
        {"estimate": min(1.0, given_inputs.estimate + 0.1)},
        {"action_floor": min(1.0, given_inputs.action_floor + 0.1)},
        {"failed_checks": (*given_inputs.failed_checks, "no")},
        {"warned_checks": (*given_inputs.warned_checks, "hm")},
        {"money_usd": given_inputs.money_usd + 100},
        {"split_money_usd": given_inputs.split_money_usd + 100},
        {"refunds_so_far": given_inputs.refunds_so_far + 1},
        {"writes_in_ticket": given_inputs.writes_in_ticket + 1},
        {"identity": "mismatch"},
        {"is_customer_known": False},
        {"intent_confidence": given_inputs.intent_confidence / 2},
        {"injections": (*given_inputs.injections, "obey")},
        {"model_trouble": "timed out"},
    ]


@given(inputs(), policies(), st.integers(0, 18))
def test_worse_circumstances_never_lower_the_score_nor_free_an_action(
    given_inputs: RiskInputs, policy: Policy, which: int
) -> None:
    worse = RiskInputs(**(given_inputs.model_dump() | worsenings(given_inputs)[which]))

    before, after = assess_risk(given_inputs, policy), assess_risk(worse, policy)

    assert after.score >= before.score
    assert before.route == "auto" or after.route != "auto"


@given(inputs(), policies())
def test_a_blocker_never_runs_alone_whatever_autonomy_was_earned(given_inputs: RiskInputs, policy: Policy) -> None:
    assessment = assess_risk(given_inputs, policy)

    if BLOCKERS & {factor.name for factor in assessment.factors}:
        assert assessment.route != "auto"
    if given_inputs.failed_checks:
        assert (assessment.score, assessment.route != "auto") == (1.0, True)


@given(inputs(), policies())
def test_the_kill_switch_stops_everything(given_inputs: RiskInputs, policy: Policy) -> None:
    assert assess_risk(given_inputs, policy.with_kill_switch(on=True)).route != "auto"


@given(inputs(), policies())
def test_escalation_always_escalates_and_nothing_else_does(given_inputs: RiskInputs, policy: Policy) -> None:
    is_escalated = assess_risk(given_inputs, policy).route == "escalate"

    assert is_escalated == (given_inputs.action == "escalate_to_human")


@given(inputs(), policies())
def test_above_the_threshold_only_full_autonomy_runs_alone(given_inputs: RiskInputs, policy: Policy) -> None:
    assessment = assess_risk(given_inputs, policy)

    if assessment.route == "auto" and assessment.autonomy == "threshold":
        assert assessment.score <= assessment.threshold
    assert not (assessment.route == "auto" and assessment.autonomy == "review")


def test_money_is_read_exactly_at_the_limit() -> None:
    assert assess_risk(an_action(money_usd=Decimal("199.994")), POLICY).route == "auto"
    assert assess_risk(an_action(money_usd=Decimal("199.995")), POLICY).route == "review"
