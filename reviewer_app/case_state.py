"""Whether a case can be decided, and what it still needs, in words."""

from collections.abc import Sequence
from datetime import datetime

from agent.contract import Preview, Review
from reviewer_app.view_model import Readiness
from reviewer_app.wording import PAST_TENSE, clock_time, sentence_case


def approvals_in_words(review: Review) -> str:
    """Return what a case that takes two approvals still needs, never who has approved it."""
    if review.status == "awaiting_second" and review.first_approval_exists:
        return "One approval exists; yours would be the second. Look as if it were the first."
    if review.status == "pending" and review.approvals > 1:
        return f"This takes the approval of {review.approvals} different people."
    return ""


def viewers_in_words(viewers: Sequence[str]) -> str:
    """Return who else has the case open right now; empty when nobody has."""
    if not viewers:
        return ""
    first, last = ", ".join(viewers[:-1]), viewers[-1]
    return f"{first} and {last} have this open too" if first else f"{last} has this open too"


def why_forbidden(dry_run: Preview) -> str:
    """Return what a dry run says against approving; empty when no check fails."""
    failing = "; ".join(check.detail or sentence_case(check.name) for check in dry_run.checks if check.status == "fail")
    return f"A check forbids this: {failing}" if failing else ""


def why_blocked(review: Review, ready: Readiness, person: str, now: datetime) -> str:
    """Return why a case can't be decided by this person now, or an empty string when it can."""
    last = review.decisions[-1] if review.decisions else None
    who = "You" if last and last.decided_by == person else (last.decided_by if last else "")
    if last and review.status in {"decided", "awaiting_second"}:
        decided = f"{who} {PAST_TENSE[last.type]} at {clock_time(last.decided_at, now)}."
        if review.status == "decided":
            return decided
        if last.decided_by == person:
            return f"{decided} A second person has to approve it too."
    match review.status:
        case "decided":
            return "This case has been decided."
        case "expired":
            return "This case expired before anybody decided."
        case "superseded":
            return "The customer wrote again, so this case no longer stands."
        case "pending" | "awaiting_second":
            return _why_not_ready(ready)


def _why_not_ready(ready: Readiness) -> str:
    match ready:
        case "ready":
            return ""
        case "pausing":
            return "Not paused yet: the agent is still on its way to this decision. Refresh in a moment."
        case "attention":
            return "Needs attention: the server holds no pause for this case, so it can't be decided now."
