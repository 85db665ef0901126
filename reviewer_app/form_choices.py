"""Arguments that are chosen by name: what a form offers, and which values the chosen stand for."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from agent.contract import ArgumentChoice

Choices = Mapping[str, Sequence[ArgumentChoice]]


@dataclass(frozen=True)
class Option:
    """One entry to choose. `token` tells apart entries of the same value: the second of it is `value~2`."""

    token: str
    label: str
    value: str
    applies_to: str | None = None


def options_from(choices: Iterable[ArgumentChoice]) -> tuple[Option, ...]:
    """Return every choice as an entry of its own, also when a value stands there twice."""
    seen: Counter[tuple[str, str | None]] = Counter()
    options = []
    for choice in choices:
        seen[choice.value, choice.applies_to] += 1
        count = seen[choice.value, choice.applies_to]
        again = f" ({count})" if count > 1 else ""
        options.append(Option(_token(choice.value, count), f"{choice.label}{again}", choice.value, choice.applies_to))
    return tuple(options)


def tokens_of(values: Iterable[str]) -> list[str]:
    """Return the entries that values stand for, the second of the same value by the second entry."""
    seen: Counter[str] = Counter()
    tokens = []
    for value in values:
        seen[value] += 1
        tokens.append(_token(value, seen[value]))
    return tokens


def values_of(tokens: Iterable[str], options: Iterable[Option], proposed: Iterable[str] = ()) -> list[str]:
    """Return what chosen entries stand for; one that was typed, and is none of them, stands for itself."""
    known = dict(zip(tokens_of(both := list(proposed)), both, strict=True))
    known |= {option.token: option.value for option in options}
    return [known.get(token, token.strip()) for token in tokens if token.strip()]


def offered_for(options: Iterable[Option], chosen: str | None) -> list[tuple[str, str]]:
    """Return label and value of what goes with the value that was chosen beside it, each value once."""
    offered: dict[str, str] = {}
    for option in options:
        if option.applies_to in {None, chosen}:
            offered.setdefault(option.value, option.label)
    return [(label, value) for value, label in offered.items()]


def pairs_in(choices: Choices) -> dict[str, str]:
    """Return by argument which other argument its choices apply to: `{"new_item_ids": "item_ids"}`."""
    values = {name: {choice.value for choice in offered} for name, offered in choices.items()}
    applies = {name: {choice.applies_to for choice in offered} - {None} for name, offered in choices.items()}
    return {
        name: other
        for name, applied in applies.items()
        for other, known in values.items()
        if applied and other != name and applied <= known
    }


def _token(value: str, count: int) -> str:
    return value if count == 1 else f"{value}~{count}"
