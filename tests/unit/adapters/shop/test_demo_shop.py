"""The demo shop and its tickets."""

import re
from collections import Counter

import pytest

from agent.adapters.shop.demo import demo_state
from agent.adapters.shop.demo_tickets import demo_tickets
from agent.adapters.shop.retail_rows import ShopRows
from agent.core.records import Address

SEEDS = range(20)


def test_the_demo_shop_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    assert demo_state(5) == demo_state(5)
    assert demo_state(5) != demo_state(6)
    assert demo_tickets(5) == demo_tickets(5)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_demo_shop_is_sound_and_has_orders_in_every_status(seed: int) -> None:
    state = demo_state(seed)

    rows = ShopRows(state["users"], state["orders"], state["products"])

    assert (len(rows.customers), len(rows.products), len(rows.orders)) == (60, 25, 150)
    assert set(Counter(order["status"] for order in state["orders"].values())) == {
        "pending",
        "pending (item modified)",
        "processed",
        "delivered",
        "cancelled",
        "return requested",
        "exchange requested",
    }
    for order in state["orders"].values():
        Address.model_validate(order["address"])
        assert re.fullmatch(r"#W[1-9][0-9]{6}", order["order_id"])
    assert all(user["email"].endswith("@example.com") for user in state["users"].values())


@pytest.mark.parametrize("seed", SEEDS)
def test_the_tickets_speak_of_orders_and_payment_methods_that_exist(seed: int) -> None:
    state = demo_state(seed)
    tickets = demo_tickets(seed)

    assert len(tickets) == len({ticket["ticket_id"] for ticket in tickets}) == 20
    assert len({ticket["customer_id"] for ticket in tickets}) == 20
    foreign = []
    for ticket in tickets:
        user = state["users"].get(ticket["customer_id"], {"orders": [], "payment_methods": {}})
        orders = re.findall(r"#W[0-9]{7}", ticket["message"])
        assert set(orders) <= set(state["orders"])
        foreign += [order for order in orders if order not in user["orders"]]
        methods = re.findall(r"(?:credit_card|gift_card|paypal)_[0-9]+", ticket["message"])
        assert set(methods) <= set(user["payment_methods"])
    assert len(foreign) == 1


def test_the_tickets_come_in_every_tier() -> None:
    assert {ticket["tier"] for ticket in demo_tickets()} == {"standard", "plus", "vip"}
