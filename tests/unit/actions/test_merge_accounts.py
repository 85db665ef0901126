"""`merge_accounts`."""

from typing import Any

import pytest
from small_shop import (
    MIA,
    MIAS_OTHER,
    OTHER_GIFT,
    OTHERS,
    THEO,
    difference,
    small_shop,
)

from agent.actions.registry import load_actions
from agent.errors import ActionRefused

pytestmark = pytest.mark.postgres

NAME = "merge_accounts"
MERGE = {"source_customer_id": MIAS_OTHER, "target_customer_id": MIA}


async def test_orders_and_payment_methods_move_and_the_source_is_closed(counter: Any) -> None:
    seen = await counter.look(NAME, **MERGE)
    await counter.run(NAME, expected=seen.changes, **MERGE)

    state = await counter.state()
    assert difference(small_shop(), state) == {
        f"orders.{OTHERS}.customer_id": (MIAS_OTHER, MIA),
        f"payment_methods.{OTHER_GIFT}.customer_id": (MIAS_OTHER, MIA),
        f"customers.{MIAS_OTHER}.merged_into": (None, MIA),
    }
    assert state["users"][MIA]["orders"][-1] == OTHERS
    assert list(state["users"][MIA]["payment_methods"])[-1] == OTHER_GIFT
    assert state["users"][MIAS_OTHER]["orders"] == []
    assert float(seen.money_usd) == 30.5
    assert "1 orders and 1 payment methods move, with $30.50 on gift cards" in seen.summary


async def test_the_moved_order_can_be_returned_by_the_target(counter: Any) -> None:
    await counter.run(NAME, **MERGE)
    item_id = small_shop()["orders"][OTHERS]["items"][0]["item_id"]
    args = {"order_id": OTHERS, "item_ids": [item_id], "payment_method_id": OTHER_GIFT}

    assert (await counter.look("return_delivered_order_items", **args)).failures == ()
    seen = await counter.look("return_delivered_order_items", asker=MIAS_OTHER, **args)
    assert "order_belongs_to_customer" in {check.name for check in seen.failures}


@pytest.mark.parametrize(
    ("source", "target", "asker", "failed"),
    [
        (MIAS_OTHER, MIA, THEO, {"customer_is_one_of_them"}),
        (MIA, MIA, MIA, {"accounts_differ"}),
        ("nobody_1", MIA, MIA, {"source_exists"}),
        (MIA, "nobody_1", MIA, {"target_exists"}),
    ],
)
async def test_a_broken_rule_refuses_the_merge(
    counter: Any, source: str, target: str, asker: str, failed: set[str]
) -> None:
    args = {"source_customer_id": source, "target_customer_id": target}
    seen = await counter.look(NAME, asker=asker, **args)

    assert {check.name for check in seen.failures} == failed
    with pytest.raises(ActionRefused):
        await counter.run(NAME, asker=asker, **args)
    assert await counter.state() == small_shop()


async def test_a_merged_account_is_neither_merged_again_nor_merged_into(counter: Any) -> None:
    await counter.run(NAME, **MERGE)
    again = await counter.look(NAME, **MERGE)
    back = await counter.look(NAME, source_customer_id=MIA, target_customer_id=MIAS_OTHER)

    assert [check.name for check in again.failures] == ["source_is_not_merged"]
    assert [check.name for check in back.failures] == ["target_is_not_merged"]


async def test_different_names_are_a_warning(counter: Any, statuses: Any) -> None:
    same = await counter.look(NAME, **MERGE)
    differing = await counter.look(NAME, source_customer_id=THEO, target_customer_id=MIA)

    assert statuses(same)["names_match"] == "pass"
    assert statuses(differing)["names_match"] == "warn"


async def test_an_order_placed_since_it_was_looked_at_stops_the_merge(counter: Any) -> None:
    seen = await counter.look(NAME, **MERGE)
    state = small_shop()
    state["orders"]["#W3000002"] = {**state["orders"][OTHERS], "order_id": "#W3000002"}
    state["users"][MIAS_OTHER]["orders"].append("#W3000002")
    await counter.fill(state)

    with pytest.raises(ActionRefused, match="no longer what was looked at"):
        await counter.run(NAME, expected=seen.changes, **MERGE)
    assert await counter.state() == state


def test_it_takes_two_people() -> None:
    assert load_actions()[NAME].hold.approvals == 2
