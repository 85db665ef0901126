"""Past decisions beside a case, as plain values."""

import pytest
from cases import NOW, review, similar

from reviewer_app.similar_view import EXCERPT_CHARACTERS, excerpt, likeness_in_words, similar_lines


def test_the_most_alike_stands_first_with_its_verdict_in_words():
    seen = review(similar=[similar(similarity=0.6, type="reject"), similar(similarity=0.93)]).similar
    lines = similar_lines(seen, NOW)
    assert [(line.verdict, line.likeness) for line in lines] == [
        ("Approved with changes", "nearly the same"),
        ("Rejected", "alike"),
    ]


def test_a_decision_of_another_skill_names_neither_ticket_nor_person():
    (line,) = similar_lines(review(similar=[similar(ticket_id="", decided_by="")]).similar, NOW)
    assert (line.ticket_id, line.by) == ("", "")


@pytest.mark.parametrize(
    ("similarity", "words"),
    [(1.0, "nearly the same"), (0.8, "very alike"), (0.5, "alike"), (0.3, "a little alike"), (-0.2, "a little alike")],
)
def test_likeness_is_said_in_words(similarity: float, words: str):
    assert likeness_in_words(similarity) == words


def test_a_long_message_is_cut_between_words_and_stands_on_one_line():
    cut = excerpt("one\n two " * 100)
    assert cut.endswith("two…") or cut.endswith("one…")
    assert "\n" not in cut
    assert len(cut) <= EXCERPT_CHARACTERS + 1


def test_a_long_message_without_spaces_is_cut_all_the_same():
    assert excerpt("x" * 1000) == "x" * EXCERPT_CHARACTERS + "…"


def test_a_short_message_is_left_whole():
    assert excerpt("Please cancel.") == "Please cancel."
