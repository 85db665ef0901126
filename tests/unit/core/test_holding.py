"""On which terms an action is held: as it is declared, unless the policy says otherwise."""

import tomllib

import pytest

from agent.core.holding import GivenHold, HoldTerms, hold_terms
from agent.core.policy import parse_policy
from agent.errors import BadPolicy
from agent.settings import PROJECT_ROOT

SHIPPED = (PROJECT_ROOT / "agent" / "policy.toml").read_text(encoding="utf-8")


def test_what_a_policy_leaves_out_stays_as_declared() -> None:
    declared = HoldTerms(deadline_hours=3, on_expiry="reject", undo_seconds=10)

    assert hold_terms(declared, GivenHold()) == declared
    assert hold_terms(declared, GivenHold(undo_seconds=0)) == declared.model_copy(update={"undo_seconds": 0})


def test_a_policy_may_ask_for_more_approvals_but_not_for_fewer() -> None:
    assert hold_terms(HoldTerms(approvals=1), GivenHold(approvals=2)).approvals == 2
    assert hold_terms(HoldTerms(approvals=2), GivenHold(approvals=1)).approvals == 2


def test_the_shipped_policy_can_say_all_of_it() -> None:
    said = SHIPPED.replace(
        "[actions.issue_refund]",
        '[actions.issue_refund]\ndeadline_hours = 2\non_half_time = "release"\non_expiry = "reject"\nundo_seconds = 5\n'
        "approvals = 2\nhold_reply = true",
    )

    terms = hold_terms(HoldTerms(), parse_policy(tomllib.loads(said)).given("issue_refund"))

    assert terms == HoldTerms(
        deadline_hours=2, on_half_time="release", on_expiry="reject", undo_seconds=5, approvals=2, hold_reply=True
    )


def test_the_shipped_policys_flood_limit_holds_for_every_skill_that_isnt_named() -> None:
    policy = parse_policy(
        tomllib.loads(SHIPPED.replace("#[flood.skills]\n#refunds = 300", "[flood.skills]\nrefunds = 3"))
    )

    assert (policy.flood.limit_of("refunds"), policy.flood.limit_of("orders")) == (3, 1000)


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("[actions.issue_refund]\ndeadline_hours = 0", "actions.issue_refund.deadline_hours"),
        ("[actions.issue_refund]\ndeadline_hours = 1e9", "actions.issue_refund.deadline_hours"),
        ('[actions.issue_refund]\non_expiry = "approve"', "actions.issue_refund.on_expiry"),
        ("[actions.issue_refund]\napprovals = 3", "actions.issue_refund.approvals"),
        ("[actions.issue_refund]\nundo_seconds = -1", "actions.issue_refund.undo_seconds"),
        ('[actions.issue_refund]\non_half_time = "panic"', "actions.issue_refund.on_half_time"),
    ],
)
def test_terms_that_can_not_be_are_refused_by_name(line: str, key: str) -> None:
    with pytest.raises(BadPolicy, match=key):
        parse_policy(tomllib.loads(SHIPPED.replace("[actions.issue_refund]", line)))


def test_a_full_queue_never_lets_anything_run() -> None:
    with pytest.raises(BadPolicy, match=r"flood\.then"):
        parse_policy(tomllib.loads(SHIPPED.replace('then = "escalate"', 'then = "auto"')))
