"""The pause: asks for a person's decision on exactly one action, and nothing else."""

from typing import Any

from langgraph.types import interrupt

from agent.state import SupportState


async def review(state: SupportState) -> dict[str, Any]:
    """Wait for an answer; it runs again from its first line when one comes, so it must do nothing else."""
    return {"answer": interrupt(state["request"])}
