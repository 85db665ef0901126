"""What people did in very similar cases: corrections make the offline model more careful, approvals never less."""

import pytest
from fixtures.customers import a_customer
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.adapters.offline_model.planner import make_plan, risk
from agent.adapters.offline_model.precedents import HEAVIEST, VERY_SIMILAR, precedents
from agent.core.planning import Classification, PastDecision, PlannedAction, TicketReading

CANCEL = "cancel_pending_order"
INTENT = Classification(intent="cancel_order", confidence=0.95)


def a_past(decision: str = "edit", similarity: float = 0.9, action: str = CANCEL) -> PastDecision:
    return PastDecision(
        message="Cancel [ORDER_1]", action=action, args={}, decision=decision, notes="", similarity=similarity
    )


def planned(*similar: PastDecision) -> PlannedAction:
    said = "Hi, I'm Ada Quill, zip 73301. Please cancel order #W1, I no longer need it."
    reading = TicketReading(messages=(said,), customer=a_customer(), similar=similar)
    (action,) = make_plan(reading, INTENT).actions
    return action


def test_the_more_corrections_the_riskier_and_the_rationale_says_why() -> None:
    risks = [planned(*[a_past()] * count).risk_estimate for count in (0, 1, 2, 3)]

    assert risks == sorted(set(risks))
    assert "corrected 2 of 3 very similar cases" in planned(a_past(), a_past(), a_past("approve")).rationale
    assert planned(a_past()).args == planned().args


def test_three_corrections_out_of_three_are_enough_to_ask_a_person_and_two_are_not() -> None:
    threshold = 0.4

    assert risk(precedents(CANCEL, [a_past()] * 2)) < threshold < risk(precedents(CANCEL, [a_past()] * 3))


@pytest.mark.parametrize(
    "unlike",
    [a_past("approve"), a_past(similarity=VERY_SIMILAR - 0.01), a_past(action="issue_refund")],
    ids=["approved", "less similar", "another action"],
)
def test_what_was_not_corrected_or_is_not_very_similar_changes_nothing(unlike: PastDecision) -> None:
    assert planned(*[unlike] * 5) == planned()


pasts = st.lists(
    st.builds(
        a_past, st.sampled_from(["approve", "edit"]), st.floats(0.6, 1), st.sampled_from([CANCEL, "issue_refund"])
    ),
    max_size=5,
)


@settings(deadline=None)
@given(pasts)
def test_no_past_decision_ever_lowers_a_risk(similar: list[PastDecision]) -> None:
    assert planned(*similar).risk_estimate >= planned().risk_estimate
    assert all(0 < doubt.weight < HEAVIEST for doubt in precedents(CANCEL, similar))


@settings(deadline=None)
@given(pasts)
def test_one_approval_more_never_makes_it_riskier(similar: list[PastDecision]) -> None:
    assert planned(*similar, a_past("approve")).risk_estimate <= planned(*similar).risk_estimate
