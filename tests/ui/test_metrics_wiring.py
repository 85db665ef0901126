"""The metrics tab over HTTP, without a browser."""

from collections.abc import Iterator
from typing import Any

import pytest
from fake_desk import FakeLedger
from fake_figures import busy_stats, no_stats
from serving import client, served

Server = tuple[str, FakeLedger]


@pytest.fixture
def server() -> Iterator[Server]:
    ledger = FakeLedger.holding(stats=busy_stats())
    with served(ledger) as address:
        yield address, ledger


def charts(answer: Any) -> int:
    """How many charts an event's answer draws."""
    return repr(answer).count("vega.github.io/schema")


def test_the_tab_shows_tiles_charts_and_the_tables_behind_them(server: Server):
    address, ledger = server
    shown = client(address, "carol").predict(28, "", api_name="/metrics")
    assert charts(shown) == 4
    for words in ("5 h 12 min", "Alarm: over 4 h", "Claimed to decided", "310 of 470", "Ran out of time, by action"):
        assert words in repr(shown)
    assert ledger.counted == [28]


@pytest.mark.parametrize("days", [7, 90])
def test_the_period_is_the_servers_to_count(server: Server, days: int):
    address, ledger = server
    client(address, "carol").predict(days, "", api_name="/metrics")
    assert ledger.counted == [days]


def test_a_reviewer_sees_their_own_figures_alone(server: Server):
    shown = repr(client(server[0], "alice").predict(28, "", api_name="/metrics"))
    assert "Your own decisions" in shown
    assert '<th scope="row">alice</th>' in shown
    assert '<th scope="row">bob</th>' not in shown
    assert '<th scope="row">bob</th>' in repr(client(server[0], "carol").predict(28, "", api_name="/metrics"))


def test_the_agreements_chart_is_drawn_anew_from_the_figures_that_are_shown(server: Server):
    address, ledger = server
    page = client(address, "carol")
    page.predict(28, "", api_name="/metrics")
    drawn = page.predict("issue_refund", api_name="/agreement_of")
    assert charts(drawn) == 1
    assert ledger.counted == [28]


def test_an_action_stays_chosen_while_it_has_figures(server: Server):
    address, ledger = server
    page = client(address, "carol")
    page.predict(28, "", api_name="/metrics")
    assert "'value': 'issue_refund'" in repr(page.predict(7, "issue_refund", api_name="/metrics"))
    ledger.stats = no_stats()
    assert "'value': 'issue_refund'" not in repr(page.predict(7, "issue_refund", api_name="/metrics"))


def test_an_empty_ledger_draws_nothing_and_says_so():
    with served(FakeLedger.holding()) as address:
        shown = client(address, "carol").predict(28, "", api_name="/metrics")
    assert charts(shown) == 0
    assert "No data yet" in repr(shown)


def test_a_server_that_is_gone_gives_a_banner(server: Server):
    address, ledger = server
    page = client(address, "carol")
    ledger.is_down = True
    assert "can&#x27;t be reached" in repr(page.predict(28, "", api_name="/metrics"))
