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
class Lease:
    """How long a claim of one's own lasts, and when that was seen."""

    review_id: str
    seen_at: datetime
    until: datetime | None


@dataclass(frozen=True)
class Renewed:
    """The claim lasts longer."""

    lease: Lease


@dataclass(frozen=True)
class Lost:
    """The claim is gone: why, and the case as seen, without it."""

    why: str
    case: OpenCase


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


async def keep(
    session: Session, case: OpenCase, lease: Lease | None, listed: Sequence[ReviewSummary], now: datetime
) -> Renewed | Lost | None:
    """Renew the claim on the open case, or say that it is lost; None when nothing is to be done.

    `lease` is the last one known, `listed` the queue as it is now. Raises `NotSignedIn`.
    """
    if not case.view.is_mine:
        return None
    held = _latest(case, lease)
    try:
        current = next((each for each in listed if each.review_id == held.review_id), None)
        current = current or await session.desk.review(held.review_id)
        if said := _why_lost(current, held, session.me.name, now):
            return Lost(said, without_claim(case))
        if not is_due_for_renewal(held, now):
            return None
        renewed = await session.desk.claim(held.review_id)
    except NotSignedIn:
        raise
    except ClaimedByOther as error:
        return Lost(f"{error.claimed_by} holds this case now. It isn't yours any more.", without_claim(case))
    except Refused as error:
        said = f"You don't hold this case any more. {explain(error, session.me.name, now)}"
        return Lost(said, without_claim(case))
    except DeskError:
        return None
    return Renewed(Lease(held.review_id, now, renewed.claimed_until))


def is_due_for_renewal(lease: Lease, now: datetime) -> bool:
    """Return whether less than half is left of what was left when the lease was seen."""
    return lease.until is not None and (lease.until - now) < (lease.until - lease.seen_at) / 2


def without_claim(case: OpenCase) -> OpenCase:
    """Return the case exactly as seen, but not held."""
    review = case.review.model_copy(update={"claimed_by": None, "claimed_until": None})
    return replace(case, review=review, view=replace(case.view, is_mine=False, claim=""))


def _latest(case: OpenCase, lease: Lease | None) -> Lease:
    seen = Lease(case.review.review_id, case.seen_at, case.review.claimed_until)
    return lease if lease and lease.review_id == seen.review_id and lease.seen_at > seen.seen_at else seen


def _why_lost(current: ReviewSummary, held: Lease, person: str, now: datetime) -> str:
    if isinstance(current, Review) and (blocked := why_blocked(current, "ready", person, now)):
        return f"You don't hold this case any more. {blocked}"
    is_live = current.claimed_by is not None and (current.claimed_until is None or current.claimed_until > now)
    if is_live and current.claimed_by != person:
        until = f" until {clock_time(current.claimed_until, now)}" if current.claimed_until else ""
        return f"This case was handed on: {current.claimed_by} holds it now{until}."
    has_run_out = held.until is not None and held.until <= now
    if not is_live and not has_run_out:
        return "This case was given back to the queue. Claim it again to keep it."
    return ""
