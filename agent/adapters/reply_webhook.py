"""Messages to customers, posted to one URL: signed, and each with a key by which the receiver knows it again."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from agent.adapters.signing import signed_headers
from agent.core.delivery import Answer, retry_after_seconds


@dataclass(frozen=True)
class ReplySender:
    """An open connection to the receiver."""

    webhook: "ReplyWebhook"
    client: httpx.AsyncClient

    async def send(self, body: Mapping[str, Any], idempotency_key: str) -> Answer:
        """Post one message, and return how that went; redirects aren't followed, and what is answered isn't read."""
        content = json.dumps(body, separators=(",", ":")).encode()
        headers = signed_headers(self.webhook.secret, str(int(time.time())), content, idempotency_key)
        try:
            # A receiver that answers a byte at a time would outlast each of httpx's own time-outs.
            async with (
                asyncio.timeout(self.webhook.timeout_seconds),
                self.client.stream("POST", self.webhook.url, content=content, headers=headers) as response,
            ):
                return _answer(response)
        except (TimeoutError, httpx.TimeoutException):
            return Answer(status=None, reason=f"No answer within {self.webhook.timeout_seconds:g} seconds")
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            return Answer(status=None, reason=f"No answer: {type(error).__name__}")


@dataclass(frozen=True, kw_only=True)
class ReplyWebhook:
    """Where messages to customers go; `secret` is shared with the receiver and never sent."""

    url: str
    secret: str = field(repr=False)
    timeout_seconds: float = 10

    @asynccontextmanager
    async def open(self) -> AsyncIterator[ReplySender]:
        """Open a connection for several messages."""
        # Making a client reads certificates from disk, which mustn't happen on the event loop.
        async with await asyncio.to_thread(httpx.AsyncClient, timeout=self.timeout_seconds) as client:
            yield ReplySender(self, client)


def _answer(response: httpx.Response) -> Answer:
    asked = retry_after_seconds(response.headers.get("Retry-After"), datetime.now(UTC))
    # The receiver's words stay with the receiver: they may repeat the customer's.
    return Answer(
        status=response.status_code,
        reason=f"The receiver answered {response.status_code}",
        retry_after_seconds=asked,
    )
