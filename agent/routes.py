"""Where the graph goes after a node that has a choice; each reads the `step` that the node left."""

from typing import Literal

from langgraph.graph import END

from agent.state import SupportState


def after_classify(state: SupportState) -> Literal["plan", "assess", "__end__"]:
    """Plan a new episode; assess one that is planned already; stop when there is nothing to do."""
    step = state["step"]
    return step if step in ("plan", "assess") else END  # type: ignore[return-value]


def after_assess(state: SupportState) -> Literal["execute", "hold", "respond", "__end__"]:
    """Run what may run, hold what needs a person, answer when nothing is left."""
    step = state["step"]
    return step if step in ("execute", "hold", "respond") else END  # type: ignore[return-value]


def after_hold(state: SupportState) -> Literal["review", "respond", "__end__"]:
    """Pause for the review that was opened; answer when the queue was full; stop when there was nothing to hold."""
    step = state["step"]
    return step if step in ("review", "respond") else END  # type: ignore[return-value]


def after_settle(state: SupportState) -> Literal["execute", "review", "respond", "__end__"]:
    """Run what was approved, ask again when nothing was decided, answer when it was refused."""
    step = state["step"]
    return step if step in ("execute", "review", "respond") else END  # type: ignore[return-value]


def after_execute(state: SupportState) -> Literal["assess", "respond", "__end__"]:
    """Go on with the plan's next action, or with the one that was refused; answer when none is left."""
    step = state["step"]
    return step if step in ("assess", "respond") else END  # type: ignore[return-value]


def after_respond(state: SupportState) -> Literal["hold", "__end__"]:
    """Hold the last message when it waits for a person, too; it has left otherwise."""
    return "hold" if state["step"] == "hold" else END  # type: ignore[return-value]
