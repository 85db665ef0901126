"""`return_delivered_order_items`."""

from typing import Any

import pytest
from small_shop import (
    COAT_L,
    COAT_S,
    DELIVERED,
    EMPTY_GIFT,
    GIFT,
    MIAS_OTHER,
    MUG_BLACK,
    MUG_GREEN,
    OTHER_GIFT,
    OTHERS,
    PAYPAL,
    PENDING,
    RETURNING,
    THEOS_CARD,
    VISA,
    difference,
    small_shop,
)

from agent.errors import ActionRefused

pytestmark = pytest.mark.postgres

NAME = "return_delivered_order_items"


def back(item_ids: list[str], method: str = VISA, order_id: str = DELIVERED) -> dict[str, Any]:
    return {"order_id": order_id, "item_ids": item_ids, "payment_method_id": method}


async def test_a_return_is_requested_with_the_price_of_its_items(counter: Any) -> None:
    args = back([COAT_S, MUG_GREEN])
    seen = await counter.look(NAME, **args)
    await counter.run(NAME, expected=seen.changes, **args)

    assert seen.summary == (
        f"Return 2 items of order {DELIVERED} (Rain Coat, Travel Mug); refund $120.00 to Visa ending 4242"
    )
    assert float(seen.money_usd) == 120.0
    assert difference(small_shop(), await counter.state()) == {
        f"orders.{DELIVERED}.status": ("delivered", "return requested"),
        f"orders.{DELIVERED}.return_items": (None, [MUG_GREEN, COAT_S]),
        f"orders.{DELIVERED}.return_payment_method_id": (None, VISA),
    }


@pytest.mark.parametrize("method", [VISA, GIFT, EMPTY_GIFT])
async def test_the_refund_may_go_to_the_original_method_or_any_own_gift_card(counter: Any, method: str) -> None:
    seen = await counter.look(NAME, **back([MUG_GREEN], method))

    assert seen.failures == ()


@pytest.mark.parametrize(
    ("args", "failed", "sentence"),
    [
        (back([MUG_GREEN], PAYPAL), "refund_to_original_or_gift_card", "original payment method (Visa ending 4242)"),
        (back([MUG_GREEN], THEOS_CARD), "payment_method_belongs_to_customer", "Mia Stone has no payment method"),
        (back([MUG_GREEN], OTHER_GIFT), "payment_method_belongs_to_customer", "Mia Stone has no payment method"),
        (back([MUG_GREEN], order_id=PENDING), "order_is_delivered", "is pending, so its items can't be returned"),
        (back([MUG_GREEN], order_id=RETURNING), "order_is_delivered", "already has a return requested"),
        (back([COAT_L]), "items_in_order", f"no item {COAT_L}"),
        (back([MUG_BLACK, MUG_BLACK]), "items_in_order", "fewer times than named"),
    ],
)
async def test_a_broken_rule_refuses_the_return(counter: Any, args: dict[str, Any], failed: str, sentence: str) -> None:
    seen = await counter.look(NAME, **args)

    assert [check.name for check in seen.failures] == [failed]
    assert sentence in seen.failures[0].detail
    with pytest.raises(ActionRefused):
        await counter.run(NAME, **args)
    assert await counter.state() == small_shop()


@pytest.mark.parametrize(("count", "total"), [(1, 160.0), (2, 320.0)])
async def test_an_item_bought_twice_comes_back_once_or_twice(counter: Any, count: int, total: float) -> None:
    args = back([COAT_L] * count, OTHER_GIFT, OTHERS)
    receipt = await counter.run(NAME, asker=MIAS_OTHER, **args)

    assert float(receipt.money_usd) == total
    assert (await counter.state())["orders"][OTHERS]["return_items"] == [COAT_L] * count


async def test_an_item_bought_twice_does_not_come_back_three_times(counter: Any) -> None:
    seen = await counter.look(NAME, asker=MIAS_OTHER, **back([COAT_L] * 3, OTHER_GIFT, OTHERS))

    assert [check.name for check in seen.failures] == ["items_in_order"]


async def test_undo_takes_the_request_back(counter: Any) -> None:
    args = back([MUG_GREEN])
    receipt = await counter.run(NAME, **args)
    await counter.undo(receipt, **args)

    assert await counter.state() == small_shop()


async def test_undo_is_refused_after_the_order_moved_on(counter: Any) -> None:
    args = back([MUG_GREEN])
    receipt = await counter.run(NAME, **args)
    await counter.undo(receipt, **args)

    with pytest.raises(ActionRefused, match="changed in the meantime"):
        await counter.undo(receipt, **args)
    assert await counter.state() == small_shop()
