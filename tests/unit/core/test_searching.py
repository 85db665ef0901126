"""What is typed into the search becomes words, whatever it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core.searching import LONGEST_WORD, MOST_WORDS, searched_words


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("#W123", ("w123",)),
        ("w123", ("w123",)),
        ("Ada Quill", ("ada", "quill")),
        ("ada_quill_1", ("ada_quill_1",)),
        ("  ticket-12,  \t#W1 ", ("ticket-12", "w1")),
        ("José ÇELİK", ("jose", "celik")),
        ("O'Brien", ("o", "brien")),
        ("ada & !quill | (x:*)", ("ada", "quill", "x")),
        ("ada Ada ADA", ("ada",)),
        ("-ada-", ("ada",)),
        ("張偉", ("張偉",)),
        ("a\x00b \ud800", ("ab",)),
        ("x" * 500, ("x" * LONGEST_WORD,)),
    ],
    ids=lambda given: ascii(given)[:30],
)
def test_words_are_folded_and_freed_of_marks(typed: str, words: tuple[str, ...]) -> None:
    assert searched_words(typed) == words


@pytest.mark.parametrize("typed", ["", "   ", "\n\t"])
def test_typing_nothing_asks_for_nothing(typed: str) -> None:
    assert searched_words(typed) is None


@pytest.mark.parametrize("typed", ["#", "&|!", "'; --", "\x00"])
def test_marks_alone_are_a_search_without_words(typed: str) -> None:
    assert searched_words(typed) == ()


def test_more_words_than_are_looked_for_are_refused() -> None:
    assert len(searched_words(" ".join(map(str, range(MOST_WORDS)))) or ()) == MOST_WORDS
    with pytest.raises(ValueError, match=f"at most {MOST_WORDS} words, not {MOST_WORDS + 1}"):
        searched_words(" ".join(map(str, range(MOST_WORDS + 1))))


@given(st.text(max_size=40))
def test_no_word_has_a_mark_that_means_something_to_a_query(typed: str) -> None:
    try:
        words = searched_words(typed)
    except ValueError:
        return
    assert not set("'\"\\%:*&|!()<> \x00") & set("".join(words or ()))
