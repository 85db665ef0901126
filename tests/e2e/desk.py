"""A running server with its people: how a test hands in tickets, decides, resumes and looks."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
import psycopg
from dev_server import DevServer
from langgraph_sdk import get_sync_client
from langgraph_sdk.client import SyncLangGraphClient
from langgraph_sdk.errors import NotFoundError
from patience import wait_until
from psycopg.rows import dict_row
from shoppers import Shopper, add_shopper

GRAPH = "support"
ENDED = ("resolved", "rejected", "escalated", "expired")
STUDIO = {"x-auth-scheme": "langsmith", "origin": "https://smith.langchain.com"}
SYSTEM = "system"
_tickets = itertools.count(1)

Json = dict[str, Any]


@dataclass
class Desk:
    """One server, its database and the tokens of its people; `system` is the server's own identity."""

    server: DevServer
    database: str
    tokens: Mapping[str, str]
    _clients: dict[str, httpx.Client] = field(default_factory=dict)
    _sdks: dict[str, SyncLangGraphClient] = field(default_factory=dict)

    def client(self, person: str) -> httpx.Client:
        """Return a person's HTTP client."""
        if person not in self._clients:
            self._clients[person] = httpx.Client(
                base_url=self.server.url, headers={"Authorization": f"Bearer {self.tokens[person]}"}, timeout=60
            )
        return self._clients[person]

    def sdk(self, person: str) -> SyncLangGraphClient:
        """Return a person's LangGraph client; `studio` is LangGraph Studio without a token."""
        if person not in self._sdks:
            headers = STUDIO if person == "studio" else {"Authorization": f"Bearer {self.tokens[person]}"}
            self._sdks[person] = get_sync_client(url=self.server.url, headers=dict(headers), timeout=60)
        return self._sdks[person]

    def hang_up(self) -> None:
        """Close every connection; the next call of each client opens one anew."""
        for client in self._clients.values():
            client.close()
        self._clients.clear()
        self._sdks.clear()

    def sql(self, query: str, *values: object) -> list[Json]:
        """Run one statement on the database, and return its rows."""
        with psycopg.connect(self.database, row_factory=dict_row, autocommit=True) as connection:
            cursor = connection.execute(query.encode(), values)
            return cursor.fetchall() if cursor.description else []

    def held_back_by(self, lock: psycopg.Connection[Any]) -> int:
        """Return how many others wait for what this connection holds; not those that wait for one of them in turn."""
        held_back = "SELECT count(*) AS n FROM pg_stat_activity WHERE %s = ANY (pg_blocking_pids(pid))"
        return int(self.sql(held_back, lock.info.backend_pid)[0]["n"])

    def add_shopper(self, *orders: tuple[str, Sequence[str]]) -> Shopper:
        return add_shopper(self.database, *orders)

    def submit(self, shopper: Shopper | str, message: str, **fields: Any) -> str:
        """Hand in a ticket, and return its id."""
        customer_id = shopper if isinstance(shopper, str) else shopper.customer_id
        body = {"ticket_id": f"ticket-{next(_tickets)}", "customer_id": customer_id, "message": message, **fields}
        answer = self.client("intake").post("/holdpoint/tickets", json=body)
        assert answer.status_code == 202, answer.text
        return str(body["ticket_id"])

    def ticket(self, ticket_id: str) -> Json:
        answer = self.client("intake").get(f"/holdpoint/tickets/{ticket_id}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def wait_for_status(self, ticket_id: str, *statuses: str) -> Json:
        """Return the ticket once it has one of these statuses."""

        def look() -> Json | None:
            ticket = self.ticket(ticket_id)
            if ticket["status"] in ENDED and ticket["status"] not in statuses:
                raise AssertionError(f"{ticket_id} ended {ticket['status']}, not {statuses}: {ticket}")
            return ticket if ticket["status"] in statuses else None

        return wait_until(look, f"{ticket_id} is {' or '.join(statuses)}")

    def wait_for_review(self, ticket_id: str, after: str = "") -> Json:
        """Return the case that the ticket waits for, once its thread is paused on it under the id it shows.

        `after` names an earlier case.
        """

        def look() -> Json | None:
            ticket = self.ticket(ticket_id)
            if ticket["status"] in ENDED:
                raise AssertionError(f"{ticket_id} ended {ticket['status']} instead of waiting: {ticket}")
            if not ticket["reviews"] or ticket["reviews"][-1] == after:
                return None
            review = self.review(ticket["reviews"][-1])
            is_paused = review["interrupt_id"] is not None and review["interrupt_id"] == self.interrupt_id(review)
            return review if review["status"] == "pending" and is_paused else None

        return wait_until(look, f"{ticket_id} waits for a person")

    def review(self, review_id: str, person: str = "carol") -> Json:
        answer = self.client(person).get(f"/holdpoint/reviews/{review_id}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def interrupt_id(self, review: Json) -> str | None:
        """Return the id under which the server itself says the thread waits for this case now, or None."""
        for interrupt in self.interrupts(review["thread_id"]):
            if (interrupt.get("value") or {}).get("review_id") == review["review_id"]:
                return str(interrupt["id"])
        return None

    def interrupts(self, thread_id: str) -> list[Json]:
        """Return what a thread waits for; nothing while the server doesn't know it."""
        try:
            thread = self.sdk(SYSTEM).threads.get(thread_id)
        except NotFoundError:
            return []
        return [dict(each) for task in (thread.get("interrupts") or {}).values() for each in task]

    def decide(self, person: str, review: Json, kind: str, **fields: Any) -> httpx.Response:
        """Send a decision on the case as it was seen."""
        body = {"type": kind, "args_digest": review["args_digest"], **fields}
        return self.client(person).post(f"/holdpoint/reviews/{review['review_id']}/decision", json=body)

    def decided(self, person: str, review: Json, kind: str, **fields: Any) -> Json:
        """Send a decision that counts, and return what the thread is to be resumed with."""
        answer = self.decide(person, review, kind, **fields)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def resume(self, person: str, thread_id: str, answers: Json) -> None:
        """Answer by interrupt id as a person, and wait for the run to end."""
        run = self.sdk(person).runs.create(thread_id, GRAPH, command={"resume": answers})
        self.wait_for_run(thread_id, run["run_id"])

    def wait_for_run(self, thread_id: str, run_id: str) -> Json:
        def look() -> Json | None:
            run = self.sdk(SYSTEM).runs.get(thread_id, run_id)
            return dict(run) if run["status"] not in ("pending", "running") else None

        return wait_until(look, f"run {run_id} ends")

    def settle(self, person: str, review: Json, kind: str, **fields: Any) -> None:
        """Decide a case and resume its thread, as the reviewer page does."""
        answers = self.decided(person, review, kind, **fields)["resume"]
        if answers:  # empty while the decision can still be undone: housekeeping carries it out afterwards
            self.resume(person, review["thread_id"], answers)

    def executions(self, ticket_id: str) -> list[Json]:
        """Return what was executed for a ticket, in order."""
        return self.sql("SELECT * FROM holdpoint.executions WHERE ticket_id = %s ORDER BY executed_at", ticket_id)

    def order_status(self, order_id: str) -> str:
        (row,) = self.sql("SELECT status FROM shop.orders WHERE order_id = %s", order_id)
        return str(row["status"])

    def events(self, ticket_id: str, kind: str) -> list[Json]:
        return [event for event in self.ticket(ticket_id)["events"] if event["kind"] == kind]
