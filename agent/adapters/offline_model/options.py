"""Which option values a text states for one product: `the blue one with a leather strap`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product as combinations

from agent.adapters.offline_model.lexicon import filler, untelling, value_synonyms
from agent.adapters.offline_model.words import Word, matches_at, phrase, words
from agent.core.records import Product

_NEGATIONS = frozenset({"no", "not", "non", "without", "isn't", "never", "lacking"})
_DENIALS = frozenset({"not", "isn't", "wasn't", "than"})
_COUNTING = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBERS = {word: number for number, word in enumerate(_COUNTING, 1)}
_WINDOW = 3


@dataclass(frozen=True)
class Stated:
    """One value stated in a text: the options (key and value) it may mean, and its place in words."""

    choices: tuple[tuple[str, str], ...]
    place: int
    is_inexact: bool = False
    start: int = 0
    is_denied: bool = False
    """It stands right after a `not`: `blue, not the red one`."""


@dataclass(frozen=True)
class OptionReading:
    """The values stated in a text and the words nothing was made of."""

    stated: tuple[Stated, ...]
    unread: tuple[str, ...]
    keys_named: tuple[str, ...]

    @property
    def is_inexact(self) -> bool:
        """Whether any value was read through a misspelling or a part of its name."""
        return any(value.is_inexact for value in self.stated)

    def assignments(self) -> list[dict[str, str]]:
        """Return every way to give the stated values to option keys, none of them giving one key two values."""
        found: list[dict[str, str]] = []
        for choices in combinations(*(value.choices for value in self.stated)):
            chosen: dict[str, str] = {}
            for key, value in choices:
                if chosen.setdefault(key, value) != value:
                    break
            else:
                if chosen not in found:
                    found.append(chosen)
        return found


@dataclass(frozen=True)
class _Vocabulary:
    values: tuple[tuple[tuple[str, ...], tuple[tuple[str, str], ...], bool], ...]
    """(words, what they may mean as key and value, is_inexact), longest first."""
    keys: tuple[tuple[tuple[str, ...], str], ...]
    hints: Mapping[str, frozenset[str]]
    """Words that point at a key, with the keys they point at."""
    switches: tuple[tuple[tuple[str, ...], str, str | None, str | None], ...]
    """(words, key, value when affirmed, value when denied)."""


def _option_values(product: Product) -> dict[str, list[str]]:
    table: dict[str, list[str]] = {}
    for variant in product.variants:
        for key, value in variant.options.items():
            if value not in table.setdefault(key, []):
                table[key].append(value)
    return table


@lru_cache(maxsize=128)
def _vocabulary(product_id: str, table: tuple[tuple[str, tuple[str, ...]], ...]) -> _Vocabulary:
    exact: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    parts: dict[str, set[tuple[str, str]]] = {}
    for key, value in ((key, value) for key, values in table for value in values):
        if value.lower() not in {"yes", "no", "none"}:
            exact.setdefault(phrase(value), []).append((key, value))
        for other in value_synonyms().get(value.lower(), ()):
            exact.setdefault(other, []).append((key, value))
        for word in phrase(value):
            parts.setdefault(word, set()).add((key, value))
    said = {spoken: (tuple(choices), False) for spoken, choices in exact.items()}
    key_words = {word for key, _ in table for word in phrase(key)}
    for word, choices in parts.items():
        is_telling = word not in untelling() | key_words | _NEGATIONS and not word.isdigit() and len(word) > 1
        if is_telling and len({value for _, value in choices}) == 1:
            said.setdefault((word,), (tuple(sorted(choices)), True))
    ordered = sorted(said.items(), key=lambda entry: (-len(entry[0]), entry[0]))
    return _Vocabulary(
        values=tuple((spoken, choices, inexact) for spoken, (choices, inexact) in ordered),
        keys=tuple(sorted(((phrase(key), key) for key, _ in table), key=lambda entry: -len(entry[0]))),
        hints=_hints([key for key, _ in table]),
        switches=tuple(switch for key, values in table for switch in _switches(key, values)),
    )


def _hints(keys: Sequence[str]) -> dict[str, frozenset[str]]:
    hints: dict[str, set[str]] = {}
    for key in keys:
        for word in phrase(key):
            hints.setdefault(word, set()).add(key)
    return {word: frozenset(pointed) for word, pointed in hints.items()}


def _switches(key: str, values: Sequence[str]) -> list[tuple[tuple[str, ...], str, str | None, str | None]]:
    """Return the phrases that affirm or deny a key such as `waterproof` (yes or no) or `backlight` (none)."""
    denied = next((value for value in values if value.lower() in {"no", "none"} or value.startswith("not ")), None)
    if denied is None:
        return []
    affirmed = "yes" if "yes" in values else None
    spoken = [
        phrase(key),
        phrase(key.replace("resistance", "resistant")),
        phrase(key.replace("waterproof", "water proof")),
        phrase(key.replace("backlight", "light")),
    ]
    return [(said, key, affirmed, denied) for said in dict.fromkeys(spoken)]


def read_options(text: str, product: Product) -> OptionReading:
    """Return the values of `product`'s options that `text` states."""
    table = tuple((key, tuple(values)) for key, values in _option_values(product).items())
    vocabulary = _vocabulary(product.product_id, table)
    heard = _as_digits([word for word in words(text) if word.text not in {":", "="}])
    taken = [False] * len(heard)
    keys_at = _find_keys(heard, vocabulary, taken)
    stated = _find_switches(heard, vocabulary, taken, keys_at)
    for loosely in (False, True):
        stated += _find_values(heard, vocabulary, taken, keys_at, loosely=loosely)
    stated += _bare_numbers(heard, vocabulary, taken)
    product_words = set(phrase(product.name)) | set(vocabulary.hints)
    unread = tuple(
        word.text
        for word, is_taken in zip(heard, taken, strict=True)
        if not is_taken and word.text[0].isalnum() and word.text not in filler() and word.text not in product_words
    )
    stated.sort(key=lambda value: value.place)
    return OptionReading(tuple(stated), unread, tuple(dict.fromkeys(keys_at.values())))


def _find_keys(heard: Sequence[Word], vocabulary: _Vocabulary, taken: list[bool]) -> dict[int, str]:
    """Return the whole option names in the text by the place of each of their words."""
    found: dict[int, str] = {}
    for place in range(len(heard)):
        for said, key in vocabulary.keys:
            if place not in found and matches_at(heard, place, said) and not _in_value(heard, place, said, vocabulary):
                for step in range(len(said)):
                    found[place + step] = key
                    taken[place + step] = True
                break
    return found


def _in_value(heard: Sequence[Word], place: int, said: Sequence[str], vocabulary: _Vocabulary) -> bool:
    """Say whether the word that looks like a key is part of a longer value: the second `size` in `size full size`."""
    return any(
        len(value) > len(said) and place >= back and matches_at(heard, place - back, value)
        for value, *_ in vocabulary.values
        for back in range(len(value))
    )


def _find_switches(
    heard: Sequence[Word], vocabulary: _Vocabulary, taken: list[bool], keys_at: Mapping[int, str]
) -> list[Stated]:
    found: list[Stated] = []
    for place in range(len(heard)):
        for said, key, affirmed, denied in vocabulary.switches:
            if not matches_at(heard, place, said) or (place and keys_at.get(place - 1) == key):
                continue
            after = heard[place + len(said)].text if place + len(said) < len(heard) else ""
            is_denied = after in {"no", "none"} or any(
                word.text in _NEGATIONS for word in heard[max(0, place - 2) : place]
            )
            value = denied if is_denied else affirmed
            if value is None or any(stated.choices[0][0] == key for stated in found):
                continue
            start = place - 2 if is_denied and after not in {"no", "none"} else place
            for step in range(max(0, start), place + len(said) + (after in {"no", "none", "yes"})):
                taken[step] = taken[step] or heard[step].text in {*_NEGATIONS, "yes", "none"} or step >= place
            found.append(Stated(((key, value),), place, start=heard[place].start))
    return found


def _find_values(
    heard: Sequence[Word], vocabulary: _Vocabulary, taken: list[bool], keys_at: Mapping[int, str], *, loosely: bool
) -> list[Stated]:
    found: list[Stated] = []
    for place in range(len(heard)):
        for said, choices, is_part in vocabulary.values:
            if any(taken[place : place + len(said)]) or not matches_at(heard, place, said, loosely=loosely):
                continue
            if loosely and heard[place].text in filler():
                continue
            keys = tuple(dict.fromkeys(key for key, _ in choices))
            near = _nearest(heard, place, len(said), keys, vocabulary.hints, keys_at)
            taken[place : place + len(said)] = [True] * len(said)
            meant = tuple(choice for choice in choices if choice[0] in near)
            found.append(Stated(meant, place, loosely or is_part, heard[place].start, _is_denied(heard, place)))
            break
    return found


def _is_denied(heard: Sequence[Word], place: int) -> bool:
    for word in reversed(heard[max(0, place - 3) : place]):
        if word.text in _DENIALS:
            return True
        if not word.text[0].isalpha():
            return False
    return False


def _as_digits(heard: Sequence[Word]) -> list[Word]:
    """Return the words with `ten` as 10; small numbers only after `size`, for they also count things."""
    said = []
    for place, word in enumerate(heard):
        number = _NUMBERS.get(word.text)
        is_size = place > 0 and heard[place - 1].text == "size"
        said.append(replace(word, text=str(number)) if number and (number > 5 or is_size) else word)
    return said


def _bare_numbers(heard: Sequence[Word], vocabulary: _Vocabulary, taken: list[bool]) -> list[Stated]:
    """Read `upgrade it to 64` where just one value begins with that number."""
    found = []
    for place, word in enumerate(heard):
        if taken[place] or not word.text.isdigit() or len(word.text) < 2:
            continue
        meant = {choices for said, choices, is_part in vocabulary.values if said[0] == word.text and not is_part}
        if len(meant) == 1:
            taken[place] = True
            found.append(Stated(meant.pop(), place, is_inexact=True, start=word.start))
    return found


def _nearest(
    heard: Sequence[Word],
    place: int,
    length: int,
    keys: tuple[str, ...],
    hints: Mapping[str, frozenset[str]],
    keys_at: Mapping[int, str],
) -> tuple[str, ...]:
    """Return the key named closest to the value, or all of `keys` when none is named near it."""
    if len(keys) == 1:
        return keys
    if place and keys_at.get(place - 1) in keys:
        return (keys_at[place - 1],)
    for distance in range(1, _WINDOW + 1):
        for spot in (place + length - 1 + distance, place - distance):
            if not 0 <= spot < len(heard):
                continue
            pointed = hints.get(heard[spot].text, frozenset()).intersection(keys)
            if len(pointed) == 1 and not any(word.text == "," for word in heard[min(spot, place) : max(spot, place)]):
                return tuple(pointed)
    return keys
