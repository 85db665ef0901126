"""The calls about messages and attention: who may make them, and what they answer."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fakes.threads import FakeThreads
from fastapi import FastAPI
from fixtures.ledger import a_ticket, kinds, look_up, rows_of
from fixtures.receiver import a_ticket_that_says, services_with
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from agent import wiring
from agent.ledger import tickets
from agent.ledger.transaction import transaction
from agent.server import errors
from agent.server.routes import attention
from agent.server.routes import tickets as ticket_routes
from agent.wiring import Services

pytestmark = pytest.mark.postgres


@pytest.fixture
def here(engine: AsyncEngine) -> Services:
    return services_with(engine, None)


@pytest.fixture
async def call(here: Services) -> AsyncIterator[Any]:
    """Call a route as somebody: `await call("admin", "POST", path, json=…)`."""
    app = FastAPI()
    errors.install(app)
    for topic in (ticket_routes, attention):
        app.router.routes.extend(topic.router.routes)

    async def send(role: str, method: str, path: str, **request: Any) -> httpx.Response:
        async def signed_in(scope: Any, receive: Any, send: Any) -> None:
            await app(scope | {"user": {"identity": "desk", "person": role, "role": role}}, receive, send)

        transport = httpx.ASGITransport(signed_in)
        async with httpx.AsyncClient(transport=transport, base_url="http://holdpoint") as client:
            return await client.request(method, f"/holdpoint{path}", **request)

    wiring.override(here)
    yield send
    wiring.override(None)


def started(here: Services) -> int:
    assert isinstance(here.threads, FakeThreads)
    return len(here.threads.started)


async def get_stuck(engine: AsyncEngine, ticket_id: str = "T1") -> None:
    async with transaction(engine) as tx:
        await tickets.accept(tx, a_ticket(ticket_id), "intake")
        await tickets.needs_attention(tx, ticket_id, "It won't move", 4)


async def give_up(engine: AsyncEngine, ticket_id: str = "T1") -> int:
    await a_ticket_that_says(engine, ticket_id, "final")
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE holdpoint.messages SET delivery = 'dead' WHERE direction = 'out'"))
    return int((await look_up(engine, "messages", ticket_id=ticket_id, direction="out")).message_id)


@pytest.mark.parametrize("header", [False, True])
async def test_a_message_that_comes_twice_is_answered_alike_and_started_once(
    here: Services, call: Any, header: bool
) -> None:
    await a_ticket_that_says(here.engine, "T1")
    sent = {"message": "Hello?"} | ({} if header else {"message_id": "m1"})
    request: dict[str, Any] = {"json": sent, "headers": {"Idempotency-Key": "m1"} if header else {}}

    first = await call("intake", "POST", "/tickets/T1/messages", **request)
    second = await call("intake", "POST", "/tickets/T1/messages", **request)

    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json() == second.json()
    assert started(here) == 1
    assert (await kinds(here.engine)).count("message_received") == 1


async def test_a_messages_own_id_goes_before_the_header(here: Services, call: Any) -> None:
    await a_ticket_that_says(here.engine, "T1")
    for message_id in ("m1", "m2"):
        sent = {"message": f"Hello {message_id}", "message_id": message_id}
        answer = await call("intake", "POST", "/tickets/T1/messages", json=sent, headers={"Idempotency-Key": "same"})
        assert answer.status_code == 202

    assert started(here) == 2


async def test_other_words_under_a_taken_id_are_a_conflict(here: Services, call: Any) -> None:
    await a_ticket_that_says(here.engine, "T1")
    await call("intake", "POST", "/tickets/T1/messages", json={"message": "Hello?", "message_id": "m1"})

    answer = await call("intake", "POST", "/tickets/T1/messages", json={"message": "Bye", "message_id": "m1"})

    assert answer.status_code == 409
    found = answer.json()["error"]
    assert (found["code"], found["field"]) == ("message_conflict", "message_id")
    assert started(here) == 1


async def test_a_start_that_failed_is_left_to_housekeeping_and_not_repeated(here: Services, call: Any) -> None:
    await a_ticket_that_says(here.engine, "T1")
    assert isinstance(here.threads, FakeThreads)
    here.threads.is_down = True
    sent = {"message": "Hello?", "message_id": "m1"}

    first = await call("intake", "POST", "/tickets/T1/messages", json=sent)
    here.threads.is_down = False
    second = await call("intake", "POST", "/tickets/T1/messages", json=sent)

    assert (first.status_code, second.status_code, started(here)) == (202, 202, 0)
    assert (await look_up(here.engine, "tickets", ticket_id="T1")).status == "received", "as housekeeping finds it"


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        ({"json": {"message": "Hi", "message_id": ""}}, "message_id"),
        ({"json": {"message": "Hi", "message_id": "m" * 201}}, "message_id"),
        ({"json": {"message": "Hi", "message_id": 7}}, "message_id"),
        ({"json": {"message": "Hi"}, "headers": {"Idempotency-Key": "k" * 201}}, "idempotency-key"),
        ({"json": {"message": "Hi"}, "headers": {"Idempotency-Key": ""}}, "idempotency-key"),
    ],
)
async def test_a_bad_message_id_is_refused_naming_its_field(
    here: Services, call: Any, request_: dict[str, Any], field: str
) -> None:
    await a_ticket_that_says(here.engine, "T1")

    answer = await call("intake", "POST", "/tickets/T1/messages", **request_)

    assert (answer.status_code, answer.json()["error"]["field"]) == (422, field)
    assert len(await rows_of(here.engine, "messages")) == 1


async def test_how_far_a_message_has_come_is_shown_on_its_ticket(here: Services, call: Any) -> None:
    await a_ticket_that_says(here.engine, "T1", "final")

    shown = (await call("reviewer", "GET", "/tickets/T1")).json()["messages"]

    assert [(each["kind"], each["delivery"]) for each in shown] == [("customer", "received"), ("final", "pending")]


@pytest.mark.parametrize("role", ["reviewer", "admin"])
async def test_reviewers_and_administrators_see_what_needs_attention(here: Services, call: Any, role: str) -> None:
    await get_stuck(here.engine, "T1")
    message_id = await give_up(here.engine, "T2")

    answer = await call(role, "GET", "/attention")

    stuck, dead = answer.json()["items"]
    assert (stuck["kind"], stuck["ticket_id"], stuck["reason"]) == ("ticket", "T1", "It won't move")
    assert (dead["kind"], dead["message_id"], dead["due_at"]) == ("message", message_id, None)


async def test_intake_does_not_see_what_needs_attention(call: Any) -> None:
    assert (await call("intake", "GET", "/attention")).status_code == 403


async def test_an_administrator_tries_a_stuck_ticket_again(here: Services, call: Any) -> None:
    await get_stuck(here.engine, "a/b c")

    answer = await call("admin", "POST", "/tickets/a/b%20c/retry")

    assert answer.status_code == 200
    assert answer.json() == {"ticket_id": "a/b c", "thread_id": tickets.thread_id_of("a/b c"), "status": "running"}
    again = await call("admin", "POST", "/tickets/a/b%20c/retry")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "not_stuck")


async def test_an_administrator_tries_a_message_again(here: Services, call: Any) -> None:
    message_id = await give_up(here.engine)

    answer = await call("admin", "POST", f"/messages/{message_id}/retry")

    assert (answer.status_code, answer.json()["delivery"]) == (200, "pending")
    again = await call("admin", "POST", f"/messages/{message_id}/retry")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "not_dead")


@pytest.mark.parametrize("path", ["/tickets/T1/retry", "/messages/1/retry"])
@pytest.mark.parametrize("role", ["intake", "reviewer"])
async def test_only_administrators_try_again(call: Any, role: str, path: str) -> None:
    answer = await call(role, "POST", path)

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "role")


@pytest.mark.parametrize(
    ("path", "status", "field"),
    [
        ("/tickets/T9/retry", 404, "ticket_id"),
        ("/messages/99/retry", 404, "message_id"),
        (f"/messages/{2**63 - 1}/retry", 404, "message_id"),
        (f"/messages/{2**63}/retry", 422, "message_id"),
        ("/messages/0/retry", 422, "message_id"),
        ("/messages/one/retry", 422, "message_id"),
    ],
)
async def test_what_is_not_there_is_said_to_be_unknown(call: Any, path: str, status: int, field: str) -> None:
    answer = await call("admin", "POST", path)

    assert (answer.status_code, answer.json()["error"]["field"]) == (status, field)
