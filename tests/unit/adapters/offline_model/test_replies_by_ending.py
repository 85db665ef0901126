"""What a customer is told at the end, by how the ticket ended: honest, different, and nothing of the inside."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.adapters.offline_model.replies import compose
from agent.core.briefing import reply_brief
from agent.core.planning import ReplyFacts


def facts(outcome: str, **changes: object) -> ReplyFacts:
    known: dict[str, object] = {"outcome": outcome, "first_name": "Ada", "messages": ("Please cancel #W1",)}
    return ReplyFacts.model_validate(known | changes)


ENDINGS = {
    "resolved": facts("resolved", done=("Order #W1 is cancelled",)),
    "answered": facts("resolved", answer="It ships tomorrow."),
    "rejected": facts("rejected", not_done=("Cancel order #W1",)),
    "escalated": facts("escalated", not_done=("Cancel order #W1",)),
    "expired": facts("expired", not_done=("Cancel order #W1",)),
    "expired, handed over": facts("expired", not_done=("Cancel order #W1",), hands_over=True),
    "queue full, handed over": facts("escalated", not_done=("Cancel order #W1",), is_queue_full=True),
    "queue full, refused": facts("rejected", not_done=("Cancel order #W1",), is_queue_full=True),
}


@pytest.mark.parametrize(("one", "other"), tuple(combinations(ENDINGS, 2)))
def test_every_ending_has_words_of_its_own(one: str, other: str) -> None:
    assert compose(ENDINGS[one]) != compose(ENDINGS[other])


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_reply_greets_and_closes(ending: str) -> None:
    words = compose(ENDINGS[ending])

    assert words.startswith("Hi Ada,\n\n")
    assert words.endswith("Kind regards,\nCustomer Support")


@pytest.mark.parametrize("ending", ENDINGS)
def test_no_reply_speaks_of_how_it_was_decided(ending: str) -> None:
    words = set(compose(ENDINGS[ending]).lower().split())

    assert not words & {"risk", "score", "policy", "threshold", "reviewer", "review", "limit", "queue", "send_reply"}


@pytest.mark.parametrize("ending", [name for name in ENDINGS if "expired" in name or "queue" in name])
def test_what_nobody_looked_at_is_said_not_to_be_done(ending: str) -> None:
    words = compose(ENDINGS[ending])

    assert "nothing was changed" in words
    assert "sorry" in words


@pytest.mark.parametrize("ending", [name for name in ENDINGS if "expired" in name or "queue" in name])
def test_what_was_done_before_is_not_denied(ending: str) -> None:
    words = compose(ENDINGS[ending].model_copy(update={"done": ("Order #W2 is cancelled",)}))

    assert "- Order #W2 is cancelled" in words
    assert "nothing else was changed" in words
    assert "nothing was changed" not in words


def test_what_goes_on_to_somebody_else_asks_nothing_of_the_customer() -> None:
    assert "another colleague" in compose(ENDINGS["expired, handed over"])
    assert "reply to this message" not in compose(ENDINGS["expired, handed over"])
    assert "reply to this message" in compose(ENDINGS["expired"])


def test_when_too_much_waits_the_customer_is_told_so() -> None:
    handed_over, refused = compose(ENDINGS["queue full, handed over"]), compose(ENDINGS["queue full, refused"])

    assert "more requests than we can look at right now" in handed_over
    assert "may take longer" in handed_over
    assert "more requests than we can look at right now" in refused
    assert "write to us again" in refused


@pytest.mark.parametrize("ending", ["expired, handed over", "queue full, handed over"])
def test_a_models_writer_is_told_of_it_too(ending: str) -> None:
    brief = reply_brief(ENDINGS[ending])

    assert ("hands_over" if "expired" in ending else "is_queue_full") in brief
    assert "true" in brief


@given(
    st.sampled_from([name for name in ENDINGS if "queue" not in name]),
    st.text(st.characters(categories=["L", "N"]), min_size=12, max_size=20),
)
def test_a_reviewers_message_is_passed_on_where_there_is_one(ending: str, message: str) -> None:
    assert message in compose(ENDINGS[ending].model_copy(update={"reason": message}))
