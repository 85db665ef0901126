"""What somebody types to find a case, as the words that each must begin a word of it."""

import re
import unicodedata

from agent.core.storable import storable

LONGEST_SEARCH = 300
MOST_WORDS = 8
LONGEST_WORD = 100
_SEPARATORS = re.compile(r"[\x00-,/:-@\[-^`{-\x7f]+")
"""Every ASCII mark but `-`, `.` and `_`, which join the parts of an id."""
_ACCENTS = re.compile("[\u0300-\u036f]")


def searched_words(typed: str) -> tuple[str, ...] | None:
    """Return the words to search for, folded as the ledger's `words_of` folds a case's; None when nothing was typed.

    Without any word in it (`#`), a search finds nothing. Raises `ValueError` for more than `MOST_WORDS`.
    """
    if not typed.strip():
        return None
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", storable(typed)))
    # Letter by letter: Postgres knows no final sigma.
    folded = "".join(letter.lower() for letter in plain)
    found = (word.strip("-._")[:LONGEST_WORD] for word in _SEPARATORS.split(folded))
    words = tuple(dict.fromkeys(word for word in found if word))
    if len(words) > MOST_WORDS:
        raise ValueError(f"takes at most {MOST_WORDS} words, not {len(words)}")
    return words
