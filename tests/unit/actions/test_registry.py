"""How actions are found, and how their arguments are read."""

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from agent.actions.registry import collect_actions, load_actions, parse_args
from agent.errors import BadArguments, BadDeclaration

OURS = """
from agent.actions.send_reply import ACTION as SEND
from dataclasses import replace
ACTION = replace(SEND, name={name!r})
"""


def test_every_action_of_the_package_is_found() -> None:
    assert list(load_actions()) == [
        "cancel_pending_order",
        "escalate_to_human",
        "exchange_delivered_order_items",
        "issue_refund",
        "merge_accounts",
        "modify_pending_order_address",
        "modify_pending_order_items",
        "modify_pending_order_payment",
        "modify_user_address",
        "return_delivered_order_items",
        "send_reply",
    ]


def test_an_undoable_action_says_so_and_only_such_a_one() -> None:
    for action in load_actions().values():
        assert action.is_reversible == (action.reverse is not None)


def test_every_argument_is_titled_and_described_for_a_form_and_a_model() -> None:
    for action in load_actions().values():
        schema = action.arguments.model_json_schema()
        assert schema["additionalProperties"] is False
        for field in schema["properties"].values():
            assert field["title"]
            assert field["description"]


def test_a_team_adds_an_action_by_adding_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = make_package(tmp_path, monkeypatch, "their_actions", one=OURS.format(name="call_back"), two="x = 1")

    assert list(collect_actions(package)) == ["call_back"]


def test_two_files_with_the_same_action_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = OURS.format(name="call_back")
    package = make_package(tmp_path, monkeypatch, "twice_actions", one=source, two=source)

    with pytest.raises(BadDeclaration, match=r"twice_actions\.two and twice_actions\.one both declare .* call_back"):
        collect_actions(package)


def test_an_action_that_is_something_else_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = make_package(tmp_path, monkeypatch, "wrong_actions", one="ACTION = 'call_back'")

    with pytest.raises(BadDeclaration, match=r"wrong_actions\.one\.ACTION is a str, not an Action"):
        collect_actions(package)


SWAP = {
    "order_id": "#W1000001",
    "item_ids": ["1000000001"],
    "new_item_ids": ["1000000002"],
    "payment_method_id": "paypal_1000003",
}


@pytest.mark.parametrize(
    ("name", "raw", "field", "accepted"),
    [
        (
            "cancel_pending_order",
            {"order_id": "W12", "reason": "no longer needed"},
            "order_id",
            "'#W' and seven digits",
        ),
        ("cancel_pending_order", {"order_id": "#W1000001", "reason": "x"}, "reason", "'ordered by mistake'"),
        ("cancel_pending_order", {"order_id": "#W1000001"}, "reason", "Field required"),
        ("cancel_pending_order", {"order_id": "#W1000001", "reason": "x", "why": 1}, "reason", "Input should be"),
        ("send_reply", {"text": "hello", "to": "me"}, "to", "it takes text"),
        ("modify_pending_order_items", {**SWAP, "item_ids": []}, "item_ids", "at least 1 item"),
        ("modify_pending_order_items", {**SWAP, "item_ids": ["x"]}, "item_ids.0", "pattern"),
        ("modify_pending_order_items", {**SWAP, "new_item_ids": ["1000000002"] * 2}, "new_item_ids", "1, not 2"),
        ("modify_pending_order_items", {**SWAP, "payment_method_id": "cash"}, "payment_method_id", "paypal_"),
    ],
)
def test_an_argument_that_does_not_fit_is_named_with_what_would(
    name: str, raw: dict[str, Any], field: str, accepted: str
) -> None:
    with pytest.raises(BadArguments) as caught:
        parse_args(load_actions()[name], raw)

    assert caught.value.field == field
    assert accepted in caught.value.problem


def test_arguments_survive_a_trip_through_json() -> None:
    action = load_actions()["issue_refund"]
    args = parse_args(action, {"order_id": "#W1000001", "amount": "12.50", "reason": " late "})

    assert args.model_dump(mode="json") == {"order_id": "#W1000001", "amount": 12.5, "reason": "late"}
    assert parse_args(action, args.model_dump(mode="json")) == args


def make_package(directory: Path, monkeypatch: pytest.MonkeyPatch, name: str, **files: str) -> ModuleType:
    (directory / name).mkdir()
    for file, source in {"__init__": "", **files}.items():
        (directory / name / f"{file}.py").write_text(source)
    monkeypatch.syspath_prepend(directory)
    monkeypatch.delitem(sys.modules, name, raising=False)
    return importlib.import_module(name)
