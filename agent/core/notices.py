"""What reviewers are told of at once, what waits for a digest, and what nobody needs to hear any more."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from agent.contract import ReviewStatus, Tier
from agent.core.policy import Notices
from agent.core.records import Record

NoticeKind = Literal["urgent", "half_time", "expired", "attention", "flood", "kill_switch", "dead_letter", "late"]

MAX_AGE = timedelta(days=1)
"""Older notices are no news: a channel that is set up today isn't flooded with last week's."""
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)


class Notice(Record):
    """Something to be told, as the ledger has it.

    `skill` is None for what concerns every skill; `action`, `review_status` and `due_at` are those of its case, where
    it has one; `attempts` counts how often it was sent in vain.
    """

    notice_id: int
    kind: NoticeKind
    skill: str | None
    ticket_id: str | None
    review_id: str | None
    action: str | None
    review_status: ReviewStatus | None
    due_at: datetime | None
    attempts: int
    created_at: datetime
    next_attempt_at: datetime

    @property
    def is_late(self) -> bool:
        """Whether it was kept for a digest, or sent in vain, before."""
        return self.attempts > 0 or self.next_attempt_at > self.created_at


class Sending(Record):
    """Messages to send now, each telling of these notices, and what is kept until `kept_until` for a digest."""

    messages: tuple[tuple[Notice, ...], ...] = ()
    kept: tuple[Notice, ...] = ()
    kept_until: datetime | None = None


def is_urgent(risk: float, tier: Tier, rule: Notices) -> bool:
    """Return whether reviewers are told of a new case at once: for its risk, or for whom it is."""
    return risk >= rule.urgent_risk or tier in rule.urgent_tiers


def is_pointless(notice: Notice, now: datetime) -> bool:
    """Return whether nobody needs to hear of it any more: it is too old, or its case was dealt with meanwhile."""
    if now - notice.created_at > MAX_AGE:
        return True
    asks_for_a_decision = notice.kind in ("urgent", "half_time")
    return asks_for_a_decision and notice.review_status not in (None, "pending", "awaiting_second")


def plan_sending(
    due: Sequence[Notice], told_at: Sequence[datetime], digest_at: datetime | None, now: datetime, rule: Notices
) -> Sending:
    """Return what becomes of the notices for one skill that are due, oldest first.

    `told_at` are the times of its earlier messages, `digest_at` when the digest goes that others are kept for. No
    `digest_minutes` ever see more than `burst` messages: as long as there is room, each notice gets one of its own; the
    rest is told in one digest, which is the first message of the time that follows. What comes late is told together.
    """
    window = timedelta(minutes=rule.digest_minutes)
    recent = sorted(at for at in told_at if at > now - window)
    room = rule.burst - len(recent)
    if digest_at is not None and digest_at > now:
        return Sending(kept=tuple(due), kept_until=digest_at)
    if room <= 0:
        return Sending(kept=tuple(due), kept_until=recent[-rule.burst] + window)
    if any(each.is_late for each in due):
        return Sending(messages=(tuple(due),))
    alone, rest = tuple(due[:room]), tuple(due[room:])
    return Sending(
        messages=tuple((each,) for each in alone),
        kept=rest,
        kept_until=min([now, *recent]) + window if rest else None,
    )


def next_try(attempts: int, now: datetime) -> datetime:
    """Return when to send again what failed for the `attempts`th time; the wait doubles, up to an hour."""
    return now + min(FIRST_WAIT * 2.0 ** min(attempts - 1, 10), LONGEST_WAIT)
