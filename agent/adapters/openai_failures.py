"""What can go wrong with one call of an OpenAI-compatible server, and what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import openai

from agent.errors import NoUsableMessage, UnusableOutput

BROKEN_RESPONSES = (ValueError, TypeError, KeyError, IndexError, AttributeError)
"""What the client libraries raise on HTTP 200 with garbage: a bare `JSONDecodeError`, a missing key, a null list."""

FAILURES = (openai.OpenAIError, UnusableOutput, NoUsableMessage, TimeoutError, *BROKEN_RESPONSES)
"""Every error that means the call failed, and none that means it was cancelled."""

_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (openai.LengthFinishReasonError, "its message was cut"),
    (openai.ContentFilterFinishReasonError, "its message was filtered"),
    (openai.APITimeoutError, "it timed out"),
    (TimeoutError, "it timed out"),
    (openai.APIConnectionError, "the connection failed"),
)
_MALFORMED = "its response was malformed"


@dataclass(frozen=True, kw_only=True)
class Failure:
    """One failed call. `reason` is fit for a log and a screen: no key, no prompt, nothing the server wrote.

    `retry_after_seconds` is what the server asked for; `is_immediate` says that waiting wouldn't help.
    """

    reason: str
    is_retryable: bool
    retry_after_seconds: float | None = None
    is_immediate: bool = False


def understand(error: BaseException) -> Failure:
    """Return what one of the `FAILURES` means."""
    if isinstance(error, openai.APIStatusError):
        return _understand_status(error.status_code, error.response.headers, error.code)
    if isinstance(error, UnusableOutput):
        return Failure(reason="its output didn't fit", is_retryable=True, is_immediate=True)
    if isinstance(error, NoUsableMessage):
        return Failure(reason=str(error), is_retryable=True, is_immediate=True)
    reason = next((reason for kind, reason in _REASONS if isinstance(error, kind)), _MALFORMED)
    return Failure(reason=reason, is_retryable=True)


def _understand_status(status: int, headers: Mapping[str, str], code: str | None) -> Failure:
    is_passing = status in (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS)
    is_spent = code == "insufficient_quota"
    return Failure(
        reason=f"HTTP {status}" + (", the quota is spent" if is_spent else ""),
        is_retryable=(is_passing and not is_spent) or status >= HTTPStatus.INTERNAL_SERVER_ERROR,
        retry_after_seconds=_retry_after(headers.get("retry-after")),
    )


def _retry_after(value: str | None) -> float | None:
    """Return the seconds of a Retry-After header, which is a number or an HTTP date."""
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        return _seconds_until(value)
    return max(0.0, seconds) if seconds < float("inf") else None


def _seconds_until(http_date: str) -> float | None:
    try:
        at = parsedate_to_datetime(http_date)
    except ValueError:
        return None
    return max(0.0, (at - datetime.now(UTC)).total_seconds()) if at.tzinfo else None
