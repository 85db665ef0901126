"""`modify_pending_order_items`."""

from typing import Any

import pytest
from small_shop import (
    COAT_L,
    COAT_M,
    COAT_S,
    DELIVERED,
    EMPTY_GIFT,
    GIFT,
    MIA,
    MODIFIED,
    MUG_BLACK,
    MUG_GONE,
    MUG_GREEN,
    PAYPAL,
    PENDING,
    THEOS_CARD,
    TWINS,
    VISA,
    difference,
    small_shop,
)

from agent.errors import ActionRefused

pytestmark = pytest.mark.postgres

NAME = "modify_pending_order_items"


def swap(old: list[str], new: list[str], method: str = VISA, order_id: str = PENDING) -> dict[str, Any]:
    return {"order_id": order_id, "item_ids": old, "new_item_ids": new, "payment_method_id": method}


async def test_items_become_their_new_variants_and_the_difference_is_charged(counter: Any) -> None:
    args = swap([MUG_GREEN, COAT_S], [MUG_BLACK, COAT_L])
    seen = await counter.look(NAME, **args)
    await counter.run(NAME, expected=seen.changes, **args)

    assert seen.summary == (
        f"Change 2 items of order {PENDING}: Travel Mug (kind green → black) and Rain Coat (kind small → large);"
        " charge $65.50 to Visa ending 4242"
    )
    payment = {"transaction_type": "payment", "amount": 65.5, "payment_method_id": VISA}
    assert difference(small_shop(), await counter.state()) == {
        f"orders.{PENDING}.status": ("pending", "pending (item modified)"),
        f"orders.{PENDING}.items.{MUG_GREEN}.item_id": (MUG_GREEN, MUG_BLACK),
        f"orders.{PENDING}.items.{MUG_GREEN}.price": (20.0, 25.5),
        f"orders.{PENDING}.items.{MUG_GREEN}.options.kind": ("green", "black"),
        f"orders.{PENDING}.items.{COAT_S}.item_id": (COAT_S, COAT_L),
        f"orders.{PENDING}.items.{COAT_S}.price": (100.0, 160.0),
        f"orders.{PENDING}.items.{COAT_S}.options.kind": ("small", "large"),
        f"orders.{PENDING}.payments.1": (None, payment),
    }


async def test_a_cheaper_item_refunds_the_difference_to_the_gift_card_at_once(counter: Any) -> None:
    receipt = await counter.run(NAME, **swap([COAT_S], [COAT_M], GIFT))

    assert float(receipt.money_usd) == 19.75
    assert (await counter.state())["users"][MIA]["payment_methods"][GIFT]["balance"] == 69.75


async def test_a_gift_card_that_covers_the_difference_to_the_cent_pays_it(counter: Any) -> None:
    state = small_shop()
    state["users"][MIA]["payment_methods"][GIFT]["balance"] = 5.5
    await counter.fill(state)

    await counter.run(NAME, **swap([MUG_GREEN], [MUG_BLACK], GIFT))

    assert (await counter.state())["users"][MIA]["payment_methods"][GIFT]["balance"] == 0


@pytest.mark.parametrize(
    ("args", "failed", "sentence"),
    [
        (swap([MUG_GREEN], [MUG_BLACK], order_id=DELIVERED), "order_is_pending", "is delivered, so it can't"),
        (swap([MUG_GREEN], [MUG_BLACK], order_id=MODIFIED), "order_is_pending", "can't be modified any more"),
        (swap([COAT_L], [COAT_S]), "items_in_order", f"no item {COAT_L}"),
        (swap([MUG_GREEN] * 2, [MUG_BLACK] * 2), "items_in_order", "fewer times than named"),
        (swap([MUG_GREEN] * 3, [MUG_BLACK] * 3, order_id=TWINS), "items_in_order", "fewer times than named"),
        (swap([MUG_GREEN], [COAT_L]), "new_items_same_product", f"{COAT_L} isn't a variant of Travel Mug"),
        (swap([MUG_GREEN], ["7000000007"]), "new_items_same_product", "isn't a variant of Travel Mug"),
        (swap([MUG_GREEN], [MUG_GONE]), "new_items_available", "is out of stock"),
        (swap([MUG_GREEN], [MUG_BLACK], THEOS_CARD), "payment_method_belongs_to_customer", "has no payment method"),
        (swap([COAT_S], [COAT_L], GIFT), "gift_card_covers_difference", "doesn't cover the price difference of $60.00"),
        (swap([MUG_GREEN], [MUG_BLACK], EMPTY_GIFT), "gift_card_covers_difference", "holds $0.00"),
    ],
)
async def test_a_broken_rule_refuses_the_change(
    counter: Any, statuses: Any, args: dict[str, Any], failed: str, sentence: str
) -> None:
    seen = await counter.look(NAME, **args)

    assert [check.name for check in seen.failures] == [failed]
    assert sentence in seen.failures[0].detail
    with pytest.raises(ActionRefused):
        await counter.run(NAME, **args)
    assert await counter.state() == small_shop()


async def test_an_empty_gift_card_can_receive_a_refund(counter: Any) -> None:
    await counter.run(NAME, **swap([COAT_S], [COAT_M], EMPTY_GIFT))

    assert (await counter.state())["users"][MIA]["payment_methods"][EMPTY_GIFT]["balance"] == 19.75


async def test_an_item_that_stays_what_it_is_is_a_warning_only(counter: Any, statuses: Any) -> None:
    args = swap([MUG_GREEN], [MUG_GREEN])
    seen = await counter.look(NAME, **args)
    await counter.run(NAME, **args)

    assert statuses(seen)["new_items_differ"] == "warn"
    assert float(seen.money_usd) == 0
    assert (await counter.state())["orders"][PENDING]["payment_history"][-1] == {
        "transaction_type": "refund",
        "amount": 0.0,
        "payment_method_id": VISA,
    }


async def test_one_of_two_equal_items_can_be_changed_alone(counter: Any) -> None:
    receipt = await counter.run(NAME, **swap([MUG_GREEN], [MUG_BLACK], PAYPAL, TWINS))

    items = [item["item_id"] for item in (await counter.state())["orders"][TWINS]["items"]]
    assert items == [MUG_BLACK, MUG_GREEN, COAT_M]
    assert float(receipt.money_usd) == 5.5


async def test_both_of_two_equal_items_can_be_changed_and_each_has_its_own_path(counter: Any) -> None:
    receipt = await counter.run(NAME, **swap([MUG_GREEN] * 2, [MUG_BLACK] * 2, PAYPAL, TWINS))

    items = [item["item_id"] for item in (await counter.state())["orders"][TWINS]["items"]]
    assert items == [MUG_BLACK, MUG_BLACK, COAT_M]
    paths = {change.path for change in receipt.changes}
    assert {f"orders.{TWINS}.items.{MUG_GREEN}.item_id", f"orders.{TWINS}.items.{MUG_GREEN}~2.item_id"} <= paths


async def test_an_order_is_changed_once_only(counter: Any) -> None:
    await counter.run(NAME, **swap([MUG_GREEN], [MUG_BLACK]))

    with pytest.raises(ActionRefused, match="can't be modified any more"):
        await counter.run(NAME, **swap([COAT_S], [COAT_M]))


async def test_a_price_that_moved_since_it_was_looked_at_is_refused(counter: Any) -> None:
    args = swap([MUG_GREEN], [MUG_BLACK])
    seen = await counter.look(NAME, **args)
    state = small_shop()
    state["products"]["9000000001"]["variants"][MUG_BLACK]["price"] = 26.0
    await counter.fill(state)

    with pytest.raises(ActionRefused, match="no longer what was looked at"):
        await counter.run(NAME, expected=seen.changes, **args)
    assert await counter.state() == state


async def test_it_cannot_be_undone(counter: Any) -> None:
    args = swap([MUG_GREEN], [MUG_BLACK])
    receipt = await counter.run(NAME, **args)

    with pytest.raises(ActionRefused, match="can't be undone"):
        await counter.undo(receipt, **args)
