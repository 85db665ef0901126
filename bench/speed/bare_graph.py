"""The least a graph can be: three nodes that pass a counter on."""

from typing import TypedDict

from langgraph.graph import END, START, StateGraph


class Count(TypedDict, total=False):
    """A counter."""

    count: int
    """Nodes that have run."""


async def first(state: Count) -> Count:
    """Count one."""
    return {"count": 1}


async def second(state: Count) -> Count:
    """Count on."""
    return {"count": state["count"] + 1}


async def third(state: Count) -> Count:
    """Count on."""
    return {"count": state["count"] + 1}


builder = StateGraph(Count)
builder.add_node("first", first)
builder.add_node("second", second)
builder.add_node("third", third)
builder.add_edge(START, "first")
builder.add_edge("first", "second")
builder.add_edge("second", "third")
builder.add_edge("third", END)

graph = builder.compile(name="bare")
