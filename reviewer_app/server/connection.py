"""One person's connection to the LangGraph server: the only place that speaks to it."""

import json
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import httpx
from langgraph_sdk import get_client
from langgraph_sdk.errors import APIConnectionError, APIStatusError
from pydantic import BaseModel, ValidationError

from reviewer_app.errors import ServerTrouble, ServerUnreachable, error_from

GRAPH = "support"
TIMEOUT_SECONDS = 15.0

Shape = TypeVar("Shape", bound=BaseModel)


class Connection:
    """Sends the person's token with every call. Every method may raise a `DeskError`."""

    def __init__(self, url: str, token: str) -> None:
        self._client = get_client(
            url=url, api_key=None, headers={"Authorization": f"Bearer {token}"}, timeout=TIMEOUT_SECONDS
        )

    async def get(self, path: str, shape: type[Shape], params: Mapping[str, Any] | None = None) -> Shape:
        """Return what a route of ours answers."""
        with _server_errors():
            return _shaped(await self._client.http.get(path, params=params), shape)

    async def post(self, path: str, body: dict[str, Any], shape: type[Shape]) -> Shape:
        """Call a route of ours, and return what it answers."""
        return _shaped(await self.send(path, body), shape)

    async def send(self, path: str, body: dict[str, Any]) -> object:
        """Call a route of ours whose answer says nothing more."""
        with _server_errors():
            answer: object = await self._client.http.post(path, json=body)
        return answer

    async def stream(self, path: str, params: Mapping[str, Any]) -> AsyncIterator[bytes]:
        """Begin to read what a route of ours answers, in parts; what it refuses is raised before the first of them."""
        http = self._client.http.client
        with _server_errors():
            answer = await http.send(http.build_request("GET", path, params=dict(params)), stream=True)
            if answer.is_error:
                await answer.aread()
                raise error_from(answer.status_code, _parsed(answer))
        return _parts(answer)

    async def resume(self, thread_id: str, resume: dict[str, Any]) -> None:
        """Create the run that resumes a thread; its outcome is the ledger's business."""
        with _server_errors():
            await self._client.runs.create(thread_id, GRAPH, command={"resume": resume})

    async def interrupted(
        self, metadata: dict[str, str], limit: int, ids: Sequence[str] | None = None
    ) -> list[dict[str, Any]]:
        """Return the threads with this metadata, and these ids, that the server lists as interrupted."""
        with _server_errors():
            threads = await self._client.threads.search(
                status="interrupted",
                metadata=metadata,
                ids=ids,
                select=["thread_id", "status", "interrupts", "metadata"],
                limit=limit,
            )
        return [dict(thread) for thread in threads]

    async def tasks(self, thread_id: str) -> Sequence[Mapping[str, Any]]:
        """Return what a thread is about to do, with the interrupts of each."""
        with _server_errors():
            state = await self._client.threads.get_state(thread_id)
        return [dict(task) for task in state.get("tasks") or ()]

    async def close(self) -> None:
        """Close the connection pool."""
        await self._client.aclose()


async def _parts(answer: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for part in answer.aiter_bytes():
            yield part
    finally:
        await answer.aclose()


def _parsed(answer: httpx.Response) -> object:
    try:
        body: object = answer.json()
    except ValueError:
        return None
    return body


def _shaped(answer: object, shape: type[Shape]) -> Shape:
    try:
        return shape.model_validate(answer)
    except ValidationError as error:
        raise ServerTrouble(f"The server's answer is not a {shape.__name__}") from error


@contextmanager
def _server_errors() -> Iterator[None]:
    """Turn what the SDK raises into this package's errors."""
    try:
        yield
    except (APIConnectionError, httpx.TransportError) as error:
        raise ServerUnreachable("The server can't be reached") from error
    except APIStatusError as error:
        raise error_from(error.status_code, error.body) from error
    except json.JSONDecodeError as error:
        raise ServerTrouble("The server's answer is not JSON") from error
