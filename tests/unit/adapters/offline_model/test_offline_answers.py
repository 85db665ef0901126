"""Questions that need no write are answered from the customer's file."""

import pytest
from offline_shop import reading, sure

from agent.adapters.offline_model.planner import make_plan

QUESTIONS = [
    ("What's the status of order #W2000001?", "Order #W2000001 is pending."),
    ("Has my tablet shipped yet?", "Order #W2000002 is pending."),
    ("How much is left on my gift card balance?", "$80.00"),
    ("How much did I pay for the keyboard?", "in order #W1000002"),
    ("Which card did I use for order #W2000003?", "amex card ending in 2222"),
    ("How many T-shirt options are available?", "6 versions"),
    ("What sizes do the boots come in?", "size: 10, 8, 9"),
    ("Where is order #W2000001 being shipped to?", "7 Mill Lane"),
    ("What is the tracking number of order #W3000001?", "no tracking number"),
    ("What did I order in #W1000001?", "the Hiking Boots"),
    ("How long does a refund take?", "5 to 7 business days"),
    ("What's the total of order #W2000002?", "$70.00"),
]


@pytest.mark.parametrize(("message", "told"), QUESTIONS)
def test_a_question_gets_a_true_answer_and_no_write(message: str, told: str):
    plan = make_plan(reading(message), sure())
    assert plan.actions == ()
    assert told in (plan.answer or "")


def test_a_question_about_somebody_elses_order_is_not_answered():
    plan = make_plan(reading("What is the status of order #W7654321?"), sure())
    assert [action.name for action in plan.actions] == ["escalate_to_human"]


def test_a_question_beside_a_request_is_answered_too():
    plan = make_plan(reading("Cancel order #W2000001, I don't need it. What is the status of order #W3000001?"), sure())
    assert [action.name for action in plan.actions] == ["cancel_pending_order"]
    assert plan.answer == "Order #W3000001 is processed."
