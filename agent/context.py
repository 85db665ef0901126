"""What a run may be told besides its input; LangGraph Studio shows it as a form."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class SupportContext:
    """Settings of a single run; they change what is proposed, never what is allowed."""

    planner: str = field(
        default="",
        metadata={"description": "This run's model: offline, or openai: and a model's name; empty: the configured one"},
    )
