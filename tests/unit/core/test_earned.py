"""What was earned goes before the policy, never beyond its limit, and never above the kill switch."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core.earned import RANKS, Earned, effective, most, with_earned
from agent.core.policy import GivenTerms, Policy, Terms, parse_policy

SHIPPED = Path(__file__).parents[3] / "agent" / "policy.toml"
POLICY: Policy = parse_policy(tomllib.loads(SHIPPED.read_text(encoding="utf-8")))
CANCEL, MERGE = "cancel_pending_order", "merge_accounts"
autonomies = st.sampled_from(RANKS)
earnings = st.builds(Earned, autonomy=st.none() | autonomies, threshold=st.none() | st.floats(0.2, 0.9))


def test_without_a_row_the_policy_holds() -> None:
    assert with_earned(POLICY, {}, {}) == POLICY
    assert with_earned(POLICY, {CANCEL: Earned()}, {}).terms(CANCEL) == POLICY.terms(CANCEL)


def test_a_row_overrides_the_policy_for_that_action_alone_and_in_that_part_alone() -> None:
    changed = with_earned(POLICY, {CANCEL: Earned(threshold=0.7)}, {})

    assert (changed.terms(CANCEL).autonomy, changed.terms(CANCEL).threshold) == ("threshold", 0.7)
    assert changed.terms(CANCEL).floor == POLICY.terms(CANCEL).floor
    assert changed.terms("issue_refund") == POLICY.terms("issue_refund")


@pytest.mark.parametrize(
    ("action", "given", "approvals", "limit"),
    [
        (CANCEL, GivenTerms(), 1, "auto"),
        (CANCEL, GivenTerms(), 2, "threshold"),
        (CANCEL, GivenTerms(at_most="threshold"), 1, "threshold"),
        (CANCEL, GivenTerms(at_most="review"), 2, "review"),
        (CANCEL, GivenTerms(at_most="auto"), 1, "auto"),
        ("send_reply", GivenTerms(), 1, "threshold"),
        ("escalate_to_human", GivenTerms(), 1, "threshold"),
        ("send_reply", GivenTerms(at_most="review"), 1, "review"),
    ],
)
def test_the_limit_is_the_lowest_that_anything_sets(action: str, given: GivenTerms, approvals: int, limit: str) -> None:
    found = most(action, given, approvals)

    assert found.autonomy == limit
    assert (found.why is None) == (limit == "auto")


@given(earnings, autonomies, autonomies, st.floats(0, 1))
def test_what_was_earned_never_goes_beyond_the_limit(earned: Earned, before: str, limit: str, threshold: float) -> None:
    terms = Terms.model_validate({"autonomy": before, "threshold": threshold, "floor": 0.1})

    after = effective(terms, earned, limit)  # type: ignore[arg-type]

    if earned.autonomy is None:
        assert after.autonomy == before
    else:
        assert RANKS.index(after.autonomy) == min(RANKS.index(earned.autonomy), RANKS.index(limit))  # type: ignore[arg-type]
    assert after.threshold == (threshold if earned.threshold is None else earned.threshold)


def test_auto_that_was_earned_before_a_second_approval_was_asked_for_holds_no_more() -> None:
    earned = {MERGE: Earned(autonomy="auto")}

    assert with_earned(POLICY, earned, {MERGE: 1}).terms(MERGE).autonomy == "auto"
    assert with_earned(POLICY, earned, {MERGE: 2}).terms(MERGE).autonomy == "threshold"
