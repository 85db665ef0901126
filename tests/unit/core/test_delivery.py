"""What an answer to a delivered message means, and when to try again."""

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from agent.core.delivery import (
    FIRST_WAIT_SECONDS,
    MAX_WAIT_SECONDS,
    Answer,
    meaning_of,
    retry_after_seconds,
    verdict_on,
    wait_seconds,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

attempts = some.integers(1, 10_000)
jitters = some.floats(0, 1)
asked = some.none() | some.floats(0, 1e12)


def answer(status: int | None, retry_after: float | None = None) -> Answer:
    return Answer(status=status, reason="because", retry_after_seconds=retry_after)


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_any_success_is_a_delivery(status: int) -> None:
    assert meaning_of(status) == "delivered"


@pytest.mark.parametrize("status", [400, 410, 413, 415, 422])
def test_a_refusal_of_this_very_message_is_final(status: int) -> None:
    assert verdict_on(answer(status), attempts=1, max_attempts=12, jitter=0).fate == "dead"


@pytest.mark.parametrize("status", [None, 301, 302, 307, 401, 403, 404, 408, 409, 425, 429, 500, 502, 503, 504])
def test_what_may_pass_or_be_set_right_is_tried_again(status: int | None) -> None:
    assert verdict_on(answer(status), attempts=1, max_attempts=12, jitter=0).fate == "pending"


@given(status=some.none() | some.integers(100, 599), attempts=attempts, limit=some.integers(1, 10_000), jitter=jitters)
def test_every_attempt_has_a_fate_and_the_last_one_an_end(
    status: int | None, attempts: int, limit: int, jitter: float
) -> None:
    verdict = verdict_on(answer(status), attempts, limit, jitter)

    assert (verdict.fate == "delivered") == (status is not None and 200 <= status < 300)
    if attempts >= limit:
        assert verdict.fate != "pending"
    if verdict.fate == "pending":
        assert verdict.wait_seconds > 0


@given(attempts=attempts, jitter=jitters, asked=asked)
def test_a_wait_is_never_too_short_nor_too_long(attempts: int, jitter: float, asked: float | None) -> None:
    waited = wait_seconds(attempts, jitter, asked)

    assert FIRST_WAIT_SECONDS / 2 <= waited <= MAX_WAIT_SECONDS
    assert waited >= min(asked or 0, MAX_WAIT_SECONDS)


@given(attempts=attempts, jitter=jitters)
def test_each_wait_is_at_least_as_long_as_the_one_before(attempts: int, jitter: float) -> None:
    assert wait_seconds(attempts, jitter) <= wait_seconds(attempts + 1, jitter)


def test_waits_double_until_the_cap() -> None:
    assert [wait_seconds(each, 1) for each in (1, 2, 3, 4)] == [5, 10, 20, 40]
    assert wait_seconds(40, 1) == MAX_WAIT_SECONDS


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("0", 0),
        ("9" * 5000, MAX_WAIT_SECONDS),
        (format_datetime(NOON + timedelta(minutes=2), usegmt=True), 120),
        (format_datetime(NOON - timedelta(days=1), usegmt=True), 0),
        (format_datetime((NOON + timedelta(minutes=1)).astimezone(timezone(timedelta(hours=2)))), 60),
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("²", None),
        ("Mon, 02 Mar 2026 12:00:00", None),
    ],
)
def test_a_retry_after_header_is_read_as_seconds_or_a_date(header: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(header, NOON) == seconds


@given(some.text(max_size=60))
def test_no_retry_after_header_breaks_anything(header: str) -> None:
    found = retry_after_seconds(header, NOON)

    assert found is None or found >= 0
