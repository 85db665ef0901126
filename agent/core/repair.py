"""What to do about a ticket whose thread and ledger don't agree."""

from typing import Literal

from agent.contract import TicketStatus
from agent.core.records import Record

Repair = Literal["none", "start", "go_on", "resume", "restart", "give_up"]
ThreadStatus = Literal["unknown", "idle", "busy", "interrupted", "error"]
MAX_REPAIRS = 8
"""Repairs of one episode after which a person has to look."""


class TicketFacts(Record):
    """One open ticket as both sides have it.

    `status` is the ledger's; `thread` the server's, `unknown` when it has no such thread; `waits_for_review` says that
    the thread is paused on the review that the ledger has last; `is_decided` that this review has been decided;
    `quiet_seconds` is how long the ledger has seen nothing of the ticket, `grace_seconds` how long that is left alone
    before the first repair; it doubles with each.
    """

    status: TicketStatus
    thread: ThreadStatus
    has_review: bool
    waits_for_review: bool
    is_decided: bool
    repairs: int
    quiet_seconds: float
    grace_seconds: float


def choose_repair(facts: TicketFacts) -> Repair:
    """Return how the ticket is set going again, or `none` when it is on its way.

    `start` gives a thread its first run; `go_on` makes a forgotten thread again from its checkpoints; `resume` carries
    out a decision that was recorded and never sent; `restart` begins the episode again, which is safe because plans,
    reviews, decisions and receipts are all found in the ledger; `give_up` asks a person.
    """
    patience_seconds = facts.grace_seconds * 2**facts.repairs
    if facts.status == "attention" or facts.thread == "busy" or facts.quiet_seconds < patience_seconds:
        return "none"
    is_paused = facts.thread == "interrupted" and facts.waits_for_review
    if is_paused and not facts.is_decided:
        return "none"
    if facts.repairs >= MAX_REPAIRS:
        return "give_up"
    if is_paused:
        return "resume"
    if facts.thread == "unknown":
        return "start" if facts.status == "received" else "go_on"
    return "restart"
