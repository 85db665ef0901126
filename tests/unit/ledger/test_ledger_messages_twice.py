"""A customer's message that comes twice under one id: taken once, refused when its words differ."""

import asyncio

import pytest
from fixtures.ledger import a_new_review, a_proposal, a_ticket, kinds, look_up, propose, rows_of
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.errors import MessageConflict, UnknownTicket
from agent.ledger import proposals, reviews, tickets
from agent.ledger.tickets import Ticket
from agent.ledger.transaction import transaction

pytestmark = pytest.mark.postgres


async def write(
    engine: AsyncEngine, message_id: str | None = "m1", words: str = "One more thing", ticket_id: str = "T1"
) -> tuple[Ticket, bool]:
    async with transaction(engine) as tx:
        return await tickets.add_message(tx, ticket_id, words, "intake", message_id)


async def test_the_same_message_again_changes_nothing(engine: AsyncEngine) -> None:
    await propose(engine)
    first, is_new = await write(engine)
    before = await kinds(engine), await look_up(engine, "tickets", ticket_id="T1")

    second, is_new_again = await write(engine)

    assert (is_new, is_new_again) == (True, False)
    assert first == second
    assert (await kinds(engine), await look_up(engine, "tickets", ticket_id="T1")) == before


async def test_the_same_message_again_supersedes_no_case_that_was_opened_for_it(engine: AsyncEngine) -> None:
    await propose(engine)
    await write(engine)
    async with transaction(engine) as tx:
        (proposal,) = await proposals.record(tx, [a_proposal(episode=2)])
        review = await reviews.open_review(tx, a_new_review(proposal))

    await write(engine)

    assert (await look_up(engine, "reviews", review_id=review.review_id)).status == "pending"
    assert (await look_up(engine, "tickets", ticket_id="T1")).episode == 2


async def test_the_same_id_with_other_words_is_a_conflict(engine: AsyncEngine) -> None:
    await propose(engine)
    await write(engine)

    with pytest.raises(MessageConflict):
        await write(engine, words="Something else")

    assert (await look_up(engine, "tickets", ticket_id="T1")).episode == 2
    assert len(await rows_of(engine, "messages", ticket_id="T1")) == 2


async def test_messages_without_an_id_are_each_taken(engine: AsyncEngine) -> None:
    await propose(engine)

    answers = [await write(engine, None) for _ in range(3)]

    assert [is_new for _, is_new in answers] == [True] * 3
    assert len(await rows_of(engine, "messages", ticket_id="T1")) == 4


async def test_an_id_counts_within_its_ticket(engine: AsyncEngine) -> None:
    await propose(engine, "T1")
    await propose(engine, "T2")

    assert (await write(engine, ticket_id="T1"))[1]
    assert (await write(engine, words="Other words", ticket_id="T2"))[1]


@pytest.mark.parametrize("message_id", ["T1/2/customer", "2/customer", "1/final", "m" * 200, "ä☃ %s :x", "'"])
async def test_an_id_may_look_like_anything(engine: AsyncEngine, message_id: str) -> None:
    await propose(engine)

    assert (await write(engine, message_id))[1]
    assert not (await write(engine, message_id))[1]
    assert (await write(engine, None, "Without an id"))[1]


async def test_many_at_once_are_one_message(engine: AsyncEngine) -> None:
    await propose(engine)

    answers = await asyncio.gather(*(write(engine) for _ in range(20)))

    assert sum(is_new for _, is_new in answers) == 1
    assert (await look_up(engine, "tickets", ticket_id="T1")).episode == 2
    assert (await kinds(engine)).count("message_received") == 1


async def test_many_at_once_with_two_texts_are_one_message(engine: AsyncEngine) -> None:
    await propose(engine)

    answers = await asyncio.gather(
        *(write(engine, words=f"Text {number % 2}") for number in range(20)), return_exceptions=True
    )

    assert sum(isinstance(answer, MessageConflict) for answer in answers) == 10
    assert sum(not isinstance(answer, BaseException) and answer[1] for answer in answers) == 1


async def test_a_message_for_an_unknown_ticket_is_refused(engine: AsyncEngine) -> None:
    with pytest.raises(UnknownTicket):
        await write(engine, ticket_id="T9")

    assert await rows_of(engine, "messages") == []


async def test_a_ticket_that_needed_attention_moves_again_with_a_message(engine: AsyncEngine) -> None:
    async with transaction(engine) as tx:
        await tickets.accept(tx, a_ticket("T1"), "intake")
        await tickets.needs_attention(tx, "T1", "It won't move", 4)

    await write(engine)

    ticket = await look_up(engine, "tickets", ticket_id="T1")
    assert ticket.status == "received"
    assert (ticket.attention, ticket.attention_at, ticket.attention_due_at, ticket.repairs) == (None, None, None, 0)
