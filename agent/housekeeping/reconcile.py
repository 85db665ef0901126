"""Reconciling the server's threads with the ledger: whatever should be moving, or waiting, is made to."""

from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import text

from agent.core.repair import Repair, TicketFacts, choose_repair
from agent.deciding import resume_of_recorded
from agent.errors import ThreadApiError
from agent.housekeeping.each import for_each
from agent.ledger import reviews, tickets
from agent.ledger.tables import reviews as review_table
from agent.ledger.tables import tickets as ticket_table
from agent.ledger.transaction import transaction
from agent.nodes.hold import labels
from agent.ports import ThreadLook
from agent.wiring import Services

GRACE_SECONDS = 5.0
"""How long a ticket may show nothing before it is looked after; the app's own resume comes well within."""

_GIVEN_UP = text(
    f"UPDATE {ticket_table} SET status = 'running', attention = NULL, repairs = 0 WHERE status = 'attention'"
)

_NEXT = text(
    f"""
    WITH due AS (
        SELECT ticket_id FROM {ticket_table}
        WHERE status IN ('received', 'running', 'awaiting_review', 'attention')
        ORDER BY checked_at LIMIT :limit FOR UPDATE SKIP LOCKED
    ), checked AS (
        UPDATE {ticket_table} t SET checked_at = now() FROM due WHERE t.ticket_id = due.ticket_id RETURNING t.*
    )
    SELECT checked.*, now() AS now, latest.review_id, latest.interrupt_id,
        latest.status IN ('decided', 'expired') AND latest.effective_at <= now() AS is_settled
    FROM checked LEFT JOIN LATERAL (
        SELECT review_id, interrupt_id, status, effective_at FROM {review_table} r
        WHERE r.ticket_id = checked.ticket_id AND r.status <> 'superseded' ORDER BY r.created_at DESC LIMIT 1
    ) latest ON true
    """
)


async def reconcile(here: Services, *, limit: int, grace_seconds: float = GRACE_SECONDS) -> int:
    """Look after up to `limit` open tickets, those first that were not looked at for longest; return the repairs."""
    async with here.engine.begin() as connection:
        rows = (await connection.execute(_NEXT, {"limit": limit})).all()
    return await for_each(rows, partial(_look_after, here, grace_seconds))


async def reopen_given_up(here: Services) -> None:
    """Try what was given up on once more: at a start, whatever was in the way may be gone."""
    async with here.engine.begin() as connection:
        await connection.execute(_GIVEN_UP)


async def _look_after(here: Services, grace_seconds: float, row: Any) -> bool:
    try:
        look = await here.threads.look(str(row.thread_id))
        facts = _facts(row, look, grace_seconds)
        repair = choose_repair(facts)
        if repair == "none":
            if look is not None and facts.waits_for_review:
                await _note_pause(here, row, look)
            return False
        await _repair(here, row, look, repair)
    except ThreadApiError as error:
        async with transaction(here.engine) as tx:
            tx.tell("repair_failed", "system", row.ticket_id, reason=str(error))
        return False
    return True


def _facts(row: Any, look: ThreadLook | None, grace_seconds: float) -> TicketFacts:
    now: datetime = row.now
    review_id = str(row.review_id) if row.review_id is not None else None
    return TicketFacts(
        status=row.status,
        thread=look.status if look is not None else "unknown",
        has_review=review_id is not None,
        waits_for_review=bool(look and review_id and look.interrupt_for(review_id)),
        is_decided=bool(row.is_settled),
        repairs=row.repairs,
        quiet_seconds=(now - row.updated_at).total_seconds(),
        grace_seconds=grace_seconds,
    )


async def _repair(here: Services, row: Any, look: ThreadLook | None, repair: Repair) -> None:
    ticket_id, thread_id = row.ticket_id, str(row.thread_id)
    async with transaction(here.engine) as tx:
        await tickets.count_repair(tx, ticket_id, repair)
        if repair == "give_up":
            if row.review_id is not None:
                await reviews.forget_interrupt(tx.connection, str(row.review_id))
            reason = f"Repaired {row.repairs} times without an end; its thread is {look.status if look else 'gone'}"
            await tickets.needs_attention(
                tx, ticket_id, reason, here.policy.attention_hours, here.policy.business_hours
            )
    if repair in ("start", "restart"):
        await here.threads.start(thread_id, ticket_id, {"ticket_id": ticket_id, "customer_id": row.customer_id})
    if repair == "go_on":
        await here.threads.go_on(thread_id, ticket_id)
    if row.review_id is None or repair == "give_up":
        return
    if repair == "resume" and look is not None and (interrupt_id := look.interrupt_for(str(row.review_id))):
        async with here.engine.connect() as connection:
            review = await reviews.get(connection, str(row.review_id))
        await here.threads.resume(thread_id, {interrupt_id: await resume_of_recorded(here, review)})
    if repair in ("go_on", "restart"):
        await _label(here, row)


async def _note_pause(here: Services, row: Any, look: ThreadLook) -> None:
    if look.metadata.get("review_id") != str(row.review_id):
        await _label(here, row)
    interrupt_id = look.interrupt_for(str(row.review_id))
    if interrupt_id is not None and interrupt_id != row.interrupt_id:
        async with here.engine.begin() as connection:
            await reviews.set_interrupt(connection, str(row.review_id), interrupt_id)


async def _label(here: Services, row: Any) -> None:
    # The server keeps a thread's metadata in memory for a while: a crash forgets it with the rest.
    async with here.engine.connect() as connection:
        review = await reviews.get(connection, str(row.review_id))
    await here.threads.label(review.thread_id, labels(review))
