"""Text as the reader sees it: one spelling, words with their places, sentences."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

_SPELLINGS = {
    "grey": "gray",
    "colour": "color",
    "litre": "l",
    "liter": "l",
    "kilo": "kg",
    "kilogram": "kg",
    "hr": "hour",
    "feet": "ft",
    "foot": "ft",
    "pound": "lb",
    "colored": "color",
    "coloured": "color",
    "metre": "meter",
}
_TOKEN = re.compile(r"\d+(?:\.\d+)?|[a-z]+(?:'[a-z]+)?|[(),;:{}%?!.]")
_ABBREVIATIONS = (
    r"(?<!\bst)(?<!\bave)(?<!\bapt)(?<!\bdr)(?<!\brd)(?<!\bno)(?<!\bste)(?<!\bmr)(?<!\bmrs)(?<!\bvs)(?<!\bln)"
)
_SENTENCE_END = re.compile(rf"(?<=[!?]){_ABBREVIATIONS}\s+|{_ABBREVIATIONS}\.+[)\"']*\s+|\n+|;\s*|\.$", re.IGNORECASE)


@dataclass(frozen=True)
class Word:
    """One word in its normal form, with its place in the text."""

    text: str
    start: int
    end: int


def tidy(text: str) -> str:
    """Return `text` with plain quotes, dashes and spaces, arrows as words, and no commas inside numbers."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"[\u2018\u2019\u02bc`\u00b4]", "'", text)
    text = re.sub(r"[\u201c\u201d]", '"', text)
    text = re.sub(r"[\u2010-\u2015]", "-", text)
    text = re.sub(r"\s*(?:->|=>|\u2192)\s*", " to ", text)
    text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)
    text = re.sub(r"[*_~]{2,}", "", text)
    text = re.sub(r"(?m)^[ \t]*>.*$", "", text)
    return re.sub(r"[^\S\n]+", " ", text).strip()


@lru_cache(maxsize=8192)
def normal(word: str) -> str:
    """Return one lower-case word in its normal form: singular, without `'s`, in American spelling."""
    word = word.removesuffix("'s")
    if len(word) > 3:
        if word.endswith("ies"):
            word = word[:-3] + "y"
        elif word.endswith(("sses", "shes", "ches", "xes")):
            word = word[:-2]
        elif word.endswith("s") and not word.endswith(("ss", "us")):
            word = word[:-1]
    return _SPELLINGS.get(word, word)


def words(text: str) -> list[Word]:
    """Return the words and punctuation of `text`; letters and digits part, so `32GB` is two words."""
    return [Word(normal(match.group()), match.start(), match.end()) for match in _TOKEN.finditer(text.lower())]


def phrase(text: str) -> tuple[str, ...]:
    """Return the normal forms of the words in `text`, punctuation left out."""
    return tuple(word.text for word in words(text) if word.text[0].isalnum() or word.text == "%")


@lru_cache(maxsize=65536)
def is_close(heard: str, meant: str) -> bool:
    """Say whether `heard` may be a slip of `meant`: one slip in five letters or more, two in nine or more."""
    if heard == meant:
        return True
    if not (heard.isalpha() and meant.isalpha()) or min(len(heard), len(meant)) < 4 or heard[0] != meant[0]:
        return False
    allowed = 2 if len(meant) >= 9 else 1
    if len(meant) == 4 and len(heard) == 4 and sorted(heard) != sorted(meant):
        return False
    return OSA.distance(heard, meant, score_cutoff=allowed) <= allowed


def matches_at(heard: Sequence[Word], place: int, meant: Sequence[str], *, loosely: bool = False) -> bool:
    """Say whether the words from `place` on are the words `meant`."""
    if place + len(meant) > len(heard):
        return False
    same = is_close if loosely else str.__eq__
    return all(same(heard[place + step].text, word) for step, word in enumerate(meant))


_CUES = (
    *("cancel", "return", "refund", "exchange", "modify", "change", "switch", "replace", "address", "payment", "order"),
    *("difference", "instead", "please", "original", "mistake", "deliver", "account", "paypal"),
)


def with_cues_corrected(text: str) -> str:
    """Return `text` with slips in the words that requests turn on put right: `cnacel`, `refnd`."""
    return re.sub(r"[A-Za-z]{4,}", lambda match: _corrected(match.group()), text)


@lru_cache(maxsize=4096)
def _corrected(word: str) -> str:
    lowered = word.lower()
    for cue in _CUES:
        if lowered.startswith(cue) or lowered[0] != cue[0]:
            continue
        is_slip = len(lowered) != len(cue) or sorted(lowered) == sorted(cue)
        if is_slip and len(lowered) >= len(cue) - 1 and OSA.distance(lowered, cue, score_cutoff=1) <= 1:
            return cue
    return word


def sentences(text: str) -> list[str]:
    """Return the sentences of a tidied text, without their full stops; question marks stay."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part and re.search(r"\w", part)]


def mask(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return `text` with the spans blanked out, so that every other place stays where it was."""
    letters = list(text)
    for start, end in spans:
        letters[start:end] = " " * (end - start)
    return "".join(letters)
