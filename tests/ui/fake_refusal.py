"""The server's refusals, as the desk in memory raises them."""

from typing import Any

from agent.contract import ErrorDetail
from reviewer_app.errors import DeskError, error_from


def refusal(status: int, code: str, message: str, **extra: Any) -> DeskError:
    """The error that a server's refusal becomes."""
    detail = ErrorDetail.model_validate({"code": code, "message": message, **extra})
    return error_from(status, {"error": detail.model_dump()})
