"""What is done about a ticket whose thread and ledger don't agree."""

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.contract import TicketStatus
from agent.core.repair import MAX_REPAIRS, ThreadStatus, TicketFacts, choose_repair

ANY_FACTS = st.builds(
    TicketFacts,
    status=st.sampled_from(get_args(TicketStatus)),
    thread=st.sampled_from(get_args(ThreadStatus)),
    has_review=st.booleans(),
    waits_for_review=st.booleans(),
    is_decided=st.booleans(),
    repairs=st.integers(0, MAX_REPAIRS + 2),
    quiet_seconds=st.floats(0, 1e7),
    grace_seconds=st.floats(0, 60),
)


def facts(**changes: Any) -> TicketFacts:
    """A ticket that has been quiet for long and was never repaired."""
    given: dict[str, Any] = {
        "status": "running",
        "thread": "idle",
        "has_review": False,
        "waits_for_review": False,
        "is_decided": False,
        "repairs": 0,
        "quiet_seconds": 1e6,
        "grace_seconds": 5.0,
    }
    return TicketFacts(**(given | changes))


@given(ANY_FACTS)
def test_a_busy_thread_is_never_touched(found: TicketFacts) -> None:
    assert choose_repair(found.model_copy(update={"thread": "busy"})) == "none"


@given(ANY_FACTS)
def test_what_asks_for_attention_is_left_to_a_person(found: TicketFacts) -> None:
    assert choose_repair(found.model_copy(update={"status": "attention"})) == "none"


@given(ANY_FACTS)
def test_a_pause_that_nobody_has_decided_is_left_alone(found: TicketFacts) -> None:
    waiting = {"thread": "interrupted", "waits_for_review": True, "is_decided": False}
    assert choose_repair(found.model_copy(update=waiting)) == "none"


@given(ANY_FACTS)
def test_nothing_happens_within_the_grace(found: TicketFacts) -> None:
    fresh = found.model_copy(update={"quiet_seconds": found.grace_seconds * 0.99, "grace_seconds": 5.0})
    if fresh.quiet_seconds < fresh.grace_seconds:
        assert choose_repair(fresh) == "none"


@given(ANY_FACTS)
def test_only_a_decided_pause_is_resumed(found: TicketFacts) -> None:
    if choose_repair(found) == "resume":
        assert found.is_decided
        assert found.waits_for_review
        assert found.thread == "interrupted"


@given(ANY_FACTS)
def test_no_ticket_is_begun_again_without_end(found: TicketFacts) -> None:
    if choose_repair(found) in ("start", "go_on", "restart"):
        assert found.repairs < MAX_REPAIRS


@pytest.mark.parametrize(
    ("found", "repair"),
    [
        (facts(status="received", thread="unknown"), "start"),
        (facts(status="running", thread="unknown"), "go_on"),
        (facts(status="awaiting_review", thread="unknown", has_review=True), "go_on"),
        (facts(thread="error"), "restart"),
        (facts(thread="idle"), "restart"),
        (facts(status="awaiting_review", thread="interrupted", has_review=True), "restart"),
        (facts(thread="interrupted", has_review=True, waits_for_review=True, is_decided=True), "resume"),
        (facts(thread="error", repairs=MAX_REPAIRS), "give_up"),
        (facts(status="awaiting_review", thread="idle", has_review=True), "restart"),
    ],
)
def test_what_went_wrong_decides_the_repair(found: TicketFacts, repair: str) -> None:
    assert choose_repair(found) == repair


@pytest.mark.parametrize("repairs", range(4))
def test_patience_doubles_with_each_repair(repairs: int) -> None:
    patience = 5.0 * 2**repairs

    assert choose_repair(facts(repairs=repairs, quiet_seconds=patience - 0.1)) == "none"
    assert choose_repair(facts(repairs=repairs, quiet_seconds=patience)) == "restart"
