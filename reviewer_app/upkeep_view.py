"""What keeps the queue from its usual way, as values: the kill switch, full queues, who is away, what is stuck."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from agent.contract import AttentionItem, KillSwitch, Me, ReviewCounts
from reviewer_app.desk import Waiting
from reviewer_app.wording import age_in_words, clock_time, due_in_words

RECENTLY = timedelta(hours=1)
"""How long a queue that shed tickets is spoken of after the last of them."""


@dataclass(frozen=True)
class AttentionLine:
    """One stuck thing; `retry` names what "Try again" would try, and is empty where nothing can be."""

    title: str
    reason: str
    since: str
    due: str
    is_overdue: bool
    retry: str


@dataclass(frozen=True)
class AttentionView:
    """What needs an administrator: how much, and the lines that this person may read."""

    count: int = 0
    lines: tuple[AttentionLine, ...] = ()


def standing_notices(waiting: Waiting, me: Me, now: datetime) -> tuple[str, ...]:
    """Return what everybody at the desk should know now, the gravest first."""
    switch = (kill_switch_in_words(waiting.kill_switch, now),) if waiting.kill_switch and waiting.kill_switch.on else ()
    away = (_away(me.away_since, now),) if me.away_since else ()
    return (*switch, *_floods(waiting.counts, now), *away)


def kill_switch_in_words(switch: KillSwitch, now: datetime) -> str:
    """Return what a switch that is on means, who has set it and why."""
    since = clock_time(switch.set_at, now)
    return f"The kill switch is on: every action waits for a person. {switch.set_by}, since {since}: {switch.reason}"


def attention_view(count: int, items: Sequence[AttentionItem], me: Me, now: datetime) -> AttentionView:
    """Return the section "Needs attention"; only administrators are offered to try again."""
    return AttentionView(count, tuple(_line(item, me.role == "admin", now) for item in items))


def _line(item: AttentionItem, may_retry: bool, now: datetime) -> AttentionLine:
    return AttentionLine(
        title=_title(item),
        reason=item.reason,
        since=age_in_words(item.since, now),
        due=due_in_words(item.due_at, now) if item.due_at else "",
        is_overdue=item.due_at is not None and item.due_at < now,
        retry=_retry(item) if may_retry else "",
    )


def _title(item: AttentionItem) -> str:
    match item.kind:
        case "ticket":
            return f"Ticket {item.ticket_id} is stuck"
        case "message":
            return f"A message on {item.ticket_id} doesn't reach the customer"
        case "notification":
            return "A notification to reviewers can't be sent"
        case _:
            assert_never(item.kind)


def _retry(item: AttentionItem) -> str:
    if item.kind == "message" and item.message_id is not None:
        return f"message:{item.message_id}"
    return f"ticket:{item.ticket_id}" if item.kind == "ticket" and item.ticket_id else ""


def _floods(counts: Mapping[str, ReviewCounts], now: datetime) -> tuple[str, ...]:
    return tuple(said for skill, count in sorted(counts.items()) if (said := _flood(skill, count, now)))


def _flood(skill: str, count: ReviewCounts, now: datetime) -> str:
    if not count.limit:
        return ""
    is_full = count.pending >= count.limit
    last = count.last_shed_at
    if not is_full and (last is None or now - last > RECENTLY):
        return ""
    holds = f"{skill} {'is' if is_full else 'was'} full: {count.pending} of {count.limit} wait"
    if not count.shed:
        return f"{holds}; new risky tickets are escalated or refused instead."
    tickets = "1 new ticket was" if count.shed == 1 else f"{count.shed} new tickets were"
    when = f", last at {clock_time(last, now)}" if last else ""
    return f"{holds}; {tickets} escalated or refused instead{when}."


def _away(since: datetime, now: datetime) -> str:
    return f"You are away since {clock_time(since, now)}: no case is handed to you. You may still look and decide."
