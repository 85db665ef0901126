"""What a held case brings along for its reviewer: names to choose from, and the rules that the action goes by."""

from datetime import UTC, datetime

import pytest
from fakes.support_model import plan, step
from fixtures.scene import CAROL, Scene

from agent.actions.registry import load_actions
from agent.contract import Review
from agent.ledger import reviews

SWAP = "exchange_delivered_order_items"


@pytest.fixture
async def held(scene: Scene) -> Review:
    """A held exchange of the first item of the shopper's delivered order, as a reviewer sees it."""
    order = (await scene.shop())["orders"][scene.shopper.delivered]
    item, paid = order["items"][0], order["payment_history"][0]["payment_method_id"]
    args = {"item_ids": [item["item_id"]], "new_item_ids": [item["item_id"]], "payment_method_id": paid}
    scene.model.plans = [plan(step(SWAP, order_id=order["order_id"], **args))]
    await scene.submit()
    await scene.run()
    waiting = await scene.review()
    async with scene.engine.connect() as connection:
        return await reviews.full(connection, waiting.review_id, datetime.now(UTC), with_votes_of=CAROL.name)


async def test_a_held_case_names_what_its_ids_stand_for(held: Review, scene: Scene) -> None:
    order = (await scene.shop())["orders"][scene.shopper.delivered]
    items = {choice.value: choice.label for choice in held.argument_choices["item_ids"]}
    orders = {choice.value: choice.label for choice in held.argument_choices["order_id"]}

    assert items[order["items"][0]["item_id"]].startswith(f"{order['items'][0]['name']} · ")
    assert orders[order["order_id"]].startswith(f"{order['order_id']} · delivered · $")
    assert held.args["payment_method_id"] in {choice.value for choice in held.argument_choices["payment_method_id"]}


async def test_a_held_swap_offers_what_its_item_may_become(held: Review, scene: Scene) -> None:
    products = (await scene.shop())["products"].values()
    (item_id,) = held.args["item_ids"]
    (product,) = [product for product in products if item_id in product["variants"]]
    in_stock = {one["item_id"] for one in product["variants"].values() if one["available"]}

    offered = {choice.value for choice in held.argument_choices["new_item_ids"] if choice.applies_to == item_id}
    assert offered == in_stock - {item_id}


async def test_a_held_case_brings_the_rules_of_its_action_along(held: Review) -> None:
    assert held.policy_passage == load_actions()[SWAP].policy
