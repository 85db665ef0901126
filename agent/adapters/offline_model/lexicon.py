"""The shop's vocabulary, read once from lexicon.toml: product nicknames, other words for option values, filler."""

import tomllib
from functools import lru_cache
from pathlib import Path

from agent.adapters.offline_model.words import normal, phrase


@lru_cache(maxsize=1)
def _file() -> dict[str, dict[str, object]]:
    return tomllib.loads((Path(__file__).parent / "lexicon.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def nicknames() -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return product names by what customers call them, in normal words."""
    return {phrase(said): tuple(names) for said, names in _file()["products"].items() if isinstance(names, list)}


@lru_cache(maxsize=1)
def value_synonyms() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Return other ways to say an option's value, by the value in lower case."""
    table = _file()["values"]
    return {value: tuple(phrase(said) for said in other) for value, other in table.items() if isinstance(other, list)}


@lru_cache(maxsize=1)
def filler() -> frozenset[str]:
    """Return the words that say nothing about products, options or orders."""
    return frozenset(normal(word) for word in str(_file()["words"]["filler"]).split())


@lru_cache(maxsize=1)
def boundary() -> frozenset[str]:
    """Return the words at which the description of an item stops, and punctuation."""
    return frozenset(str(_file()["words"]["boundary"]).split())


@lru_cache(maxsize=1)
def untelling() -> frozenset[str]:
    """Return the words that are part of option values but tell none apart."""
    return frozenset(str(_file()["words"]["untelling"]).split())


@lru_cache(maxsize=1)
def states() -> dict[str, str]:
    """Return the two-letter codes of the US states by their names in lower case."""
    return {name: str(code) for name, code in _file()["states"].items()}
