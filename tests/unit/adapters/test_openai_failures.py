"""The chat model over a real socket: every way in which a server fails."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from fixtures.chat_model import CLASSIFIED, INTENT, KEY, a_model, a_ticket
from fixtures.scripted_openai import Fault, Message, ScriptedOpenAI, http_error

from agent.adapters.openai_model import OpenAIModel
from agent.core.planning import ReplyFacts
from agent.errors import ModelUnavailable


@pytest.mark.parametrize(
    "fault",
    [
        http_error(503),
        http_error(500),
        http_error(408),
        http_error(429),
        http_error(429, retry_after="0.02"),
        http_error(429, retry_after="Wed, 21 Oct 2015 07:28:00 GMT"),
        http_error(429, retry_after="soon"),
        Fault(body="<html>hello</html>", content_type="text/html"),
        Fault(body="{not json"),
        Fault(body="{}"),
        Fault(body='{"choices": null}'),
        Fault(body='{"choices": []}'),
        Fault(body='"just a text"'),
        Fault(body=""),
        Message(content='{"intent": "ref', finish_reason="length"),
        Message(content='{"intent": "ref', finish_reason=None),
        Message(content=json.dumps(CLASSIFIED), finish_reason=None),
        Message(content="no", finish_reason="content_filter"),
        Message(content=None, refusal="I can't help with that."),
        Message(content=None),
        Message(content=""),
    ],
    ids=lambda fault: repr(fault)[:60],
)
async def test_a_passing_fault_is_retried(server: ScriptedOpenAI, model: OpenAIModel, fault: Any) -> None:
    server.enqueue("classification", fault, CLASSIFIED)

    assert (await model.classify(a_ticket())).intent == "refund"
    assert len(server.requests) == 2


async def test_a_rate_limit_waits_as_long_as_the_server_asks(server: ScriptedOpenAI, model: OpenAIModel) -> None:
    server.enqueue("classification", http_error(429, retry_after="1"), CLASSIFIED)
    started = time.monotonic()

    await model.classify(a_ticket())

    assert 1 <= time.monotonic() - started < 4


async def test_a_very_long_retry_after_is_cut_short(
    server: ScriptedOpenAI, model: OpenAIModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.adapters.openai_model.LONGEST_WAIT_SECONDS", 0.1)
    server.enqueue("classification", http_error(429, retry_after="86400"), CLASSIFIED)

    async with asyncio.timeout(3):
        assert await model.classify(a_ticket())


async def test_a_slow_answer_times_out_and_is_retried(server: ScriptedOpenAI) -> None:
    server.enqueue("classification", Fault(delay_seconds=1.5), CLASSIFIED)

    assert await a_model(server.base_url, timeout_seconds=0.4).classify(a_ticket())


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
async def test_an_error_of_ours_is_not_retried(server: ScriptedOpenAI, model: OpenAIModel, status: int) -> None:
    server.enqueue("classification", http_error(status, f"Incorrect API key provided: {KEY}"))

    with pytest.raises(ModelUnavailable, match=f"HTTP {status}"):
        await model.classify(a_ticket())

    assert len(server.requests) == 1


async def test_a_spent_quota_is_not_retried(server: ScriptedOpenAI, model: OpenAIModel) -> None:
    server.enqueue("classification", http_error(429, code="insufficient_quota"))

    with pytest.raises(ModelUnavailable, match="quota"):
        await model.classify(a_ticket())

    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (http_error(503, f"overloaded {KEY}"), "HTTP 503"),
        (http_error(429), "HTTP 429"),
        ("not json", "didn't fit"),
        (Fault(body="<html>", content_type="text/html"), "malformed"),
        (Message(content=None, refusal="No."), "refused"),
        (Message(content="x", finish_reason=None), "cut"),
        (Message(content="x", finish_reason="length"), "cut"),
    ],
    ids=lambda value: repr(value)[:40],
)
async def test_when_everything_fails_the_model_is_unavailable_for_a_short_reason(
    server: ScriptedOpenAI, model: OpenAIModel, fault: Any, reason: str
) -> None:
    server.enqueue("plan", fault)

    with pytest.raises(ModelUnavailable, match=reason) as caught:
        await model.plan(a_ticket("my-private-words"), INTENT)

    assert len(server.requests) == 4
    said = repr(caught.value) + repr(caught.value.__cause__)
    assert len(str(caught.value)) < 100
    assert KEY not in said
    assert "my-private-words" not in said


async def test_a_reply_that_is_cut_or_refused_is_retried_too(server: ScriptedOpenAI, model: OpenAIModel) -> None:
    server.enqueue("text", Message(content="Dear", finish_reason="length"), Message(refusal="No."), "Dear Ada.")

    assert await model.reply(ReplyFacts(outcome="rejected", first_name=None, messages=())) == "Dear Ada."


async def test_a_refused_connection_makes_the_model_unavailable() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]

    with pytest.raises(ModelUnavailable, match="connection failed"):
        await a_model(f"http://127.0.0.1:{port}/v1", max_attempts=2).classify(a_ticket())


@pytest.fixture
def raw_server() -> Iterator[tuple[str, list[bytes]]]:
    """A socket that sends the given parts 0.2 s apart to every caller, then hangs up."""
    parts: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def answer(connection: socket.socket) -> None:
        with connection:
            connection.recv(65536)
            try:
                for part in parts:
                    connection.sendall(part)
                    time.sleep(0.2)
            except OSError:
                return

    def listen() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(connection,), daemon=True).start()

    threading.Thread(target=listen, daemon=True).start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1", parts
    listener.close()


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n"


async def test_a_body_that_is_cut_makes_the_model_unavailable(raw_server: tuple[str, list[bytes]]) -> None:
    base_url, parts = raw_server
    parts += [HEAD, b'{"choices": [']

    with pytest.raises(ModelUnavailable, match="connection failed"):
        await a_model(base_url, max_attempts=2).classify(a_ticket())


async def test_a_body_that_drips_is_timed_out_as_a_whole(raw_server: tuple[str, list[bytes]]) -> None:
    base_url, parts = raw_server
    parts += [HEAD, *[b" "] * 30]
    started = time.monotonic()

    with pytest.raises(ModelUnavailable, match="timed out"):
        await a_model(base_url, max_attempts=2, timeout_seconds=0.5).classify(a_ticket())

    assert time.monotonic() - started < 3


async def test_cancelling_the_caller_ends_the_call_at_once(server: ScriptedOpenAI, model: OpenAIModel) -> None:
    server.enqueue("classification", http_error(429, retry_after="10"))
    task = asyncio.create_task(model.classify(a_ticket()))
    await asyncio.sleep(0.3)

    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(server.requests) == 1
