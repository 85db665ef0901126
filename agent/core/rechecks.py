"""What is looked at once more after it ran: who is drawn, and when a customer came back with the same complaint."""

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta

from agent.core.calibration import AUTO_RISK
from agent.core.policy import Autonomy, Policy
from agent.core.records import Record

RECENT = timedelta(days=14)
"""Whoever comes back later than that has, as far as we know, another complaint."""


def sampling_of(policy: Policy, autonomy: Autonomy, threshold: float, safe_threshold: float | None) -> float:
    """Return which share of an action class, running alone, is looked at afterwards: 1 while all of it waits.

    More is looked at while what the class may do goes beyond `safe_threshold`, the highest known to be safe: what
    nobody looks at is never known (`agent.core.bound`).
    """
    if policy.kill_switch or autonomy == "review":
        return 1.0
    rules = policy.autonomy
    alone_up_to = AUTO_RISK if autonomy == "auto" else threshold
    is_known = safe_threshold is not None and safe_threshold >= alone_up_to
    return rules.sample_share if is_known or rules.guard == "none" else max(rules.sample_share, rules.proving_share)


def is_drawn(key: str, share: float) -> bool:
    """Return whether that share of all keys has this one; the same key and share always give the same answer."""
    drawn = int.from_bytes(hashlib.sha256(f"drawn/{key}".encode()).digest()[:8], "big")
    return drawn < share * 2.0**64


class RanBefore(Record):
    """An action that was carried out for the customer, and what its ticket was about."""

    proposal_id: str
    ticket_id: str
    action: str
    order_id: str | None
    intent: str | None
    executed_at: datetime


def same_complaint(
    ran: RanBefore, message: str, intent: str | None, planned: Collection[tuple[str, str | None]], now: datetime
) -> str | None:
    """Return why what the customer writes now may be about what ran for them before, in words; None when it isn't.

    It is within fourteen days of it, and names the same order (in the message itself, or in an action planned for it:
    `planned` holds names and order ids), or wants the same (`intent`) and gets the same action. It may well be
    something new, so that a person judges it.
    """
    if not timedelta(0) <= now - ran.executed_at <= RECENT:
        return None
    orders = {order_id for _, order_id in planned if order_id}
    if ran.order_id and (ran.order_id in orders or _names(message, ran.order_id)):
        return f"The customer came back about order {ran.order_id}"
    if intent is not None and intent == ran.intent and any(action == ran.action for action, _ in planned):
        return f"The customer came back wanting the same again: {intent}"
    return None


def _names(message: str, order_id: str) -> bool:
    bare = order_id.removeprefix("#").casefold()
    words = "".join(letter if letter.isalnum() else " " for letter in message.casefold()).split()
    return bool(bare) and bare in words
