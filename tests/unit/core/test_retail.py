"""The arithmetic of payments and order lines."""

from collections import Counter
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from agent.core.records import Address, OrderItem, Payment, Variant
from agent.core.retail import (
    FullOrder,
    allocate_refund,
    item_keys,
    missing_items,
    original_payment_method_id,
    paid_by_method,
    pick_items,
    promised_refund,
    refundable,
    swap_items,
)

METHODS = ("credit_card_1", "gift_card_1", "paypal_1")
cents = some.integers(0, 50_000).map(lambda value: Decimal(value) / 100)
payments = some.lists(
    some.builds(
        Payment,
        transaction_type=some.sampled_from(["payment", "refund"]),
        amount=cents,
        payment_method_id=some.sampled_from(METHODS),
    ),
    max_size=6,
)
lines = some.lists(some.sampled_from(["1", "2", "3"]), max_size=6).map(
    lambda item_ids: tuple(line(item_id) for item_id in item_ids)
)


def line(item_id: str, price: str = "10") -> OrderItem:
    return OrderItem(item_id=item_id, product_id="9", name="Mug", options={"size": item_id}, price=Decimal(price))


def order(history: list[Payment], **more: Any) -> FullOrder:
    address = Address(address1="1 Mill Road", city="Ithaca", state="NY", country="USA", zip="14801")
    own = {"order_id": "#W1", "customer_id": "mia", "status": "delivered", "address": address, "items": ()}
    return FullOrder(**{**own, "payments": tuple(history), **more})


def paid(amount: str, method: str) -> Payment:
    return Payment(transaction_type="payment", amount=Decimal(amount), payment_method_id=method)


@given(history=payments, amount=cents)
def test_refunds_never_exceed_what_is_asked_nor_what_each_method_has_paid(
    history: list[Payment], amount: Decimal
) -> None:
    refunds = allocate_refund(order(history), amount)

    net = paid_by_method(history)
    assert sum(refund.amount for refund in refunds) <= amount
    assert all(0 < refund.amount <= net[refund.payment_method_id] for refund in refunds)
    assert len({refund.payment_method_id for refund in refunds}) == len(refunds)


@given(history=payments)
def test_all_that_can_be_refunded_can_be_placed_and_leaves_nothing(history: list[Payment]) -> None:
    before = order(history)
    refunds = allocate_refund(before, refundable(before))

    assert sum(refund.amount for refund in refunds) == refundable(before)
    assert refundable(order([*history, *refunds])) == 0


def test_the_original_method_is_the_first_that_still_holds_money() -> None:
    switched = [
        paid("20", "credit_card_1"),
        paid("20", "paypal_1"),
        Payment(transaction_type="refund", amount=Decimal(20), payment_method_id="credit_card_1"),
    ]

    assert original_payment_method_id(order(switched)) == "paypal_1"
    assert original_payment_method_id(order(switched[:1])) == "credit_card_1"
    assert original_payment_method_id(order([])) is None


def test_a_requested_return_is_promised_its_price() -> None:
    items = (line("1", "10"), line("1", "12"), line("2", "30"))
    waiting = order([paid("52", "paypal_1")], items=items, return_items=("1", "2"))

    assert promised_refund(waiting) == 40
    assert refundable(waiting) == 12


@given(items=lines, wanted=some.lists(some.sampled_from(["1", "2", "3", "4"]), max_size=6))
def test_items_are_missing_exactly_when_they_cannot_all_be_picked(
    items: tuple[OrderItem, ...], wanted: list[str]
) -> None:
    picked = pick_items(items, wanted)

    assert (len(picked) == len(wanted)) == (missing_items(items, wanted) == ())
    assert not Counter(one.item_id for one in picked) - Counter(one.item_id for one in items)


@given(items=lines)
def test_every_line_has_a_name_of_its_own(items: tuple[OrderItem, ...]) -> None:
    keys = item_keys(items)

    assert len(set(keys)) == len(items)
    assert all(key.split("~")[0] == item.item_id for key, item in zip(keys, items, strict=True))


def test_swaps_happen_one_after_the_other_on_the_first_line_with_the_id() -> None:
    variants = {
        item_id: Variant(item_id=item_id, options={"size": item_id}, price=Decimal(5), is_available=True)
        for item_id in ("2", "3")
    }

    after = swap_items((line("1"), line("2")), ["1", "2"], ["2", "3"], variants)

    assert [item.item_id for item in after] == ["3", "2"]
    assert [float(item.price) for item in after] == [5, 10]
