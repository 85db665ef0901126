"""One ticket through the server's HTTP contract: handed in, watched, reviewed, to its end."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from langgraph_sdk import get_client
from langgraph_sdk.client import LangGraphClient

from agent.contract import Review, TicketView
from bench.errors import MeasurementFailed
from bench.evaluation.retail_cases import Action, Case
from bench.evaluation.simulated_reviewer import verdict
from bench.serving import System

GRAPH = "support"
ENDED = frozenset({"resolved", "rejected", "escalated", "expired"})
LOOK_EVERY_SECONDS = 0.3
PATIENCE_SECONDS = 240


@dataclass(frozen=True)
class Ended:
    """A ticket at its end; `paused_for` is the highest risk factor of each proposal that a person was asked about."""

    ticket: TicketView
    paused_for: dict[str, str]


class Desk:
    """The customer's system that hands tickets in, and the reviewer who decides."""

    def __init__(self, intake: httpx.AsyncClient, reviewer: httpx.AsyncClient, threads: LangGraphClient) -> None:
        self._intake = intake
        self._reviewer = reviewer
        self._threads = threads

    async def serve(self, case: Case, ticket_id: str) -> Ended:
        """Hand a case in as one message, and see it through. Raises `MeasurementFailed` when it doesn't end."""
        message = "\n\n".join(case.messages)
        body = {"ticket_id": ticket_id, "customer_id": case.customer_id, "message": message}
        await _call(self._intake, "POST", "/holdpoint/tickets", body)
        deadline = time.monotonic() + PATIENCE_SECONDS
        paused_for: dict[str, str] = {}
        decided: set[str] = set()
        while time.monotonic() < deadline:
            ticket = TicketView.model_validate(await _call(self._intake, "GET", f"/holdpoint/tickets/{ticket_id}"))
            if ticket.status in ENDED:
                return Ended(ticket, paused_for)
            if ticket.status == "attention":
                raise MeasurementFailed(f"{case.case_id} needs attention: {ticket.events[-1].detail}")
            waiting = [review_id for review_id in ticket.reviews if review_id not in decided]
            if ticket.status == "awaiting_review" and waiting:
                paused_for |= await self._decide(ticket, waiting[-1], case.actions, decided)
            await asyncio.sleep(LOOK_EVERY_SECONDS)
        raise MeasurementFailed(f"{case.case_id} didn't end within {PATIENCE_SECONDS} seconds")

    async def _decide(
        self, ticket: TicketView, review_id: str, right: Sequence[Action], decided: set[str]
    ) -> dict[str, str]:
        path = f"/holdpoint/reviews/{review_id}"
        review = Review.model_validate(await _call(self._reviewer, "GET", path))
        if review.interrupt_id is None:
            return {}
        decision = {"type": verdict(review, right, ticket.actions), "args_digest": review.args_digest}
        accepted = await _call(self._reviewer, "POST", f"{path}/decision", decision)
        decided.add(review_id)
        if resume := accepted["resume"]:
            await self._threads.runs.create(review.thread_id, GRAPH, command={"resume": resume})
        factor = review.factors[0].name if review.factors else "unknown"
        return {each.proposal_id: factor for each in ticket.actions if each.status == "awaiting_review"}


@asynccontextmanager
async def desk_of(system: System) -> AsyncIterator[Desk]:
    """Yield the desk of a running system: tickets come from intake, carol decides."""
    carol = _bearer(system.tokens["carol"])
    limits = httpx.Limits(max_connections=20)
    async with (
        httpx.AsyncClient(
            base_url=system.api, headers=_bearer(system.tokens["intake"]), timeout=60, limits=limits
        ) as intake,
        httpx.AsyncClient(base_url=system.api, headers=carol, timeout=60, limits=limits) as reviewer,
    ):
        yield Desk(intake, reviewer, get_client(url=system.api, headers=carol))


async def _call(client: httpx.AsyncClient, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    try:
        response = await client.request(method, path, json=body)
    except httpx.HTTPError as error:
        raise MeasurementFailed(f"{method} {path}: {type(error).__name__} {error}") from error
    if not response.is_success:
        raise MeasurementFailed(f"{method} {path} answered {response.status_code}: {response.text[:500]}")
    return response.json()


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
