"""Tickets in many voices: planned as a careful person would, or held for one; never run wrong and unseen."""

from typing import Any

import pytest
from own_words import call_of, customer_file, read_cases, wanted_call

from agent.adapters.offline_model.intents import classify
from agent.adapters.offline_model.planner import make_plan
from agent.core.planning import Plan, TicketReading

THRESHOLD = 0.4
RIGHT, HELD = read_cases("right"), read_cases("held")


def _opening(case: dict[str, Any]) -> str:
    return str(case["messages"][0])[:60]


def _plan(case: dict[str, Any]) -> Plan:
    reading = TicketReading(messages=tuple(case["messages"]), customer=customer_file(case["customer"]))
    return make_plan(reading, classify(reading))


@pytest.mark.parametrize("case", RIGHT, ids=map(_opening, RIGHT))
def test_a_ticket_in_somebodys_own_words_becomes_the_right_plan(case: dict[str, Any]):
    plan = _plan(case)
    answers = [said.removeprefix("answer ") for said in case["wanted"] if said.startswith("answer")]
    writes = [wanted_call(said) for said in case["wanted"] if not said.startswith("answer")]
    assert [call_of(action) for action in plan.actions] == writes
    assert all(told.strip().lower() in (plan.answer or "").lower() for told in answers)


@pytest.mark.parametrize("case", HELD, ids=map(_opening, HELD))
def test_what_is_beyond_the_model_waits_for_a_person(case: dict[str, Any]):
    actions = _plan(case).actions
    assert actions
    assert any(action.risk_estimate >= THRESHOLD for action in actions)


def test_most_explicit_requests_may_run_alone():
    risks = [max((action.risk_estimate for action in _plan(case).actions), default=0.0) for case in RIGHT]
    assert sum(risk < THRESHOLD for risk in risks) / len(risks) > 0.5
