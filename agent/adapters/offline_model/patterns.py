"""The regular expressions of patterns.toml, compiled at first use."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=1)
def _file() -> dict[str, dict[str, dict[str, list[str]]]]:
    return tomllib.loads((Path(__file__).parent / "patterns.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=256)
def pattern(name: str) -> re.Pattern[str]:
    """Return the pattern of that name, `section.key`; it ignores case."""
    section, key = name.split(".")
    entry = _file()[section][key]
    parts = [*entry.get("any", []), *(rf"\b(?:{words})\b" for words in entry.get("words", []))]
    return re.compile("|".join(parts), re.IGNORECASE)


def says(name: str, text: str) -> bool:
    """Say whether the pattern of that name occurs in `text`."""
    return pattern(name).search(text) is not None
