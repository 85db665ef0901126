"""A decision that got no answer, over HTTP: the clock finds out what became of it."""

from collections.abc import Iterator

import pytest
from day import day_of_cases
from fake_desk import FakeLedger
from gradio_client import Client
from serving import page_for, served, signed_in_cookies

from reviewer_app.errors import ServerUnreachable


@pytest.fixture
def ledger() -> FakeLedger:
    gone = ServerUnreachable("gone")
    return FakeLedger.holding(*day_of_cases(), refuse_decision={"rev-late": gone})


@pytest.fixture
def address(ledger: FakeLedger) -> Iterator[str]:
    with served(ledger) as address:
        yield address


@pytest.fixture
def cookies(address: str) -> dict[str, str]:
    return signed_in_cookies(address)


def page_at(address: str, cookies: dict[str, str]) -> Client:
    """A page of the one session, at the most urgent case."""
    page = page_for(address, cookies)
    page.predict("", api_name="/start")
    return page


def test_it_is_asked_after_at_each_tick_and_said_once_it_is_known(
    ledger: FakeLedger, address: str, cookies: dict[str, str]
):
    page = page_at(address, cookies)
    assert "No answer came" in repr(page.predict(api_name="/approve"))
    assert "was recorded" not in repr(page.predict(api_name="/tick"))
    ledger.desk_for("alice-token").decided_by("rev-late", "alice", "approve")
    assert "was recorded at 14:00 UTC" in repr(page.predict(api_name="/tick"))
    assert "was recorded" not in repr(page.predict(api_name="/tick"))


def test_it_is_not_forgotten_when_the_page_is_loaded_again(ledger: FakeLedger, address: str, cookies: dict[str, str]):
    page_at(address, cookies).predict(api_name="/approve")
    del ledger.refuse_decision["rev-late"]
    again = page_at(address, cookies)
    assert "No answer came" in repr(again.predict(api_name="/approve"))
    assert ledger.decisions == []
    ledger.desk_for("alice-token").decided_by("rev-late", "alice", "approve")
    assert "was recorded at 14:00 UTC" in repr(again.predict(api_name="/tick"))


def test_a_decision_about_another_case_than_the_one_shown_is_not_sent(
    ledger: FakeLedger, address: str, cookies: dict[str, str]
):
    page = page_at(address, cookies)
    page.predict("rev-1", api_name="/open_case")
    said = repr(page.predict("rev-late digest-rev-late", api_name="/approve"))
    assert "shows another case" in said
    assert ledger.decisions == []
