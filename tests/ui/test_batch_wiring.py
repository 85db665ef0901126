"""Approving together over HTTP, without a browser."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from cases import review
from day import day_of_cases
from fake_desk import FakeLedger
from fake_refusal import refusal
from gradio_client import Client
from serving import client, served

from reviewer_app.errors import ServerTrouble

Server = tuple[str, FakeLedger]
PASSES = [{"name": "amount_is_covered", "status": "pass", "detail": "Paid."}]
ALIKE = ("rev-a", "rev-b", "rev-c")


@pytest.fixture
def server() -> Iterator[Server]:
    ledger = FakeLedger.holding(
        *(review(each, checks=PASSES, title=f"Refund {each}") for each in ALIKE), *day_of_cases()
    )
    with served(ledger) as address:
        yield address, ledger


def page_of(answer: Any) -> str:
    """Everything an event sent back, as one text."""
    return repr(answer)


def reviewing(address: str, *review_ids: str) -> tuple[Client, str]:
    """A page with these cases in its table."""
    page = client(address)
    return page, page_of(page.predict(json.dumps(review_ids), api_name="/open_batch"))


def approved(ledger: FakeLedger) -> list[tuple[str, str, str, str | None]]:
    made = [(name, review_id, made.args_digest, made.notes) for name, review_id, made in ledger.decisions]
    return sorted(made, key=lambda each: each[1])


def test_each_case_is_decided_by_itself_on_its_own_digest_with_the_same_note(server: Server):
    address, ledger = server
    page, shown = reviewing(address, *ALIKE)
    assert all(f'data-batch-case="{each}"' in shown for each in ALIKE)
    result = page_of(page.predict("Small amounts", api_name="/approve_batch"))
    assert "3 approved" in result
    assert approved(ledger) == [("alice", each, f"digest-{each}", "Small amounts") for each in ALIKE]
    assert sorted(thread_id for thread_id, _ in ledger.resumed) == [f"thread-{each}" for each in ALIKE]


def test_what_changed_meanwhile_is_left_out_and_named(server: Server):
    address, ledger = server
    page, _ = reviewing(address, *ALIKE)
    ledger.desk_for("carol-token").decided_by("rev-a", "carol", "reject")
    ledger.change("rev-b", args_digest="another")
    result = page_of(page.predict("", api_name="/approve_batch"))
    assert "1 approved, 2 left out" in result
    assert "carol rejected this at 14:00 UTC" in result
    assert "The proposal changed after you opened it" in result
    assert [each[1] for each in approved(ledger)] == ["rev-c"]


@pytest.mark.parametrize(
    ("code", "status", "said"),
    [
        ("superseded", 409, "The customer wrote again"),
        ("expired", 409, "ran out before your decision came"),
        ("claimed", 409, "holds this case"),
    ],
)
def test_every_refusal_is_told_in_words(server: Server, code: str, status: int, said: str):
    address, ledger = server
    ledger.refuse_decision["rev-a"] = refusal(status, code, "No", claimed_by="bob")
    page, _ = reviewing(address, *ALIKE)
    result = page_of(page.predict("", api_name="/approve_batch"))
    assert said in result
    assert "2 approved, 1 left out" in result


def test_a_decision_without_an_answer_is_said_to_be_in_doubt(server: Server):
    address, ledger = server
    ledger.refuse_decision["rev-a"] = ServerTrouble("The server answered 500")
    page, _ = reviewing(address, *ALIKE)
    result = page_of(page.predict("", api_name="/approve_batch"))
    assert "2 approved, 1 not known" in result
    assert "No answer came" in result


def test_a_second_click_sends_nothing(server: Server):
    address, ledger = server
    ledger.decide_seconds = 0.5
    page, _ = reviewing(address, *ALIKE)
    first, second = (page.submit("", api_name="/approve_batch") for _ in range(2))
    first.result()
    second.result()
    page.predict("", api_name="/approve_batch")
    assert ledger.callers.count("alice decide") == len(ALIKE)


def test_what_cannot_stand_in_a_batch_is_never_sent(server: Server):
    address, ledger = server
    page, shown = reviewing(address, "rev-a", "rev-b", "rev-late", "rev-order", "rev-data", "rev-gone")
    for words in ("is too high for a batch", "Not every check passes", "a skill you don", "not here any more"):
        assert words in shown
    page.predict("", api_name="/approve_batch")
    assert [each[1] for each in approved(ledger)] == ["rev-a", "rev-b"]


def test_nobody_approves_what_somebody_else_has_in_front_of_them(server: Server):
    address, ledger = server
    reviewing(address, *ALIKE)
    client(address, "carol").predict("", api_name="/approve_batch")
    assert ledger.decisions == []


def test_one_approval_or_all_can_be_taken_back(server: Server):
    address, ledger = server
    ledger.undo_seconds = 30
    page, _ = reviewing(address, *ALIKE)
    assert "Undo all" in page_of(page.predict("", api_name="/approve_batch"))
    one = page_of(page.predict("decision-rev-a", api_name="/undo_batch"))
    assert "2 approved, 1 taken back" in one
    assert [ledger.reviews[each].status for each in ALIKE] == ["pending", "decided", "decided"]
    both = page_of(page.predict("decision-rev-b decision-rev-c", api_name="/undo_batch"))
    assert "3 taken back" in both
    assert ledger.resumed == []


def test_only_decisions_of_the_batch_are_taken_back(server: Server):
    address, ledger = server
    ledger.undo_seconds = 30
    ledger.desk_for("carol-token").decided_by("rev-late", "carol", "approve")
    page, _ = reviewing(address, *ALIKE)
    page.predict("", api_name="/approve_batch")
    page.predict("decision-rev-late", api_name="/undo_batch")
    assert ledger.reviews["rev-late"].status == "decided"
