"""The LangGraph server's thread API, through langgraph-sdk: in process, or by URL with the system's token.

Only calls that behave alike on `langgraph dev`, the LangGraph Platform and Aegra are used.
"""

from typing import Any

import httpx
from langgraph_sdk import get_client
from langgraph_sdk.client import LangGraphClient

from agent.errors import ThreadApiError
from agent.ports import ThreadLook

GRAPH = "support"
ROOT_CHECKPOINT: Any = {"checkpoint_ns": ""}
"""With this and no input, a run goes on from where the thread stands, on every engine."""


class LangGraphCrons:
    """`agent.ports.Crons` on a real server."""

    def __init__(self, url: str | None = None, token: str | None = None) -> None:
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"} if token else None

    async def keep_one(self, graph: str, schedule: str) -> None:
        """Create the cron that is missing, and delete those of ours that are too many or on another schedule."""
        ours = f"holdpoint/{graph}"
        crons = get_client(url=self._url, headers=self._headers).crons
        try:
            found = [
                cron for cron in await crons.search(limit=100) if (cron.get("metadata") or {}).get("owner") == ours
            ]
            kept = [cron for cron in found if cron["schedule"] == schedule][:1]
            for cron in found:
                if cron not in kept:
                    await crons.delete(cron["cron_id"])
            if schedule and not kept:
                await crons.create(
                    graph, schedule=schedule, input={}, metadata={"owner": ours}, on_run_completed="delete"
                )
        except httpx.HTTPError as error:
            raise ThreadApiError(str(error)) from error


class LangGraphThreads:
    """`agent.ports.Threads` on a real server."""

    def __init__(self, url: str | None = None, token: str | None = None) -> None:
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"} if token else None

    async def start(self, thread_id: str, ticket_id: str, values: dict[str, Any]) -> None:
        """Begin an episode on the ticket's thread."""
        await self._run(thread_id, ticket_id, input=values)

    async def resume(self, thread_id: str, answers: dict[str, Any]) -> None:
        """Queue a resume by interrupt id."""
        try:
            await self._client().runs.create(thread_id, GRAPH, command={"resume": answers}, durability="exit")
        except httpx.HTTPError as error:
            raise ThreadApiError(str(error)) from error

    async def go_on(self, thread_id: str, ticket_id: str) -> None:
        """Queue a run from where the thread stands."""
        await self._run(thread_id, ticket_id, checkpoint=ROOT_CHECKPOINT)

    async def look(self, thread_id: str) -> ThreadLook | None:
        """Return the thread's status and pending interrupts."""
        client = self._client()
        try:
            thread = await client.threads.get(thread_id)
        except httpx.HTTPStatusError as error:
            if error.response.status_code == httpx.codes.NOT_FOUND:
                return None
            raise ThreadApiError(str(error)) from error
        except httpx.HTTPError as error:
            raise ThreadApiError(str(error)) from error
        pending = [interrupt for task in (thread.get("interrupts") or {}).values() for interrupt in task]
        return ThreadLook(
            status=thread["status"],
            metadata=dict(thread.get("metadata") or {}),
            interrupts={str(each["id"]): each.get("value") for each in pending if each.get("id")},
        )

    async def label(self, thread_id: str, metadata: dict[str, str]) -> None:
        """Add to the thread's metadata."""
        try:
            await self._client().threads.update(thread_id, metadata=metadata)
        except httpx.HTTPError as error:
            raise ThreadApiError(str(error)) from error

    async def _run(self, thread_id: str, ticket_id: str, **given: Any) -> None:
        """Queue a run; the same call makes and labels a thread that the server doesn't know."""
        label = {"ticket_id": ticket_id}
        try:
            await self._client().runs.create(
                thread_id, GRAPH, if_not_exists="create", metadata=label, durability="exit", **given
            )
        except httpx.HTTPError as error:
            raise ThreadApiError(str(error)) from error

    def _client(self) -> LangGraphClient:
        return get_client(url=self._url, headers=self._headers)
