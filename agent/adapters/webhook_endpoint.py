"""One signed POST to a remote system, retried with the same idempotency key, and what its answer means."""

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_exponential, wait_random

from agent.adapters.signing import signed_headers
from agent.errors import ActionRefused, OutcomeUnknown

MAX_REASON_LENGTH = 500

# The remote system says that it didn't take the request up: nothing was done, and later it may be.
NOT_NOW = frozenset({408, 425, 429, 503})


class _TryAgain(Exception):
    """This attempt gave no usable answer; `may_have_run` says whether the remote system may have acted on it."""

    def __init__(self, problem: str, may_have_run: bool) -> None:
        super().__init__(problem)
        self.may_have_run = may_have_run


@dataclass(frozen=True, kw_only=True)
class WebhookEndpoint:
    """Where a remote system takes actions. `secret` is shared with it and never sent."""

    url: str
    secret: str = field(repr=False)
    timeout_seconds: float = 10
    max_attempts: int = 3
    first_wait_seconds: float = 0.3

    async def post(self, body: Mapping[str, Any], idempotency_key: str) -> dict[str, Any]:
        """Send `body` and return the answer's JSON object.

        Raises `ActionRefused` when the remote system says no or certainly never acted, and `OutcomeUnknown` when an
        attempt may have been acted on without a usable answer.
        """
        content = json.dumps(body, separators=(",", ":")).encode()
        may_have_run = False
        try:
            # Making a client reads certificates from disk, which mustn't happen on the event loop.
            async with await asyncio.to_thread(httpx.AsyncClient, timeout=self.timeout_seconds) as client:
                async for attempt in AsyncRetrying(
                    stop=stop_after_attempt(self.max_attempts),
                    wait=wait_exponential(multiplier=self.first_wait_seconds, max=5) + wait_random(0, 0.1),
                    retry=retry_if_exception_type(_TryAgain),
                    reraise=True,
                ):
                    with attempt:
                        try:
                            return _read(await self._send(client, content, idempotency_key))
                        except _TryAgain as error:
                            may_have_run = may_have_run or error.may_have_run
                            raise
        except _TryAgain as error:
            if may_have_run:
                raise OutcomeUnknown(f"{self.url}: {error}") from error
            raise ActionRefused(f"The remote system can't be used now ({error}); nothing was done") from error
        except ActionRefused as error:
            # An earlier attempt may have done it, and this one been refused for just that reason.
            if may_have_run:
                raise OutcomeUnknown(f"{self.url}: {error.reason}, after an attempt without an answer") from error
            raise
        raise AssertionError("the last attempt returns or raises")

    async def _send(self, client: httpx.AsyncClient, content: bytes, idempotency_key: str) -> httpx.Response:
        headers = signed_headers(self.secret, str(int(time.time())), content, idempotency_key)
        try:
            return await client.post(self.url, content=content, headers=headers)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise _TryAgain("no connection", may_have_run=False) from error
        except httpx.TransportError as error:
            raise _TryAgain(f"no answer: {type(error).__name__}", may_have_run=True) from error


def _read(response: httpx.Response) -> dict[str, Any]:
    if response.is_success:
        answer = _object(response)
        if answer is None:
            raise _TryAgain("an answer that isn't a JSON object", may_have_run=True)
        return answer
    if response.status_code in NOT_NOW:
        raise _TryAgain(f"status {response.status_code}", may_have_run=False)
    if response.is_server_error:
        raise _TryAgain(f"status {response.status_code}", may_have_run=True)
    raise ActionRefused(_reason(response))


def _object(response: httpx.Response) -> dict[str, Any] | None:
    try:
        answer = response.json()
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def _reason(response: httpx.Response) -> str:
    """Return the remote system's reason: `reason`, or `error.message`, or the status."""
    answer = _object(response) or {}
    error = answer.get("error")
    reason = answer.get("reason") or (error.get("message") if isinstance(error, dict) else error)
    if isinstance(reason, str) and reason.strip():
        return reason.strip()[:MAX_REASON_LENGTH]
    return f"The remote system refused it with status {response.status_code}"
