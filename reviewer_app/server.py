"""The desk on a LangGraph server: the only place that speaks to it."""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
from langgraph_sdk import get_client
from langgraph_sdk.errors import APIConnectionError, APIStatusError
from pydantic import BaseModel, ValidationError

from agent.contract import (
    Attention,
    DecisionAccepted,
    DecisionIn,
    DecisionUndone,
    Me,
    People,
    PersonChange,
    PersonView,
    Preview,
    Review,
    ReviewPage,
    ReviewSummary,
    TicketView,
)
from reviewer_app.desk import PausedThread, Waiting
from reviewer_app.errors import ServerTrouble, ServerUnreachable, error_from
from reviewer_app.looking import EVERYTHING, Looking

GRAPH = "support"
REVIEWS_LIMIT = 100
THREADS_LIMIT = 1000
TIMEOUT_SECONDS = 15.0

Shape = TypeVar("Shape", bound=BaseModel)


class LangGraphDesk:
    """A `Desk` that sends one person's token with every call."""

    def __init__(self, url: str, token: str) -> None:
        self._client = get_client(
            url=url, api_key=None, headers={"Authorization": f"Bearer {token}"}, timeout=TIMEOUT_SECONDS
        )

    async def me(self) -> Me:
        """`GET /holdpoint/me`."""
        return await self._get("/holdpoint/me", Me)

    async def set_away(self, away: bool) -> Me:
        """`POST /holdpoint/me/away`."""
        return _shaped(await self._post("/holdpoint/me/away", {"away": away}), Me)

    async def waiting(self, skills: Sequence[str] | None, looking: Looking = EVERYTHING) -> Waiting:
        """Ask the ledger for its order and the server for what is paused, at the same time."""
        seen = (looking.skill,) if looking.skill else skills
        wanted: list[dict[str, str]] = [{"skill": skill} for skill in seen] if seen is not None else [{}]
        page, threads = await asyncio.gather(
            self._listed(looking), asyncio.gather(*(self._interrupted(metadata) for metadata in wanted))
        )
        paused = {thread.thread_id: thread for found in threads for thread in found}
        if any(len(found) >= THREADS_LIMIT for found in threads):
            unlisted = {item.thread_id for item in page.items} - paused.keys()
            looked_up = await asyncio.gather(*(self._paused_thread(thread_id) for thread_id in unlisted))
            paused |= {thread.thread_id: thread for thread in looked_up}
        return Waiting(
            reviews=tuple(page.items),
            counts=page.counts,
            paused=tuple(paused.values()),
            attention=page.attention,
            kill_switch=page.kill_switch,
            has_more=page.next_cursor is not None,
        )

    async def attention(self) -> Attention:
        """`GET /holdpoint/attention`."""
        return await self._get("/holdpoint/attention", Attention)

    async def retry_ticket(self, ticket_id: str) -> None:
        """`POST /holdpoint/tickets/{ticket_id}/retry`."""
        await self._post(f"/holdpoint/tickets/{quote(ticket_id, safe='')}/retry", {})

    async def retry_message(self, message_id: str) -> None:
        """`POST /holdpoint/messages/{message_id}/retry`."""
        await self._post(f"/holdpoint/messages/{quote(message_id, safe='')}/retry", {})

    async def is_paused(self, review: ReviewSummary) -> bool:
        """Look for this review among the interrupted threads."""
        found = await self._interrupted({"review_id": review.review_id})
        return any(
            thread.thread_id == review.thread_id
            and (review.review_id in thread.review_ids or review.interrupt_id in thread.interrupt_ids)
            for thread in found
        )

    async def review(self, review_id: str) -> Review:
        """`GET /holdpoint/reviews/{review_id}`."""
        return await self._get(f"/holdpoint/reviews/{quote(review_id, safe='')}", Review)

    async def claim(self, review_id: str) -> Review:
        """`POST …/claim`."""
        return _shaped(await self._post(f"/holdpoint/reviews/{quote(review_id, safe='')}/claim", {}), Review)

    async def release(self, review_id: str) -> None:
        """`POST …/release`."""
        await self._post(f"/holdpoint/reviews/{quote(review_id, safe='')}/release", {})

    async def preview(self, review_id: str, args: dict[str, Any]) -> Preview:
        """`POST …/preview`."""
        return _shaped(
            await self._post(f"/holdpoint/reviews/{quote(review_id, safe='')}/preview", {"args": args}), Preview
        )

    async def decide(self, review_id: str, decision: DecisionIn) -> DecisionAccepted:
        """`POST …/decision`."""
        body = decision.model_dump(mode="json", exclude_none=True)
        return _shaped(
            await self._post(f"/holdpoint/reviews/{quote(review_id, safe='')}/decision", body), DecisionAccepted
        )

    async def undo(self, decision_id: str) -> DecisionUndone:
        """`POST /holdpoint/decisions/{decision_id}/undo`."""
        return _shaped(await self._post(f"/holdpoint/decisions/{quote(decision_id, safe='')}/undo", {}), DecisionUndone)

    async def resume(self, thread_id: str, resume: dict[str, Any]) -> None:
        """Create the run; its outcome is the ledger's business."""
        with _server_errors():
            await self._client.runs.create(thread_id, GRAPH, command={"resume": resume})

    async def ticket(self, ticket_id: str) -> TicketView:
        """`GET /holdpoint/tickets/{ticket_id}`."""
        return await self._get(f"/holdpoint/tickets/{quote(ticket_id, safe='')}", TicketView)

    async def people(self) -> People:
        """`GET /holdpoint/people`."""
        return await self._get("/holdpoint/people", People)

    async def change_person(self, name: str, change: PersonChange) -> PersonView:
        """`POST /holdpoint/people/{name}`."""
        body = change.model_dump(mode="json", exclude_none=True)
        return _shaped(await self._post(f"/holdpoint/people/{quote(name, safe='')}", body), PersonView)

    async def close(self) -> None:
        """Close the connection pool."""
        await self._client.aclose()

    async def _listed(self, looking: Looking) -> ReviewPage:
        """Return the wanted pages as one; what stands beside the list is the first page's."""
        given = {"skill": looking.skill, "action": looking.action, "mine": "true" if looking.is_mine else ""}
        params = {"limit": REVIEWS_LIMIT, **{name: value for name, value in given.items() if value}}
        whole = await self._get("/holdpoint/reviews", ReviewPage, params)
        for _ in range(looking.pages - 1):
            if whole.next_cursor is None:
                break
            page = await self._get("/holdpoint/reviews", ReviewPage, {**params, "cursor": whole.next_cursor})
            known = {item.review_id for item in whole.items}
            items = [*whole.items, *(item for item in page.items if item.review_id not in known)]
            whole = whole.model_copy(update={"items": items, "next_cursor": page.next_cursor})
        return whole

    async def _interrupted(self, metadata: dict[str, str]) -> list[PausedThread]:
        with _server_errors():
            threads = await self._client.threads.search(
                status="interrupted",
                metadata=metadata,
                select=["thread_id", "status", "interrupts", "metadata"],
                limit=THREADS_LIMIT,
            )
        return list(await asyncio.gather(*(self._with_interrupts(dict(thread)) for thread in threads)))

    async def _with_interrupts(self, thread: Mapping[str, Any]) -> PausedThread:
        # Aegra lists interrupted threads without their interrupts; only the state has them there.
        if thread.get("interrupts") is None:
            return await self._paused_thread(str(thread["thread_id"]))
        return _paused(str(thread["thread_id"]), [one for several in thread["interrupts"].values() for one in several])

    async def _paused_thread(self, thread_id: str) -> PausedThread:
        with _server_errors():
            state = await self._client.threads.get_state(thread_id)
        tasks: Sequence[Mapping[str, Any]] = [dict(task) for task in state.get("tasks") or ()]
        return _paused(thread_id, [one for task in tasks for one in task.get("interrupts") or ()])

    async def _get(self, path: str, shape: type[Shape], params: Mapping[str, Any] | None = None) -> Shape:
        with _server_errors():
            return _shaped(await self._client.http.get(path, params=params), shape)

    async def _post(self, path: str, body: dict[str, Any]) -> object:
        with _server_errors():
            answer: object = await self._client.http.post(path, json=body)
        return answer


def _paused(thread_id: str, interrupts: Sequence[Mapping[str, Any]]) -> PausedThread:
    values = [one.get("value") for one in interrupts]
    return PausedThread(
        thread_id=thread_id,
        interrupt_ids=frozenset(str(one["id"]) for one in interrupts if one.get("id")),
        review_ids=frozenset(
            str(value["review_id"]) for value in values if isinstance(value, Mapping) and value.get("review_id")
        ),
    )


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
