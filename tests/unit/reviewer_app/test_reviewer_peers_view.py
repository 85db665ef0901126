"""Questions about the process as plain data: in words, with their numbers, and never a score."""

from cases import HOSTILE, NOW
from fake_autonomy import no_peers
from fake_calibration import busy
from fake_desk import FakeLedger

from reviewer_app.peers_view import peers_view
from reviewer_app.screen_peers import peers_html


def test_without_decisions_nothing_stands_out():
    view = peers_view(no_peers())
    page = peers_html(view)
    assert view.questions == ()
    assert "Nothing has been decided yet" in page
    assert "Nothing stands out" in peers_html(peers_view(no_peers(decisions=40)))
    assert "no approved case was looked at a second time" in page
    assert "Nobody has decided enough of one kind" in page


def test_a_question_stands_with_its_numbers_and_how_sure_it_is():
    ledger = FakeLedger.holding(now=lambda: NOW)
    busy(ledger)
    view = peers_view(ledger.autonomy.peers)
    question = view.questions[0]
    assert question.sentence.endswith("?")
    assert ("Approved", "98") in question.numbers.rows
    assert ("Difference", "+15 points") in question.numbers.rows
    assert question.sureness.endswith("under 0.1 % are expected to be chance")
    assert view.comparisons.rows[0][:2] == ("Issue refund", "bob")
    assert view.of == "From 412 decisions of the last 28 days"


def test_a_name_is_shown_as_text_only():
    asked = {"kind": "streak", "reviewer": HOSTILE, "action": "a", "sentence": HOSTILE, "numbers": {}, "q_value": 0.01}
    page = peers_html(peers_view(no_peers(questions=[asked])))
    assert "&lt;img" in page
    assert "<script" not in page
