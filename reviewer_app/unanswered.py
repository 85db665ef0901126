"""Decisions that got no answer: whether they were recorded, found out from how their case stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from agent.contract import DecisionIn, DecisionType, DecisionView, Review
from reviewer_app.undoing import Undoable
from reviewer_app.wording import clock_time

SURE_AFTER = timedelta(seconds=10)
"""A decision may still be on its way for this long; not found after that, it wasn't recorded."""

NOUNS: dict[DecisionType, str] = {
    "approve": "approval",
    "edit": "approval with changes",
    "reject": "rejection",
    "respond": "answer",
    "escalate": "escalation",
}
ASKING = "No answer came. This page keeps asking whether it was recorded, and says so here."


@dataclass(frozen=True)
class Unanswered:
    """A decision that was sent and got no answer; `what` names its case."""

    person: str
    review_id: str
    what: str
    decision: DecisionIn
    asked_at: datetime

    @property
    def named(self) -> str:
        """The decision in words."""
        return f"Your {NOUNS[self.decision.type]} of {self.what}"


@dataclass(frozen=True)
class Recorded:
    """It was recorded; `undoable` while it can still be taken back."""

    said: str
    undoable: Undoable | None


@dataclass(frozen=True)
class NotRecorded:
    """It was not recorded, and what to do about it."""

    said: str


def waiting_in_words(unanswered: Unanswered) -> str:
    """Return what to say while it isn't known."""
    return f"{unanswered.named}: {ASKING}"


def verdict(unanswered: Unanswered, review: Review, now: datetime) -> Recorded | NotRecorded | None:
    """Say whether the decision was recorded, from its case as it is now; None while that can't be known."""
    own = _own(unanswered, review.args_digest, review.decisions)
    if own is not None:
        at = clock_time(own.decided_at, now)
        said = f"{unanswered.named} was recorded at {at}."
        if review.undo_seconds and own.effective_at is not None and own.effective_at > now:
            return Recorded("", Undoable(own.decision_id, said, "It is being carried out now.", own.effective_at))
        return Recorded(said, None)
    if review.status not in {"pending", "awaiting_second"}:
        return NotRecorded(f"{unanswered.named} was not recorded: the case was closed before it arrived.")
    if now - unanswered.asked_at < SURE_AFTER:
        return None
    return NotRecorded(f"{unanswered.named} was not recorded; decide again.")


def _own(unanswered: Unanswered, digest: str, decisions: Sequence[DecisionView]) -> DecisionView | None:
    sent = unanswered.decision
    # An edit replaces the arguments, and with them the digest that it was sent for.
    is_same = sent.type == "edit" or digest == sent.args_digest
    found = (each for each in decisions if each.decided_by == unanswered.person and each.type == sent.type)
    return next(found, None) if is_same else None
