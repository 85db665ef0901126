"""What a run may be told besides its input; LangGraph Studio shows it as a form."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SupportContext:
    """Settings of a single run.

    `planner` names the model for this run (`offline`, or `openai:` and a model's name); empty means the configured
    one. It changes what is proposed, never what is allowed.
    """

    planner: str = ""
