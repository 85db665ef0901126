"""`modify_pending_order_payment`."""

from typing import Any

import pytest
from small_shop import (
    DELIVERED,
    EMPTY_GIFT,
    GIFT,
    GIFT_PAID,
    MIA,
    PAYPAL,
    PENDING,
    THEOS_CARD,
    VISA,
    difference,
    small_shop,
)

from agent.errors import ActionRefused

pytestmark = pytest.mark.postgres

NAME = "modify_pending_order_payment"


async def test_the_whole_amount_moves_to_the_new_method(counter: Any) -> None:
    seen = await counter.look(NAME, order_id=PENDING, payment_method_id=PAYPAL)
    await counter.run(NAME, expected=seen.changes, order_id=PENDING, payment_method_id=PAYPAL)

    assert seen.summary == (
        f"Pay order {PENDING} with PayPal ({PAYPAL}) instead of Visa ending 4242: charge $120.00, refund $120.00"
    )
    assert float(seen.money_usd) == 120.0
    charge = {"transaction_type": "payment", "amount": 120.0, "payment_method_id": PAYPAL}
    refund = {"transaction_type": "refund", "amount": 120.0, "payment_method_id": VISA}
    assert difference(small_shop(), await counter.state()) == {
        f"orders.{PENDING}.payments.1": (None, charge),
        f"orders.{PENDING}.payments.2": (None, refund),
    }


async def test_a_gift_card_that_paid_gets_its_money_back_at_once(counter: Any) -> None:
    await counter.run(NAME, order_id=GIFT_PAID, payment_method_id=VISA)

    assert (await counter.state())["users"][MIA]["payment_methods"][GIFT]["balance"] == 70


async def test_a_gift_card_with_exactly_the_amount_pays(counter: Any) -> None:
    state = small_shop()
    state["users"][MIA]["payment_methods"][EMPTY_GIFT]["balance"] = 120
    await counter.fill(state)

    await counter.run(NAME, order_id=PENDING, payment_method_id=EMPTY_GIFT)

    assert (await counter.state())["users"][MIA]["payment_methods"][EMPTY_GIFT]["balance"] == 0


@pytest.mark.parametrize(
    ("order_id", "method", "failed"),
    [
        (PENDING, VISA, "payment_method_differs"),
        (PENDING, GIFT, "gift_card_covers_total"),
        (PENDING, EMPTY_GIFT, "gift_card_covers_total"),
        (PENDING, THEOS_CARD, "payment_method_belongs_to_customer"),
        (DELIVERED, PAYPAL, "order_is_pending"),
    ],
)
async def test_a_broken_rule_refuses_the_switch(counter: Any, order_id: str, method: str, failed: str) -> None:
    seen = await counter.look(NAME, order_id=order_id, payment_method_id=method)

    assert [check.name for check in seen.failures] == [failed]
    with pytest.raises(ActionRefused):
        await counter.run(NAME, order_id=order_id, payment_method_id=method)
    assert await counter.state() == small_shop()


async def test_an_order_is_switched_once_only(counter: Any) -> None:
    await counter.run(NAME, order_id=PENDING, payment_method_id=PAYPAL)
    seen = await counter.look(NAME, order_id=PENDING, payment_method_id=VISA)

    assert [check.name for check in seen.failures] == ["order_has_one_payment"]


async def test_undo_switches_back_and_empties_the_gift_card_again(counter: Any) -> None:
    receipt = await counter.run(NAME, order_id=GIFT_PAID, payment_method_id=VISA)
    await counter.undo(receipt, order_id=GIFT_PAID, payment_method_id=VISA)

    assert await counter.state() == small_shop()


async def test_undo_is_refused_whole_once_more_money_moved_on_the_order(counter: Any) -> None:
    receipt = await counter.run(NAME, order_id=GIFT_PAID, payment_method_id=VISA)
    await counter.run("issue_refund", order_id=GIFT_PAID, amount=1, reason="late")
    before = await counter.state()

    with pytest.raises(ActionRefused, match="changed in the meantime"):
        await counter.undo(receipt, order_id=GIFT_PAID, payment_method_id=VISA)
    assert await counter.state() == before
