"""Text as Postgres can hold it: everything but NUL and lone halves of surrogate pairs."""

import re
from typing import TypeVar

T = TypeVar("T")

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(value: T) -> T:
    """Return the text, or the JSON value with all its texts and keys, without what Postgres can't hold."""
    cleaned: object = value
    if isinstance(value, str):
        cleaned = _UNSTORABLE.sub("", value)
    elif isinstance(value, dict):
        cleaned = {storable(key): storable(each) for key, each in value.items()}
    elif isinstance(value, list | tuple):
        cleaned = type(value)(storable(each) for each in value)
    return cleaned  # type: ignore[return-value]
