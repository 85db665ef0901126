"""The page over HTTP, without a browser: undo, claims, banners, what is stuck, being away, people."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from cases import NOW
from day import day_of_cases
from fake_desk import FakeLedger
from serving import client, served

from agent.contract import AttentionItem, KillSwitch

Server = tuple[str, FakeLedger]


@pytest.fixture
def server() -> Iterator[Server]:
    ledger = FakeLedger.holding(*day_of_cases())
    with served(ledger) as address:
        yield address, ledger


def page_of(answer: Any) -> str:
    """Everything an event sent back, as one text."""
    return repr(answer)


def stuck(ticket_id: str = "T-77", **changes: Any) -> AttentionItem:
    given = {"kind": "ticket", "ticket_id": ticket_id, "thread_id": "t", "reason": "Its thread is error"}
    return AttentionItem.model_validate({**given, "since": NOW, "due_at": None, **changes})


def test_a_decision_can_be_taken_back_and_its_case_opens_again(server: Server):
    address, ledger = server
    ledger.undo_seconds = 10
    page = client(address)
    page.predict("rev-1", api_name="/open_case")
    decided = page_of(page.predict(api_name="/approve"))
    assert 'data-undo="decision-rev-1"' in decided
    assert "It is being carried out now." not in decided.replace("hidden>It is being carried out now.", "")
    assert ledger.resumed == []

    undone = page_of(page.predict("decision-rev-1", api_name="/undo"))

    assert "your decision was taken back" in undone
    assert 'data-case="rev-1"' in undone
    assert "data-undo" not in undone
    assert ledger.reviews["rev-1"].status == "pending"


def test_two_quick_decisions_can_both_be_taken_back(server: Server):
    address, ledger = server
    ledger.undo_seconds = 10
    page = client(address)
    page.predict("rev-1", api_name="/open_case")
    page.predict(api_name="/approve")
    page.predict("rev-order", api_name="/open_case")
    both = page_of(page.predict(None, "wrong", "", api_name="/reject"))
    assert 'data-undo="decision-rev-1"' in both
    assert 'data-undo="decision-rev-order"' in both


def test_the_claim_on_the_open_case_is_renewed_by_the_clock():
    clock = [NOW]
    ledger = FakeLedger.holding(*day_of_cases(), now=lambda: clock[0])
    with served(ledger) as address:
        page = client(address)
        page.predict("rev-1", api_name="/open_case")
        page.predict(api_name="/claim")
        page.predict(api_name="/tick")
        assert ledger.reviews["rev-1"].claimed_until == NOW + timedelta(minutes=10)
        for minutes in (6, 12, 18):
            clock[0] = NOW + timedelta(minutes=minutes)
            page.predict(api_name="/tick")
            assert ledger.reviews["rev-1"].claimed_until == clock[0] + timedelta(minutes=10)


def test_a_tick_that_overlaps_the_opening_of_another_case_leaves_that_one_open():
    clock = [NOW]
    ledger = FakeLedger.holding(*day_of_cases(), now=lambda: clock[0])
    with served(ledger) as address:
        page = client(address)
        page.predict("rev-1", api_name="/open_case")
        page.predict(api_name="/claim")
        clock[0] = NOW + timedelta(minutes=6)
        ledger.claim_takes_seconds = 2.0
        ticking = page.submit(api_name="/tick")
        ends_at = time.monotonic() + 10
        while ledger.callers.count("alice claim") < 2:
            assert time.monotonic() < ends_at
            time.sleep(0.02)
        page.predict("rev-order", api_name="/open_case")
        ticking.result()
        page.predict(api_name="/approve")
    assert [review_id for _, review_id, _ in ledger.decisions] == ["rev-order"]


def test_a_case_that_was_handed_on_is_said_by_the_clock_once(server: Server):
    address, ledger = server
    page = client(address)
    page.predict("rev-1", api_name="/open_case")
    page.predict(api_name="/claim")
    ledger.change("rev-1", claimed_by="bob", claimed_until=NOW + timedelta(minutes=5))
    assert "was handed on: bob holds it now" in page_of(page.predict(api_name="/tick"))
    assert "was handed on" not in page_of(page.predict(api_name="/tick"))


def test_banners_come_and_go_by_the_clock(server: Server):
    address, ledger = server
    page = client(address)
    page.predict("", api_name="/start")
    ledger.kill_switch = KillSwitch(on=True, reason="Prices are wrong", set_by="carol", set_at=NOW)
    assert "Prices are wrong" in page_of(page.predict(api_name="/tick"))
    assert "Prices are wrong" not in page_of(page.predict(api_name="/tick"))
    ledger.kill_switch = None
    assert "Prices are wrong" not in page_of(page.predict("", api_name="/start"))


def test_an_administrator_tries_again_what_is_stuck(server: Server):
    address, ledger = server
    ledger.attention = [stuck(), stuck(kind="message", message_id=7)]
    page = client(address, "carol")
    shown = page_of(page.predict("", api_name="/start"))
    assert 'data-retry="ticket:T-77"' in shown
    page.predict("message:7", api_name="/retry")
    left = page_of(page.predict("ticket:T-77", api_name="/retry"))
    assert ledger.retried == ["7", "T-77"]
    assert "data-retry" not in left


def test_a_reviewer_sees_what_is_stuck_and_can_not_try_again(server: Server):
    address, ledger = server
    ledger.attention = [stuck()]
    page = client(address)
    shown = page_of(page.predict("", api_name="/start"))
    assert "Ticket T-77 is stuck" in shown
    assert "data-retry" not in shown
    assert "takes the role admin" in page_of(page.predict("ticket:T-77", api_name="/retry"))
    assert ledger.retried == []


def test_going_away_gives_the_open_case_back_and_coming_back_clears_the_banner(server: Server):
    address, ledger = server
    page = client(address)
    page.predict("rev-1", api_name="/open_case")
    page.predict(api_name="/claim")
    gone = page_of(page.predict(True, api_name="/away"))
    assert "the cases you held went back to the queue" in gone
    assert "You are away since" in gone
    assert ledger.reviews["rev-1"].claimed_by is None
    assert "come back first" in page_of(page.predict(api_name="/claim"))
    back = page_of(page.predict(False, api_name="/away"))
    assert "Welcome back" in back
    assert "You are away since" not in back


def test_skills_that_were_changed_meanwhile_hold_at_the_next_tick(server: Server):
    address, ledger = server
    page = client(address)
    page.predict("", api_name="/start")
    ledger.people["alice-token"] = ledger.people["alice-token"].model_copy(update={"skills": ["data"]})
    shown = page_of(page.predict(api_name="/tick"))
    assert "rev-data" in shown
    assert "rev-order" not in shown


def test_an_administrator_changes_somebody(server: Server):
    address, ledger = server
    page = client(address, "carol")
    assert "Change alice" in page_of(page.predict(api_name="/people"))
    page.predict("alice", api_name="/open_person")
    refused = page_of(page.predict(["orders"], 1.5, False, api_name="/save_person"))
    assert "Choose a whole number from 0 to 1000." in refused
    saved = page_of(page.predict(["orders"], 4, True, api_name="/save_person"))
    assert "Saved: alice has orders and may hold 4" in saved
    alice = ledger.people["alice-token"]
    assert (alice.skills, alice.cap, alice.away_since) == (["orders"], 4, NOW)


def test_a_reviewer_who_calls_the_people_tab_is_refused(server: Server):
    address, ledger = server
    page = client(address)
    page.predict("", api_name="/start")
    assert "Change bob" not in page_of(page.predict(api_name="/people"))
    assert "Change bob" not in page_of(page.predict("bob", api_name="/open_person"))
    page.predict(["orders"], 0, True, api_name="/save_person")
    assert ledger.people["bob-token"].away_since is None
