"""Taking a decision back while it doesn't count yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reviewer_app.desk import Desk
from reviewer_app.errors import DeskError, NotFound, NotSignedIn
from reviewer_app.wording import explain


@dataclass(frozen=True)
class Undoable:
    """A decision that can be taken back until `until`; `said` tells what it was, `afterwards` what follows."""

    decision_id: str
    said: str
    afterwards: str
    until: datetime


@dataclass(frozen=True)
class Undone:
    """What came of an undo: the case that waits again, or None, and what to say."""

    review_id: str | None
    message: str


def still_undoable(undoables: Sequence[Undoable], now: datetime, without: str = "") -> tuple[Undoable, ...]:
    """Return those that can be taken back now, but the decision `without`."""
    return tuple(each for each in undoables if each.until > now and each.decision_id != without)


def seconds_left(undoable: Undoable, now: datetime) -> int:
    """Return the whole seconds in which it can still be taken back."""
    return max(0, int((undoable.until - now).total_seconds()))


async def undo(desk: Desk, person: str, decision_id: str, now: datetime) -> Undone:
    """Take a decision back. Raises `NotSignedIn`."""
    try:
        undone = await desk.undo(decision_id)
    except NotSignedIn:
        raise
    except NotFound:
        return Undone(None, "This decision is not here any more.")
    except DeskError as error:
        return Undone(None, explain(error, person, now))
    return Undone(undone.review_id, "Undone: your decision was taken back, and the case waits again.")
