"""Who takes part in a burst: senders of tickets, and reviewers who pull, decide and resume."""

import asyncio
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from agent.ledger.people import Person
from bench.burst.tickets import risky_ticket

Json = dict[str, Any]
GRAPH = "support"
IDLE_SECONDS = 0.3
STAFF = (
    Person(name="ann", role="reviewer", skills=("orders",), cap=10),
    Person(name="ben", role="reviewer", skills=("orders", "data"), cap=5),
    Person(name="cleo", role="reviewer", skills=("data", "orders"), cap=3),
)
LEAVER = "cleo"
"""Goes in the middle without a word, with cases in her hands: they come back when their leases run out."""
EXPECTED = {200: "taken", 204: "nothing waits", 409: "lost", 429: "at the cap"}


@dataclass
class Tally:
    """What happened: decisions by type, answers that were no decision, and what the server should never say."""

    sent: int = 0
    decided: dict[str, int] = field(default_factory=dict)
    lost: int = 0
    resumes_refused: int = 0
    troubles: list[str] = field(default_factory=list)

    @property
    def decisions(self) -> int:
        """All that counted."""
        return sum(self.decided.values())


async def send(client: httpx.AsyncClient, headers: Mapping[str, str], numbers: Sequence[int], tally: Tally) -> None:
    """Hand in one sender's tickets, one after the other."""
    for number in numbers:
        answer = await client.post("/holdpoint/tickets", json=risky_ticket(number), headers=headers)
        if answer.status_code != 202:
            tally.troubles.append(f"a ticket was answered {answer.status_code}: {answer.text[:200]}")
        tally.sent += 1


class Desk:
    """One reviewer's work: take as many as may be held, decide them, resume their threads, until it is over."""

    def __init__(self, client: httpx.AsyncClient, person: Person, token: str, tally: Tally) -> None:
        self._client = client
        self._person = person
        self._headers = {"Authorization": f"Bearer {token}"}
        self._tally = tally
        self._kinds = itertools.cycle(("approve",) * 9 + ("reject",))

    async def work(self, is_over: Callable[[], bool], has_left: Callable[[], bool]) -> None:
        """Work until it is over; whoever has left drops everything as it is."""
        while not is_over():
            cases = await self._take()
            for case in cases:
                if has_left():
                    return
                await self._decide(case)
            if has_left():
                return
            if not cases:
                await asyncio.sleep(IDLE_SECONDS)

    async def _take(self) -> list[Json]:
        cases: list[Json] = []
        while len(cases) <= self._person.cap:
            answer = await self._post("/holdpoint/reviews/next", {})
            if answer.status_code != 200:
                return cases
            cases.append(answer.json())
        # A slow server lets the first leases run out while the last are taken: those are nobody's.
        now = datetime.now(UTC)
        if all(datetime.fromisoformat(case["claimed_until"]) > now for case in cases):
            self._tally.troubles.append(f"{self._person.name} was given more than {self._person.cap} cases")
        return cases

    async def _decide(self, case: Json) -> None:
        kind = next(self._kinds)
        body = {"type": kind, "args_digest": case["args_digest"], "notes": "seen in the burst"}
        answer = await self._post(f"/holdpoint/reviews/{case['review_id']}/decision", body)
        if answer.status_code != 200:
            self._tally.lost += 1
            return
        self._tally.decided[kind] = self._tally.decided.get(kind, 0) + 1
        resume = answer.json()["resume"]
        if resume:
            run = {"assistant_id": GRAPH, "command": {"resume": resume}}
            started = await self._client.post(f"/threads/{case['thread_id']}/runs", json=run, headers=self._headers)
            # Housekeeping resumes what this can't: it is no trouble unless the ticket is lost.
            self._tally.resumes_refused += not started.is_success

    async def _post(self, path: str, body: Json) -> httpx.Response:
        answer = await self._client.post(path, json=body, headers=self._headers)
        if answer.status_code not in EXPECTED:
            self._tally.troubles.append(f"POST {path} answered {answer.status_code}: {answer.text[:200]}")
        return answer
