"""Tickets and their conversations: accepted once, planned by episodes, ended once."""

import hashlib
import json
import uuid
from typing import Any, Literal, get_args

from pydantic import TypeAdapter
from sqlalchemy import and_, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.contract import TicketIn, TicketStatus
from agent.core.earned import Earned
from agent.core.expiry import BusinessHours, time_after
from agent.core.money import Money
from agent.core.planning import PlannedAction
from agent.core.rechecks import RanBefore
from agent.core.records import Record
from agent.errors import MessageConflict, TicketConflict, UnknownTicket
from agent.ledger import earned
from agent.ledger.conversation import Outgoing, hear, heard, say
from agent.ledger.episode_statements import BEGIN, EPISODE, SET_INTENT
from agent.ledger.notices import note
from agent.ledger.tables import proposals, reviews, tickets
from agent.ledger.transaction import SYSTEM, Transaction

THREADS = uuid.UUID("5f0c4f0e-3f0e-4ba3-9a4b-6d1b8f6f6a10")
"""Namespace of thread ids: a ticket's thread can be found, or made again, from its id alone."""

CALM: dict[str, object] = {"attention": None, "attention_at": None, "attention_due_at": None}
"""What a ticket holds of "Needs attention" while it doesn't."""

Ended = Literal["resolved", "rejected", "escalated", "expired"]
ENDED = frozenset(get_args(Ended))


class Ticket(Record):
    """One ticket as the ledger has it."""

    ticket_id: str
    thread_id: str
    customer_id: str
    tier: str
    status: TicketStatus
    episode: int
    intent: str | None
    intent_confidence: float | None
    answer: str | None
    acknowledgement: str | None
    final_response: str | None
    outcome: str | None
    repairs: int


class Episode(Record):
    """What a plan is made from: the ticket, all that the customer wrote, and what was already done for it.

    `done` is what earlier episodes executed, `done_money_usd` the dollars that each of those moved; `is_planned` says
    that this episode's proposals are recorded already, and no model needs to be asked again; `is_stopped` that the kill
    switch is on. `earned` is what action classes have earned, by name; `ran_before` what was carried out for the
    customer in the last fourteen days, on other tickets or before this one was opened again, and nobody has judged.
    """

    ticket: Ticket
    messages: tuple[str, ...]
    done: tuple[PlannedAction, ...]
    done_money_usd: tuple[Money, ...]
    is_planned: bool
    is_stopped: bool
    earned: dict[str, Earned]
    ran_before: tuple[RanBefore, ...]


def thread_id_of(ticket_id: str) -> str:
    """Return the id of the ticket's thread, a UUID."""
    return str(uuid.uuid5(THREADS, ticket_id))


async def accept(tx: Transaction, ticket: TicketIn, actor: str, thread_id: str | None = None) -> tuple[Ticket, bool]:
    """Record a ticket, and say whether it is new; the same ticket again is found as it stands.

    Raises `TicketConflict` when the id is taken by a ticket with another body.
    """
    digest = _body_digest(ticket)
    row = {
        "ticket_id": ticket.ticket_id,
        "thread_id": thread_id or thread_id_of(ticket.ticket_id),
        "customer_id": ticket.customer_id,
        "tier": ticket.tier,
        "body_digest": digest,
        "status": "received",
        "received_at": ticket.received_at or tx.now,
    }
    # Without naming an index: of two at once, the loser may meet the thread's unique index before the ticket's.
    inserted = await tx.connection.execute(insert(tickets).values(row).on_conflict_do_nothing().returning(tickets))
    if (new := inserted.one_or_none()) is not None:
        await hear(tx, ticket.ticket_id, 1, ticket.message)
        tx.tell("ticket_received", actor, ticket.ticket_id, customer_id=ticket.customer_id, tier=ticket.tier)
        return _ticket(new), True
    found = select(tickets).where(tickets.c.ticket_id == ticket.ticket_id)
    existing = (await tx.connection.execute(found)).one_or_none()
    if existing is None or existing.body_digest != digest:
        raise TicketConflict(ticket.ticket_id)
    return _ticket(existing), False


async def get(connection: AsyncConnection, ticket_id: str) -> Ticket:
    """Return a ticket. Raises `UnknownTicket`."""
    row = (await connection.execute(select(tickets).where(tickets.c.ticket_id == ticket_id))).one_or_none()
    if row is None:
        raise UnknownTicket(ticket_id)
    return _ticket(row)


async def get_locked(connection: AsyncConnection, ticket_id: str, *beside: Any) -> Ticket | None:
    """Return a ticket, its row held as by `lock`; None for one that isn't recorded. `beside` is selected with it."""
    held = select(tickets, *beside).where(tickets.c.ticket_id == ticket_id).with_for_update(key_share=True)
    row = (await connection.execute(held)).one_or_none()
    return _ticket(row) if row is not None else None


async def add_message(
    tx: Transaction, ticket_id: str, message: str, actor: str, message_id: str | None = None
) -> tuple[Ticket, bool]:
    """Record a message, and say whether it is new: then what was open is superseded, and a new episode begins.

    Raises `UnknownTicket`, and `MessageConflict` when that message id was taken by other words.
    """
    await lock(tx.connection, ticket_id)
    ticket = await get(tx.connection, ticket_id)
    said = await heard(tx.connection, ticket_id, message_id) if message_id else None
    if said is not None:
        if said != message:
            raise MessageConflict(message_id)
        return ticket, False
    episode = ticket.episode + 1
    is_undecided = reviews.c.status.in_(("pending", "awaiting_second"))
    can_be_undone = and_(reviews.c.status == "decided", reviews.c.effective_at > tx.now)
    open_now = reviews.c.ticket_id == ticket_id, or_(is_undecided, can_be_undone)
    superseded = reviews.update().where(*open_now).values(status="superseded", claimed_by=None, claimed_until=None)
    gone = (await tx.connection.execute(superseded.returning(reviews.c.review_id))).scalars().all()
    unfinished = proposals.c.status.in_(("proposed", "awaiting_review", "approved", "failed"))
    await tx.connection.execute(
        proposals.update().where(proposals.c.ticket_id == ticket_id, unfinished).values(status="superseded")
    )
    begun = {"episode": episode, "status": "received", "outcome": None, "final_response": None, "repairs": 0}
    updated = tickets.update().where(tickets.c.ticket_id == ticket_id).values(begun | CALM | {"updated_at": tx.now})
    new = (await tx.connection.execute(updated.returning(tickets))).one()
    await hear(tx, ticket_id, episode, message, message_id)
    tx.tell("message_received", actor, ticket_id, episode=episode, superseded_reviews=list(gone))
    return _ticket(new), True


async def lock(connection: AsyncConnection, ticket_id: str) -> None:
    """Hold the ticket's row until the transaction ends.

    Whatever changes a ticket's reviews or proposals does this first. Rows are locked in one order everywhere (person,
    ticket, review, proposal, the shop's), so that transactions wait for each other instead of deadlocking.
    """
    held = select(tickets.c.ticket_id).where(tickets.c.ticket_id == ticket_id)
    await connection.execute(held.with_for_update(key_share=True))


async def begin_episode(connection: AsyncConnection, ticket_id: str) -> Episode | None:
    """Mark the ticket as running and return what its plan is made from; None for a ticket that isn't recorded.

    A ticket that has ended, or waits for a person, keeps its status.
    """
    # A statement of its own: one that waits for a lock goes on to read the messages as they were before.
    await lock(connection, ticket_id)
    return _episode((await connection.execute(BEGIN, {"ticket_id": ticket_id})).one_or_none())


async def episode_of(connection: AsyncConnection, ticket_id: str) -> Episode | None:
    """Return what the ticket's plan is made from, and change and lock nothing; None for one that isn't recorded."""
    return _episode((await connection.execute(EPISODE, {"ticket_id": ticket_id})).one_or_none())


def _episode(row: Any) -> Episode | None:
    if row is None:
        return None
    return Episode(
        ticket=_ticket(row),
        messages=tuple(row.said),
        done=_DONE.validate_python(row.done),
        done_money_usd=tuple(row.done_money_usd),
        is_planned=row.is_planned,
        is_stopped=row.is_stopped,
        earned=earned.of_json(row.earned),
        ran_before=_RAN_BEFORE.validate_python(row.ran_before),
    )


async def set_intent(connection: AsyncConnection, ticket: Ticket, intent: str, confidence: float) -> None:
    """Mark the ticket as running and record what the customer wants, unless it moved on to a newer episode."""
    given = {"ticket_id": ticket.ticket_id, "episode": ticket.episode, "intent": intent, "confidence": confidence}
    await connection.execute(SET_INTENT, given)


async def set_plan(tx: Transaction, ticket_id: str, answer: str | None, risk_score: float | None) -> None:
    """Record the plan's own words to the customer and its highest risk."""
    found = tickets.update().where(tickets.c.ticket_id == ticket_id)
    await tx.connection.execute(found.values(answer=answer, risk_score=risk_score, updated_at=tx.now))


async def acknowledge(
    tx: Transaction, ticket_id: str, episode: int, words: str, delivery: Outgoing = "recorded"
) -> None:
    """Tell the customer, once an episode, that a person is looking at their ticket."""
    found = tickets.update().where(tickets.c.ticket_id == ticket_id)
    await tx.connection.execute(found.values(acknowledgement=words, updated_at=tx.now))
    await say(tx, ticket_id, episode, "acknowledgement", words, delivery)


async def finish(
    tx: Transaction,
    ticket_id: str,
    episode: int,
    status: Ended,
    outcome: str,
    reply: str,
    delivery: Outgoing = "recorded",
) -> bool:
    """End the ticket with its last message; False when it has ended or moved on to a newer episode before."""
    open_now = tickets.c.status.in_(("received", "running", "awaiting_review", "attention"))
    updated = (
        tickets.update()
        .where(tickets.c.ticket_id == ticket_id, tickets.c.episode == episode, open_now)
        .values(CALM | {"status": status, "outcome": outcome, "final_response": reply, "updated_at": tx.now})
    )
    if not (await tx.connection.execute(updated)).rowcount:
        return False
    await say(tx, ticket_id, episode, "final", reply, delivery)
    tx.tell("ticket_ended", SYSTEM, ticket_id, status=status, outcome=outcome, episode=episode)
    return True


async def needs_attention(
    tx: Transaction, ticket_id: str, reason: str, hours: float, calendar: BusinessHours | None = None
) -> None:
    """Put an open ticket under "Needs attention", saying why; an administrator is to look within that many hours."""
    is_moving = tickets.c.status.in_(("received", "running", "awaiting_review"))
    stuck = {
        "status": "attention",
        "attention": reason,
        "attention_at": tx.now,
        "attention_due_at": time_after(tx.now, hours, calendar),
    }
    found = tickets.update().where(tickets.c.ticket_id == ticket_id, is_moving)
    if (await tx.connection.execute(found.values(stuck | {"updated_at": tx.now}))).rowcount:
        await note(tx, "attention", f"attention/{ticket_id}/{tx.now.isoformat()}", ticket_id=ticket_id)
        tx.tell("needs_attention", SYSTEM, ticket_id, reason=reason)


async def count_repair(tx: Transaction, ticket_id: str, what: str) -> int:
    """Record that the ticket was repaired, and return how often it has been in this episode."""
    found = tickets.update().where(tickets.c.ticket_id == ticket_id)
    repaired = found.values(repairs=tickets.c.repairs + 1, updated_at=tx.now).returning(tickets.c.repairs)
    times = int((await tx.connection.execute(repaired)).scalar_one())
    tx.tell("repaired", SYSTEM, ticket_id, what=what, times=times)
    return times


async def counts(connection: AsyncConnection) -> dict[str, int]:
    """Return how many tickets are in each status."""
    rows = await connection.execute(select(tickets.c.status, func.count()).group_by(tickets.c.status))
    return {row[0]: row[1] for row in rows}


_DONE = TypeAdapter(tuple[PlannedAction, ...])
_RAN_BEFORE = TypeAdapter(tuple[RanBefore, ...])


def _ticket(row: Any) -> Ticket:
    return Ticket(**{name: getattr(row, name) for name in Ticket.model_fields} | {"thread_id": str(row.thread_id)})


def _body_digest(ticket: TicketIn) -> str:
    body = ticket.model_dump(mode="json", include={"ticket_id", "customer_id", "message", "tier"})
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()
