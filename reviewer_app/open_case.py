"""The case that one person has open: exactly what was seen, and beside it what became of it since."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from agent.contract import CaseStanding, Review, ReviewSummary
from reviewer_app.case_view import CaseView, case_view, edit_lines
from reviewer_app.desk import PausedThread
from reviewer_app.values import Lines, names_of
from reviewer_app.view_model import Readiness, readiness
from reviewer_app.wording import clock_time

LIVE = ("claim", "is_mine", "viewers", "blocked", "moments")
"""What of a case's view goes on changing while it is open."""


@dataclass(frozen=True, eq=False)
class OpenCase:
    """What one person has in front of them: the review exactly as seen, and its page; equal only to itself.

    `seen_at` is when that was. `changed` says that the proposal isn't what was seen any more, `waits_for` that a
    decision on it got no answer yet.
    """

    person: str
    review: Review
    view: CaseView
    seen_at: datetime
    ready: Readiness = "ready"
    changed: str = ""
    waits_for: str = ""

    @property
    def blocked(self) -> str:
        """Why this can't be decided as it was seen; empty when it can."""
        return self.waits_for or self.view.blocked or self.changed


def opened(
    person: str, review: Review, paused: tuple[PausedThread, ...], now: datetime, studio_url: str | None
) -> OpenCase:
    """Return a review as the case that somebody opens now; `paused` is what the server holds paused of it."""
    ready = readiness(review, paused, now)
    return OpenCase(person, review, case_view(review, ready, person, now, studio_url), now, ready)


def as_it_stands(case: OpenCase, standing: CaseStanding, now: datetime, ready: Readiness | None = None) -> OpenCase:
    """Return the case as it was seen, with what became of it: decided, expired, superseded, held, looked at.

    `ready` is what the list says of its pause; None leaves that as it is.
    """
    known = ("status", "claimed_by", "claimed_until", "decisions", "viewers", "first_approval_exists")
    return _with(case, {name: getattr(standing, name) for name in known}, now, ready or case.ready)


def with_claim(case: OpenCase, held: ReviewSummary | None, now: datetime) -> OpenCase:
    """Return the case exactly as seen, held as `held` says, or by nobody."""
    by, until = (held.claimed_by, held.claimed_until) if held is not None else (None, None)
    claimed = _with(case, {"claimed_by": by, "claimed_until": until}, now, case.ready)
    review = case.review.model_copy(update={"claimed_by": by, "claimed_until": until})
    # Only of the claim is known how it is now; all else stays as it was last heard.
    view = replace(case.view, claim=claimed.view.claim, is_mine=claimed.view.is_mine, moments=claimed.view.moments)
    return replace(claimed, review=review, view=view)


def proposal_changed(seen: Review, current: Review, now: datetime) -> str:
    """Return what differs between the arguments that were seen and those that are proposed now."""
    lines = edit_lines(current.args_schema, seen.args, current.args, names_of(current))
    what = "; ".join(f"{line.what}: {_words(line.before)} → {_words(line.after)}" for line in lines)
    noticed = f"The proposal isn't the one you opened any more (noticed at {clock_time(now, now)})."
    return f"{noticed} {what + '. ' if what else ''}Open it again to decide."


def _with(case: OpenCase, changes: dict[str, Any], now: datetime, ready: Readiness) -> OpenCase:
    fresh = case_view(case.review.model_copy(update=changes), ready, case.person, now)
    view = replace(case.view, **{name: getattr(fresh, name) for name in LIVE})
    return replace(case, view=view, ready=ready)


def _words(lines: Lines) -> str:
    return ", ".join(line.words for line in lines)
