"""The outermost layer: closed doors, bodies that are too large, and one shape of error."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from agent.server.doors import MAX_BODY_BYTES, Doors


class Inner:
    """An app that answers as its `x-answer` header says, and remembers what reached it."""

    def __init__(self) -> None:
        self.reached: list[tuple[str, bytes]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        self.reached.append((scope["path"], body))
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        status, said = int(headers.get("x-status", "200")), headers.get("x-said", "fine").encode()
        await send({"type": "http.response.start", "status": status, "headers": [(b"x-kept", b"yes")]})
        await send({"type": "http.response.body", "body": said[:3], "more_body": True})
        await send({"type": "http.response.body", "body": said[3:]})


@pytest.fixture
def inner() -> Inner:
    return Inner()


def client_of(inner: Inner, **transport: Any) -> httpx.AsyncClient:
    app = httpx.ASGITransport(Doors(inner), **transport)
    return httpx.AsyncClient(transport=app, base_url="http://server")


@pytest.fixture
async def client(inner: Inner) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(inner) as client:
        yield client


@pytest.mark.parametrize(
    "path", ["/internal", "/internal/truncate", "/internal/debug/x", "/%69nternal/truncate", "/deploy", "/deploy/x"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
async def test_the_servers_own_doors_are_closed(
    inner: Inner, client: httpx.AsyncClient, path: str, method: str
) -> None:
    assert (await client.request(method, path)).status_code == 404
    assert inner.reached == []


async def test_a_path_that_only_begins_alike_passes(inner: Inner, client: httpx.AsyncClient) -> None:
    for path in ("/internals", "/threads", "/docs", "/ok", "/"):
        assert (await client.get(path)).text == "fine"
    assert len(inner.reached) == 5


async def test_the_system_in_process_may_use_every_door(inner: Inner) -> None:
    async with client_of(inner, root_path="/noauth") as inside:
        assert (await inside.get("/internal/truncate")).status_code == 200


async def test_a_websocket_to_a_closed_door_is_shut() -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    await Doors(Inner())({"type": "websocket", "path": "/internal/x"}, receive, send)

    assert sent == [{"type": "websocket.close", "code": 1008}]


async def test_a_body_up_to_the_limit_arrives_whole(inner: Inner, client: httpx.AsyncClient) -> None:
    body = b"x" * MAX_BODY_BYTES

    assert (await client.post("/holdpoint/tickets", content=body)).status_code == 200
    assert inner.reached == [("/holdpoint/tickets", body)]


@pytest.mark.parametrize("chunks", [1, 7])
async def test_a_body_over_the_limit_is_refused_however_it_comes(
    inner: Inner, client: httpx.AsyncClient, chunks: int
) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(chunks):
            yield b"x" * (MAX_BODY_BYTES // chunks + 1)

    answer = await client.post("/holdpoint/tickets", content=pieces())

    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")
    assert inner.reached == []


@pytest.mark.parametrize(
    ("status", "said", "code", "message"),
    [
        (404, '{"detail": "Not Found"}', "not_found", "Not Found"),
        (401, '{"detail": "Nobody has this token"}', "unauthenticated", "Nobody has this token"),
        (403, "plain words", "forbidden", "plain words"),
        (405, "", "method_not_allowed", "Method Not Allowed"),
        (500, "Internal Server Error", "error", "Internal Server Error"),
        (404, '["odd"]', "not_found", "['odd']"),
    ],
)
async def test_every_refusal_of_our_routes_has_one_shape(
    client: httpx.AsyncClient, status: int, said: str, code: str, message: str
) -> None:
    answer = await client.get("/holdpoint/x", headers={"x-status": str(status), "x-said": said})

    assert answer.status_code == status
    assert answer.json() == {"error": {"code": code, "message": message}}
    assert answer.headers["x-kept"] == "yes"


async def test_a_refusal_in_our_shape_stays_as_it_is(client: httpx.AsyncClient) -> None:
    said = '{"error": {"code": "claimed", "message": "anna has it", "claimed_by": "anna"}}'

    answer = await client.get("/holdpoint/x", headers={"x-status": "409", "x-said": said})

    assert answer.json()["error"]["claimed_by"] == "anna"


async def test_other_routes_keep_their_own_errors(client: httpx.AsyncClient) -> None:
    answer = await client.get("/threads/x", headers={"x-status": "404", "x-said": "gone"})

    assert (answer.status_code, answer.text) == (404, "gone")


@pytest.mark.parametrize("url", ["/holdpoint/tickets/%00", "/holdpoint/reviews?action=%00", "/holdpoint/x?a=%00b"])
async def test_an_address_that_no_row_can_have_is_refused(inner: Inner, client: httpx.AsyncClient, url: str) -> None:
    answer = await client.get(url)

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_request")
    assert inner.reached == []
