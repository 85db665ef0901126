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
