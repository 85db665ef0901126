"""Fingerprints of arguments, and idempotency keys."""

import hashlib
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core.digest import args_digest, idempotency_key

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)
ARGS = st.dictionaries(st.text(), JSON, max_size=5)


def test_a_digest_is_sha256_of_sorted_unspaced_utf8_json() -> None:
    canonical = '{"amount":12.5,"item_ids":["1","2"],"note":"café"}'

    digest = args_digest({"note": "café", "item_ids": ("1", "2"), "amount": Decimal("12.50")})

    assert digest == hashlib.sha256(canonical.encode()).hexdigest()


@pytest.mark.parametrize("amount", [12, 12.0, Decimal("12"), Decimal("12.00"), Decimal("1.2E1")])
def test_ways_of_writing_one_number_agree(amount: Any) -> None:
    assert args_digest({"amount": amount}) == args_digest({"amount": 12})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": 1}, {"a": "1"}),
        ({"a": 1}, {"a": True}),
        ({"a": 0}, {"a": False}),
        ({"a": None}, {}),
        ({"a": [1, 2]}, {"a": [2, 1]}),
        ({"a": 12.5}, {"a": 12.51}),
        ({"a": 10**40}, {"a": 10**40 + 1}),
        ({"a": Decimal("1." + "0" * 40 + "1")}, {"a": 1}),
        ({"a": 'x","b":"y'}, {"a": "x", "b": "y"}),
    ],
)
def test_different_arguments_differ(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert args_digest(one) != args_digest(other)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN"), b"bytes", {1: 2}, object()])
def test_what_json_cannot_hold_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"JSON value|must be a string"):
        args_digest({"a": value})


@given(ARGS)
def test_a_digest_survives_json_and_key_order(args: dict[str, Any]) -> None:
    reordered = dict(reversed(args.items()))

    assert args_digest(json.loads(json.dumps(reordered))) == args_digest(args)


@given(ARGS, ARGS)
def test_digests_agree_exactly_when_arguments_do(one: dict[str, Any], other: dict[str, Any]) -> None:
    is_same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)

    if is_same:
        assert args_digest(one) == args_digest(other)
    elif one != other:
        assert args_digest(one) != args_digest(other)


def test_a_key_is_stable_and_fits_a_header() -> None:
    key = idempotency_key("tíckét\n:1", 1, "issue_refund", "ab")

    assert key == idempotency_key("tíckét\n:1", 1, "issue_refund", "ab")
    assert key.isascii()
    assert len(key) == len("holdpoint-") + 64


@pytest.mark.parametrize(
    "other",
    [("T-2", 1, "refund", "ab"), ("T-1", 2, "refund", "ab"), ("T-1", 1, "merge", "ab"), ("T-1", 1, "refund", "cd")],
)
def test_each_part_of_a_key_counts(other: tuple[str, int, str, str]) -> None:
    assert idempotency_key(*other) != idempotency_key("T-1", 1, "refund", "ab")
