"""A model's JSON is taken only when all of it fits."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.actions.declaration import Arguments
from agent.core.briefing import fenced
from agent.core.model_output import plan_schema, read_classification, read_plan
from agent.core.money import Money
from agent.core.records import Address
from agent.errors import UnusableOutput


class MoveArguments(Arguments):
    order_id: str
    address: Address


class PayArguments(Arguments):
    amount: Money


ACTIONS = {"move": ("Move it.", MoveArguments), "pay": ("Pay it.", PayArguments)}


def test_the_schema_offers_each_action_with_its_own_arguments() -> None:
    schema = plan_schema(ACTIONS)

    names = [choice["properties"]["name"]["enum"] for choice in schema["properties"]["actions"]["items"]["anyOf"]]
    assert names == [["move"], ["pay"]]
    assert {"MoveArguments", "PayArguments", "Address"} <= set(schema["$defs"])
    assert json.dumps(schema)


def test_nested_arguments_are_checked_by_field() -> None:
    action = {"name": "move", "args": {"order_id": "#W1", "address": {"city": 5}}, "rationale": "", "risk_estimate": 0}

    with pytest.raises(UnusableOutput, match=r"actions\.0\.args\.address\."):
        read_plan(json.dumps({"actions": [action]}), ACTIONS)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.sampled_from(["move", "pay"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["actions", "name", "args", "answer", "rationale", "risk_estimate", "amount"]), inner
        )
    ),
    max_leaves=12,
)


@given(st.text() | JSON.map(json.dumps))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (read_classification, lambda given: read_plan(given, ACTIONS)):
        try:
            assert read(text)
        except UnusableOutput as error:
            assert str(error)


@given(st.text())
def test_a_fenced_text_stands_between_markers_it_does_not_hold(text: str) -> None:
    lines = fenced([text])
    mark = lines.split("--- ")[1].split("\n")[0]

    assert mark not in text
    assert lines.endswith(f"--- {mark}")
