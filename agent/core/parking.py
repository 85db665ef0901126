"""Whether a parked thread would go on in this release: told from its newest checkpoint, without running anything."""

from collections.abc import Set
from typing import Any

from pydantic import Field

from agent.core.records import Record
from agent.core.schema import UNNUMBERED, upgrade
from agent.errors import StateTooNew

START = "__start__"
BRANCH = "branch:to:"
"""LangGraph keeps a node that is due in a channel of this name."""


class SavedThread(Record):
    """A thread's newest checkpoint: what its channels hold, and which version of a channel each node has seen.

    `unreadable` says of a channel why what it holds couldn't be read.
    """

    values: dict[str, Any]
    versions: dict[str, str]
    seen: dict[str, dict[str, str]]
    unreadable: dict[str, str] = Field(default_factory=dict)


def waiting_nodes(saved: SavedThread) -> tuple[str, ...]:
    """Return the nodes that the thread would run next, whichever release they belong to; none when it has ended."""
    return tuple(
        sorted(
            node
            for channel in saved.values
            if (node := _node_of(channel))
            and saved.versions.get(channel, "") > saved.seen.get(node, {}).get(channel, "")
        )
    )


def version_of(saved: SavedThread) -> str:
    """Return the schema version that the thread's state was written with."""
    return str(saved.values.get("schema_version", UNNUMBERED))


def strandings(saved: SavedThread, nodes: Set[str], state_keys: Set[str]) -> tuple[str, ...]:
    """Return why the thread would not go on where it stands in a graph with these nodes and state keys.

    LangGraph says nothing in the first two cases (langgraph#9001): a resume of a node that isn't there runs nothing
    and succeeds, and the value of a key that the state lacks is dropped before `upgrade` could see it.
    """
    waiting = waiting_nodes(saved)
    if not waiting:
        return ()
    gone = [f"it waits at the node {node}, which this release lacks" for node in waiting if node not in nodes]
    state = {key: value for key, value in saved.values.items() if not (_node_of(key) or key.startswith("__"))}
    lost = [
        f"its state holds {key}, which this release's state lacks"
        for key, value in sorted(state.items())
        if key not in state_keys and value not in (None, "", [], {})
    ]
    spoilt = [f"its saved {channel} can't be read: {why}" for channel, why in sorted(saved.unreadable.items())]
    return (*gone, *spoilt, *lost, *_not_upgradable({key: state[key] for key in state if key in state_keys}))


def _not_upgradable(state: dict[str, Any]) -> tuple[str, ...]:
    try:
        upgrade(state)
    except StateTooNew as error:
        return (str(error),)
    # Whatever a step stumbles over is what is looked for here.
    except Exception as error:
        return (f"its state can't be upgraded: {type(error).__name__}: {error}",)
    return ()


def _node_of(channel: str) -> str | None:
    if channel == START:
        return START
    return channel.removeprefix(BRANCH) if channel.startswith(BRANCH) else None
