"""`issue_refund`."""

from typing import Any

import pytest
from small_shop import (
    CANCELLED,
    DELIVERED,
    GIFT,
    MIA,
    MIAS_OTHER,
    MUG_BLACK,
    MUG_GREEN,
    OTHER_GIFT,
    OTHERS,
    PAYPAL,
    PENDING,
    RETURNING,
    THEOS,
    VISA,
    difference,
    small_shop,
)

from agent.actions.registry import load_actions, parse_args
from agent.errors import ActionRefused, BadArguments

pytestmark = pytest.mark.postgres

NAME = "issue_refund"


async def test_part_of_an_order_is_paid_back_to_the_original_method(counter: Any) -> None:
    seen = await counter.look(NAME, order_id=DELIVERED, amount=19.99, reason="scratched")
    await counter.run(NAME, expected=seen.changes, order_id=DELIVERED, amount=19.99, reason="scratched")

    assert seen.summary == f"Refund $19.99 to Visa ending 4242 on order {DELIVERED} (scratched)"
    assert float(seen.money_usd) == 19.99
    refund = {"transaction_type": "refund", "amount": 19.99, "payment_method_id": VISA}
    assert difference(small_shop(), await counter.state()) == {f"orders.{DELIVERED}.payments.1": (None, refund)}


async def test_a_gift_card_gets_its_part_back_at_once(counter: Any) -> None:
    await counter.run(NAME, asker=MIAS_OTHER, order_id=OTHERS, amount=10, reason="late")

    assert (await counter.state())["users"][MIAS_OTHER]["payment_methods"][OTHER_GIFT]["balance"] == 40.5


async def test_refunds_add_up_to_what_was_paid_and_not_a_cent_more(counter: Any) -> None:
    await counter.run(NAME, order_id=DELIVERED, amount=100, reason="late")
    over = await counter.look(NAME, order_id=DELIVERED, amount=45.51, reason="late")
    await counter.run(NAME, order_id=DELIVERED, amount=45.5, reason="late")

    assert [check.name for check in over.failures] == ["amount_within_refundable"]
    assert over.failures[0].detail == f"Only $45.50 of order {DELIVERED} can still be refunded, not $45.51"
    with pytest.raises(ActionRefused, match=r"Only \$0.00"):
        await counter.run(NAME, order_id=DELIVERED, amount=0.01, reason="late")


async def test_what_a_requested_return_will_pay_back_is_kept_for_it(counter: Any) -> None:
    seen = await counter.look(NAME, order_id=RETURNING, amount=20.01, reason="late")

    assert [check.name for check in seen.failures] == ["amount_within_refundable"]
    assert "$100.00 more is promised to the requested return" in seen.failures[0].detail
    assert (await counter.look(NAME, order_id=RETURNING, amount=20, reason="late")).failures == ()


async def test_no_payment_method_gets_back_more_than_it_paid(counter: Any) -> None:
    swap = {"item_ids": [MUG_GREEN], "new_item_ids": [MUG_BLACK], "payment_method_id": PAYPAL}
    await counter.run("modify_pending_order_items", order_id=PENDING, **swap)

    await counter.run(NAME, order_id=PENDING, amount=122, reason="lost")

    refunds = (await counter.state())["orders"][PENDING]["payment_history"][2:]
    assert [(one["payment_method_id"], one["amount"]) for one in refunds] == [(VISA, 120.0), (PAYPAL, 2.0)]


async def test_after_a_payment_switch_the_method_that_holds_the_money_gets_the_refund(counter: Any) -> None:
    await counter.run("modify_pending_order_payment", order_id=PENDING, payment_method_id=PAYPAL)
    receipt = await counter.run(NAME, order_id=PENDING, amount=10, reason="late")

    assert receipt.changes[0].after["payment_method_id"] == PAYPAL


async def test_a_cancelled_order_and_somebody_elses_order_have_nothing_to_refund(counter: Any) -> None:
    cancelled = await counter.look(NAME, order_id=CANCELLED, amount=1, reason="late")
    foreign = await counter.look(NAME, order_id=THEOS, amount=1, reason="late")

    assert [check.name for check in cancelled.failures] == ["amount_within_refundable"]
    assert "order_belongs_to_customer" in {check.name for check in foreign.failures}


async def test_refunding_an_order_that_has_not_shipped_is_a_warning(counter: Any, statuses: Any) -> None:
    seen = await counter.look(NAME, order_id=PENDING, amount=1, reason="late")

    assert statuses(seen)["order_is_not_pending"] == "warn"


@pytest.mark.parametrize("amount", [0, -1, 0.001, 10.005, "1e999", "NaN", "Infinity", None, "ten", True, 10**9])
def test_an_amount_that_is_not_money_is_refused_by_name(amount: Any) -> None:
    with pytest.raises(BadArguments) as caught:
        parse_args(load_actions()[NAME], {"order_id": PENDING, "amount": amount, "reason": "late"})

    assert caught.value.field == "amount"


async def test_a_gift_card_of_nobody_in_the_order_is_untouched(counter: Any) -> None:
    await counter.run(NAME, order_id=DELIVERED, amount=10, reason="late")

    assert (await counter.state())["users"][MIA]["payment_methods"][GIFT]["balance"] == 50
