"""What holds for every action, whatever its arguments."""

import copy
from typing import Any

import pytest
import retail_rules
import small_shop
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as some

from agent.actions.registry import load_actions, parse_args
from agent.adapters.shop.export_retail import read_state
from agent.adapters.shop.shop import Shop
from agent.errors import ActionRefused, BadArguments

pytestmark = pytest.mark.postgres

STATE = small_shop.small_shop()
CUSTOMERS = [*STATE["users"], "nobody_at_1", "nul\x00"]
ORDERS = [*STATE["orders"], "#W9999999"]
ITEMS = [item_id for _, variants in small_shop.PRODUCTS.values() for item_id in variants]
METHODS = [method_id for user in STATE["users"].values() for method_id in user["payment_methods"]]
JUNK = some.one_of(
    some.none(),
    some.booleans(),
    some.integers(),
    some.floats(),
    some.text(max_size=20),
    some.sampled_from(["\x00", "1e999", "-1", "NaN", "#W1", " ", "0" * 400]),
    some.lists(some.text(max_size=5), max_size=3),
    some.dictionaries(some.text(max_size=3), some.integers(), max_size=2),
)


def item_lists() -> some.SearchStrategy[list[str]]:
    return some.lists(some.sampled_from([*ITEMS, "7000000007"]), min_size=1, max_size=4)


FIELDS: dict[str, some.SearchStrategy[Any]] = {
    "order_id": some.sampled_from(ORDERS),
    "reason": some.sampled_from(["no longer needed", "ordered by mistake", "arrived broken"]),
    "item_ids": item_lists(),
    "new_item_ids": item_lists(),
    "payment_method_id": some.sampled_from([*METHODS, "paypal_9999999"]),
    "address1": some.sampled_from(["1 Mill Road", "7 Quarry Hill", "ünïcode 5"]),
    "address2": some.sampled_from(["", "Apt 3"]),
    "city": some.sampled_from(["Ithaca", "Boulder"]),
    "state": some.sampled_from(["NY", "CO"]),
    "country": some.just("USA"),
    "zip": some.sampled_from(["14801", "80301"]),
    "amount": some.one_of(
        some.decimals(min_value="0.01", max_value="200", places=2).map(float),
        some.sampled_from([20.0, 100, "25.50", 0.01]),
    ),
    "customer_id": some.sampled_from(CUSTOMERS),
    "source_customer_id": some.sampled_from(CUSTOMERS),
    "target_customer_id": some.sampled_from(CUSTOMERS),
    "text": some.text(max_size=30),
}


@some.composite
def writes(draw: some.DrawFn, names: frozenset[str] | None = None) -> tuple[str, str, dict[str, Any]]:
    """An action, who asks for it, and arguments that suit some order; in half the cases one or two are spoilt."""
    name = draw(some.sampled_from(sorted(names or load_actions())))
    wants_delivered = name.startswith(("return", "exchange", "issue"))
    suited = [order for order in STATE["orders"].values() if order["status"] in {"pending", "delivered"}]
    order = draw(some.sampled_from([one for one in suited if (one["status"] == "delivered") == wants_delivered]))
    owner = order["user_id"]
    args = {field: draw(FIELDS[field]) for field in load_actions()[name].arguments.model_fields}
    args |= {key: value for key, value in _fitting(draw, order).items() if key in args}
    asker = draw(some.sampled_from([owner] * 7 + CUSTOMERS))
    if name == "modify_user_address":
        args["customer_id"] = draw(some.sampled_from([asker, *CUSTOMERS]))
    spoilt = draw(some.lists(some.sampled_from([*args, "extra"]), max_size=2)) if draw(some.booleans()) else []
    for field in spoilt:
        args[field] = draw(some.one_of(FIELDS.get(field, JUNK), JUNK))
    return name, asker, args


def _fitting(draw: some.DrawFn, order: dict[str, Any]) -> dict[str, Any]:
    lines = draw(some.permutations(order["items"]))[: draw(some.integers(1, len(order["items"])))]
    variants = [STATE["products"][line["product_id"]]["variants"] for line in lines]
    return {
        "order_id": order["order_id"],
        "reason": draw(some.sampled_from(["no longer needed", "ordered by mistake"])),
        "item_ids": [line["item_id"] for line in lines],
        "new_item_ids": [draw(some.sampled_from([key for key in one if one[key]["available"]])) for one in variants],
        "payment_method_id": draw(some.sampled_from(list(STATE["users"][order["user_id"]]["payment_methods"]))),
        "source_customer_id": small_shop.MIAS_OTHER,
        "target_customer_id": small_shop.MIA,
    }


@given(write=writes())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_an_action_changes_exactly_what_its_dry_run_listed_or_nothing_at_all(
    counter: Any, write: tuple[str, str, dict[str, Any]]
) -> None:
    name, customer_id, raw = write
    action, context = load_actions()[name], counter.context(customer_id)
    try:
        args = parse_args(action, raw)
    except BadArguments as error:
        assert error.field.split(".")[0] in {*raw, *action.arguments.model_fields}
        return

    async with counter.engine.connect() as connection:
        shop = Shop(connection)
        seen = await action.dry_run(shop, args, context)
        assert await read_state(connection) == STATE
        try:
            receipt = await action.execute(shop, args, context, seen.changes)
        except ActionRefused:
            assert seen.failures
            assert await read_state(connection) == STATE
        else:
            event(f"{name} ran")
            assert not seen.failures
            after = await read_state(connection)
            listed = {
                change.path: (change.before, change.after) for change in receipt.changes if change.path != "reply"
            }
            assert listed == small_shop.difference(STATE, after)
            if action.reverse is not None:
                await action.undo(shop, args, context, receipt)
                assert await read_state(connection) == STATE
        await connection.rollback()


@given(write=writes(frozenset({*retail_rules.TOOLS, "modify_user_address"})))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_for_the_owner_an_action_does_what_an_independent_reading_of_the_retail_rules_does(
    counter: Any, write: tuple[str, str, dict[str, Any]]
) -> None:
    name, _, raw = write
    action = load_actions()[name]
    try:
        args = parse_args(action, raw)
    except BadArguments:
        return
    values = args.model_dump(mode="json")
    expected = copy.deepcopy(STATE)
    is_legal_there = retail_rules.run(expected, name, values)
    order = STATE["orders"].get(values.get("order_id"))
    owner = values.get("customer_id") or (order["user_id"] if order else small_shop.MIA)

    async with counter.engine.connect() as connection:
        try:
            await action.execute(Shop(connection), args, counter.context(owner))
            event(f"{name} ran")
            is_legal_here = True
        except ActionRefused:
            is_legal_here = False
        state = await read_state(connection)
        await connection.rollback()

    assert is_legal_here == is_legal_there
    assert state == expected
