"""Whether a person may decide a review now, and what the decisions on it amount to."""

from datetime import datetime
from typing import Literal

from agent.contract import DecisionType, ReviewStatus, Role
from agent.core.records import Record

RefusalCode = Literal[
    "skill", "superseded", "expired", "already_decided", "claimed", "digest_mismatch", "already_approved"
]


class CastVote(Record):
    """One person's recorded decision on a review, and the digest of the arguments it was made on."""

    decided_by: str
    type: DecisionType
    args_digest: str


class ReviewFacts(Record):
    """What a verdict depends on; `approvals` is how many different people must approve."""

    status: ReviewStatus
    skill: str
    args_digest: str
    approvals: int
    claimed_by: str | None
    claimed_until: datetime | None
    votes: tuple[CastVote, ...] = ()


class Refusal(Record):
    """Why a decision doesn't count."""

    code: RefusalCode
    message: str


def refuse_decision(
    review: ReviewFacts, name: str, role: Role, skills: tuple[str, ...], args_digest: str, now: datetime
) -> Refusal | None:
    """Return why this person's decision on these arguments is refused now, or None when it counts."""
    if role == "intake" or (role != "admin" and review.skill not in skills):
        return Refusal(code="skill", message=f"Deciding this case takes the skill {review.skill}")
    if review.status == "superseded":
        return Refusal(code="superseded", message="The customer wrote again; this case was planned anew")
    if review.status == "expired":
        return Refusal(code="expired", message="The time to decide this case has run out")
    if review.status == "decided":
        return Refusal(code="already_decided", message="This case has been decided")
    if any(vote.decided_by == name and vote.args_digest == review.args_digest for vote in review.votes):
        return Refusal(code="already_approved", message="You have approved this case; another person must, too")
    is_held = review.claimed_until is not None and review.claimed_until > now
    if role != "admin" and is_held and review.claimed_by not in (None, name):
        return Refusal(code="claimed", message=f"{review.claimed_by} is working on this case")
    if args_digest != review.args_digest:
        return Refusal(code="digest_mismatch", message="The arguments have changed since you looked at them")
    return None


def is_decided_blind(status: ReviewStatus, approvals: int) -> bool:
    """Return whether what others decide on a review is hidden: two must judge it, each without the other's opinion."""
    return approvals > 1 and status in ("pending", "awaiting_second")


def is_settled(review: ReviewFacts, decision: DecisionType, args_digest: str) -> bool:
    """Return whether a new decision, on arguments with this digest, settles the review.

    A rejection, answer or escalation settles at once; an approval counts together with earlier ones of exactly the
    same arguments.
    """
    if decision not in ("approve", "edit"):
        return True
    earlier = {vote.decided_by for vote in review.votes if vote.args_digest == args_digest}
    return len(earlier) + 1 >= review.approvals


class UndoFacts(Record):
    """What taking a decision back depends on; `is_last` says that nobody decided on the case after it."""

    decided_by: str
    effective_at: datetime
    is_undone: bool
    is_last: bool
    status: ReviewStatus


class UndoRefusal(Record):
    """Why a decision stands."""

    code: Literal["not_yours", "undo_over"]
    message: str


def refuse_undo(decision: UndoFacts, name: str, role: Role, now: datetime) -> UndoRefusal | None:
    """Return why this person can't take the decision back now, or None when they can."""
    if role != "admin" and decision.decided_by != name:
        return UndoRefusal(code="not_yours", message=f"This is {decision.decided_by}'s decision")
    if decision.is_undone:
        return UndoRefusal(code="undo_over", message="This decision was undone before")
    if decision.effective_at <= now:
        return UndoRefusal(code="undo_over", message="This decision counts already; it can't be undone any more")
    if decision.status in ("expired", "superseded"):
        return UndoRefusal(code="undo_over", message=f"This case is {decision.status} by now")
    if not decision.is_last:
        return UndoRefusal(code="undo_over", message="Somebody else has decided on this case since")
    return None
