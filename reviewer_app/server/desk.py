"""The desk on a LangGraph server."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from agent.contract import (
    Attention,
    CaseStanding,
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

    async def waiting(self, looking: Looking = EVERYTHING) -> Waiting:
        """Ask the ledger for its order, and the server for what it holds paused of exactly that."""
        page = await self._listed(looking)
        return Waiting(
            reviews=tuple(page.items),
            counts=page.counts,
            paused=await self._paused_of(page.items),
            attention=page.attention,
            kill_switch=page.kill_switch,
            has_more=page.next_cursor is not None,
            actions=page.actions,
            matching=page.matching,
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

    async def paused_for(self, review_id: str) -> tuple[PausedThread, ...]:
        """Look for this review among the interrupted threads."""
        return await self._with_interrupts(await self._server.interrupted({"review_id": review_id}, THREADS_LIMIT))

    async def review(self, review_id: str) -> Review:
        """`GET /holdpoint/reviews/{review_id}`."""
        return await self._server.get(_review(review_id), Review)

    async def peek(self, review_id: str) -> Review:
        """`GET /holdpoint/reviews/{review_id}?peek=true`."""
        return await self._server.get(_review(review_id), Review, {"peek": "true"})

    async def viewing(self, review_id: str) -> CaseStanding:
        """`POST …/viewing`."""
        return await self._server.post(_review(review_id, "viewing"), {}, CaseStanding)

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
        params = {"limit": REVIEWS_LIMIT, **_asked_for(looking)}
        whole = await self._server.get("/holdpoint/reviews", ReviewPage, params)
        for _ in range(looking.pages - 1):
            if whole.next_cursor is None:
                break
            page = await self._server.get("/holdpoint/reviews", ReviewPage, {**params, "cursor": whole.next_cursor})
            known = {item.review_id for item in whole.items}
            items = [*whole.items, *(item for item in page.items if item.review_id not in known)]
            whole = whole.model_copy(update={"items": items, "next_cursor": page.next_cursor})
        return whole

    async def _paused_of(self, listed: Sequence[ReviewSummary]) -> tuple[PausedThread, ...]:
        threads_of: dict[str, list[str]] = {}
        for each in listed:
            threads_of.setdefault(each.skill, []).append(each.thread_id)
        found = await asyncio.gather(*(self._of_skill(skill, ids) for skill, ids in threads_of.items()))
        return tuple(thread for several in found for thread in several)

    async def _of_skill(self, skill: str, thread_ids: Sequence[str]) -> tuple[PausedThread, ...]:
        # Aegra ignores the ids and lists whatever has this skill, up to the limit.
        found = await self._server.interrupted({"skill": skill}, THREADS_LIMIT, thread_ids)
        wanted = set(thread_ids)
        paused = await self._with_interrupts([each for each in found if str(each["thread_id"]) in wanted])
        if len(found) < THREADS_LIMIT:
            return paused
        unlisted = wanted - {thread.thread_id for thread in paused}
        return paused + tuple(await asyncio.gather(*(self._paused_thread(each) for each in unlisted)))

    async def _with_interrupts(self, threads: Sequence[Mapping[str, Any]]) -> tuple[PausedThread, ...]:
        return tuple(await asyncio.gather(*(self._as_paused(thread) for thread in threads)))

    async def _as_paused(self, thread: Mapping[str, Any]) -> PausedThread:
        # Aegra lists interrupted threads without their interrupts; only the state has them there.
        if thread.get("interrupts") is None:
            return await self._paused_thread(str(thread["thread_id"]))
        return _paused(str(thread["thread_id"]), [one for several in thread["interrupts"].values() for one in several])

    async def _paused_thread(self, thread_id: str) -> PausedThread:
        tasks = await self._server.tasks(thread_id)
        return _paused(thread_id, [one for task in tasks for one in task.get("interrupts") or ()])


def _asked_for(looking: Looking) -> dict[str, str]:
    flags = {
        "mine": looking.is_mine,
        "overdue": looking.is_overdue,
        "unclaimed": looking.is_unclaimed,
        "attention": looking.is_stuck,
    }
    texts = {"skill": looking.skill, "action": looking.action, "search": looking.search.strip()}
    return {
        **{name: "true" for name, is_on in flags.items() if is_on},
        **{name: text for name, text in texts.items() if text},
    }


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
