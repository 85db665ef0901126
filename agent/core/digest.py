"""One fingerprint for an action's arguments, and the key under which it may run once."""

import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from json.encoder import encode_basestring
from math import isfinite
from typing import Any


def args_digest(args: Mapping[str, Any]) -> str:
    """Return the SHA-256 (64 hex digits) of the arguments' canonical JSON.

    Key order, spacing and the way a number is written don't matter: 12, 12.0 and Decimal("12.00") agree, and so do
    tuples and lists. Raises `ValueError` for what JSON can't hold (NaN, an infinity, any other type).
    """
    return _sha256(_canonical(args))


def idempotency_key(ticket_id: str, episode: int, action: str, digest: str) -> str:
    """Return the key of one execution; safe in an HTTP header whatever the ticket's id contains."""
    return f"holdpoint-{_sha256(_canonical([ticket_id, episode, action, digest]))}"


def _sha256(text: str) -> str:
    # A lone surrogate can arrive in JSON as \ud800 and has no UTF-8 form of its own.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _canonical(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return encode_basestring(value)
        case int() | float() | Decimal():
            return _number(value)
        case Mapping():
            return "{" + ",".join(f"{_key(key)}:{_canonical(value[key])}" for key in sorted(value)) + "}"
        case Sequence() if not isinstance(value, (bytes, bytearray)):
            return "[" + ",".join(_canonical(item) for item in value) + "]"
    raise ValueError(f"{type(value).__name__} is not a JSON value")


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise ValueError(f"an object's key must be a string, not {type(key).__name__}")
    return encode_basestring(key)


def _number(value: int | float | Decimal) -> str:
    if not isfinite(value):
        raise ValueError(f"{value} is not a JSON value")
    # Decimal arithmetic would round to 28 digits; formatting is exact.
    text = format(Decimal(str(value)), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text
