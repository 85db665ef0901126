"""Where a checkpoint's thread waits, and what would strand it there."""

from typing import Any

import pytest

from agent.core.parking import SavedThread, strandings, version_of, waiting_nodes
from agent.core.schema import SCHEMA_VERSION

NODES = {"__start__", "review", "settle"}
KEYS = {"__start__", "branch:to:review", "branch:to:settle", "schema_version", "ticket_id", "receipts"}


def a_saved_thread(**changes: Any) -> SavedThread:
    """A thread that waits at the node review; `values` are added to its state."""
    values = {"branch:to:review": None, "schema_version": 1, "ticket_id": "T1"} | changes.pop("values", {})
    versions = {"branch:to:review": "05.3", "branch:to:settle": "04.2"}
    seen = {"settle": {"branch:to:settle": "04.2"}}
    return SavedThread(**({"values": values, "versions": versions, "seen": seen} | changes))


def test_a_thread_waits_at_the_node_whose_channel_holds_what_it_has_not_seen() -> None:
    assert waiting_nodes(a_saved_thread()) == ("review",)


def test_a_node_that_has_seen_its_channel_is_not_waited_at() -> None:
    assert waiting_nodes(a_saved_thread(seen={"review": {"branch:to:review": "05.3"}})) == ()


def test_a_node_is_waited_at_again_when_it_has_seen_an_older_call_only() -> None:
    assert waiting_nodes(a_saved_thread(seen={"review": {"branch:to:review": "02.9"}})) == ("review",)


def test_a_channel_that_was_emptied_is_not_waited_at() -> None:
    emptied = a_saved_thread(values={})

    assert "branch:to:settle" in emptied.versions
    assert waiting_nodes(emptied) == ("review",)


def test_a_run_that_never_came_to_its_first_node_waits_at_the_start() -> None:
    saved = SavedThread(values={"__start__": {"ticket_id": "T1"}}, versions={"__start__": "01.1"}, seen={})

    assert waiting_nodes(saved) == ("__start__",)
    assert strandings(saved, NODES, KEYS) == ()


def test_a_thread_that_fits_does_not_strand() -> None:
    assert strandings(a_saved_thread(), NODES, KEYS) == ()


def test_a_node_that_is_gone_strands_who_waits_there() -> None:
    (why,) = strandings(a_saved_thread(), NODES - {"review"}, KEYS)

    assert "node review" in why


def test_a_thread_that_has_ended_cannot_strand() -> None:
    ended = SavedThread(values={"schema_version": 99, "old": 1}, versions={}, seen={})

    assert strandings(ended, set(), set()) == ()


@pytest.mark.parametrize("value", [0, False, "x", [1], {"a": None}])
def test_a_value_under_a_key_that_is_gone_would_be_lost(value: object) -> None:
    (why,) = strandings(a_saved_thread(values={"old": value}), NODES, KEYS)

    assert "old" in why


@pytest.mark.parametrize("value", [None, "", [], {}])
def test_nothing_is_lost_with_a_key_that_holds_nothing(value: object) -> None:
    assert strandings(a_saved_thread(values={"old": value}), NODES, KEYS) == ()


def test_a_state_of_a_newer_release_strands() -> None:
    (why,) = strandings(a_saved_thread(values={"schema_version": SCHEMA_VERSION + 1}), NODES, KEYS)

    assert str(SCHEMA_VERSION + 1) in why


def test_an_upgrade_that_fails_strands_and_says_how() -> None:
    (why,) = strandings(a_saved_thread(values={"schema_version": "two"}), NODES, KEYS)

    assert "TypeError" in why


def test_a_value_that_cannot_be_read_strands() -> None:
    (why,) = strandings(a_saved_thread(unreadable={"receipts": "ValueError: cut short"}), NODES, KEYS)

    assert "receipts" in why
    assert "cut short" in why


def test_every_reason_is_given() -> None:
    assert len(strandings(a_saved_thread(values={"schema_version": 99, "old": 1}), {"settle"}, KEYS)) == 3


def test_a_state_without_a_version_is_of_the_first() -> None:
    assert version_of(SavedThread(values={}, versions={}, seen={})) == "1"
    assert version_of(a_saved_thread(values={"schema_version": 7})) == "7"
