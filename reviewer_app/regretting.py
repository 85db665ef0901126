"""Marking an action that ran as wrong: what is sent, and what came of it."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from agent.contract import Regret, RegretIn
from reviewer_app.errors import BadField, DeskError, MissingSkill, NotFound, NotSignedIn
from reviewer_app.sessions import Session
from reviewer_app.wording import clock_time, explain


@dataclass(frozen=True)
class Marked:
    """The mark as it stands now, or what was wrong; `is_at_reason` says that it was the reason.

    `is_new` says that the mark is the one just sent, not an earlier one of somebody's.
    """

    regret: Regret | None
    said: str
    is_at_reason: bool = False
    is_new: bool = False


async def mark(session: Session, proposal_id: str, reason: str, now: datetime) -> Marked:
    """Send a mark; where somebody was first, theirs stands. Raises `NotSignedIn`."""
    try:
        asked = RegretIn(reason=reason)
    except ValidationError as error:
        return Marked(None, _wrong_with_reason(error), is_at_reason=True)
    try:
        regret = await session.desk.history.mark_regret(proposal_id, asked.reason)
    except NotSignedIn:
        raise
    except BadField as error:
        return Marked(None, error.detail.message, is_at_reason=True)
    except MissingSkill as error:
        return Marked(None, f"Only somebody with this action's skill can mark it. {error.detail.message}")
    except NotFound:
        return Marked(None, "This action is not here any more.")
    except DeskError as error:
        return Marked(None, explain(error, session.me.name, now))
    if (regret.marked_by, regret.reason) != (session.me.name, asked.reason):
        when = clock_time(regret.marked_at, now)
        return Marked(
            regret, f"{regret.marked_by} had marked this at {when}. That mark stands; yours was not recorded."
        )
    return Marked(regret, "Marked as wrong. It counts against letting such actions run alone.", is_new=True)


def _wrong_with_reason(error: ValidationError) -> str:
    match error.errors()[0]["type"]:
        case "string_too_short":
            return "Say what was wrong with it."
        case "string_too_long":
            return "This is too long: 2,000 characters at most."
        case _:
            return "This holds a character that can't be stored."
