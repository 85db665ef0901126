"""Telling reviewers through the real Apprise, over real sockets."""

import asyncio
import json
import logging
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, get_args

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from agent.adapters.apprise_notifier import EVERYBODY, AppriseNotifier, channels_in
from agent.contract import Skill
from agent.core.notice_texts import Message
from agent.errors import BadSetting, NobodyTold

MESSAGE = Message(title="Holdpoint: New urgent case (refunds)", body="Issue refund.\nhttps://desk.example/?review=1")
SECRET = "hunter2"


def channel(server: HTTPServer, path: str) -> str:
    return f"json://{server.host}:{server.port}/{path}"


def notifier(*entries: str, timeout_seconds: float = 5) -> AppriseNotifier:
    return AppriseNotifier(" ".join(entries), timeout_seconds=timeout_seconds, retry_wait_seconds=0.01)


def asked(server: HTTPServer) -> list[str]:
    return sorted(request.path for request, _ in server.log)


@contextmanager
def silence() -> Iterator[str]:
    """A channel that takes a connection and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"json://127.0.0.1:{listening.getsockname()[1]}/"


def unreachable() -> str:
    """A channel on a port where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    return f"json://127.0.0.1:{port}/"


async def test_a_channel_is_given_the_words_as_they_are(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/desk").respond_with_data("ok")

    assert await notifier(channel(httpserver, "desk")).tell(MESSAGE, "refunds") == []

    ((request, _),) = httpserver.log
    sent = json.loads(request.data)
    assert (sent["title"], sent["message"]) == (MESSAGE.title, MESSAGE.body)


async def test_a_skill_is_told_on_its_own_channels_and_on_those_for_everything(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/all").respond_with_data("ok")
    httpserver.expect_request("/refunds").respond_with_data("ok")
    told = notifier(
        channel(httpserver, "all"),
        f"refunds={channel(httpserver, 'refunds')}",
        f"orders={channel(httpserver, 'orders')}",
    )

    await told.tell(MESSAGE, "refunds")
    assert asked(httpserver) == ["/all", "/refunds"]

    httpserver.clear_log()
    await told.tell(MESSAGE, "data")
    assert asked(httpserver) == ["/all"]

    httpserver.clear_log()
    await told.tell(MESSAGE, None)
    assert asked(httpserver) == ["/all"]


async def test_what_concerns_every_skill_reaches_each_when_no_channel_is_for_everything(httpserver: HTTPServer) -> None:
    for path in ("/refunds", "/orders"):
        httpserver.expect_request(path).respond_with_data("ok")
    told = notifier(f"refunds={channel(httpserver, 'refunds')}", f"orders={channel(httpserver, 'orders')}")

    await told.tell(MESSAGE, None)

    assert asked(httpserver) == ["/orders", "/refunds"]
    assert told.reaches("refunds")
    assert not told.reaches("data")


async def test_a_channel_that_fails_once_is_asked_again_at_once(httpserver: HTTPServer) -> None:
    httpserver.expect_ordered_request("/desk").respond_with_data("no", status=500)
    httpserver.expect_ordered_request("/desk").respond_with_data("ok")

    assert await notifier(channel(httpserver, "desk")).tell(MESSAGE, "refunds") == []

    assert len(httpserver.log) == 2


@pytest.mark.parametrize("status", [500, 403])
async def test_channels_that_all_refuse_are_a_failure_without_their_address(
    httpserver: HTTPServer, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    httpserver.expect_request(f"/{SECRET}").respond_with_data("no", status=status)

    with pytest.raises(NobodyTold, match="Not reached: JSON") as raised:
        await notifier(channel(httpserver, SECRET)).tell(MESSAGE, "refunds")

    logged = [record.getMessage() for record in caplog.records if record.name == "apprise"]
    assert SECRET not in str(raised.value) + str(logged)


async def test_an_unreachable_channel_is_a_failure() -> None:
    with pytest.raises(NobodyTold):
        await notifier(unreachable()).tell(MESSAGE, "refunds")


async def test_one_channel_that_answers_is_enough_and_the_other_is_named(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/desk").respond_with_data("ok")
    told = notifier(unreachable().replace("json", "xml"), f"refunds={channel(httpserver, 'desk')}")

    assert await told.tell(MESSAGE, "refunds") == ["XML"]


async def test_a_channel_that_never_answers_takes_a_bounded_time() -> None:
    with silence() as url:
        began = time.monotonic()

        with pytest.raises(NobodyTold):
            await notifier(url, timeout_seconds=0.3).tell(MESSAGE, "refunds")

    assert time.monotonic() - began < 3


async def test_the_event_loop_goes_on_while_a_channel_is_slow(httpserver: HTTPServer) -> None:
    def slowly(_: Request) -> Response:
        time.sleep(0.3)
        return Response("ok")

    httpserver.expect_request("/desk").respond_with_handler(slowly)
    telling = asyncio.create_task(notifier(channel(httpserver, "desk")).tell(MESSAGE, "refunds"))
    turns = 0
    while not telling.done():
        await asyncio.sleep(0.01)
        turns += 1

    assert turns > 5


@pytest.mark.parametrize(
    ("urls", "problem"),
    [
        (f"nonsense-{SECRET}", "entry 1 isn't a URL"),
        (f"json://ok.example foo://{SECRET}@x/{SECRET}", "entry 2 isn't a URL"),
        (f"https://hooks.slack.com/services/{SECRET}", "entry 1 isn't a URL"),
        (f"mailto://user:{SECRET}@x", "entry 1 isn't a URL"),
        ("refunds=", "entry 1 isn't a URL"),
        (f"refundz=json://{SECRET}/", "entry 1 is for an unknown skill"),
        (f"{SECRET}=json://x/", "entry 1 is for an unknown skill"),
        ("=json://x/", "entry 1 is for an unknown skill"),
    ],
)
def test_a_bad_entry_is_refused_by_its_place_without_what_may_be_secret(
    urls: str, problem: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)

    with pytest.raises(BadSetting) as raised:
        AppriseNotifier(urls)

    said = str(raised.value)
    assert said.startswith(f"NOTIFY_URLS: {problem}")
    assert all(skill in said for skill in get_args(Skill))
    assert SECRET not in said + caplog.text + "".join(capfd.readouterr())
    assert raised.value.__cause__ is None


@pytest.mark.parametrize(
    ("urls", "found"),
    [
        ("json://a/ xml://b/", [(EVERYBODY, "json://a/"), (EVERYBODY, "xml://b/")]),
        ("  refunds=json://a/?k=v\n\torders=json://b/ ", [("refunds", "json://a/?k=v"), ("orders", "json://b/")]),
        ("json://a/?refunds=1", [(EVERYBODY, "json://a/?refunds=1")]),
        ("slack://a/b=c", [(EVERYBODY, "slack://a/b=c")]),
        ("", []),
    ],
)
def test_each_entry_is_a_url_or_one_for_a_skill(urls: str, found: list[Any]) -> None:
    assert channels_in(urls) == found
