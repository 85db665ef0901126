"""The desk on a LangGraph server."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from agent.contract import (
    Attention,
    DecisionAccepted,
    DecisionIn,
    DecisionUndone,
    Me,
    Preview,
    Review,
    ReviewPage,
    ReviewSummary,
)
from reviewer_app.desk import PausedThread, Waiting
from reviewer_app.looking import EVERYTHING, Looking
from reviewer_app.server.autonomy import ServerAutonomy
from reviewer_app.server.connection import Connection
from reviewer_app.server.figures import ServerFigures
from reviewer_app.server.history import ServerHistory
from reviewer_app.server.people import ServerPeople
from reviewer_app.server.rechecks import ServerRechecks
from reviewer_app.server.tickets import ServerTickets

REVIEWS_LIMIT = 100
THREADS_LIMIT = 1000


class LangGraphDesk:
    """A `Desk` that sends one person's token with every call."""

    def __init__(self, url: str, token: str) -> None:
        self._server = Connection(url, token)
        self.people = ServerPeople(self._server)
        self.history = ServerHistory(self._server)
        self.figures = ServerFigures(self._server)
        self.autonomy = ServerAutonomy(self._server)
        self.rechecks = ServerRechecks(self._server)
        self.tickets = ServerTickets(self._server)

    async def me(self) -> Me:
        """`GET /holdpoint/me`."""
        return await self._server.get("/holdpoint/me", Me)

    async def set_away(self, away: bool) -> Me:
        """`POST /holdpoint/me/away`."""
        return await self._server.post("/holdpoint/me/away", {"away": away}, Me)

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
        return await self._server.get("/holdpoint/attention", Attention)

    async def retry_ticket(self, ticket_id: str) -> None:
        """`POST /holdpoint/tickets/{ticket_id}/retry`."""
        await self._server.send(f"/holdpoint/tickets/{quote(ticket_id, safe='')}/retry", {})

    async def retry_message(self, message_id: str) -> None:
        """`POST /holdpoint/messages/{message_id}/retry`."""
        await self._server.send(f"/holdpoint/messages/{quote(message_id, safe='')}/retry", {})

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
        return await self._server.get(_review(review_id), Review)

    async def claim(self, review_id: str) -> Review:
        """`POST …/claim`."""
        return await self._server.post(_review(review_id, "claim"), {}, Review)

    async def release(self, review_id: str) -> None:
        """`POST …/release`."""
        await self._server.send(_review(review_id, "release"), {})

    async def preview(self, review_id: str, args: dict[str, Any]) -> Preview:
        """`POST …/preview`."""
        return await self._server.post(_review(review_id, "preview"), {"args": args}, Preview)

    async def decide(self, review_id: str, decision: DecisionIn) -> DecisionAccepted:
        """`POST …/decision`."""
        body = decision.model_dump(mode="json", exclude_none=True)
        return await self._server.post(_review(review_id, "decision"), body, DecisionAccepted)

    async def undo(self, decision_id: str) -> DecisionUndone:
        """`POST /holdpoint/decisions/{decision_id}/undo`."""
        return await self._server.post(f"/holdpoint/decisions/{quote(decision_id, safe='')}/undo", {}, DecisionUndone)

    async def resume(self, thread_id: str, resume: dict[str, Any]) -> None:
        """Create the run; its outcome is the ledger's business."""
        await self._server.resume(thread_id, resume)

    async def close(self) -> None:
        """Close the connection pool."""
        await self._server.close()

    async def _listed(self, looking: Looking) -> ReviewPage:
        """Return the wanted pages as one; what stands beside the list is the first page's."""
        given = {"skill": looking.skill, "action": looking.action, "mine": "true" if looking.is_mine else ""}
        params = {"limit": REVIEWS_LIMIT, **{name: value for name, value in given.items() if value}}
        whole = await self._server.get("/holdpoint/reviews", ReviewPage, params)
        for _ in range(looking.pages - 1):
            if whole.next_cursor is None:
                break
            page = await self._server.get("/holdpoint/reviews", ReviewPage, {**params, "cursor": whole.next_cursor})
            known = {item.review_id for item in whole.items}
            items = [*whole.items, *(item for item in page.items if item.review_id not in known)]
            whole = whole.model_copy(update={"items": items, "next_cursor": page.next_cursor})
        return whole

    async def _interrupted(self, metadata: dict[str, str]) -> list[PausedThread]:
        threads = await self._server.interrupted(metadata, THREADS_LIMIT)
        return list(await asyncio.gather(*(self._with_interrupts(thread) for thread in threads)))

    async def _with_interrupts(self, thread: Mapping[str, Any]) -> PausedThread:
        # Aegra lists interrupted threads without their interrupts; only the state has them there.
        if thread.get("interrupts") is None:
            return await self._paused_thread(str(thread["thread_id"]))
        return _paused(str(thread["thread_id"]), [one for several in thread["interrupts"].values() for one in several])

    async def _paused_thread(self, thread_id: str) -> PausedThread:
        tasks = await self._server.tasks(thread_id)
        return _paused(thread_id, [one for task in tasks for one in task.get("interrupts") or ()])


def _paused(thread_id: str, interrupts: Sequence[Mapping[str, Any]]) -> PausedThread:
    values = [one.get("value") for one in interrupts]
    return PausedThread(
        thread_id=thread_id,
        interrupt_ids=frozenset(str(one["id"]) for one in interrupts if one.get("id")),
        review_ids=frozenset(
            str(value["review_id"]) for value in values if isinstance(value, Mapping) and value.get("review_id")
        ),
    )


def _review(review_id: str, call: str = "") -> str:
    return f"/holdpoint/reviews/{quote(review_id, safe='')}{f'/{call}' if call else ''}"
