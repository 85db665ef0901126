"""The decisions tab over HTTP, without a browser."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from cases import NOW
from day import day_of_cases
from fake_desk import FakeLedger
from fake_history import Archive, past
from fake_tickets import received
from gradio_client import Client
from serving import client, served

Server = tuple[str, FakeLedger]
EVERYTHING = ("", "", "", "", "", "", "")
RAN_ALONE = {
    "proposal_id": "p-alone",
    "name": "modify_user_address",
    "args": {"city": "Berlin"},
    "route": "auto",
    "risk_score": 0.2,
    "status": "executed",
    "receipt": {"summary": "Changes the address to Berlin."},
}


@pytest.fixture
def server() -> Iterator[Server]:
    newest_first = [
        past("d-3", decided_by="bob", type="reject", was_executed=False, action="cancel_pending_order", skill="orders"),
        past("d-2", skill="data"),
        past("d-1", decided_at=NOW - timedelta(days=3)),
    ]
    ledger = FakeLedger.holding(*day_of_cases(), archive=Archive(newest_first))
    ledger.book.tickets["T-77"] = received("T-77", actions=[RAN_ALONE])
    with served(ledger) as address:
        yield address, ledger


def opened(address: str, name: str = "alice") -> Client:
    page = client(address, name)
    page.predict(*EVERYTHING, api_name="/decisions")
    return page


def listed(answer: Any) -> list[str]:
    """Which decisions an event's answer lists."""
    shown = repr(answer)
    return [each for each in ("d-1", "d-2", "d-3") if f'data-decision="{each}"' in shown]


def test_the_tab_lists_the_decisions_of_ones_skills(server: Server):
    assert listed(client(server[0]).predict(*EVERYTHING, api_name="/decisions")) == ["d-1", "d-3"]
    assert listed(client(server[0], "carol").predict(*EVERYTHING, api_name="/decisions")) == ["d-1", "d-2", "d-3"]


def test_the_export_is_offered_to_administrators_alone(server: Server):
    address, _ = server
    assert "export/audit.jsonl" in repr(client(address, "carol").predict(*EVERYTHING, api_name="/decisions"))
    assert "export/audit.jsonl" not in repr(client(address).predict(*EVERYTHING, api_name="/decisions"))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (("cancel_pending_order", "", "", "", "", "", ""), ["d-3"]),
        (("", "alice", "", "", "", "", ""), ["d-1"]),
        (("", "", "reject", "", "", "", ""), ["d-3"]),
        (("", "", "", "executed", "", "", ""), ["d-1"]),
        (("", "", "", "", "2026-05-03", "", ""), ["d-3"]),
        (("", "", "", "", "", "2026-05-01", ""), ["d-1"]),
        (("", "", "", "", "", "", "T-d-1"), ["d-1"]),
    ],
    ids=["action", "person", "type", "outcome", "from", "to", "ticket"],
)
def test_each_filter_narrows_the_list(server: Server, typed: tuple[str, ...], found: list[str]):
    assert listed(opened(server[0]).predict(*typed, api_name="/filter_decisions")) == found


def test_a_day_that_is_none_is_said_at_the_days_and_asks_for_nothing(server: Server):
    address, ledger = server
    page = opened(address)
    asked = len(ledger.archive.asked)
    assert "Give a day such as" in repr(page.predict("", "", "", "", "soon", "", "", api_name="/filter_decisions"))
    assert len(ledger.archive.asked) == asked


def test_leaving_a_field_as_it_was_asks_for_nothing(server: Server):
    address, ledger = server
    page = opened(address)
    asked = len(ledger.archive.asked)
    page.predict(*EVERYTHING, api_name="/filter_decisions")
    assert len(ledger.archive.asked) == asked


def test_show_more_follows_the_cursor(server: Server):
    address, ledger = server
    ledger.archive.past = [past(f"more-{each}") for each in range(60)]
    page = client(address)
    first = repr(page.predict(*EVERYTHING, api_name="/decisions"))
    second = repr(page.predict(api_name="/more_decisions"))
    assert first.count("data-decision") == 50
    assert second.count("data-decision") == 60
    assert ledger.archive.asked[-1]["cursor"] == "50"


def test_a_decision_opens_with_its_case_as_it_was_seen(server: Server):
    shown = repr(opened(server[0]).predict("d-1", api_name="/open_decision"))
    assert 'data-past="d-1"' in shown
    assert "The case as it was seen" in shown
    assert "arrived with a cracked case" in shown
    assert "btn-approve" not in shown


def test_a_case_that_can_not_be_read_leaves_the_decision(server: Server):
    address, ledger = server
    del ledger.reviews["rev-1"]
    shown = repr(opened(address).predict("d-1", api_name="/open_decision"))
    assert "You approved this" in shown
    assert "not here any more" in shown


def test_an_executed_action_is_marked_as_wrong_once_and_the_mark_stands_in_list_and_case(server: Server):
    address, ledger = server
    page = opened(address)
    page.predict("d-1", api_name="/open_decision")
    page.predict("Mark as wrong: it", api_name="/regret")
    refused = repr(page.predict("p-d-1", " ", api_name="/save_regret"))
    assert "Say what was wrong with it." in refused
    saved = repr(page.predict("p-d-1", "Paid twice", api_name="/save_regret"))
    assert "Marked as wrong. It counts against" in saved
    assert "marked as wrong</span>" in saved
    assert "Paid twice" in saved
    assert "data-regret" not in saved
    assert ledger.archive.marks["p-d-1"].marked_by == "alice"


def test_a_tickets_own_filter_shows_what_ran_alone_to_be_marked(server: Server):
    address, ledger = server
    page = opened(address)
    shown = repr(page.predict("", "", "", "", "", "", " T-77 ", api_name="/filter_decisions"))
    assert "Ran alone" in shown
    assert 'data-regret="p-alone"' in shown
    saved = repr(page.predict("p-alone", "Wrong city", api_name="/save_regret"))
    assert "Wrong city" in saved
    assert "data-regret" not in saved
    assert ledger.archive.marks["p-alone"].reason == "Wrong city"


def test_a_ticket_that_does_not_exist_is_said_to_be_none(server: Server):
    shown = repr(opened(server[0]).predict("", "", "", "", "", "", "T-<b>", api_name="/filter_decisions"))
    assert "There is no ticket T-&lt;b&gt;." in shown


def test_what_one_person_listed_is_not_shown_to_another_who_borrows_the_browsers_session_id(server: Server):
    address, _ = server
    alice, bob = opened(address), client(address, "bob")
    bob.session_hash = alice.session_hash
    assert "data-past" not in repr(bob.predict("d-1", api_name="/open_decision"))
    assert "data-decision" not in repr(bob.predict(api_name="/more_decisions"))


def test_a_server_that_is_gone_gives_a_banner(server: Server):
    address, ledger = server
    page = client(address)
    ledger.is_down = True
    assert "can&#x27;t be reached" in repr(page.predict(*EVERYTHING, api_name="/decisions"))


def test_an_empty_ledger_says_that_nothing_was_decided():
    with served(FakeLedger.holding()) as address:
        assert "Nothing was decided yet" in repr(client(address).predict(*EVERYTHING, api_name="/decisions"))
