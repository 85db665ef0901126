"""What a refusal, a time and a length of time read like."""

from datetime import timedelta

import pytest
from cases import NOW
from fake_desk import refusal

from reviewer_app.errors import DeskError, ServerTrouble, error_from
from reviewer_app.wording import clock_time, due_in_words, duration, explain

AT = "2026-05-04T14:02:00Z"


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            refusal(409, "already_decided", "x", decided_by="bob", decided_at=AT, type="approve"),
            "bob approved this at 14:02 UTC. That decision stands; yours was not recorded.",
        ),
        (
            refusal(409, "already_decided", "x", decided_by="alice", decided_at=AT, type="edit"),
            "You approved this with changes at 14:02 UTC. That decision stands; yours was not recorded.",
        ),
        (
            refusal(409, "claimed", "x", claimed_by="bob", claimed_until=AT),
            "bob holds this case until 14:02 UTC. Your action was not recorded.",
        ),
        (
            refusal(409, "superseded", "x"),
            "The customer wrote again, so this case no longer stands. A new one follows once it is planned.",
        ),
        (
            refusal(409, "digest_mismatch", "x"),
            "The proposal changed after you opened it. Nothing was recorded: look at it again.",
        ),
        (refusal(403, "skill", "It needs data."), "This case needs a skill you don't hold. It needs data."),
        (refusal(422, "bad_argument", "at most $5.00", field="amount"), "Amount: at most $5.00"),
        (refusal(429, "cap_reached", "x"), "You hold as many cases as you may. Decide or release one first."),
        (refusal(409, "something_new", "The shop is shut."), "The shop is shut."),
        (error_from(401, None), "Your session has ended. Sign in again."),
        (error_from(404, "not json"), "This case is not here any more."),
        (error_from(502, "<html>"), "The server had trouble answering. Refresh before you try again."),
    ],
)
def test_a_refusal_becomes_a_clear_sentence(error: DeskError, sentence: str):
    assert explain(error, "alice", NOW) == sentence


def test_an_error_body_of_another_shape_is_trouble_not_a_crash():
    assert isinstance(error_from(409, {"error": "text"}), ServerTrouble)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(20, "under a minute"), (60, "1 min"), (3600, "1 h"), (11_520, "3 h 12 min"), (90_000, "1 day 1 h")],
)
def test_lengths_of_time_in_two_units(seconds: float, words: str):
    assert duration(seconds) == words


def test_due_times_count_down_and_then_up():
    assert due_in_words(NOW + timedelta(hours=2), NOW) == "due in 2 h"
    assert due_in_words(NOW - timedelta(minutes=5), NOW) == "overdue by 5 min"
    assert due_in_words(None, NOW) == "no deadline"


def test_a_time_of_another_day_carries_its_date():
    assert clock_time(NOW - timedelta(days=1), NOW) == "14:00 UTC on 3 May"
