"""Holding a case: claim and release by hand, and keeping the claim on the open case alive."""

from dataclasses import dataclass
from datetime import datetime

from agent.contract import CaseStanding, Review
from reviewer_app.errors import ClaimedByOther, DeskError, NotSignedIn, Refused
from reviewer_app.open_case import OpenCase, as_it_stands, with_claim
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
    """The claim lasts longer, as `held` says."""

    lease: Lease
    held: Review


@dataclass(frozen=True)
class Lost:
    """The claim is gone, and why."""

    why: str


@dataclass(frozen=True)
class Claimed:
    """What came of claiming or giving back: what to say, and the case as it is held now."""

    said: str
    case: OpenCase


async def claim(session: Session, case: OpenCase, now: datetime) -> Claimed:
    """Claim the open case, or give it back when it's the person's own. Raises `NotSignedIn`."""
    try:
        if case.view.is_mine:
            await session.desk.release(case.review.review_id)
            return Claimed("Released: anybody may take this case now.", with_claim(case, None, now))
        held = await session.desk.claim(case.review.review_id)
    except NotSignedIn:
        raise
    except DeskError as error:
        return Claimed(explain(error, session.me.name, now), case)
    return Claimed("Claimed: this case is yours while it is open.", with_claim(case, held, now))


async def keep(
    session: Session, case: OpenCase, lease: Lease | None, standing: CaseStanding, now: datetime
) -> Renewed | Lost | None:
    """Renew the claim on the open case, or say that it is lost; None when nothing is to be done.

    `lease` is the last one known, `standing` how the case stands now. Raises `NotSignedIn`.
    """
    if not case.view.is_mine:
        return None
    held = _latest(case, lease)
    if said := _why_lost(case, standing, held, now):
        return Lost(said)
    if not is_due_for_renewal(held, now):
        return None
    try:
        renewed = await session.desk.claim(held.review_id)
    except NotSignedIn:
        raise
    except ClaimedByOther as error:
        return Lost(f"{error.claimed_by} holds this case now. It isn't yours any more.")
    except Refused as error:
        return Lost(f"You don't hold this case any more. {explain(error, session.me.name, now)}")
    except DeskError:
        return None
    return Renewed(Lease(held.review_id, now, renewed.claimed_until), renewed)


def is_due_for_renewal(lease: Lease, now: datetime) -> bool:
    """Return whether less than half is left of what was left when the lease was seen."""
    return lease.until is not None and (lease.until - now) < (lease.until - lease.seen_at) / 2


def _latest(case: OpenCase, lease: Lease | None) -> Lease:
    seen = Lease(case.review.review_id, case.seen_at, case.review.claimed_until)
    return lease if lease and lease.review_id == seen.review_id and lease.seen_at > seen.seen_at else seen


def _why_lost(case: OpenCase, standing: CaseStanding, held: Lease, now: datetime) -> str:
    if blocked := as_it_stands(case, standing, now, "ready").view.blocked:
        return f"You don't hold this case any more. {blocked}"
    if standing.claimed_by is not None and standing.claimed_by != case.person:
        until = f" until {clock_time(standing.claimed_until, now)}" if standing.claimed_until else ""
        return f"This case was handed on: {standing.claimed_by} holds it now{until}."
    has_run_out = held.until is not None and held.until <= now
    if standing.claimed_by is None and not has_run_out:
        return "This case was given back to the queue. Claim it again to keep it."
    return ""
