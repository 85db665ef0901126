"""The offline model measured on the retail data set: right plans, and wrong ones that would run unseen."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from offline_shop import sure

from agent.adapters.offline_model.planner import make_plan
from agent.core.planning import TicketReading
from bench.evaluation.retail_cases import Case, RetailShop, comparable, read_threads, read_tickets

pytestmark = pytest.mark.retail
THRESHOLD = 0.4


def measure(shop: RetailShop, cases: Sequence[Case], rewrite: Callable[[str], str] = str) -> tuple[float, float]:
    """Return the shares of exactly right plans and of tickets with a wrong write below the threshold."""
    right = escaped = 0
    for case in cases:
        messages = tuple(rewrite(message) for message in case.messages)
        plan = make_plan(TicketReading(messages=messages, customer=shop.customer(case.customer_id)), sure())
        wanted = [comparable(action.name, action.args) for action in case.actions]
        right += [comparable(action.name, action.args) for action in plan.actions] == wanted
        wrong = [one for one in plan.actions if comparable(one.name, one.args) not in wanted]
        escaped += any(one.name != "escalate_to_human" and one.risk_estimate < THRESHOLD for one in wrong)
    return right / len(cases), escaped / len(cases)


@pytest.fixture(scope="module")
def shop(retail_directory: Path) -> RetailShop:
    return RetailShop(retail_directory)


@pytest.fixture(scope="module")
def tickets(retail_directory: Path) -> list[Case]:
    cases = read_tickets(retail_directory / "tickets_dev.jsonl")
    return [case for case in cases if not case.has_same_item_swap]


def test_most_tickets_are_planned_exactly(shop: RetailShop, tickets: list[Case]):
    right, escaped = measure(shop, tickets)
    assert right >= 0.95
    assert escaped <= 0.01


def test_lower_case_changes_little(shop: RetailShop, tickets: list[Case]):
    right, escaped = measure(shop, tickets, str.lower)
    assert right >= 0.9
    assert escaped <= 0.02


def test_order_numbers_without_their_sign_are_read(shop: RetailShop, tickets: list[Case]):
    right, escaped = measure(shop, tickets, lambda message: message.replace("#W", ""))
    assert right >= 0.9
    assert escaped <= 0.02


def test_other_verbs_change_little(shop: RetailShop, tickets: list[Case]):
    words = {
        "I want to return": "please take back",
        "exchange": "swap",
        "change the": "modify the",
        "cancel ": "call off ",
    }

    def reworded(message: str) -> str:
        for said, other in words.items():
            message = message.replace(said, other)
        return message

    right, escaped = measure(shop, tickets, reworded)
    assert right >= 0.9
    assert escaped <= 0.02


def test_no_wrong_write_of_a_natural_thread_would_run_unseen(shop: RetailShop, retail_directory: Path):
    right, escaped = measure(shop, read_threads(retail_directory / "threads_dev.jsonl"))
    assert right >= 0.5
    assert escaped == 0
