"""What the page's own HTML shows before its components have come to life."""

import html
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from cases import HOSTILE
from day import day_of_cases
from fake_desk import FakeLedger
from serving import page_for, served, signed_in_cookies

from reviewer_app.first_look import with_look


@dataclass(frozen=True)
class Server:
    address: str
    ledger: FakeLedger

    def page(self, name: str = "alice", path: str = "/") -> httpx.Response:
        cookies = signed_in_cookies(self.address, name, f"{name}-token")
        return httpx.get(f"{self.address}{path}", cookies=cookies, timeout=30)

    def look(self, name: str = "alice", path: str = "/") -> str:
        """Return the first look; empty where there is none."""
        _, found, rest = self.page(name, path).text.partition('<div id="first-look"')
        return rest.partition("<gradio-app")[0] if found else ""


@pytest.fixture
def server() -> Iterator[Server]:
    ledger = FakeLedger.holding(*day_of_cases(), not_paused={"rev-lost"})
    with served(ledger) as address:
        yield Server(address, ledger)


def test_the_list_and_the_most_urgent_case_are_in_the_page_itself(server: Server):
    look = server.look()
    assert 'data-rows="6"' in look
    assert 'data-case="rev-late"' in look
    assert 'data-review="rev-late" aria-current="true"' in look
    said = html.unescape(look)
    assert "Refund $12.00 on #W5490111" in said
    assert "6 cases wait, 1 overdue" in said
    assert ">alice<" in said


def test_a_case_in_the_address_is_the_one_that_is_drawn(server: Server):
    look = server.look(path="/?review=rev-order")
    assert 'data-case="rev-order"' in look
    assert 'data-case="rev-late"' not in look


def test_nobody_has_seen_a_case_by_its_first_look_and_the_page_asks_for_it_no_second_time(server: Server):
    cookies = signed_in_cookies(server.address)
    httpx.get(server.address, cookies=cookies, timeout=30)
    assert server.ledger.seen == []

    shown = page_for(server.address, cookies).predict("", api_name="/start")

    assert 'data-case="rev-late"' in repr(shown)
    fetched = [each for each in server.ledger.callers if each in ("alice waiting", "alice peek", "alice review")]
    assert fetched == ["alice waiting", "alice peek"]


def test_everybody_is_shown_their_own_skills(server: Server):
    bobs = server.look("bob")
    assert "Change the address" in bobs
    assert "Refund $640.00" not in bobs
    assert ">bob<" in bobs


def test_a_strangers_words_are_text(server: Server):
    look = server.look(path="/?review=rev-hostile")
    assert "&lt;script&gt;" in look
    assert HOSTILE not in look
    assert "<script" not in look
    assert "<img" not in look


def test_a_stranger_gets_the_form_and_no_look(server: Server):
    answer = httpx.get(server.address, timeout=30)
    assert answer.status_code == 303
    assert "first-look" not in answer.text


def test_a_server_that_is_down_leaves_the_page_without(server: Server):
    cookies = signed_in_cookies(server.address)
    server.ledger.is_down = True
    answer = httpx.get(server.address, cookies=cookies, timeout=30)
    assert answer.status_code == 200
    assert "<gradio-app" in answer.text
    assert '<div id="first-look"' not in answer.text


def test_the_page_is_as_long_as_it_says(server: Server):
    answer = server.page()
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_a_page_without_a_place_for_it_stays_as_it_is():
    assert with_look(b"<p>Sorry</p>", b"<look>") == b"<p>Sorry</p>"
    assert with_look(b"<gradio-app></gradio-app>", b"") == b"<gradio-app></gradio-app>"
    assert with_look(b"<gradio-app><gradio-app>", b"<look>") == b"<look><gradio-app><gradio-app>"
