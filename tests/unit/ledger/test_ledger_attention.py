"""What needs attention: stuck tickets and messages that were given up, listed, counted, tried again."""

from datetime import UTC, datetime, time, timedelta

import pytest
from fixtures.ledger import a_ticket, hold_case, kinds, look_up, rows_of
from fixtures.receiver import a_ticket_that_says
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.core.expiry import BusinessHours
from agent.errors import NotDead, NotStuck, UnknownMessage, UnknownTicket
from agent.ledger import attention, outbox, tickets
from agent.ledger.transaction import transaction

pytestmark = pytest.mark.postgres
FRIDAY_EVENING = datetime(2026, 3, 6, 18, tzinfo=UTC)


async def get_stuck(engine: AsyncEngine, ticket_id: str = "T1", *, accept: bool = True) -> None:
    async with transaction(engine) as tx:
        if accept:
            await tickets.accept(tx, a_ticket(ticket_id), "intake")
        await tickets.count_repair(tx, ticket_id, "restart")
        await tickets.needs_attention(tx, ticket_id, f"{ticket_id} won't move", 4)


async def give_up(engine: AsyncEngine, ticket_id: str) -> int:
    await a_ticket_that_says(engine, ticket_id, "final")
    message = await look_up(engine, "messages", ticket_id=ticket_id, direction="out")
    async with engine.begin() as connection:
        given_up = (
            "UPDATE holdpoint.messages SET delivery = 'dead', attempts = 3, last_error = 'no' WHERE message_id = :m"
        )
        await connection.execute(text(given_up), {"m": message.message_id})
    return int(message.message_id)


async def count(engine: AsyncEngine) -> int:
    async with engine.connect() as connection:
        return await attention.count(connection)


async def test_a_stuck_ticket_has_a_reason_a_deadline_and_a_notice(engine: AsyncEngine) -> None:
    await get_stuck(engine)

    ticket = await look_up(engine, "tickets", ticket_id="T1")
    assert (ticket.status, ticket.attention) == ("attention", "T1 won't move")
    assert ticket.attention_due_at - ticket.attention_at == timedelta(hours=4)
    assert (await look_up(engine, "notifications", kind="attention")).ticket_id == "T1"


async def test_the_deadline_counts_open_hours_where_there_is_a_calendar(engine: AsyncEngine) -> None:
    calendar = BusinessHours(timezone="UTC", opens=time(9), closes=time(17))
    async with transaction(engine) as tx:
        tx.now = FRIDAY_EVENING
        await tickets.accept(tx, a_ticket("T1"), "intake")
        await tickets.needs_attention(tx, "T1", "It won't move", 4, calendar)

    due_at = (await look_up(engine, "tickets", ticket_id="T1")).attention_due_at
    assert due_at == datetime(2026, 3, 9, 13, tzinfo=UTC), "Monday, four hours after opening"


async def test_a_ticket_that_has_ended_needs_no_attention(engine: AsyncEngine) -> None:
    async with transaction(engine) as tx:
        await tickets.accept(tx, a_ticket("T1"), "intake")
        await tickets.finish(tx, "T1", 1, "resolved", "resolved", "Done")
        await tickets.needs_attention(tx, "T1", "Too late", 4)

    assert (await look_up(engine, "tickets", ticket_id="T1")).status == "resolved"
    assert await rows_of(engine, "notifications") == []
    assert "needs_attention" not in await kinds(engine)


async def test_a_ticket_that_ends_needs_no_attention_any_more(engine: AsyncEngine) -> None:
    await get_stuck(engine)
    async with transaction(engine) as tx:
        await tickets.finish(tx, "T1", 1, "resolved", "resolved", "Done")

    ticket = await look_up(engine, "tickets", ticket_id="T1")
    assert (ticket.attention, ticket.attention_at, ticket.attention_due_at) == (None, None, None)
    assert await count(engine) == 0


async def test_the_list_has_tickets_and_messages_oldest_first_without_the_customers_words(engine: AsyncEngine) -> None:
    await get_stuck(engine, "T1")
    message_id = await give_up(engine, "T2")
    await get_stuck(engine, "T3")
    await a_ticket_that_says(engine, "T4", "final")

    async with engine.connect() as connection:
        items = await attention.listing(connection)

    assert [(item.kind, item.ticket_id, item.message_id, item.reason) for item in items] == [
        ("ticket", "T1", None, "T1 won't move"),
        ("message", "T2", message_id, "no"),
        ("ticket", "T3", None, "T3 won't move"),
    ]
    assert items[0].thread_id == tickets.thread_id_of("T1")
    assert items[0].due_at == items[0].since + timedelta(hours=4)
    assert "Please cancel" not in str(items)
    assert await count(engine) == 3


async def test_a_stuck_ticket_that_is_tried_again_starts_with_no_repairs(engine: AsyncEngine) -> None:
    await get_stuck(engine)

    async with transaction(engine) as tx:
        ticket = await attention.retry(tx, "T1", "carol")

    assert (ticket.status, ticket.repairs) == ("running", 0)
    assert await count(engine) == 0
    assert (await kinds(engine))[-1] == "ticket_retried"
    await get_stuck(engine, accept=False)
    assert len(await rows_of(engine, "notifications", kind="attention")) == 2, "stuck again is told again"


async def test_a_stuck_ticket_with_an_open_case_waits_for_its_decision_again(engine: AsyncEngine) -> None:
    await hold_case(engine, "T1")
    await get_stuck(engine, accept=False)

    async with transaction(engine) as tx:
        ticket = await attention.retry(tx, "T1", "carol")

    assert ticket.status == "awaiting_review"


async def test_only_a_stuck_ticket_can_be_tried_again(engine: AsyncEngine) -> None:
    await hold_case(engine, "T1")

    for ticket_id, refusal in (("T1", NotStuck), ("T9", UnknownTicket)):
        with pytest.raises(refusal):
            async with transaction(engine) as tx:
                await attention.retry(tx, ticket_id, "carol")

    assert (await look_up(engine, "tickets", ticket_id="T1")).status == "awaiting_review"


async def test_only_a_message_that_was_given_up_can_be_tried_again(engine: AsyncEngine) -> None:
    await a_ticket_that_says(engine, "T1", "final")
    rows = {row.direction: row.message_id for row in await rows_of(engine, "messages")}

    for message_id, refusal in ((rows["out"], NotDead), (rows["in"], UnknownMessage), (10**9, UnknownMessage)):
        with pytest.raises(refusal):
            async with transaction(engine) as tx:
                await outbox.revive(tx, message_id, "carol")

    assert "message_revived" not in await kinds(engine)


async def test_messages_on_their_way_and_given_up_are_counted(engine: AsyncEngine) -> None:
    await a_ticket_that_says(engine, "T1", "acknowledgement", "final")
    await give_up(engine, "T2")

    async with engine.connect() as connection:
        assert await outbox.counts(connection) == (2, 1)
