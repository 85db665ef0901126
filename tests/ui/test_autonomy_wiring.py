"""The autonomy tab over HTTP, without a browser: places, changes, taking back, replay, looking again, refusals."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from day import day_of_cases
from fake_calibration import busy
from fake_desk import FakeLedger
from serving import client, served

from reviewer_app.errors import ServerUnreachable

Server = tuple[str, FakeLedger]


@pytest.fixture
def server() -> Iterator[Server]:
    ledger = FakeLedger.holding(*day_of_cases())
    busy(ledger)
    with served(ledger) as address:
        yield address, ledger


def page_of(answer: Any) -> str:
    """Everything an event sent back, as one text."""
    return repr(answer)


def answered(key: str, chosen: str, words: str = "") -> str:
    return json.dumps({"key": key, "answer": chosen, "words": words})


def test_what_waits_for_somebody_comes_first_and_otherwise_every_action(server: Server):
    address, ledger = server
    page = client(address)
    assert 'data-again="suggestion:p-9"' in page_of(page.predict(api_name="/autonomy"))
    ledger.rechecks.samples, ledger.rechecks.suggestions, ledger.rechecks.second_looks = [], [], []
    fresh = page_of(client(address).predict(api_name="/autonomy"))
    assert "How the actions stand in week 2026-W19" in fresh
    assert "data-again" not in fresh


def test_an_action_is_shown_with_its_weeks_moves_replay_and_calibration(server: Server):
    address, _ = server
    page = client(address)
    page.predict(api_name="/autonomy")
    shown = page_of(page.predict("action:issue_refund", api_name="/autonomy_of"))
    for part in ("data-autonomy=", "data-curve=", "Approved unchanged: 94 %", "Brier score", "What is known of each"):
        assert part in shown
    assert "data-move" not in shown


def test_the_slider_asks_for_the_figures_alone(server: Server):
    address, ledger = server
    page = client(address)
    page.predict(api_name="/autonomy")
    page.predict("action:issue_refund", api_name="/autonomy_of")
    figures = page_of(page.predict("threshold 0.55", api_name="/replay"))
    assert "Alone up to risk 0.55" in figures
    assert "data-curve" not in figures
    asked = ledger.autonomy.replayed[-1]
    assert (asked.action, asked.threshold, asked.autonomy) == ("issue_refund", 0.55, "threshold")
    assert "no limit to replay" in page_of(page.predict("threshold lots", api_name="/replay"))


def test_an_administrator_changes_an_action_and_sees_the_move(server: Server):
    address, ledger = server
    page = client(address, "carol")
    page.predict(api_name="/autonomy")
    assert "data-move" in page_of(page.predict("action:issue_refund", api_name="/autonomy_of"))
    weighed = page_of(page.predict("threshold", 0.5, True, False, "", api_name="/weigh_autonomy"))
    assert "71 % would have run alone instead of 54 %" in weighed
    refused = page_of(page.predict("threshold", 0.5, True, False, "", api_name="/save_autonomy"))
    assert "Say why" in refused
    saved = page_of(page.predict("threshold", 0.5, True, False, "Quiet season", api_name="/save_autonomy"))
    assert "Saved. Issue refund: alone up to risk 0.50, frozen." in saved
    assert "Quiet season" in saved
    assert [(who, action) for who, action, _ in ledger.autonomy.changed] == [("carol", "issue_refund")]


def test_another_scale_is_weighed_by_what_it_would_have_done(server: Server):
    address, ledger = server
    page = client(address, "carol")
    page.predict(api_name="/autonomy")
    page.predict("action:issue_refund", api_name="/autonomy_of")
    weighed = page_of(page.predict("threshold", 0.4, False, True, "", api_name="/weigh_autonomy"))
    assert "would then have run alone instead of 54 %" in weighed
    assert ledger.autonomy.replayed[-1].recalibration is True
    ledger.is_down = True
    assert "reached" in page_of(page.predict("threshold", 0.4, False, True, "", api_name="/weigh_autonomy"))


def test_what_an_action_may_never_have_is_refused_at_its_field(server: Server):
    address, ledger = server
    page = client(address, "carol")
    page.predict(api_name="/autonomy")
    page.predict("action:merge_accounts", api_name="/autonomy_of")
    refused = page_of(page.predict("auto", 0.4, False, False, "why not", api_name="/save_autonomy"))
    assert "merge_accounts takes 2 approvals" in refused
    assert ledger.autonomy.changed == []


def test_a_move_is_taken_back(server: Server):
    address, ledger = server
    page = client(address, "carol")
    page.predict(api_name="/autonomy")
    page.predict("action:issue_refund", api_name="/autonomy_of")
    opened = page_of(page.predict("7", api_name="/start_revert"))
    assert "It was: alone up to risk 0.30. It became: alone up to risk 0.40." in opened
    assert "Say why" in page_of(page.predict("7", "", api_name="/revert_autonomy"))
    done = page_of(page.predict("7", "Too early", api_name="/revert_autonomy"))
    assert "Saved. Issue refund: alone up to risk 0.30." in done
    assert "taken back by move 8" in done
    assert ledger.autonomy.changed[-1][2].revert == 7


def test_a_reviewer_may_look_but_is_refused_changes_and_questions(server: Server):
    address, ledger = server
    page = client(address)
    assert "Questions about the process" not in page_of(page.predict(api_name="/autonomy"))
    page.predict("action:issue_refund", api_name="/autonomy_of")
    refused = page_of(page.predict("auto", 0.4, False, False, "let it run", api_name="/save_autonomy"))
    assert "takes the role admin" in refused
    assert "takes the role admin" in page_of(page.predict("7", "mine", api_name="/revert_autonomy"))
    assert "takes the role admin" in page_of(page.predict("questions", api_name="/autonomy_of"))
    assert ledger.autonomy.changed == []


def test_an_administrator_reads_the_questions(server: Server):
    address, _ = server
    page = client(address, "carol")
    page.predict(api_name="/autonomy")
    asked = page_of(page.predict("questions", api_name="/autonomy_of"))
    assert "are these cases easier, or is the threshold too low?" in asked
    assert "second looks would not have approved" in asked


def test_one_case_after_the_other_is_looked_at_again(server: Server):
    address, ledger = server
    page = client(address)
    page.predict(api_name="/autonomy")
    second = page_of(page.predict(answered("suggestion:p-9", "fine"), api_name="/look_again"))
    assert 'data-again="sample:p-1"' in second
    assert "Say what was wrong" in page_of(page.predict(answered("sample:p-1", "wrong"), api_name="/look_again"))
    third = page_of(page.predict(answered("sample:p-1", "wrong", "Paid twice"), api_name="/look_again"))
    assert 'data-again="sample:p-2"' in third
    later = page_of(page.predict(answered("sample:p-2", "skip"), api_name="/look_again"))
    assert 'data-again="second:rev-again"' in later
    back = page_of(page.predict(answered("second:rev-again", "wrong", "Ask for a photo"), api_name="/look_again"))
    assert "bob did" in back
    assert 'data-again="sample:p-2"' in back
    done = page_of(page.predict(answered("sample:p-2", "fine"), api_name="/look_again"))
    assert "Nothing waits to be looked at again" in done
    assert ledger.rechecks.dismissed == [("alice", "p-9")]
    assert [(who, item, look.verdict) for who, item, look in ledger.rechecks.looked] == [
        ("alice", "p-1", "wrong"),
        ("alice", "p-2", "right"),
    ]


def test_trouble_with_the_server_is_said_and_the_tab_works_again(server: Server):
    address, ledger = server
    page = client(address)
    ledger.refuse["calibration"] = ServerUnreachable("gone")
    assert "be reached" in page_of(page.predict(api_name="/autonomy"))
    del ledger.refuse["calibration"]
    assert "be reached" not in page_of(page.predict(api_name="/autonomy"))
    ledger.refuse["samples"] = ServerUnreachable("gone")
    assert "be reached" in page_of(page.predict("all", api_name="/autonomy_of"))


def test_an_empty_ledger_is_shown_in_words():
    ledger = FakeLedger.holding()
    with served(ledger) as address:
        page = client(address, "carol")
        shown = page_of(page.predict(api_name="/autonomy"))
        assert "No action is declared" in shown
        assert "there is nothing to replay" in shown
        assert "Nothing waits to be looked at again" in page_of(page.predict("look-again", api_name="/autonomy_of"))
        assert "Nothing has been decided yet" in page_of(page.predict("questions", api_name="/autonomy_of"))
