"""The version of the graph's state, and how an older state is brought up to it at the edge of a node."""

from collections.abc import Mapping
from typing import Any

from agent.errors import StateTooNew

SCHEMA_VERSION = 1


def upgrade(state: Mapping[str, Any]) -> dict[str, Any]:
    """Return the state at today's version. Raises `StateTooNew` for one that a newer release wrote."""
    version = state.get("schema_version", SCHEMA_VERSION)
    if version > SCHEMA_VERSION:
        raise StateTooNew(version, SCHEMA_VERSION)
    return {**state, "schema_version": SCHEMA_VERSION}
