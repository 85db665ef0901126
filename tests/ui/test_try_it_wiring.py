"""The try-it tab over HTTP, without a browser."""

from collections.abc import Iterator
from typing import Any

import pytest
from day import day_of_cases
from fake_desk import FakeLedger
from fake_tickets import received
from gradio_client import Client
from serving import client, served

from reviewer_app.errors import ServerTrouble

Server = tuple[str, FakeLedger]


@pytest.fixture
def server() -> Iterator[Server]:
    ledger = FakeLedger.holding(*day_of_cases())
    ledger.book.tickets["T-rev-1"] = received("T-rev-1")
    with served(ledger) as address:
        yield address, ledger


def page_of(answer: Any) -> str:
    """Everything an event sent back, as one text."""
    return repr(answer)


def send(page: Client, ticket_id: str = "T-new", message: str = "Where is it?", customer: str = "mei_9") -> str:
    return page_of(page.predict(customer, "vip", message, ticket_id, api_name="/send_ticket"))


def test_a_ticket_is_sent_with_the_persons_own_sign_in_and_shown(server: Server):
    address, ledger = server
    page = client(address, "carol")
    shown = send(page)
    assert 'data-ticket="T-new"' in shown
    assert "Where is it?" in shown
    sent = ledger.book.accepted["T-new"]
    assert (sent.customer_id, sent.tier, sent.message) == ("mei_9", "vip", "Where is it?")
    assert "carol send_ticket" in ledger.callers


def test_the_same_ticket_sent_twice_is_one(server: Server):
    address, ledger = server
    page = client(address, "carol")
    send(page)
    assert 'data-ticket="T-new"' in send(page)
    assert [event.kind for event in ledger.book.tickets["T-new"].events] == ["ticket_received"]


def test_an_id_that_is_taken_is_said_at_its_field(server: Server):
    address, ledger = server
    page = client(address, "carol")
    send(page)
    assert "Another ticket has this id already" in send(page, message="Something else")
    assert ledger.book.accepted["T-new"].message == "Where is it?"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"message": " "}, "Write the message: 1 to 20,000 characters."),
        ({"message": "x" * 20_001}, "Write the message: 1 to 20,000 characters."),
        ({"ticket_id": ""}, "Give the ticket an id of 1 to 200 characters."),
        ({"customer": "c" * 201}, "Name the customer: an id of 1 to 200 characters."),
    ],
    ids=["empty", "long", "no-id", "long-customer"],
)
def test_what_is_wrong_is_said_and_nothing_is_sent(server: Server, given: dict[str, str], said: str):
    address, ledger = server
    assert said in send(client(address, "carol"), **given)
    assert ledger.book.accepted == {}


def test_a_reviewer_is_told_who_may_send_and_the_server_refuses_them_anyway(server: Server):
    address, ledger = server
    page = client(address, "alice")
    shown = page_of(page.predict("", api_name="/try_it"))
    assert "takes an administrator" in shown
    assert "takes tickets from an administrator" in send(page)
    assert ledger.book.accepted == {}


def test_without_an_answer_the_form_says_that_sending_again_is_safe(server: Server):
    address, ledger = server
    ledger.refuse["send_ticket"] = ServerTrouble("The server answered 500")
    page = client(address, "carol")
    assert "Sending it again is safe" in send(page)
    del ledger.refuse["send_ticket"]
    assert 'data-ticket="T-new"' in send(page)


def test_the_customers_of_the_queue_are_suggested_without_opening_their_cases(server: Server):
    address, ledger = server
    shown = page_of(client(address, "carol").predict("", api_name="/try_it"))
    assert "yusuf_rossi_9620" in shown
    assert "carol review" not in ledger.callers


def test_a_ticket_is_looked_at_again_until_it_is_unchanged(server: Server):
    address, ledger = server
    page = client(address, "carol")
    send(page)
    ledger.book.tell("T-new", "proposed", "offline", action="cancel_pending_order", route="auto", risk_score=0.2)
    assert "Planned: Cancel pending order" in page_of(page.predict(api_name="/look_at_ticket"))
    assert "data-ticket" not in page_of(page.predict(api_name="/look_at_ticket"))


def test_a_reviewer_may_watch_a_ticket_and_not_write_to_it(server: Server):
    address, ledger = server
    page = client(address, "alice")
    assert 'data-ticket="T-rev-1"' in page_of(page.predict("T-rev-1", api_name="/watch_ticket"))
    assert "administrator" in page_of(page.predict("More", api_name="/write_again"))
    assert len(ledger.book.tickets["T-rev-1"].messages) == 1


def test_a_ticket_that_is_not_there_is_said(server: Server):
    address, _ = server
    assert "There is no ticket T-404" in page_of(client(address, "carol").predict("T-404", api_name="/watch_ticket"))


def test_the_customer_writes_again_once_however_often_it_is_clicked(server: Server):
    address, ledger = server
    page = client(address, "carol")
    page.predict("T-rev-1", api_name="/watch_ticket")
    ledger.refuse["ticket"] = ServerTrouble("The server answered 500")
    page.predict("One more thing", api_name="/write_again")
    page.predict("One more thing", api_name="/write_again")
    assert [message.text for message in ledger.book.tickets["T-rev-1"].messages] == ["Hello", "One more thing"]
