"""What reviewers are to be told of, noted in the transaction in which it happens; housekeeping sends it."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.core.notices import Notice, NoticeKind, next_try
from agent.ledger.tables import reviews
from agent.ledger.transaction import SYSTEM, Transaction
from agent.ledger.upkeep_tables import notifications, queue_counts

_PENDING = notifications.c.status == "pending"
_OF_NOTICE = [column for column in notifications.c if column.name in Notice.model_fields]


async def note(
    tx: Transaction,
    kind: NoticeKind,
    once_key: str,
    *,
    skill: str | None = None,
    ticket_id: str | None = None,
    review_id: str | None = None,
) -> bool:
    """Note something once for each `once_key`, and say whether it is news; no customer data, only where to look."""
    row = {
        "kind": kind,
        "once_key": once_key,
        "skill": skill,
        "ticket_id": ticket_id,
        "review_id": review_id,
        "created_at": tx.now,
        "next_attempt_at": tx.now,
    }
    once = insert(notifications).values(row).on_conflict_do_nothing(index_elements=["once_key"])
    return (await tx.connection.execute(once.returning(notifications.c.notification_id))).first() is not None


async def due(connection: AsyncConnection, now: datetime, limit: int) -> list[Notice]:
    """Return up to `limit` notices that are to be told now, oldest first."""
    found = (
        select(
            notifications.c.notification_id.label("notice_id"),
            *_OF_NOTICE,
            reviews.c.action,
            reviews.c.status.label("review_status"),
            reviews.c.due_at,
        )
        .outerjoin(reviews, reviews.c.review_id == notifications.c.review_id)
        .where(_PENDING, notifications.c.next_attempt_at <= now)
        .order_by(notifications.c.next_attempt_at, notifications.c.notification_id)
        .limit(limit)
    )
    rows = await connection.execute(found)
    return sorted((Notice(**dict(row._mapping)) for row in rows), key=lambda each: each.notice_id)


async def digests_at(connection: AsyncConnection, now: datetime) -> dict[str | None, datetime]:
    """Return when the next digest goes, by skill, where notices are kept for one."""
    kept = _PENDING, notifications.c.attempts == 0, notifications.c.next_attempt_at > now
    at = func.min(notifications.c.next_attempt_at).label("at")
    rows = await connection.execute(select(notifications.c.skill, at).where(*kept).group_by(notifications.c.skill))
    return {row.skill: row.at for row in rows}


async def told_since(connection: AsyncConnection, moment: datetime) -> dict[str | None, list[datetime]]:
    """Return when messages were sent after that moment, by skill; all notices of one message have one time."""
    sent = notifications.c.status == "sent", notifications.c.sent_at > moment
    rows = await connection.execute(select(notifications.c.skill, notifications.c.sent_at).where(*sent).distinct())
    told: dict[str | None, list[datetime]] = {}
    for row in rows:
        told.setdefault(row.skill, []).append(row.sent_at)
    return told


async def waiting(connection: AsyncConnection) -> dict[str, int]:
    """Return how many cases wait, by skill."""
    rows = await connection.execute(select(queue_counts.c.skill, queue_counts.c.pending))
    return {row.skill: row.pending for row in rows}


async def keep(tx: Transaction, kept: Sequence[Notice], until: datetime) -> None:
    """Keep notices for the digest of that moment."""
    await tx.connection.execute(_these(kept).values(next_attempt_at=until))


async def close(tx: Transaction, closed: Sequence[Notice] | None, reason: str) -> int:
    """Close notices (None: all that wait) without telling anybody, and return how many; such a row has no `sent_at`."""
    rows = notifications.update().where(_PENDING) if closed is None else _these(closed)
    count = (await tx.connection.execute(rows.values(status="sent", last_error=reason))).rowcount
    if count:
        tx.tell("notices_closed", SYSTEM, count=count, reason=reason)
    return count


async def mark_told(tx: Transaction, told: Sequence[Notice], not_reached: Sequence[str]) -> None:
    """Record that one message told of these notices, and which kinds of channels didn't take it."""
    problem = f"Not reached: {', '.join(not_reached)}" if not_reached else None
    values = {"status": "sent", "sent_at": tx.now, "attempts": notifications.c.attempts + 1, "last_error": problem}
    await tx.connection.execute(_these(told).values(values))
    tx.tell("reviewers_told", SYSTEM, _ticket_of(told), **_summary(told), not_reached=list(not_reached))


async def put_off(tx: Transaction, failed: Sequence[Notice], problem: str, max_attempts: int) -> None:
    """Record that a message with these notices reached nobody: each is tried again later, or is dead by now."""
    for attempts in sorted({each.attempts + 1 for each in failed}):
        group = [each for each in failed if each.attempts + 1 == attempts]
        is_dead = attempts >= max_attempts
        changes: dict[str, Any] = {"attempts": attempts, "last_error": problem}
        changes |= {"status": "dead"} if is_dead else {"next_attempt_at": next_try(attempts, tx.now)}
        await tx.connection.execute(_these(group).values(changes))
        kind = "notice_dead" if is_dead else "notice_put_off"
        tx.tell(kind, SYSTEM, _ticket_of(group), **_summary(group), attempts=attempts, reason=problem)


def _these(chosen: Sequence[Notice]) -> Any:
    ids = [each.notice_id for each in chosen]
    return notifications.update().where(_PENDING, notifications.c.notification_id.in_(ids))


def _ticket_of(notices: Sequence[Notice]) -> str | None:
    tickets = {each.ticket_id for each in notices}
    return tickets.pop() if len(tickets) == 1 else None


def _summary(notices: Sequence[Notice]) -> dict[str, Any]:
    return {"skill": notices[0].skill, "kinds": dict(Counter(each.kind for each in notices))}
