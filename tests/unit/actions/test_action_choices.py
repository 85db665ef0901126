"""What a form offers for an action's arguments, and the rules a reviewer reads beside them."""

from typing import Any

import pytest
from small_shop import (
    COAT_L,
    COAT_M,
    COAT_S,
    DELIVERED,
    GIFT,
    MIA,
    MUG_BLACK,
    MUG_GONE,
    MUG_GREEN,
    PAYPAL,
    PENDING,
    TWINS,
    VISA,
)

from agent.actions.choices import offered_choices
from agent.actions.registry import load_actions
from agent.actions.wording import label_payment_methods
from agent.adapters.shop.shop import Shop
from agent.contract import ArgumentChoice
from agent.core.records import CustomerFile, PaymentMethod

SWAP = "exchange_delivered_order_items"


@pytest.fixture
async def mia(counter: Any) -> CustomerFile:
    """Mia's file, from the small shop."""
    async with counter.engine.connect() as connection:
        found = await Shop(connection).customer_file(MIA)
    assert found is not None
    return found


def offered(customer: CustomerFile | None, action: str = SWAP, **args: Any) -> dict[str, list[ArgumentChoice]]:
    return offered_choices(load_actions()[action], customer, args)


def labels(choices: list[ArgumentChoice]) -> dict[str, str]:
    return {choice.value: choice.label for choice in choices}


async def test_the_customers_orders_are_offered_newest_first_with_what_they_are(mia: CustomerFile) -> None:
    orders = offered(mia, order_id=DELIVERED)["order_id"]

    assert orders[0].value == TWINS
    assert labels(orders)[DELIVERED] == f"{DELIVERED} · delivered · $145.50 · 2 × Travel Mug, Rain Coat"


async def test_payment_methods_are_named_as_people_know_them(mia: CustomerFile) -> None:
    methods = labels(offered(mia)["payment_method_id"])

    assert methods[VISA] == "Visa ending 4242"
    assert methods[GIFT] == "Gift card ending 0002 · $50.00 left"
    assert methods[PAYPAL] == "PayPal"


async def test_the_items_of_the_order_at_hand_stand_first_each_as_often_as_it_was_bought(mia: CustomerFile) -> None:
    items = offered(mia, order_id=TWINS)["item_ids"]

    assert [item.value for item in items[:3]] == [MUG_GREEN, MUG_GREEN, COAT_M]
    assert items[2].label == "Rain Coat · middle · $80.25"
    assert items[3].label.endswith("· order #W1000007")


async def test_an_item_may_become_any_other_variant_of_its_product_that_is_in_stock(mia: CustomerFile) -> None:
    new = offered(mia, order_id=PENDING)["new_item_ids"]

    assert {(choice.value, choice.applies_to) for choice in new} == {
        (MUG_BLACK, MUG_GREEN),
        (COAT_M, COAT_S),
        (COAT_L, COAT_S),
    }
    assert labels(new)[COAT_L] == "Rain Coat · large · $160.00"
    assert MUG_GONE not in labels(new)


async def test_an_order_that_is_not_the_customers_offers_no_new_items(mia: CustomerFile) -> None:
    assert "new_item_ids" not in offered(mia, order_id="#W9999999")


async def test_whose_account_it_is_is_said_by_name(mia: CustomerFile) -> None:
    accounts = offered(mia, "modify_user_address")["customer_id"]

    assert accounts == [ArgumentChoice(value=MIA, label=f"Mia Stone · {VISA}@example.com")]


def test_an_unknown_customer_offers_nothing() -> None:
    assert offered(None, order_id=DELIVERED) == {}


async def test_arguments_that_are_words_of_their_own_offer_nothing(mia: CustomerFile) -> None:
    assert offered(mia, "send_reply") == {}
    assert set(offered(mia, "issue_refund")) == {"order_id"}


def test_two_payment_methods_that_read_alike_are_told_apart_by_their_ids() -> None:
    methods = [PaymentMethod(payment_method_id=f"paypal_{number}", source="paypal") for number in (1, 2)]

    assert list(label_payment_methods(methods).values()) == ["PayPal (paypal_1)", "PayPal (paypal_2)"]


@pytest.mark.parametrize("name", list(load_actions()))
def test_every_action_says_by_which_rules_it_goes(name: str) -> None:
    action = load_actions()[name]

    assert len(action.policy.split()) > 10
    assert action.policy != action.description
