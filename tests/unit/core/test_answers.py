"""Answers from every dialect of review interface, and what is refused."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.actions.declaration import Arguments
from agent.core.answers import (
    Answer,
    BadArguments,
    MalformedAnswer,
    coerce_args,
    hitl_request,
    hitl_response,
    read_answer,
)
from agent.core.money import Money

REFUND = "issue_refund"
ARGS = {"order_id": "#W1", "amount": 12.5}


class RefundArguments(Arguments):
    order_id: str
    amount: Money
    item_ids: tuple[str, ...] = ()
    is_urgent: bool = False
    quantity: int = 1
    note: str | None = None


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"decisions": [{"type": "approve"}]}, Answer(type="approve")),
        (
            {"decisions": [{"type": "edit", "edited_action": {"name": REFUND, "args": ARGS}}]},
            Answer(type="edit", edited_args=ARGS),
        ),
        ({"decisions": [{"type": "reject"}]}, Answer(type="reject")),
        ({"decisions": [{"type": "reject", "message": "No."}]}, Answer(type="reject", message="No.")),
        ({"decisions": [{"type": "respond", "message": "Hi"}]}, Answer(type="respond", message="Hi")),
        (
            {"decisions": [{"type": "reject", "message": "Hm", "escalate": True}]},
            Answer(type="escalate", message="Hm"),
        ),
        ({"type": "approve"}, Answer(type="approve")),
        (
            {"type": "approve", "args_digest": "ab", "edited_args": None, "message": None, "notes": "ok"},
            Answer(type="approve", notes="ok"),
        ),
        ({"type": "edit", "edited_args": ARGS}, Answer(type="edit", edited_args=ARGS)),
        ({"type": "escalate", "notes": "over my head"}, Answer(type="escalate", notes="over my head")),
        ([{"type": "accept", "args": None}], Answer(type="approve")),
        ([{"type": "accept", "args": {"action": REFUND, "args": ARGS}}], Answer(type="approve")),
        ([{"type": "ignore", "args": None}], Answer(type="reject", notes="ignored in Agent Inbox")),
        ([{"type": "response", "args": "Which one?"}], Answer(type="respond", message="Which one?")),
        (
            [{"type": "edit", "args": {"action": REFUND, "args": {"order_id": "#W1", "amount": "12.50"}}}],
            Answer(type="edit", edited_args={"order_id": "#W1", "amount": "12.50"}),
        ),
        ({"human_approved": True}, Answer(type="approve")),
        ({"human_approved": True, "human_notes": "fine", "x": 1}, Answer(type="approve", notes="fine")),
        ({"human_approved": False, "human_notes": "no"}, Answer(type="reject", notes="no")),
    ],
)
def test_every_dialect_reads_as_one_answer(raw: Any, expected: Answer) -> None:
    assert read_answer(raw, REFUND) == expected


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        (None, "answer"),
        (True, "answer"),
        ("approve", "answer"),
        ({}, "answer"),
        ([], "answer"),
        (["accept"], "answer"),
        ([{"type": "accept"}, {"type": "accept"}], "answer"),
        ({"approved": True}, "answer"),
        ({"decisions": [{"type": "approve"}], "human_approved": False}, "answer"),
        ({"decisions": None}, "decisions"),
        ({"decisions": []}, "decisions"),
        ({"decisions": [{"type": "approve"}, {"type": "reject"}]}, "decisions"),
        ({"decisions": ["approve"]}, "decisions"),
        ({"decisions": [{}]}, "decisions[0].type"),
        ({"decisions": [{"type": "accept"}]}, "decisions[0].type"),
        ({"type": "APPROVE"}, "type"),
        ({"type": ["approve"]}, "type"),
        ({"type": "respond"}, "message"),
        ({"type": "respond", "message": "  "}, "message"),
        ({"type": "reject", "message": 3}, "message"),
        ({"type": "reject", "notes": "a\x00b"}, "notes"),
        ({"type": "reject", "notes": "\ud800"}, "notes"),
        ({"type": "reject", "notes": "x" * 20_001}, "notes"),
        ({"type": "approve", "escalate": True}, "escalate"),
        ({"type": "reject", "escalate": "yes"}, "escalate"),
        ({"type": "approve", "edited_args": ARGS}, "edited_args"),
        ({"type": "edit"}, "edited_action"),
        ({"type": "edit", "edited_args": [1]}, "edited_args"),
        ({"type": "edit", "edited_args": {"a": ["\x00"]}}, "edited_args"),
        ({"type": "edit", "edited_args": {}, "edited_action": {}}, "edited_action"),
        ({"type": "edit", "edited_action": {"args": {}}}, "edited_action"),
        ({"type": "edit", "edited_action": {"name": REFUND, "args": None}}, "edited_action.args"),
        ({"type": "edit", "edited_action": {"name": "merge_accounts", "args": {}}}, "edited_action.name"),
        ([{"type": "edit", "args": {"action": "merge_accounts", "args": {}}}], "[0].args.action"),
        ([{"type": "accept", "args": {"action": "merge_accounts", "args": {}}}], "[0].args.action"),
        ([{"type": "edit", "args": None}], "[0].args"),
        ([{"type": "response", "args": None}], "[0].args"),
        ([{"type": "approve"}], "[0].type"),
        ({"human_approved": "true"}, "human_approved"),
        ({"human_approved": 1}, "human_approved"),
        ({"human_approved": None}, "human_approved"),
        ({"human_approved": True, "human_notes": []}, "human_notes"),
    ],
)
def test_a_malformed_answer_is_refused_by_field(raw: Any, field: str) -> None:
    with pytest.raises(MalformedAnswer) as caught:
        read_answer(raw, REFUND)

    assert caught.value.field == field
    assert str(caught.value).startswith(field)


def test_a_refusal_says_what_is_accepted() -> None:
    with pytest.raises(MalformedAnswer, match="approve, edit, reject, respond or escalate"):
        read_answer({"type": "yes"}, REFUND)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
WORDS = st.sampled_from(
    "decisions type args action name edited_action edited_args message notes escalate approve edit reject respond "
    f"accept ignore response human_approved human_notes {REFUND}".split()
)
ANSWER_SHAPED = st.recursive(
    st.none() | st.booleans() | WORDS | st.text(max_size=3) | st.integers(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=15,
)
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=50)
ARGS_JSON = st.dictionaries(TEXT, TEXT | st.integers() | st.booleans() | st.lists(TEXT, max_size=2), max_size=4)


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    kind = draw(st.sampled_from(["approve", "edit", "reject", "respond", "escalate"]))
    message = draw(TEXT.filter(lambda text: bool(text.strip())) if kind == "respond" else st.none() | TEXT)
    return Answer(
        type=kind,
        edited_args=draw(ARGS_JSON) if kind == "edit" else None,
        message=message,
        notes=draw(st.none() | TEXT),
    )


@given(JSON | ANSWER_SHAPED)
def test_any_json_is_read_or_refused_as_malformed(raw: Any) -> None:
    try:
        answer = read_answer(raw, REFUND)
    except MalformedAnswer as error:
        assert error.field
    else:
        assert isinstance(answer, Answer)


@given(answers())
def test_a_written_answer_reads_back_equal_through_json(answer: Answer) -> None:
    wire = json.loads(json.dumps(hitl_response(answer, REFUND)))

    assert read_answer(wire, REFUND) == answer


def test_escalate_travels_as_a_reject_that_langchain_can_read() -> None:
    response = hitl_response(Answer(type="escalate", message="Needs a lawyer"), REFUND)

    assert response == {"decisions": [{"type": "reject", "escalate": True, "message": "Needs a lawyer"}]}


def test_an_edit_travels_with_the_action_s_name() -> None:
    response = hitl_response(Answer(type="edit", edited_args=ARGS), REFUND)

    assert response == {"decisions": [{"type": "edit", "edited_action": {"name": REFUND, "args": ARGS}}]}


def test_the_request_has_one_action_and_its_review_terms() -> None:
    request = hitl_request(REFUND, {"amount": 1.5}, "Refund $1.50", {"type": "object"})

    assert request == {
        "action_requests": [{"name": REFUND, "args": {"amount": 1.5}, "description": "Refund $1.50"}],
        "review_configs": [
            {
                "action_name": REFUND,
                "allowed_decisions": ["approve", "edit", "reject", "respond"],
                "args_schema": {"type": "object"},
            }
        ],
    }


def test_edited_strings_become_the_argument_types() -> None:
    edited = {
        "order_id": "#W1",
        "amount": "12.50",
        "item_ids": '["a","b"]',
        "is_urgent": "true",
        "quantity": "3",
        "note": "null",
    }

    args = coerce_args(RefundArguments, edited)

    assert args == RefundArguments(
        order_id="#W1", amount=Decimal("12.50"), item_ids=("a", "b"), is_urgent=True, quantity=3, note=None
    )


def test_a_text_that_looks_like_json_stays_a_text() -> None:
    args = coerce_args(RefundArguments, {"order_id": "123", "amount": 1, "note": "[1]"})

    assert (args.order_id, args.note) == ("123", "[1]")


@pytest.mark.parametrize(
    ("edited", "field"),
    [
        ({"order_id": "#W1"}, "amount"),
        ({"order_id": "#W1", "amount": "a lot"}, "amount"),
        ({"order_id": "#W1", "amount": "NaN"}, "amount"),
        ({"order_id": "#W1", "amount": "1e30"}, "amount"),
        ({"order_id": 5, "amount": "1"}, "order_id"),
        ({"order_id": "#W1", "amount": "1", "item_ids": "a, b"}, "item_ids"),
        ({"order_id": "#W1", "amount": "1", "item_ids": "[" * 100_000}, "item_ids"),
        ({"order_id": "#W1", "amount": "1", "item_ids": "[1]"}, "item_ids.0"),
        ({"order_id": "#W1", "amount": "1", "surprise": "x"}, "surprise"),
    ],
)
def test_arguments_that_do_not_fit_are_refused_by_field(edited: dict[str, Any], field: str) -> None:
    with pytest.raises(BadArguments) as caught:
        coerce_args(RefundArguments, edited)

    assert caught.value.field == field


@given(st.dictionaries(st.sampled_from(["order_id", "amount", "item_ids", "is_urgent", "note"]) | TEXT, JSON))
def test_any_edited_values_fit_or_are_refused(edited: dict[str, Any]) -> None:
    try:
        args = coerce_args(RefundArguments, edited)
    except BadArguments as error:
        assert error.field is not None
    else:
        assert isinstance(args, RefundArguments)


@given(st.text(min_size=1), st.decimals(min_value=0, max_value=10_000, places=2), st.lists(st.text()), st.booleans())
def test_arguments_survive_being_turned_into_strings(
    order_id: str, amount: Decimal, items: list[str], is_urgent: bool
) -> None:
    args = RefundArguments(order_id=order_id, amount=amount, item_ids=tuple(items), is_urgent=is_urgent)
    values = args.model_dump(mode="json")
    as_strings = {key: value if isinstance(value, str) else json.dumps(value) for key, value in values.items()}

    assert coerce_args(RefundArguments, as_strings) == args
