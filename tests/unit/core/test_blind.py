"""What of a ticket's history is hidden while two people judge a case."""

from datetime import UTC, datetime
from typing import Any

import pytest

from agent.contract import EventView
from agent.core.blind import without_opinions

WRITTEN = {"review_id": "R1", "type": "edit", "notes": "I know this customer", "held_by": "alice"}


def an_event(kind: str = "decided", actor: str = "alice", **detail: Any) -> EventView:
    return EventView(at=datetime(2026, 1, 2, tzinfo=UTC), kind=kind, actor=actor, detail=WRITTEN | detail)


@pytest.mark.parametrize("kind", ["decided", "claimed", "released", "undone", "answer_refused"])
def test_what_another_did_with_the_case_stands_without_who_and_what(kind: str) -> None:
    shown = without_opinions(an_event(kind), {"R1"}, "bob")

    assert (shown.kind, shown.actor, shown.detail) == (kind, "a reviewer", {"review_id": "R1"})


@pytest.mark.parametrize("actor", ["system", "agent", "system:expiry"])
def test_what_the_server_tells_of_the_case_names_nobody(actor: str) -> None:
    shown = without_opinions(an_event("lease_expired", actor), {"R1"}, "bob")

    assert (shown.actor, shown.detail) == (actor, {"review_id": "R1"})


@pytest.mark.parametrize(
    ("event", "blind"),
    [
        (an_event(), set()),
        (an_event(review_id="R2"), {"R1"}),
        (an_event(actor="bob"), {"R1"}),
        (an_event("held", "agent", reason="It always takes two"), {"R1"}),
    ],
    ids=["judged in the open", "another case", "one's own", "why it waits"],
)
def test_everything_else_is_shown_as_it_is(event: EventView, blind: set[str]) -> None:
    assert without_opinions(event, blind, "bob") == event
