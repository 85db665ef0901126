"""What an answer to a delivered message means, and when to try again."""

from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Literal

from agent.core.records import Record

Meaning = Literal["delivered", "try_again", "refused"]

REFUSED = frozenset({400, 406, 410, 413, 415, 422, 451})
"""The receiver says that this message will never do.

A wrong secret or address (401, 403, 404, a redirect) is not among them: it is ours to set right, and then every message
goes out by itself.
"""

FIRST_WAIT_SECONDS = 5.0
MAX_WAIT_SECONDS = 3600.0


class Answer(Record):
    """How one attempt ended: the receiver's status (None: no answer), a short reason, how long it asks us to wait."""

    status: int | None
    reason: str
    retry_after_seconds: float | None = None


class Verdict(Record):
    """What becomes of a message after an attempt; `wait_seconds` is set for one that is tried again."""

    fate: Literal["delivered", "pending", "dead"]
    wait_seconds: float = 0


def meaning_of(status: int | None) -> Meaning:
    """Return what an answer's status means; None is an attempt without an answer."""
    if status is None:
        return "try_again"
    if 200 <= status < 300:
        return "delivered"
    return "refused" if status in REFUSED else "try_again"


def verdict_on(answer: Answer, attempts: int, max_attempts: int, jitter: float) -> Verdict:
    """Return what becomes of a message after its `attempts`-th attempt; `jitter` is a random number from 0 to 1."""
    match meaning_of(answer.status):
        case "delivered":
            return Verdict(fate="delivered")
        case "refused":
            return Verdict(fate="dead")
        case "try_again" if attempts >= max_attempts:
            return Verdict(fate="dead")
        case "try_again":
            return Verdict(fate="pending", wait_seconds=wait_seconds(attempts, jitter, answer.retry_after_seconds))


def wait_seconds(attempts: int, jitter: float, retry_after_seconds: float | None = None) -> float:
    """Return how long to wait after a number of attempts: twice as long each time, up to an hour.

    Half of it is spread by `jitter`, so that what failed together isn't tried together. A receiver that asks for more
    time gets it, up to the same hour.
    """
    step = min(MAX_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2.0 ** min(attempts - 1, 30))
    own = step * (0.5 + 0.5 * jitter)
    return max(own, min(retry_after_seconds or 0.0, MAX_WAIT_SECONDS))


def retry_after_seconds(header: str | None, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for (RFC 9110, 10.2.3), None when it can't be read."""
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return float(text) if len(text) <= 10 else MAX_WAIT_SECONDS
    try:
        asked = parsedate_to_datetime(text)
        return max(0.0, (asked - now).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None
