"""Looking again as plain data: what comes next, what an answer sends, and what is said of it."""

from typing import Any

import pytest
from cases import HOSTILE, NOW, review
from fake_desk import PEOPLE, FakeLedger, refusal
from fake_rechecks import sample, suggestion

from agent.contract.rechecks import SecondLook
from reviewer_app.rechecking import answer, key_of, next_item, waits
from reviewer_app.rechecks_view import card, waiting_in_words
from reviewer_app.screen_rechecks import card_html
from reviewer_app.sessions import Session


def second_look() -> SecondLook:
    return SecondLook(review=review("rev-again"), drawn_at=NOW)


@pytest.fixture
def ledger() -> FakeLedger:
    ledger = FakeLedger.holding()
    ledger.rechecks.samples = [sample("p-1"), sample("p-2", skill="accounts")]
    ledger.rechecks.suggestions = [suggestion("p-9")]
    ledger.rechecks.second_looks = [second_look()]
    return ledger


def alice(ledger: FakeLedger) -> Session:
    return Session("session", PEOPLE["alice-token"], ledger.desk_for("alice-token"), NOW)


async def test_complaints_come_first_and_what_was_put_off_comes_last(ledger: FakeLedger):
    again = await waits(alice(ledger))
    assert waiting_in_words(again) == "1 came back · 1 ran alone · 1 second looks"
    keys, skipped = [], ()
    for _ in range(4):
        item = next_item(again, skipped)
        assert item is not None
        keys.append(key_of(item))
        skipped = (*(each for each in skipped if each != keys[-1]), keys[-1])
    assert keys == ["suggestion:p-9", "sample:p-1", "second:rev-again", "suggestion:p-9"]


async def test_right_takes_one_press_and_wrong_takes_a_reason(ledger: FakeLedger):
    me = alice(ledger)
    refused = await answer(me, "sample:p-1", False, "  ", NOW)
    assert (refused.is_done, refused.said) == (False, "Say what was wrong with it.")
    assert ledger.rechecks.looked == []
    done = await answer(me, "sample:p-1", False, "Paid twice", NOW)
    assert done.said.startswith("Marked as wrong.")
    assert [(look.verdict, look.reason) for _, _, look in ledger.rechecks.looked] == [("wrong", "Paid twice")]
    assert (await answer(me, "sample:p-2", True, "", NOW)).said == "Noted: it was right."


async def test_a_suggestion_is_dismissed_or_becomes_a_mark(ledger: FakeLedger):
    me = alice(ledger)
    assert (await answer(me, "suggestion:p-9", True, "", NOW)).is_done
    assert ledger.rechecks.dismissed == [("alice", "p-9")]
    marked = await answer(me, "suggestion:p-8", False, "Went to the wrong card", NOW)
    assert marked.is_done
    assert ledger.archive.marks["p-8"].reason == "Went to the wrong card"


async def test_a_second_look_tells_the_first_decision_only_afterwards(ledger: FakeLedger):
    shown = card_html(card(second_look(), "alice", NOW), 1)
    assert "bob" not in shown
    taken = await answer(alice(ledger), "second:rev-again", False, "", NOW)
    assert "bob did" in taken.said
    assert [(look.agrees, look.notes) for _, _, look in ledger.rechecks.taken] == [(False, "")]


@pytest.mark.parametrize(
    ("key", "words", "is_done", "said"),
    [
        ("sample:gone", "", True, "doesn't wait any more"),
        ("nonsense", "", True, "doesn't wait any more"),
        ("sample:p-1", "x" * 2001, False, "2,000 characters at most"),
        ("sample:p-1", "a\x00b", False, "can't be stored"),
    ],
    ids=["gone", "unknown kind", "too long", "not storable"],
)
async def test_an_answer_that_can_not_count_is_told(ledger: FakeLedger, key: str, words: str, is_done: bool, said: str):
    answered = await answer(alice(ledger), key, True, words, NOW)
    assert (answered.is_done, said in answered.said) == (is_done, True)


async def test_somebody_without_the_skill_is_told(ledger: FakeLedger):
    ledger.refuse["look_at_sample"] = refusal(403, "skill", "It takes the skill accounts.")
    assert "It takes the skill accounts." in (await answer(alice(ledger), "sample:p-2", True, "", NOW)).said


@pytest.mark.parametrize("kind", ["sample", "suggestion"])
def test_what_customers_wrote_is_shown_as_text_only(kind: str):
    changes: dict[str, Any] = {"message": HOSTILE, "summary": HOSTILE, "reason": HOSTILE, "args": {HOSTILE: HOSTILE}}
    item = sample(**changes) if kind == "sample" else suggestion(why=HOSTILE, **changes)
    page = card_html(card(item, "alice", NOW), 1)
    assert "&lt;img" in page
    assert all(mark not in page for mark in ("<img", "<script", "<style", "${"))
