"""The right writes of the development tickets, each ticket on a shop of its own."""

import copy
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import retail_rules

from agent.actions.declaration import ActionContext
from agent.actions.registry import load_actions, parse_args
from agent.adapters.shop.export_retail import read_state
from agent.adapters.shop.import_retail import import_retail
from agent.adapters.shop.shop import Shop
from agent.errors import ActionRefused

pytestmark = [pytest.mark.postgres, pytest.mark.retail]


async def test_the_right_writes_run_and_leave_the_state_an_independent_reading_of_the_rules_expects(
    counter: Any, retail_directory: Path
) -> None:
    await import_retail(counter.engine, retail_directory)
    names = ("users", "orders", "products")
    original = {name: json.loads((retail_directory / f"{name}.json").read_text()) for name in names}
    legal = {case["case_id"]: True for case in _cases(retail_directory)}
    ran, refused = 0, 0

    for cases in _rounds(retail_directory):
        expected = copy.deepcopy(original)
        async with counter.engine.connect() as connection:
            for case_id, customer_id, gold in _writes(cases):
                is_legal_there = retail_rules.run(expected, gold["name"], gold["arguments"])
                is_legal_here = await _execute(Shop(connection), gold, counter.context(customer_id))
                assert is_legal_here == is_legal_there, (case_id, gold)
                legal[case_id] &= is_legal_here
                ran, refused = ran + is_legal_here, refused + (not is_legal_here)
            assert await read_state(connection) == expected
            await connection.rollback()

    assert legal == {case["case_id"]: case["gold_legal_on_db"] for case in _cases(retail_directory)}
    assert ran > 400
    assert refused >= 14


def _cases(directory: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (directory / "tickets_dev.jsonl").read_text().splitlines()]


def _rounds(directory: Path) -> list[list[dict[str, Any]]]:
    """Deal the cases into rounds in which no customer appears twice, so that no case sees another one's writes."""
    rounds: list[list[dict[str, Any]]] = []
    seen: Counter[str] = Counter()
    for case in _cases(directory):
        number = seen[case["user_id"]]
        seen[case["user_id"]] += 1
        rounds += [[]] if number == len(rounds) else []
        rounds[number].append(case)
    return rounds


def _writes(cases: list[dict[str, Any]]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(case["case_id"], case["user_id"], gold) for case in cases for gold in case["gold_actions"]]


async def _execute(shop: Shop, gold: dict[str, Any], context: ActionContext) -> bool:
    action = load_actions()[gold["name"]]
    try:
        await action.execute(shop, parse_args(action, gold["arguments"]), context)
    except ActionRefused:
        return False
    return True


async def test_money_moved_is_what_the_cases_say(counter: Any, retail_directory: Path) -> None:
    await import_retail(counter.engine, retail_directory)
    compared = 0

    for case in _cases(retail_directory):
        gold, fact = case["gold_actions"][0], case["facts"][0]
        action = load_actions()[gold["name"]]
        async with counter.engine.connect() as connection:
            args = parse_args(action, gold["arguments"])
            seen = await action.dry_run(Shop(connection), args, counter.context(case["user_id"]))
        assert float(seen.money_usd) == pytest.approx(fact["money_usd"], abs=0.005), case["case_id"]
        compared += 1

    assert compared == 300
