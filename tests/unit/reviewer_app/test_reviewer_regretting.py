"""Marking an action as wrong: what is sent, and what came of it."""

import pytest
from cases import NOW
from fake_desk import PEOPLE, FakeLedger
from fake_history import Archive, past
from fake_refusal import refusal

from reviewer_app.errors import NotSignedIn
from reviewer_app.regretting import mark
from reviewer_app.sessions import Session


def session(ledger: FakeLedger, name: str = "alice") -> Session:
    return Session("session", PEOPLE[f"{name}-token"], ledger.desk_for(f"{name}-token"), NOW)


def holding(**arranged: object) -> FakeLedger:
    return FakeLedger.holding(archive=Archive([past()]), **arranged)


async def test_a_mark_is_sent_without_the_spaces_around_its_reason():
    ledger = holding()
    marked = await mark(session(ledger), "p-d-1", "  Paid twice \n", NOW)
    assert marked.is_new
    assert ledger.archive.marks["p-d-1"].reason == "Paid twice"


@pytest.mark.parametrize(
    ("reason", "said"),
    [("", "Say what was wrong"), ("  \n", "Say what was wrong"), ("x" * 2001, "2,000"), ("a\x00b", "can't be stored")],
    ids=["none", "blank", "too long", "not storable"],
)
async def test_a_reason_that_is_none_is_refused_at_its_field_and_nothing_is_sent(reason: str, said: str):
    ledger = holding()
    marked = await mark(session(ledger), "p-d-1", reason, NOW)
    assert (marked.regret, marked.is_at_reason) == (None, True)
    assert said in marked.said
    assert ledger.archive.marks == {}


async def test_the_first_mark_stands_and_the_second_person_hears_whose_it_is():
    ledger = holding()
    await mark(session(ledger), "p-d-1", "Paid twice", NOW)
    second = await mark(session(ledger, "carol"), "p-d-1", "Wrong card", NOW)
    assert not second.is_new
    assert second.said.startswith("alice had marked this at 14:00 UTC.")
    assert ledger.archive.marks["p-d-1"].reason == "Paid twice"


async def test_an_action_of_another_skill_is_refused_in_words():
    marked = await mark(session(holding(), "bob"), "p-d-1", "Paid twice", NOW)
    assert (marked.regret, marked.is_at_reason) == (None, False)
    assert "Only somebody with this action's skill" in marked.said


async def test_the_servers_word_on_the_reason_stands_at_the_reason():
    ledger = holding(refuse={"mark_regret": refusal(422, "invalid", "too rude", field="reason")})
    marked = await mark(session(ledger), "p-d-1", "Paid twice", NOW)
    assert (marked.said, marked.is_at_reason) == ("too rude", True)


async def test_a_session_that_ended_is_for_the_page_to_say():
    ledger = holding()
    ledger.refuse["mark_regret"] = NotSignedIn("gone")
    with pytest.raises(NotSignedIn):
        await mark(session(ledger), "p-d-1", "Paid twice", NOW)
