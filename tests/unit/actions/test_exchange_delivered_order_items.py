"""`exchange_delivered_order_items`."""

from typing import Any

import pytest
from small_shop import (
    COAT_L,
    COAT_M,
    COAT_S,
    DELIVERED,
    GIFT,
    MIAS_OTHER,
    MUG_BLACK,
    MUG_GONE,
    MUG_GREEN,
    OTHER_GIFT,
    OTHERS,
    PENDING,
    RETURNING,
    THEOS_CARD,
    VISA,
    difference,
    small_shop,
)

from agent.errors import ActionRefused

pytestmark = pytest.mark.postgres

NAME = "exchange_delivered_order_items"


def swap(old: list[str], new: list[str], method: str = VISA, order_id: str = DELIVERED) -> dict[str, Any]:
    return {"order_id": order_id, "item_ids": old, "new_item_ids": new, "payment_method_id": method}


async def test_an_exchange_is_requested_and_no_money_moves_yet(counter: Any) -> None:
    args = swap([MUG_GREEN, COAT_S], [MUG_BLACK, COAT_M], GIFT)
    seen = await counter.look(NAME, **args)
    await counter.run(NAME, expected=seen.changes, **args)

    assert seen.summary.endswith("; refund $14.25 to gift card ending 0002")
    assert difference(small_shop(), await counter.state()) == {
        f"orders.{DELIVERED}.status": ("delivered", "exchange requested"),
        f"orders.{DELIVERED}.exchange_items": (None, [MUG_GREEN, COAT_S]),
        f"orders.{DELIVERED}.exchange_new_items": (None, [MUG_BLACK, COAT_M]),
        f"orders.{DELIVERED}.exchange_payment_method_id": (None, GIFT),
        f"orders.{DELIVERED}.exchange_price_difference": (None, -14.25),
    }


async def test_the_requested_items_are_listed_in_sorted_order(counter: Any) -> None:
    await counter.run(NAME, **swap([COAT_S, MUG_GREEN], [COAT_M, MUG_BLACK]))

    order = (await counter.state())["orders"][DELIVERED]
    assert order["exchange_items"] == [MUG_GREEN, COAT_S]
    assert order["exchange_new_items"] == [MUG_BLACK, COAT_M]


@pytest.mark.parametrize(
    ("args", "failed"),
    [
        (swap([MUG_GREEN], [MUG_BLACK], order_id=PENDING), "order_is_delivered"),
        (swap([MUG_GREEN], [MUG_BLACK], order_id=RETURNING), "order_is_delivered"),
        (swap([COAT_L], [COAT_S]), "items_in_order"),
        (swap([MUG_GREEN], [COAT_L]), "new_items_same_product"),
        (swap([MUG_GREEN], [MUG_GONE]), "new_items_available"),
        (swap([MUG_GREEN], [MUG_BLACK], THEOS_CARD), "payment_method_belongs_to_customer"),
        (swap([COAT_S], [COAT_L], GIFT), "gift_card_covers_difference"),
    ],
)
async def test_a_broken_rule_refuses_the_exchange(counter: Any, args: dict[str, Any], failed: str) -> None:
    seen = await counter.look(NAME, **args)

    assert [check.name for check in seen.failures] == [failed]
    with pytest.raises(ActionRefused):
        await counter.run(NAME, **args)
    assert await counter.state() == small_shop()


async def test_several_broken_rules_are_all_reported(counter: Any) -> None:
    seen = await counter.look(NAME, **swap([MUG_GREEN], [MUG_GONE], THEOS_CARD, PENDING))

    assert {check.name for check in seen.failures} == {
        "order_is_delivered",
        "new_items_available",
        "payment_method_belongs_to_customer",
    }


async def test_both_of_two_equal_items_are_exchanged(counter: Any) -> None:
    args = swap([COAT_L, COAT_L], [COAT_S, COAT_M], OTHER_GIFT, OTHERS)
    receipt = await counter.run(NAME, asker=MIAS_OTHER, **args)

    assert float(receipt.money_usd) == 139.75
    assert (await counter.state())["orders"][OTHERS]["exchange_items"] == [COAT_L, COAT_L]


async def test_an_exchange_is_requested_once_only(counter: Any) -> None:
    await counter.run(NAME, **swap([MUG_GREEN], [MUG_BLACK]))

    with pytest.raises(ActionRefused, match="already has an exchange requested"):
        await counter.run(NAME, **swap([COAT_S], [COAT_M]))


async def test_undo_takes_the_request_back(counter: Any) -> None:
    args = swap([MUG_GREEN], [MUG_BLACK])
    receipt = await counter.run(NAME, **args)
    await counter.undo(receipt, **args)

    assert await counter.state() == small_shop()
