"""Holding a case: claim and release by hand, and keeping the claim on the open case alive."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from agent.contract import Review, ReviewSummary
from reviewer_app.case_state import why_blocked
from reviewer_app.errors import ClaimedByOther, DeskError, NotSignedIn, Refused
from reviewer_app.handlers import OpenCase
from reviewer_app.sessions import Session
from reviewer_app.wording import clock_time, explain


@dataclass(frozen=True)
class Kept:
    """The open case with its claim as it is now; `lost` says what became of a claim that is gone."""

    case: OpenCase
    lost: str = ""


async def claim(session: Session, case: OpenCase, now: datetime) -> str:
    """Claim the open case, or give it back when it's the person's own. Returns what to say; raises `NotSignedIn`."""
    try:
        if case.view.is_mine:
            await session.desk.release(case.review.review_id)
            return "Released: anybody may take this case now."
        await session.desk.claim(case.review.review_id)
    except NotSignedIn:
        raise
    except DeskError as error:
        return explain(error, session.me.name, now)
    return "Claimed: this case is yours while it is open."


async def keep(session: Session, case: OpenCase, listed: Sequence[ReviewSummary], now: datetime) -> Kept | None:
    """Renew the claim on the open case, or say that it is lost; None when nothing is to be done.

    `listed` is the queue as it is now. What was seen of the case stays as it is: only its claim changes.
    Raises `NotSignedIn`.
    """
    if not case.view.is_mine:
        return None
    try:
        current = next((each for each in listed if each.review_id == case.review.review_id), None)
        current = current or await session.desk.review(case.review.review_id)
        if said := _why_lost(current, case, session.me.name, now):
            return _lost(case, current, said)
        if not is_due_for_renewal(case.seen_at, case.review.claimed_until, now):
            return None
        return _renewed(case, await session.desk.claim(case.review.review_id), now)
    except NotSignedIn:
        raise
    except ClaimedByOther as error:
        return _lost(case, None, f"{error.claimed_by} holds this case now. It isn't yours any more.")
    except Refused as error:
        return _lost(case, None, f"You don't hold this case any more. {explain(error, session.me.name, now)}")
    except DeskError:
        return None


def is_due_for_renewal(seen_at: datetime, until: datetime | None, now: datetime) -> bool:
    """Return whether less than half is left of a claim that ran to `until` when it was seen."""
    return until is not None and (until - now) < (until - seen_at) / 2


def _why_lost(current: ReviewSummary, case: OpenCase, person: str, now: datetime) -> str:
    if isinstance(current, Review) and (blocked := why_blocked(current, "ready", person, now)):
        return f"You don't hold this case any more. {blocked}"
    is_live = current.claimed_by is not None and (current.claimed_until is None or current.claimed_until > now)
    if is_live and current.claimed_by != person:
        until = f" until {clock_time(current.claimed_until, now)}" if current.claimed_until else ""
        return f"This case was handed on: {current.claimed_by} holds it now{until}."
    has_run_out = case.review.claimed_until is not None and case.review.claimed_until <= now
    if not is_live and not has_run_out:
        return "This case was given back to the queue. Claim it again to keep it."
    return ""


def _renewed(case: OpenCase, current: Review, now: datetime) -> Kept:
    return Kept(_with_claim(case, current, is_mine=True, claim=case.view.claim, now=now))


def _lost(case: OpenCase, current: ReviewSummary | None, said: str) -> Kept:
    return Kept(_with_claim(case, current, is_mine=False, claim="", now=case.seen_at), said)


def _with_claim(case: OpenCase, current: ReviewSummary | None, *, is_mine: bool, claim: str, now: datetime) -> OpenCase:
    held = {"claimed_by": current.claimed_by, "claimed_until": current.claimed_until} if current else {}
    gone = {"claimed_by": None, "claimed_until": None}
    review = case.review.model_copy(update=gone | held)
    return OpenCase(case.person, review, replace(case.view, is_mine=is_mine, claim=claim), now)
