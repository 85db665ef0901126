"""The kill switch over HTTP, without a browser: who sees what, and who may throw it."""

import json
from collections.abc import Iterator

import pytest
from day import day_of_cases
from fake_desk import FakeLedger
from serving import client, served

Server = tuple[str, FakeLedger]


@pytest.fixture
def server() -> Iterator[Server]:
    ledger = FakeLedger.holding(*day_of_cases())
    with served(ledger) as address:
        yield address, ledger


def asked(*, on: bool, reason: str) -> str:
    return json.dumps({"on": on, "reason": reason})


def test_an_administrator_turns_it_on_and_off_and_everybody_is_told(server: Server):
    address, ledger = server
    carol, alice = client(address, "carol"), client(address)
    assert "Let nothing run alone" in repr(carol.predict(api_name="/kill_switch"))

    thrown = repr(carol.predict(asked(on=True, reason="Prices are wrong"), api_name="/throw_kill_switch"))

    assert "It is on: nothing runs alone from now on." in thrown
    assert "carol, since 14:00 UTC: Prices are wrong" in thrown
    assert "Prices are wrong" in repr(alice.predict(api_name="/kill_switch"))
    assert "Prices are wrong" in repr(alice.predict(api_name="/tick"))
    assert ledger.kill_switch is not None
    assert ledger.kill_switch.on
    carol.predict(asked(on=False, reason="Prices are right again"), api_name="/throw_kill_switch")
    assert not ledger.kill_switch.on


def test_a_reviewer_who_asks_all_the_same_is_refused_by_the_server(server: Server):
    address, ledger = server
    refused = repr(client(address).predict(asked(on=True, reason="Stop"), api_name="/throw_kill_switch"))
    assert "notice bad" in refused
    assert ledger.kill_switch is None


def test_a_throw_without_a_reason_says_so_and_changes_nothing(server: Server):
    address, ledger = server
    refused = repr(client(address, "carol").predict(asked(on=True, reason=" "), api_name="/throw_kill_switch"))
    assert "Say why" in refused
    assert ledger.kill_switch is None
