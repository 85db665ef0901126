"""Every error the agent raises on purpose; a docstring is the message's template."""

from pydantic import BaseModel


class HoldpointError(Exception):
    """Something Holdpoint refuses or can't do."""


class ModelUnavailable(HoldpointError):
    """The model gave no usable answer after its retries."""


class UnknownAction(HoldpointError):
    """No action of that name is declared."""


class ActionRefused(HoldpointError):
    """The action's own rules refuse it as things stand now; nothing was written."""

    def __init__(self, reason: str, dry_run: BaseModel | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.dry_run = dry_run


class MalformedAnswer(HoldpointError):
    """An answer to a review can't be read; names the field, what is wrong with it, and what is accepted."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem


class BadArguments(HoldpointError):
    """An action's arguments don't fit it; names the field and what is wrong with it."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem
