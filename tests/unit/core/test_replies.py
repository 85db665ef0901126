"""What a customer is told at a pause."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core.eta import Estimate
from agent.core.replies import acknowledgement

HOURS = st.none() | st.floats(0, 400)


def words(latest: float | None = None, *, half: float | None = None, most: float | None = None) -> str:
    return acknowledgement("Ada", Estimate(half_hours=half, most_hours=most, latest_hours=latest))


@pytest.mark.parametrize(
    ("hours", "within"),
    [
        (24, "within 24 hours."),
        (23.99, "within 24 hours."),
        (24.01, "within 24 hours."),
        (24.5, "within 25 hours."),
        (1, "within one hour."),
        (0.2, "within one hour."),
        (1.6, "within 2 hours."),
        (48, "within 48 hours."),
        (65, "within 3 days."),
    ],
)
def test_the_longest_wait_is_named_in_whole_hours_or_days(hours: float, within: str) -> None:
    assert f"You will hear from us {within}" in words(hours)


def test_without_a_limit_no_time_is_promised() -> None:
    assert "within" not in words(None)


@pytest.mark.parametrize(
    ("half", "most", "latest", "said"),
    [
        (
            0.8,
            1.7,
            24,
            "Most requests like yours are answered within 2 hours, half of them within one hour, and you will hear from"
            " us within 24 hours at the latest.",
        ),
        (
            1.5,
            1.7,
            24,
            "Most requests like yours are answered within 2 hours, and you will hear from us within 24 hours at the"
            " latest.",
        ),
        (
            5,
            None,
            24,
            "Half of all requests like yours are answered within 5 hours, and you will hear from us within 24 hours at"
            " the latest.",
        ),
        (1, 2, None, "Most requests like yours are answered within 2 hours, half of them within one hour."),
        (23.5, 23.9, 24, "You will hear from us within 24 hours."),
        (None, None, 24, "You will hear from us within 24 hours."),
    ],
)
def test_what_is_usual_is_named_where_it_says_more_than_the_deadline(
    half: float | None, most: float | None, latest: float | None, said: str
) -> None:
    assert f"carried out. {said} You don't" in words(latest, half=half, most=most)


@given(HOURS, HOURS, HOURS)
def test_whatever_is_known_the_message_reads_as_sentences(
    half: float | None, most: float | None, latest: float | None
) -> None:
    message = words(latest, half=half, most=most)

    assert not [wrong for wrong in ("  ", " .", ". ,", "None", "..", ", .") if wrong in message]
    assert message.endswith("Customer Support")


def test_a_customer_is_greeted_by_name_when_it_is_known() -> None:
    assert acknowledgement("Ada", Estimate()).startswith("Hello Ada,")
    assert acknowledgement(None, Estimate()).startswith("Hello,")


def test_it_says_that_nothing_is_done_yet_and_how_to_change_it() -> None:
    assert "before it is carried out" in words(24)
    assert "just reply" in words(24)
