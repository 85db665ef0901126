"""Exports over HTTP: streamed with the person's own token, refused in words."""

import json
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from fake_desk import FakeLedger
from pytest_httpserver import HTTPServer
from serving import served, signed_in_cookies

from reviewer_app.errors import NotSignedIn, Refused, ServerTrouble, ServerUnreachable
from reviewer_app.server import LangGraphDesk

Server = tuple[str, FakeLedger]


@pytest.fixture
def server() -> Iterator[Server]:
    ledger = FakeLedger.holding()
    with served(ledger) as address:
        yield address, ledger


@pytest.fixture
async def desk(httpserver: HTTPServer) -> AsyncIterator[LangGraphDesk]:
    desk = LangGraphDesk(httpserver.url_for(""), "carol-token")
    yield desk
    await desk.close()


@pytest.mark.parametrize(("what", "name"), [("decisions", "training-rows"), ("audit", "audit")])
def test_an_administrator_downloads_what_the_server_streams(server: Server, what: str, name: str):
    address, ledger = server
    answer = httpx.get(f"{address}/export/{what}.jsonl", cookies=signed_in_cookies(address, "carol", "carol-token"))
    assert [json.loads(line)["row"] for line in answer.text.splitlines()] == [1, 2]
    assert answer.headers["content-disposition"] == f'attachment; filename="holdpoint-{name}.jsonl"'
    assert answer.headers["cache-control"] == "no-store"
    assert ledger.archive.exported == [("carol", what, "")]


def test_a_day_becomes_its_first_moment_in_utc(server: Server):
    address, ledger = server
    cookies = signed_in_cookies(address, "carol", "carol-token")
    answer = httpx.get(f"{address}/export/audit.jsonl?since=2026-05-04", cookies=cookies)
    assert "since-2026-05-04" in answer.headers["content-disposition"]
    assert ledger.archive.exported == [("carol", "audit", "2026-05-04T00:00:00+00:00")]


def test_a_day_that_is_none_is_refused_by_name(server: Server):
    address, ledger = server
    cookies = signed_in_cookies(address, "carol", "carol-token")
    answer = httpx.get(f"{address}/export/audit.jsonl?since=soon", cookies=cookies)
    assert (answer.status_code, answer.text[:6]) == (422, "Since:")
    assert ledger.archive.exported == []


def test_nothing_is_exported_without_a_session(server: Server):
    address, ledger = server
    for cookies in ({}, {"holdpoint_session": "guessed"}):
        answer = httpx.get(f"{address}/export/decisions.jsonl", cookies=cookies)
        assert (answer.status_code, answer.text) == (401, "Your session has ended. Sign in again.")
    assert ledger.archive.exported == []


def test_a_reviewer_is_refused_in_the_servers_words(server: Server):
    address, _ = server
    answer = httpx.get(f"{address}/export/decisions.jsonl", cookies=signed_in_cookies(address))
    assert (answer.status_code, answer.text) == (403, "This call takes the role admin, and you have reviewer")


def test_a_token_that_was_withdrawn_ends_the_session(server: Server):
    address, ledger = server
    cookies = signed_in_cookies(address, "carol", "carol-token")
    del ledger.people["carol-token"]
    assert httpx.get(f"{address}/export/audit.jsonl", cookies=cookies).status_code == 401
    assert httpx.get(address, cookies=cookies).status_code == 303


def test_a_server_that_is_gone_is_said_in_words(server: Server):
    address, ledger = server
    cookies = signed_in_cookies(address, "carol", "carol-token")
    ledger.is_down = True
    answer = httpx.get(f"{address}/export/audit.jsonl", cookies=cookies)
    assert (answer.status_code, "can't be reached" in answer.text) == (503, True)


async def test_the_servers_stream_is_asked_for_with_the_persons_own_token(httpserver: HTTPServer, desk: LangGraphDesk):
    asked = {"since": "2026-05-04T00:00:00+00:00"}
    headers = {"Authorization": "Bearer carol-token"}
    httpserver.expect_request("/holdpoint/export/audit.jsonl", query_string=asked, headers=headers).respond_with_data(
        b'{"event": 1}\n{"event": 2}\n'
    )
    parts = [part async for part in await desk.history.export("audit", asked["since"])]
    assert b"".join(parts) == b'{"event": 1}\n{"event": 2}\n'


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (401, "{}", NotSignedIn),
        (403, '{"error": {"code": "role", "message": "No."}}', Refused),
        (500, "oops", ServerTrouble),
        (404, "<html>", Refused),
    ],
    ids=["401", "403", "500", "404"],
)
async def test_what_the_server_refuses_is_raised_before_the_first_part(
    httpserver: HTTPServer, desk: LangGraphDesk, status: int, body: str, error: type[Exception]
):
    httpserver.expect_request("/holdpoint/export/decisions.jsonl").respond_with_data(body, status)
    with pytest.raises(error):
        await desk.history.export("decisions", "")


async def test_an_export_of_a_server_that_is_not_there_is_unreachable():
    desk = LangGraphDesk("http://127.0.0.1:9", "carol-token")
    with pytest.raises(ServerUnreachable):
        await desk.history.export("audit", "")
    await desk.close()
