"""What can go wrong between this page and the server, and how an HTTP error becomes one of these."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from agent.contract import ErrorDetail

_TIME = TypeAdapter(datetime)


class DeskError(Exception):
    """The server did not do what was asked."""


class NotSignedIn(DeskError):
    """The server doesn't know this token (any more)."""


class ServerUnreachable(DeskError):
    """No answer came from the server."""


class ServerTrouble(DeskError):
    """The server answered with something that is neither a result nor a refusal."""


class Refused(DeskError):
    """The server said no, and why."""

    def __init__(self, detail: ErrorDetail) -> None:
        super().__init__(detail.message)
        self.detail = detail


class NotFound(Refused):
    """There is no such review or ticket."""


class AlreadyDecided(Refused):
    """Somebody was first; the decision of the other stands."""

    @property
    def decided_by(self) -> str:
        """Who decided."""
        return _extra_text(self.detail, "decided_by") or "Somebody"

    @property
    def decided_at(self) -> datetime | None:
        """When, if the server said so."""
        return _extra_time(self.detail, "decided_at")

    @property
    def decision_type(self) -> str:
        """What the other decided: one of the contract's decision types, or empty."""
        return _extra_text(self.detail, "type")


class ClaimedByOther(Refused):
    """Somebody else holds the claim."""

    @property
    def claimed_by(self) -> str:
        """Who holds it."""
        return _extra_text(self.detail, "claimed_by") or "Somebody else"

    @property
    def claimed_until(self) -> datetime | None:
        """Until when, if the server said so."""
        return _extra_time(self.detail, "claimed_until")


class Superseded(Refused):
    """The customer wrote again: this review no longer stands."""


class DigestMismatch(Refused):
    """The arguments are no longer those that were seen."""


class MissingSkill(Refused):
    """The case belongs to a skill this person doesn't hold."""


class CapReached(Refused):
    """This person holds as many claims as they may."""


class Expired(Refused):
    """The time to decide has run out."""


class UndoOver(Refused):
    """The decision counts already."""


class NotWaiting(Refused):
    """The case isn't waiting any more."""


class BadField(Refused):
    """A value was refused; `detail.field` names it where the server did."""


_BY_CODE: Mapping[str, type[Refused]] = {
    "already_decided": AlreadyDecided,
    "claimed": ClaimedByOther,
    "superseded": Superseded,
    "digest_mismatch": DigestMismatch,
    "skill": MissingSkill,
    "cap_reached": CapReached,
    "expired": Expired,
    "undo_over": UndoOver,
    "not_waiting": NotWaiting,
}
_BY_STATUS: Mapping[int, type[Refused]] = {404: NotFound, 422: BadField}


def error_from(status: int, body: object) -> DeskError:
    """Return the error that an HTTP answer of 400 or more stands for; `body` is its parsed JSON, or anything else."""
    if status == 401:
        return NotSignedIn("The server doesn't know this token")
    if status >= 500:
        return ServerTrouble(f"The server answered {status}")
    detail = _detail_in(body)
    if detail is None:
        if status in _BY_STATUS:
            return _BY_STATUS[status](ErrorDetail(code=str(status), message=f"The server answered {status}"))
        return ServerTrouble(f"The server answered {status}")
    kind = _BY_CODE.get(detail.code) or _BY_STATUS.get(status, Refused)
    return kind(detail)


def _detail_in(body: object) -> ErrorDetail | None:
    if not isinstance(body, Mapping) or "error" not in body:
        return None
    try:
        return ErrorDetail.model_validate(body["error"])
    except ValidationError:
        return None


def _extra_text(detail: ErrorDetail, key: str) -> str:
    value: Any = (detail.model_extra or {}).get(key)
    return value if isinstance(value, str) else ""


def _extra_time(detail: ErrorDetail, key: str) -> datetime | None:
    try:
        return _TIME.validate_python((detail.model_extra or {}).get(key))
    except ValidationError:
        return None
