"""`cancel_pending_order`."""

from typing import Any

import pytest
from small_shop import (
    CANCELLED,
    DELIVERED,
    GIFT,
    GIFT_PAID,
    MIA,
    MODIFIED,
    PENDING,
    PROCESSED,
    THEO,
    THEOS,
    THEOS_CARD,
    VISA,
    difference,
    small_shop,
)

from agent.errors import ActionRefused

pytestmark = pytest.mark.postgres

NAME = "cancel_pending_order"
REASON = "no longer needed"


async def test_a_pending_order_is_cancelled_and_refunded_to_the_card_it_was_paid_with(counter: Any) -> None:
    seen = await counter.look(NAME, order_id=PENDING, reason=REASON)
    receipt = await counter.run(NAME, expected=seen.changes, order_id=PENDING, reason=REASON)

    assert seen.summary == f"Cancel order {PENDING} (Travel Mug, Rain Coat); refund $120.00 to Visa ending 4242"
    assert float(seen.money_usd) == 120.0
    refund = {"transaction_type": "refund", "amount": 120.0, "payment_method_id": VISA}
    assert difference(small_shop(), await counter.state()) == {
        f"orders.{PENDING}.status": ("pending", "cancelled"),
        f"orders.{PENDING}.cancel_reason": (None, REASON),
        f"orders.{PENDING}.payments.1": (None, refund),
    }
    assert receipt.changes == seen.changes


async def test_an_order_paid_by_gift_card_puts_the_money_back_on_the_card_at_once(counter: Any) -> None:
    await counter.run(NAME, order_id=GIFT_PAID, reason=REASON)

    assert (await counter.state())["users"][MIA]["payment_methods"][GIFT]["balance"] == 70


async def test_the_refund_leaves_out_what_was_refunded_before(counter: Any) -> None:
    await counter.run("issue_refund", order_id=PENDING, amount=15.5, reason="late")
    seen = await counter.look(NAME, order_id=PENDING, reason=REASON)

    assert float(seen.money_usd) == 104.5


async def test_after_a_payment_switch_the_refund_goes_to_the_method_that_holds_the_money(counter: Any) -> None:
    await counter.run("modify_pending_order_payment", order_id=GIFT_PAID, payment_method_id=VISA)
    receipt = await counter.run(NAME, order_id=GIFT_PAID, reason=REASON)

    assert float(receipt.money_usd) == 20.0
    state = await counter.state()
    assert state["orders"][GIFT_PAID]["payment_history"][-1] == {
        "transaction_type": "refund",
        "amount": 20.0,
        "payment_method_id": VISA,
    }
    assert state["users"][MIA]["payment_methods"][GIFT]["balance"] == 70


@pytest.mark.parametrize(
    ("order_id", "sentence"),
    [
        (DELIVERED, f"Order {DELIVERED} is delivered, so it can't be cancelled"),
        (PROCESSED, f"Order {PROCESSED} is processed, so it can't be cancelled"),
        (CANCELLED, f"Order {CANCELLED} is cancelled, so it can't be cancelled"),
        (MODIFIED, f"Order {MODIFIED} has had its items modified, so it can't be cancelled any more"),
    ],
)
async def test_an_order_that_is_not_pending_stays_as_it_is(counter: Any, order_id: str, sentence: str) -> None:
    seen = await counter.look(NAME, order_id=order_id, reason=REASON)

    assert [check.detail for check in seen.failures] == [sentence]
    assert seen.changes == ()
    with pytest.raises(ActionRefused, match=r"^Order #W"):
        await counter.run(NAME, order_id=order_id, reason=REASON)
    assert await counter.state() == small_shop()


async def test_an_order_of_somebody_else_is_refused(counter: Any, statuses: Any) -> None:
    seen = await counter.look(NAME, order_id=THEOS, reason=REASON)

    assert statuses(seen) == {"order_exists": "pass", "order_belongs_to_customer": "fail"}
    assert seen.summary == f"Cancel order {THEOS}"
    with pytest.raises(ActionRefused, match="belongs to another customer"):
        await counter.run(NAME, order_id=THEOS, reason=REASON)
    assert await counter.state() == small_shop()


async def test_an_order_paid_with_a_method_that_is_not_on_file_is_not_refunded_there(counter: Any) -> None:
    state = small_shop()
    state["orders"][PENDING]["payment_history"][0]["payment_method_id"] = THEOS_CARD
    await counter.fill(state)

    seen = await counter.look(NAME, order_id=PENDING, reason=REASON)

    assert [check.name for check in seen.failures] == ["refund_method_is_on_file"]


async def test_an_unknown_order_and_an_unknown_customer_are_named(counter: Any, statuses: Any) -> None:
    seen = await counter.look(NAME, asker="nobody_1", order_id="#W9999999", reason=REASON)

    assert statuses(seen) == {"order_exists": "fail", "customer_exists": "fail"}


async def test_every_rule_is_reported_when_the_order_may_be_cancelled(counter: Any, statuses: Any) -> None:
    seen = await counter.look(NAME, asker=THEO, order_id=THEOS, reason="ordered by mistake")

    assert statuses(seen) == {
        "order_exists": "pass",
        "order_belongs_to_customer": "pass",
        "order_is_pending": "pass",
        "reason_is_allowed": "pass",
        "refund_method_is_on_file": "pass",
    }


async def test_what_changed_since_it_was_looked_at_is_refused_and_nothing_written(counter: Any) -> None:
    seen = await counter.look(NAME, order_id=GIFT_PAID, reason=REASON)
    await counter.run(NAME, order_id=PENDING, reason=REASON)
    await counter.run("issue_refund", order_id=GIFT_PAID, amount=5, reason="late")
    before = await counter.state()

    with pytest.raises(ActionRefused, match="no longer what was looked at"):
        await counter.run(NAME, expected=seen.changes, order_id=GIFT_PAID, reason=REASON)
    assert await counter.state() == before


async def test_a_second_cancellation_is_refused(counter: Any) -> None:
    await counter.run(NAME, order_id=PENDING, reason=REASON)

    with pytest.raises(ActionRefused, match="is cancelled"):
        await counter.run(NAME, order_id=PENDING, reason=REASON)


async def test_undo_puts_everything_back(counter: Any) -> None:
    receipt = await counter.run(NAME, order_id=GIFT_PAID, reason=REASON)
    await counter.undo(receipt, order_id=GIFT_PAID, reason=REASON)

    assert await counter.state() == small_shop()


async def test_undo_is_refused_whole_once_the_refunded_gift_card_was_used(counter: Any) -> None:
    receipt = await counter.run(NAME, order_id=GIFT_PAID, reason=REASON)
    state = await counter.state()
    state["users"][MIA]["payment_methods"][GIFT]["balance"] = 3
    await counter.fill(state)

    with pytest.raises(ActionRefused, match="changed in the meantime"):
        await counter.undo(receipt, order_id=GIFT_PAID, reason=REASON)
    assert await counter.state() == state
