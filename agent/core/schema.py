"""The version of the graph's state, and how an older state is brought up to it at the edge of a node."""

from collections.abc import Callable, Mapping
from typing import Any

from agent.errors import StateTooNew

SCHEMA_VERSION = 3
UNNUMBERED = 1
"""The version of a state that names none."""


def upgrade(state: Mapping[str, Any]) -> dict[str, Any]:
    """Return the state at today's version. Raises `StateTooNew` for one that a newer release wrote.

    Nodes write back only what they change: a state keeps the version it was parked with, beside keys of today that
    have been written since. So a step adds what is missing, and leaves alone what is there.
    """
    version = state.get("schema_version", UNNUMBERED)
    if version > SCHEMA_VERSION:
        raise StateTooNew(version, SCHEMA_VERSION)
    known = dict(state)
    for step in range(version, SCHEMA_VERSION):
        known = STEPS[step](known)
    return {**known, "schema_version": SCHEMA_VERSION}


def _to_2(state: dict[str, Any]) -> dict[str, Any]:
    return {"reply_held": False, **state}


def _to_3(state: dict[str, Any]) -> dict[str, Any]:
    return {"similar": [], **state}


STEPS: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = {1: _to_2, 2: _to_3}
"""From each older version to the next one."""
