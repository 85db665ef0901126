"""Two executions at once."""

import asyncio
from typing import Any

import pytest
from small_shop import (
    COAT_M,
    COAT_S,
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
    VISA,
)

from agent.actions.declaration import Receipt
from agent.errors import ActionRefused

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(60)]


async def race(*runs: Any) -> list[Any]:
    return await asyncio.wait_for(asyncio.gather(*runs, return_exceptions=True), timeout=20)


def kinds(results: list[Any]) -> list[str]:
    return sorted(type(result).__name__ for result in results)


async def test_of_many_cancellations_of_one_order_one_wins_and_the_money_goes_back_once(counter: Any) -> None:
    results = await race(
        *(counter.run("cancel_pending_order", order_id=PENDING, reason="no longer needed") for _ in range(6))
    )

    assert kinds(results) == ["ActionRefused"] * 5 + ["Receipt"]
    history = (await counter.state())["orders"][PENDING]["payment_history"]
    assert [payment["transaction_type"] for payment in history] == ["payment", "refund"]


async def test_a_return_and_an_exchange_of_one_order_never_both_go_through(counter: Any) -> None:
    swap = {"item_ids": [COAT_S], "new_item_ids": [COAT_M], "payment_method_id": VISA}
    for _ in range(5):
        results = await race(
            counter.run("return_delivered_order_items", order_id=DELIVERED, item_ids=[COAT_S], payment_method_id=VISA),
            counter.run("exchange_delivered_order_items", order_id=DELIVERED, **swap),
        )
        assert kinds(results) == ["ActionRefused", "Receipt"]
        await counter.undo(
            next(result for result in results if isinstance(result, Receipt)),
            **(
                {"order_id": DELIVERED, **swap}
                if any(isinstance(one, Receipt) and one.action.startswith("exchange") for one in results)
                else {"order_id": DELIVERED, "item_ids": [COAT_S], "payment_method_id": VISA}
            ),
        )


async def test_a_gift_card_is_not_spent_twice_by_two_orders_at_once(counter: Any) -> None:
    state = await counter.state()
    state["users"][MIA]["payment_methods"][GIFT]["balance"] = 8
    await counter.fill(state)

    results = await race(
        *(
            counter.run(
                "modify_pending_order_items",
                order_id=order_id,
                item_ids=[MUG_GREEN],
                new_item_ids=[MUG_BLACK],
                payment_method_id=GIFT,
            )
            for order_id in ("#W1000001", "#W1000008")
        )
    )

    assert kinds(results) == ["ActionRefused", "Receipt"]
    assert (await counter.state())["users"][MIA]["payment_methods"][GIFT]["balance"] == 2.5


async def test_refunds_at_once_stay_within_what_was_paid(counter: Any) -> None:
    results = await race(*(counter.run("issue_refund", order_id=DELIVERED, amount=60, reason="late") for _ in range(5)))

    assert kinds(results) == ["ActionRefused"] * 3 + ["Receipt"] * 2


async def test_merges_in_both_directions_and_writes_on_both_accounts_do_not_deadlock(counter: Any) -> None:
    results = await race(
        counter.run("merge_accounts", source_customer_id=MIA, target_customer_id=MIAS_OTHER),
        counter.run("merge_accounts", source_customer_id=MIAS_OTHER, target_customer_id=MIA),
        counter.run("modify_pending_order_payment", order_id=PENDING, payment_method_id=PAYPAL),
        counter.run(
            "return_delivered_order_items",
            asker=MIAS_OTHER,
            order_id=OTHERS,
            item_ids=[small_item(await counter.state())],
            payment_method_id=OTHER_GIFT,
        ),
        counter.run("cancel_pending_order", order_id=OTHERS, reason="no longer needed"),
        counter.run("cancel_pending_order", asker=MIAS_OTHER, order_id=PENDING, reason="no longer needed"),
    )

    assert all(isinstance(result, Receipt | ActionRefused) for result in results)
    merges = [result for result in results if isinstance(result, Receipt) and result.action == "merge_accounts"]
    assert len(merges) == 1


def small_item(state: dict[str, Any]) -> str:
    return str(state["orders"][OTHERS]["items"][0]["item_id"])
