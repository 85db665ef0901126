"""The housekeeping graph, which the server's cron runs: look after what waits, then send what is to be sent."""

from typing import Any

from langgraph.graph import END, START, StateGraph
from typing_extensions import TypedDict

from agent.housekeeping import passes
from agent.wiring import services


class HousekeepingState(TypedDict, total=False):
    """What one pass did, for whoever looks at the run."""

    tidied: dict[str, int]
    """How many cases each duty dealt with."""
    sent: dict[str, int]
    """How many messages left."""


async def look_after(state: HousekeepingState) -> dict[str, Any]:
    """Let deadlines act, carry out what was decided, reconcile threads with the ledger."""
    return {"tidied": dict(await passes.look_after(await services()))}


async def send_out(state: HousekeepingState) -> dict[str, Any]:
    """Deliver what waits for customers and reviewers."""
    return {"sent": dict(await passes.send_out(await services()))}


builder = StateGraph(HousekeepingState)
builder.add_node("look_after", look_after)
builder.add_node("send_out", send_out)
builder.add_edge(START, "look_after")
builder.add_edge("look_after", "send_out")
builder.add_edge("send_out", END)

graph = builder.compile(name="housekeeping")
