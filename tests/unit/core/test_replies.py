"""What a customer is told at a pause."""

import pytest

from agent.core.replies import acknowledgement


@pytest.mark.parametrize(
    ("hours", "within"),
    [(24, "within 24 hours."), (1, "within one hour."), (0.2, "within one hour."), (1.6, "2 hours")],
)
def test_the_longest_wait_is_named_in_whole_hours(hours: float, within: str) -> None:
    assert within in acknowledgement("Ada", hours)


def test_without_a_limit_no_time_is_promised() -> None:
    assert "within" not in acknowledgement("Ada", None)


def test_a_customer_is_greeted_by_name_when_it_is_known() -> None:
    assert acknowledgement("Ada", 24).startswith("Hello Ada,")
    assert acknowledgement(None, 24).startswith("Hello,")


def test_it_says_that_nothing_is_done_yet_and_how_to_change_it() -> None:
    words = acknowledgement("Ada", 24)

    assert "before it is carried out" in words
    assert "just reply" in words
