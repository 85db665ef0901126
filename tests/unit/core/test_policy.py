"""The policy file's shape, and the one that ships."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from agent.core.policy import Policy, Step, floor_reached, parse_policy
from agent.errors import BadPolicy

SHIPPED = Path(__file__).parents[3] / "agent" / "policy.toml"


@pytest.fixture
def raw() -> dict[str, Any]:
    return tomllib.loads(SHIPPED.read_text(encoding="utf-8"))


@pytest.fixture
def policy(raw: dict[str, Any]) -> Policy:
    return parse_policy(raw)


def test_the_shipped_policy_starts_every_threshold_at_0_4(policy: Policy) -> None:
    assert {policy.terms(action).threshold for action in [*policy.actions, "unlisted"]} == {0.4}


def test_the_shipped_policy_starts_with_the_kill_switch_off_and_nothing_fully_automatic(policy: Policy) -> None:
    assert not policy.kill_switch
    assert "auto" not in {policy.terms(action).autonomy for action in policy.actions}


def test_an_unlisted_action_always_waits_for_a_person(policy: Policy) -> None:
    assert policy.terms("launch_rocket").autonomy == "review"


def test_a_listed_action_keeps_its_own_terms_and_takes_the_rest_from_the_defaults(raw: dict[str, Any]) -> None:
    raw["actions"]["wave"] = {"autonomy": "auto"}

    terms = parse_policy(raw).terms("wave")

    assert (terms.autonomy, terms.threshold, terms.floor) == ("auto", 0.4, 0.3)


def test_earned_autonomy_changes_that_action_alone_and_keeps_its_meaning(policy: Policy) -> None:
    changed = policy.with_autonomy("modify_user_address", "auto", 0.9)

    terms = changed.terms("modify_user_address")
    assert (terms.autonomy, terms.threshold, terms.is_shipping_redirect) == ("auto", 0.9, True)
    assert changed.terms("issue_refund") == policy.terms("issue_refund")
    assert policy.terms("modify_user_address").threshold == 0.4


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("kill_switch", "perhaps"),
        ("defaults.autonomy", "sometimes"),
        ("defaults.threshold", 1.5),
        ("floors.injection", -0.1),
        ("floors.injecton", 0.5),
        ("limits.many_writes", 0),
        ("actions.issue_refund.autonomy", "full"),
        ("actions.issue_refund.treshold", 0.5),
        ("surprise", 1),
    ],
)
def test_a_wrong_policy_is_refused_by_key(raw: dict[str, Any], path: str, value: Any) -> None:
    *parents, key = path.split(".")
    table = raw
    for parent in parents:
        table = table[parent]
    table[key] = value

    with pytest.raises(BadPolicy, match=path) as caught:
        parse_policy(raw)

    assert caught.value.key == path


def test_a_missing_floor_is_refused_by_key(raw: dict[str, Any]) -> None:
    del raw["floors"]["failed_check"]

    with pytest.raises(BadPolicy, match=r"floors\.failed_check"):
        parse_policy(raw)


@pytest.mark.parametrize(("size", "floor"), [("199.99", 0.3), ("200", 0.5), ("5000", 0.5), ("0", 0.0)])
def test_the_highest_reached_step_counts_whatever_their_order(size: str, floor: float) -> None:
    steps = (Step(at_least=Decimal(200), floor=0.5), Step(at_least=Decimal(50), floor=0.3))

    assert floor_reached(steps, Decimal(size)) == floor
