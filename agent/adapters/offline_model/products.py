"""Which products a text names."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from agent.adapters.offline_model.lexicon import filler, nicknames
from agent.adapters.offline_model.words import Word, is_close, matches_at, phrase, words
from agent.core.records import CustomerFile

_HOLDERS = frozenset({"compartment", "theme", "storage", "power", "type", "feature", "option"})
"""Beside these words a product's name is an option's value: a laptop compartment."""

_ARTICLES = frozenset({"the", "my", "a", "an", "these", "those"})


@dataclass(frozen=True)
class ProductMention:
    """A product named in a text: where, which products it can be, and whether it was misspelt.

    `place` counts words. `names` is empty only for things the shop doesn't sell.
    """

    place: int
    length: int
    names: tuple[str, ...]
    is_inexact: bool
    is_plural: bool


@lru_cache(maxsize=64)
def _phrases(names: tuple[str, ...]) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """Return every way to say the products `names`, longest first, each with the products it can mean."""
    sold = set(names)
    table: dict[tuple[str, ...], set[str]] = {}
    heads: dict[tuple[str, ...], set[str]] = {}
    for name in names:
        said = phrase(name)
        table.setdefault(said, set()).add(name)
        heads.setdefault(said[-1:], set()).add(name)
    for said, fused in [(said, ("".join(said),)) for said in list(table) if len(said) > 1]:
        table.setdefault(fused, set(table[said]))
    for said, meant in nicknames().items():
        known = sold.intersection(meant)
        if known and said not in table:
            table[said] = known
    for said, meant_names in heads.items():
        if said not in table and said[0] not in filler() and said[0] not in {"kit", "machine"}:
            table[said] = meant_names
    ordered = sorted(table.items(), key=lambda entry: (-len(entry[0]), entry[0]))
    return tuple((said, tuple(sorted(meant_names))) for said, meant_names in ordered)


_Sayings = tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]


@lru_cache(maxsize=64)
def _starting(said: _Sayings) -> dict[str, _Sayings]:
    """Return the ways to say products by their first words."""
    table: dict[str, _Sayings] = {}
    for entry in said:
        table[entry[0][0]] = (*table.get(entry[0][0], ()), entry)
    return table


@lru_cache(maxsize=8192)
def _starting_near(word: str, said: _Sayings) -> _Sayings:
    """Return the ways to say products whose first word `word` may be a slip of."""
    return tuple(entry for entry in said if is_close(word, entry[0][0]))


def find_products(text: str, customer: CustomerFile) -> list[ProductMention]:
    """Return the products named in `text`, in order; names narrow to what the customer owns where they own any."""
    heard = words(text)
    said = _phrases(tuple(sorted({*customer.catalogue, *(product.name for product in customer.products.values())})))
    owned = frozenset(line.name for order in customer.orders for line in order.items)
    found: list[ProductMention] = []
    place, depth = 0, 0
    while place < len(heard):
        depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(heard[place].text, 0)
        mention = None if depth > 0 else _mention_at(text, heard, place, said, owned)
        if mention is not None and found and _is_same_name(found[-1], mention):
            found[-1] = replace(mention, place=found[-1].place, length=found[-1].length + mention.length)
        elif mention is not None:
            found.append(mention)
        place += mention.length if mention else 1
    return found


def _is_same_name(first: ProductMention, second: ProductMention) -> bool:
    """Say whether two mentions side by side are one name, half of it misspelt: `vacuum claener`."""
    return first.place + first.length == second.place and bool(set(first.names) & set(second.names))


def _mention_at(
    text: str,
    heard: Sequence[Word],
    place: int,
    said: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...],
    owned: frozenset[str],
) -> ProductMention | None:
    for loosely in (False, True):
        word = heard[place].text
        if loosely and word in filler():
            return None
        for meant, names in _starting_near(word, said) if loosely else _starting(said).get(word, ()):
            if not matches_at(heard, place, meant, loosely=loosely):
                continue
            if len(meant) == 1 and _is_option(heard, place):
                return None
            last = heard[place + len(meant) - 1]
            return ProductMention(
                place=place,
                length=len(meant),
                names=tuple(name for name in names if name in owned) or names,
                is_inexact=loosely,
                is_plural=text[last.start : last.end].lower().removesuffix("'s").endswith("s"),
            )
    return None


def _is_option(heard: Sequence[Word], place: int) -> bool:
    before = next((word.text for word in reversed(heard[:place]) if word.text != ":"), "")
    after = heard[place + 1].text if place + 1 < len(heard) else ""
    return before in _HOLDERS or after in {"compartment", "theme", "card", "compartments"}


def unknown_things(text: str, customer: CustomerFile) -> tuple[str, ...]:
    """Return the nouns after an article that are neither a product, nor an option, nor a common word."""
    heard = words(text)
    named = {step for one in find_products(text, customer) for step in range(one.place, one.place + one.length)}
    known = _words_of_options(customer)
    found = []
    for place in range(1, len(heard)):
        word = heard[place].text
        is_noun = heard[place - 1].text in _ARTICLES and word.isalpha() and len(word) > 2
        if is_noun and place not in named and word not in filler() and word not in known:
            found.append(word)
    return tuple(found)


def _words_of_options(customer: CustomerFile) -> frozenset[str]:
    options = {entry for one in customer.products.values() for v in one.variants for entry in v.options.items()}
    return frozenset(word for entry in options for said in entry for word in phrase(said))
