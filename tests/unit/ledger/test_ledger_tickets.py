"""Tickets: accepted once, planned by episodes, ended once."""

import asyncio

import pytest
from fixtures.ledger import (
    a_new_review,
    a_person,
    a_proposal,
    a_ticket,
    decide,
    hire,
    hold_case,
    kinds,
    look_up,
    propose,
    rows_of,
    write,
)
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.contract import TicketIn
from agent.errors import TicketConflict, UnknownTicket
from agent.ledger import proposals, reviews, tickets
from agent.ledger.tickets import Episode, Ticket
from agent.ledger.transaction import transaction

pytestmark = pytest.mark.postgres


async def accept(engine: AsyncEngine, ticket: TicketIn) -> tuple[Ticket, bool]:
    async with transaction(engine) as tx:
        return await tickets.accept(tx, ticket, "intake")


async def begin(engine: AsyncEngine, ticket_id: str = "T1") -> Episode:
    async with engine.begin() as connection:
        episode = await tickets.begin_episode(connection, ticket_id)
    assert episode is not None
    return episode


async def finish(engine: AsyncEngine, episode: int = 1, reply: str = "Done") -> bool:
    async with transaction(engine) as tx:
        return await tickets.finish(tx, "T1", episode, "resolved", "resolved", reply)


async def test_a_new_ticket_is_recorded_with_its_message_and_thread(engine: AsyncEngine) -> None:
    accepted, is_new = await accept(engine, a_ticket("T1"))

    message = await look_up(engine, "messages", ticket_id="T1")
    assert is_new
    assert (accepted.status, accepted.episode) == ("received", 1)
    assert accepted.thread_id == tickets.thread_id_of("T1")
    assert (message.direction, message.kind, message.text) == ("in", "customer", "Please cancel #W1")
    assert await kinds(engine) == ["ticket_received"]


async def test_the_same_ticket_again_is_found_as_it_stands(engine: AsyncEngine) -> None:
    await accept(engine, a_ticket("T1"))
    await begin(engine)

    again, is_new = await accept(engine, a_ticket("T1"))

    assert (is_new, again.status) == (False, "running")
    assert len(await rows_of(engine, "messages")) == 1
    assert await kinds(engine) == ["ticket_received"]


@pytest.mark.parametrize("change", [{"message": "Other words"}, {"customer_id": "else"}, {"tier": "vip"}])
async def test_the_same_id_with_another_body_is_a_conflict(engine: AsyncEngine, change: dict[str, str]) -> None:
    await accept(engine, a_ticket("T1"))

    with pytest.raises(TicketConflict):
        await accept(engine, a_ticket("T1", **change))

    assert (await look_up(engine, "tickets", ticket_id="T1")).customer_id == "ada_quill_1"


async def test_concurrent_duplicates_make_one_ticket(engine: AsyncEngine) -> None:
    answers = await asyncio.gather(*(accept(engine, a_ticket("T1")) for _ in range(20)))

    assert sum(is_new for _, is_new in answers) == 1
    assert len({ticket.thread_id for ticket, _ in answers}) == 1
    assert len(await rows_of(engine, "messages")) == 1
    assert await kinds(engine) == ["ticket_received"]


async def test_concurrent_tickets_with_one_id_and_two_bodies_make_one_ticket(engine: AsyncEngine) -> None:
    bodies = [a_ticket("T1", message=f"Text {index % 2}") for index in range(20)]

    answers = await asyncio.gather(*(accept(engine, body) for body in bodies), return_exceptions=True)

    assert sum(isinstance(answer, TicketConflict) for answer in answers) == 10
    assert sum(not isinstance(answer, BaseException) and answer[1] for answer in answers) == 1


async def test_an_unknown_ticket_is_said_to_be_unknown(engine: AsyncEngine) -> None:
    async with transaction(engine) as tx:
        with pytest.raises(UnknownTicket):
            await tickets.get(tx.connection, "T9")
        with pytest.raises(UnknownTicket):
            await tickets.add_message(tx, "T9", "Hello?", "intake")
        assert await tickets.begin_episode(tx.connection, "T9") is None


async def test_beginning_an_episode_makes_the_ticket_run_and_gathers_what_was_said(engine: AsyncEngine) -> None:
    await accept(engine, a_ticket("T1"))

    episode = await begin(engine)

    assert episode.ticket.status == "running"
    assert (episode.messages, episode.done, episode.is_planned) == (("Please cancel #W1",), (), False)


async def test_beginning_again_keeps_a_ticket_that_waits_or_has_ended(engine: AsyncEngine) -> None:
    await hold_case(engine, "T1")
    assert (await begin(engine)).ticket.status == "awaiting_review"

    await finish(engine)

    assert (await begin(engine)).ticket.status == "resolved"


async def test_a_message_supersedes_reviews_and_proposals_and_begins_an_episode(engine: AsyncEngine) -> None:
    (first, _) = await propose(engine, "T1", a_proposal(), a_proposal(position=1, action="modify_user_address"))
    async with transaction(engine) as tx:
        review = await reviews.open_review(tx, a_new_review(first))

    await write(engine, "T1", "Stop, I keep it")

    episode = await begin(engine)
    assert (episode.ticket.episode, episode.is_planned) == (2, False)
    assert episode.messages == ("Please cancel #W1", "Stop, I keep it")
    assert (await look_up(engine, "reviews", review_id=review.review_id)).status == "superseded"
    assert {row.status for row in await rows_of(engine, "proposals")} == {"superseded"}


async def test_a_message_reopens_an_ended_ticket_and_keeps_what_was_done(engine: AsyncEngine) -> None:
    done, refused = await propose(engine, "T1", a_proposal(), a_proposal(position=1))
    async with transaction(engine) as tx:
        await proposals.set_status(tx, done.proposal_id, "executed")
        await proposals.set_status(tx, refused.proposal_id, "rejected")
    await finish(engine)

    await write(engine)

    ticket = await look_up(engine, "tickets", ticket_id="T1")
    assert (ticket.status, ticket.outcome, ticket.final_response, ticket.episode) == ("received", None, None, 2)
    assert [row.status for row in await rows_of(engine, "proposals", ticket_id="T1")] == ["executed", "rejected"]


async def test_concurrent_messages_each_begin_an_episode(engine: AsyncEngine) -> None:
    await accept(engine, a_ticket("T1"))

    await asyncio.gather(*(write(engine, "T1", f"Message {number}") for number in range(8)))

    assert (await begin(engine)).ticket.episode == 9
    assert len(await rows_of(engine, "messages", ticket_id="T1")) == 9


async def test_a_ticket_ends_once(engine: AsyncEngine) -> None:
    await accept(engine, a_ticket("T1"))

    endings = await asyncio.gather(*(finish(engine, reply=f"Reply {number}") for number in range(6)))

    assert sorted(endings) == [False] * 5 + [True]
    ticket = await look_up(engine, "tickets", ticket_id="T1")
    final = await look_up(engine, "messages", ticket_id="T1", kind="final")
    assert ticket.final_response == final.text
    assert (await kinds(engine)).count("ticket_ended") == 1


async def test_an_episode_that_was_overtaken_cannot_end_the_ticket(engine: AsyncEngine) -> None:
    await accept(engine, a_ticket("T1"))
    await write(engine)

    assert not await finish(engine, episode=1)
    assert await finish(engine, episode=2)


async def test_the_customer_is_told_once_an_episode_that_a_person_is_looking(engine: AsyncEngine) -> None:
    await accept(engine, a_ticket("T1"))
    for episode in (1, 1, 2):
        async with transaction(engine) as tx:
            await tickets.acknowledge(tx, "T1", episode, f"We are looking ({episode})")

    said = [row.text for row in await rows_of(engine, "messages", kind="acknowledgement")]

    assert said == ["We are looking (1)", "We are looking (2)"]


async def test_attention_is_asked_for_once_and_lifted_by_a_new_beginning(engine: AsyncEngine) -> None:
    await accept(engine, a_ticket("T1"))
    for _ in range(2):
        async with transaction(engine) as tx:
            await tickets.needs_attention(tx, "T1", "It won't move", 4)

    assert (await look_up(engine, "tickets", ticket_id="T1")).attention == "It won't move"
    assert (await kinds(engine)).count("needs_attention") == 1
    assert (await begin(engine)).ticket.status == "running"


async def test_repairs_are_counted_and_start_anew_with_a_message(engine: AsyncEngine) -> None:
    await accept(engine, a_ticket("T1"))
    counted = []
    for _ in range(2):
        async with transaction(engine) as tx:
            counted.append(await tickets.count_repair(tx, "T1", "restart"))
    await write(engine)

    assert counted == [1, 2]
    assert (await begin(engine)).ticket.repairs == 0


async def test_tickets_are_counted_by_status(engine: AsyncEngine) -> None:
    await hire(engine, a_person())
    await accept(engine, a_ticket("T1"))
    await hold_case(engine, "T2")
    await decide(engine, await hold_case(engine, "T3"), a_person(), "approve")

    async with engine.connect() as connection:
        assert await tickets.counts(connection) == {"received": 1, "awaiting_review": 1, "running": 1}
