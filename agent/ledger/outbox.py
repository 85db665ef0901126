"""Messages on their way to customers: leased by whoever sends them, and what came of it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.contract import MessageView
from agent.core.delivery import Answer, Verdict
from agent.core.records import Record
from agent.errors import NotDead, UnknownMessage
from agent.ledger.notices import note
from agent.ledger.tables import messages, tickets
from agent.ledger.transaction import SYSTEM, Transaction


class Outbound(Record):
    """A message to send; `attempts` counts this one, `status` is the ticket's as it stands now."""

    message_id: int
    ticket_id: str
    customer_id: str
    episode: int
    kind: str
    text: str
    status: str
    attempts: int
    created_at: datetime

    @property
    def key(self) -> str:
        """What the receiver knows the message by, however often it comes."""
        return f"message-{self.message_id}"

    def body(self) -> dict[str, Any]:
        """Return what is posted."""
        return {
            "event_id": self.key,
            "kind": self.kind,
            "ticket_id": self.ticket_id,
            "customer_id": self.customer_id,
            "episode": self.episode,
            "text": self.text,
            "status": self.status,
            "created_at": self.created_at.isoformat(),
        }


async def is_any_due(connection: AsyncConnection) -> bool:
    """Whether anything waits to be sent now."""
    due = select(messages.c.message_id).where(
        messages.c.delivery == "pending", messages.c.next_attempt_at <= func.now()
    )
    return (await connection.execute(due.limit(1))).first() is not None


async def lease(tx: Transaction, seconds: float) -> Outbound | None:
    """Return the next message that is due, which nobody else is given for so long; None when none is.

    The messages of one ticket go in order: a later one waits until the earlier are delivered or given up.
    """
    until = tx.now + timedelta(seconds=seconds)
    row = (await tx.connection.execute(_LEASE, {"now": tx.now, "until": until})).one_or_none()
    return Outbound(**row._mapping) if row is not None else None


async def record(tx: Transaction, sent: Outbound, answer: Answer, verdict: Verdict) -> None:
    """Record how an attempt went; nothing when somebody else has dealt with the message since."""
    values: dict[str, Any]
    match verdict.fate:
        case "delivered":
            values = {"delivered_at": tx.now, "next_attempt_at": None, "last_error": None}
        case "pending":
            again_at = tx.now + timedelta(seconds=verdict.wait_seconds)
            values = {"next_attempt_at": again_at, "last_error": answer.reason}
        case "dead":
            values = {"next_attempt_at": None, "last_error": answer.reason}
    mine = messages.update().where(messages.c.message_id == sent.message_id, messages.c.delivery == "pending")
    if verdict.fate != "delivered":
        # A lease ran out and somebody else tries by now: a failure is theirs to judge.
        mine = mine.where(messages.c.attempts == sent.attempts)
    if not (await tx.connection.execute(mine.values(delivery=verdict.fate, **values))).rowcount:
        return
    detail = {"message_id": sent.message_id, "message_kind": sent.kind, "attempts": sent.attempts}
    if verdict.fate == "delivered":
        tx.tell("message_delivered", SYSTEM, sent.ticket_id, **detail)
        return
    if verdict.fate == "dead":
        await note(tx, "dead_letter", f"{sent.key}/{tx.now.isoformat()}", ticket_id=sent.ticket_id)
    told = "message_dead" if verdict.fate == "dead" else "message_postponed"
    tx.tell(told, SYSTEM, sent.ticket_id, **detail, reason=answer.reason)


async def revive(tx: Transaction, message_id: int, actor: str) -> MessageView:
    """Let a message that was given up be sent again. Raises `UnknownMessage`, `NotDead`."""
    found = select(messages).where(messages.c.message_id == message_id, messages.c.direction == "out")
    row = (await tx.connection.execute(found.with_for_update())).one_or_none()
    if row is None:
        raise UnknownMessage(message_id)
    if row.delivery != "dead":
        raise NotDead(message_id)
    again = {"delivery": "pending", "attempts": 0, "next_attempt_at": tx.now}
    await tx.connection.execute(messages.update().where(messages.c.message_id == message_id).values(again))
    tx.tell("message_revived", actor, row.ticket_id, message_id=message_id, message_kind=row.kind)
    return MessageView(at=row.created_at, direction="out", kind=row.kind, text=row.text, delivery="pending")


async def counts(connection: AsyncConnection) -> tuple[int, int]:
    """Return how many messages aren't delivered yet, and how many were given up."""
    pending = select(func.count()).where(messages.c.delivery == "pending").scalar_subquery()
    dead = select(func.count()).where(messages.c.delivery == "dead").scalar_subquery()
    row = (await connection.execute(select(pending, dead))).one()
    return row[0], row[1]


_LEASE = text(
    f"""
    WITH due AS (
        SELECT m.message_id FROM {messages} m
        WHERE m.delivery = 'pending' AND m.next_attempt_at <= :now AND NOT EXISTS (
            SELECT FROM {messages} earlier
            WHERE earlier.ticket_id = m.ticket_id AND earlier.message_id < m.message_id
              AND earlier.delivery = 'pending'
        )
        ORDER BY m.next_attempt_at, m.message_id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    UPDATE {messages} m SET next_attempt_at = :until, attempts = m.attempts + 1
    FROM due, {tickets} t WHERE m.message_id = due.message_id AND t.ticket_id = m.ticket_id
    RETURNING m.message_id, m.ticket_id, t.customer_id, m.episode, m.kind, m.text, t.status, m.attempts, m.created_at
    """
)
