"""Import and export of the shop as retail JSON."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.adapters.shop.demo import demo_state, is_shop_empty, load_demo_shop
from agent.adapters.shop.export_retail import export_retail, read_state
from agent.adapters.shop.import_retail import import_retail
from agent.errors import BadShopData

pytestmark = pytest.mark.postgres

NAMES = ("users", "orders", "products")
State = dict[str, Any]


def write(directory: Path, state: State) -> Path:
    directory.mkdir(exist_ok=True)
    for name in NAMES:
        (directory / f"{name}.json").write_text(json.dumps(state[name]))
    return directory


def read(directory: Path) -> State:
    return {name: json.loads((directory / f"{name}.json").read_text()) for name in NAMES}


@pytest.mark.retail
async def test_the_retail_data_set_comes_out_as_it_went_in(
    engine: AsyncEngine, retail_directory: Path, tmp_path: Path
) -> None:
    counts = await import_retail(engine, retail_directory)
    await export_retail(engine, tmp_path)

    assert counts == {"users": 500, "orders": 1000, "products": 50}
    for name, entries in read(tmp_path).items():
        original = json.loads((retail_directory / f"{name}.json").read_text())
        assert entries == original
        assert list(entries) == list(original)


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_shop_in_every_status_comes_out_as_it_went_in(engine: AsyncEngine, tmp_path: Path, seed: int) -> None:
    state = demo_state(seed)
    ids = list(state["users"])
    state["users"][ids[0]]["merged_into"] = ids[-1]

    await import_retail(engine, write(tmp_path / "in", state))
    counts = await export_retail(engine, tmp_path / "out")

    assert read(tmp_path / "out") == state
    assert counts == {name: len(state[name]) for name in NAMES}


async def test_an_import_replaces_everything(engine: AsyncEngine, tmp_path: Path) -> None:
    assert await is_shop_empty(engine)
    await load_demo_shop(engine, seed=1)
    assert not await is_shop_empty(engine)

    other = demo_state(2)
    await import_retail(engine, write(tmp_path / "in", other))
    await import_retail(engine, write(tmp_path / "in", other))

    async with engine.connect() as connection:
        assert await read_state(connection) == other


async def test_cents_that_the_benchmarks_tools_left_unrounded_are_rounded(engine: AsyncEngine, tmp_path: Path) -> None:
    state = demo_state(1)
    order = next(iter(state["orders"].values()))
    order["payment_history"][0]["amount"] = 12.570000000000022
    await import_retail(engine, write(tmp_path / "in", state))

    async with engine.connect() as connection:
        found = (await read_state(connection))["orders"][order["order_id"]]
    assert found["payment_history"][0]["amount"] == 12.57


def first(entries: dict[str, Any]) -> Any:
    return next(iter(entries.values()))


def lose_price(state: State) -> str:
    del first(state["orders"])["items"][0]["price"]
    return "orders.json: #W.*items.0.price: Field required"


def add_key(state: State) -> str:
    first(state["users"])["nickname"] = "x"
    return "users.json: .*nickname: Extra inputs"


def wrong_status(state: State) -> str:
    first(state["orders"])["status"] = "lost"
    return "orders.json: #W.*status: Input should be"


def half_cents(state: State) -> str:
    first(first(state["products"])["variants"])["price"] = 1.005
    return "products.json: .*price: has more than two decimals"


def negative_balance(state: State) -> str:
    cards = (
        method
        for user in state["users"].values()
        for method in user["payment_methods"].values()
        if method["source"] == "gift_card"
    )
    next(cards)["balance"] = -1
    return "users.json: .*balance: must not be negative"


def unknown_method(state: State) -> str:
    first(state["orders"])["payment_history"][0]["payment_method_id"] = "paypal_1"
    return "orders.json: #W.*payment_history.0.payment_method_id: users.json has no payment method paypal_1"


def stray_order(state: State) -> str:
    first(state["users"])["orders"].append("#W0000001")
    return "users.json: .*orders.* orders.json has no #W0000001"


def foreign_order(state: State) -> str:
    first(state["orders"])["user_id"] = list(state["users"])[-1]
    return "orders.json: #W.*user_id: .*don't list it"


def same_method_twice(state: State) -> str:
    users = list(state["users"].values())
    method = next(iter(users[0]["payment_methods"].values()))
    users[1]["payment_methods"][method["id"]] = method
    return "users.json: .*payment_methods.* is there twice"


def nul_in_name(state: State) -> str:
    first(state["users"])["name"]["first_name"] = "a\x00b"
    return "users.json: .*name.first_name: has a NUL"


def huge_price(state: State) -> str:
    first(state["orders"])["items"][0]["price"] = 1e300
    return "orders.json: .*items.0.price: is too large"


def merged_into_nobody(state: State) -> str:
    first(state["users"])["merged_into"] = "nobody_1"
    return "users.json: .*merged_into: there is no user nobody_1"


def list_of_users(state: State) -> str:
    state["users"] = []
    return "users.json: must hold one JSON object"


@pytest.mark.parametrize(
    "spoil",
    [
        lose_price,
        add_key,
        wrong_status,
        half_cents,
        negative_balance,
        unknown_method,
        stray_order,
        foreign_order,
        same_method_twice,
        nul_in_name,
        huge_price,
        merged_into_nobody,
        list_of_users,
    ],
)
async def test_bad_input_is_named_by_file_and_key_and_nothing_is_lost(
    engine: AsyncEngine, tmp_path: Path, spoil: Callable[[State], str]
) -> None:
    await load_demo_shop(engine, seed=1)
    spoilt = demo_state(2)
    message = spoil(spoilt)

    with pytest.raises(BadShopData, match=message):
        await import_retail(engine, write(tmp_path / "in", spoilt))

    async with engine.connect() as connection:
        assert await read_state(connection) == demo_state(1)


async def test_a_missing_file_and_a_broken_one_are_named(engine: AsyncEngine, tmp_path: Path) -> None:
    write(tmp_path, demo_state(1))
    (tmp_path / "orders.json").write_text("{")
    with pytest.raises(BadShopData, match=r"orders\.json: isn't JSON"):
        await import_retail(engine, tmp_path)

    (tmp_path / "orders.json").unlink()
    with pytest.raises(BadShopData, match=r"orders\.json: can't be read"):
        await import_retail(engine, tmp_path)
