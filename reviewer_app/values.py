"""Values of arguments and changes as a person reads them: names first, ids beside them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from agent.contract import ArgumentChoice, ChangeView, Review
from reviewer_app.customer_view import names_in
from reviewer_app.wording import field_words, money, sentence_case

NO_NAMES: Mapping[str, str] = {}
_ONE_OF = {"orders": "Order", "users": "Customer", "customers": "Customer", "payment_methods": "Payment method"}
_SPEAK_FOR_THEMSELVES = {"payment_methods", "items"}


@dataclass(frozen=True)
class Named:
    """One line of a value; `ref` is the id behind the words, when they don't say it."""

    words: str
    ref: str = ""


Lines = tuple[Named, ...]


def names_of(review: Review) -> dict[str, str]:
    """Return what the ids in a case stand for: from what its arguments may be set to, and from the customer's file."""
    return {**names_in(review.customer), **labels_of(each for of in review.argument_choices.values() for each in of)}


def labels_of(choices: Iterable[ArgumentChoice]) -> dict[str, str]:
    """Return each value's label; of a value that stands there twice, the first."""
    labels: dict[str, str] = {}
    for choice in choices:
        labels.setdefault(choice.value, choice.label)
    return labels


def in_lines(value: JsonValue, names: Mapping[str, str] = NO_NAMES, *, is_money: bool = False) -> Lines:
    """Return a JSON value as a person reads it, a line each for the parts of a list or an object."""
    match value:
        case None | "" | []:
            return (Named("none"),)
        case bool():
            return (Named("yes" if value else "no"),)
        case int() | float():
            return (Named(money(value) if is_money else f"{value:,.2f}".rstrip("0").rstrip(".")),)
        case list():
            return tuple(line for item in value for line in in_lines(item, names))
        case dict():
            parts = ((key, in_lines(item, names, is_money=names_money(key))) for key, item in value.items())
            told = [Named(f"{field_words(key)}: {line.words}", line.ref) for key, lines in parts for line in lines]
            return tuple(told) or (Named("none"),)
        case _:
            return (named(value, names),)


def in_words(value: JsonValue, names: Mapping[str, str] = NO_NAMES, *, is_money: bool = False) -> str:
    """Return a JSON value in one line."""
    return ", ".join(line.words for line in in_lines(value, names, is_money=is_money))


def named(value: str, names: Mapping[str, str]) -> Named:
    """Return the name of an id with the id beside it; a text that is no known id is itself."""
    label = names.get(value)
    return Named(label, "" if value in label else value) if label else Named(value)


def path_in_words(path: str, names: Mapping[str, str] = NO_NAMES) -> str:
    """Return the place of a value: `orders.#W1.items.1000000001.price` reads `Order #W1 › Travel Mug › Price`."""
    words: list[str] = []
    kind = ""
    for part in path.split("."):
        if kind in _ONE_OF or kind in _SPEAK_FOR_THEMSELVES:
            words[-1] = _one_of(kind, part, names)
            kind = ""
            continue
        kind = part
        words.append(f"{words.pop().removesuffix('s')} {int(part) + 1}" if part.isdigit() and words else _step(part))
    return " › ".join(words)


def names_money(path: str) -> bool:
    """Whether the value at a path is an amount of money."""
    last = path.rpartition(".")[2]
    return last in {"amount", "balance", "price", "total", "refunded", "refund"} or last.endswith("price_difference")


def effect_in_words(summary: str, changes: Sequence[ChangeView]) -> str:
    """Return in one sentence what an action does, and what becomes of whatever has a status."""
    become = [
        f"{_lowered(path_in_words(change.path.rpartition('.')[0]))} becomes {change.after}"
        for change in changes
        if change.path.endswith(".status") and change.after
    ]
    return "; ".join(part for part in (summary.rstrip("."), *become) if part)


def _one_of(kind: str, part: str, names: Mapping[str, str]) -> str:
    value, _, again = part.partition("~")
    name = names.get(value, "").partition(" · ")[0]
    again = f" ({again})" if again else ""
    if name and kind in _SPEAK_FOR_THEMSELVES:
        return f"{name}{again}"
    return f"{_ONE_OF.get(kind, 'Item')} {name or value}{again}"


def _step(part: str) -> str:
    return field_words(part) if part.isidentifier() else sentence_case(part)


def _lowered(words: str) -> str:
    return words[:1].lower() + words[1:]
