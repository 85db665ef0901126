"""Everything at once on a few tickets: no deadlock, no double decision, no broken chain."""

import asyncio
import hashlib
import random
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from fixtures.ledger import (
    a_new_review,
    a_person,
    a_proposal,
    decide,
    hire,
    hold_case,
    look_up,
    rows_of,
    write,
)
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.contract import PersonChange
from agent.errors import HoldpointError
from agent.ledger import executions, people, proposals, queue, reviews, tickets
from agent.ledger.transaction import transaction

pytestmark = pytest.mark.postgres
TICKETS = 3
PEOPLE = [a_person(f"reviewer_{number}") for number in range(4)]

Deed = Callable[[AsyncEngine, str, random.Random], Coroutine[Any, Any, object]]


async def latest_review(engine: AsyncEngine, ticket_id: str) -> Any:
    rows = await rows_of(engine, "reviews", ticket_id=ticket_id)
    async with engine.connect() as connection:
        return await reviews.get(connection, str(max(rows, key=lambda row: row.created_at).review_id))


async def customer_writes(engine: AsyncEngine, ticket_id: str, chance: random.Random) -> None:
    await write(engine, ticket_id, f"More {chance.random()}")


async def graph_holds(engine: AsyncEngine, ticket_id: str, chance: random.Random) -> None:
    async with transaction(engine) as tx:
        episode = await tickets.begin_episode(tx.connection, ticket_id)
        assert episode is not None
        (proposal, *_) = await proposals.record(tx, [a_proposal(ticket_id, episode=episode.ticket.episode)])
        if proposal.status in ("proposed", "awaiting_review", "failed"):
            await reviews.open_review(tx, a_new_review(proposal))


async def person_decides(engine: AsyncEngine, ticket_id: str, chance: random.Random) -> None:
    review = await latest_review(engine, ticket_id)
    await decide(engine, review, chance.choice(PEOPLE), chance.choice(["approve", "approve", "reject"]))


async def person_claims(engine: AsyncEngine, ticket_id: str, chance: random.Random) -> None:
    review = await latest_review(engine, ticket_id)
    async with transaction(engine) as tx:
        await queue.claim(tx, review.review_id, chance.choice(PEOPLE), 60)


async def person_asks_for_the_next(engine: AsyncEngine, ticket_id: str, chance: random.Random) -> None:
    async with transaction(engine) as tx:
        await queue.claim_next(tx, chance.choice(PEOPLE), None, 60)


async def person_releases(engine: AsyncEngine, ticket_id: str, chance: random.Random) -> None:
    review = await latest_review(engine, ticket_id)
    async with transaction(engine) as tx:
        await queue.release(tx, review.review_id, chance.choice(PEOPLE))


async def person_leaves_and_returns(engine: AsyncEngine, ticket_id: str, chance: random.Random) -> None:
    person = chance.choice(PEOPLE)
    async with transaction(engine) as tx:
        await people.remove(tx, person.name, "test")
    await hire(engine, person)


async def person_goes_away_and_comes_back(engine: AsyncEngine, ticket_id: str, chance: random.Random) -> None:
    person = chance.choice(PEOPLE)
    for is_away in (True, False):
        async with transaction(engine) as tx:
            await people.change(tx, person.name, PersonChange(away=is_away), "test")


async def half_time_comes(engine: AsyncEngine, ticket_id: str, chance: random.Random) -> None:
    review = await latest_review(engine, ticket_id)
    async with transaction(engine) as tx:
        await queue.pick_for_half_time(tx, review, 60)


async def graph_runs(engine: AsyncEngine, ticket_id: str, chance: random.Random) -> None:
    review = await latest_review(engine, ticket_id)
    async with transaction(engine) as tx:
        await executions.authorise(tx, review.proposal_id, ticket_id)
    async with transaction(engine) as tx:
        await executions.refuse(tx, review.proposal_id, "It changed meanwhile")


async def graph_ends(engine: AsyncEngine, ticket_id: str, chance: random.Random) -> None:
    ticket = await look_up(engine, "tickets", ticket_id=ticket_id)
    async with transaction(engine) as tx:
        await tickets.finish(tx, ticket_id, ticket.episode, "escalated", "escalated", "We look at it")


DEEDS: list[Deed] = [
    customer_writes,
    graph_holds,
    graph_holds,
    person_decides,
    person_decides,
    person_claims,
    person_asks_for_the_next,
    person_releases,
    person_leaves_and_returns,
    person_goes_away_and_comes_back,
    half_time_comes,
    graph_runs,
    graph_ends,
]


async def worker(engine: AsyncEngine, seed: int) -> list[Exception]:
    """Do things at random; refusals are expected, errors of the database are returned."""
    chance = random.Random(seed)
    errors: list[Exception] = []
    for _ in range(25):
        try:
            await chance.choice(DEEDS)(engine, f"T{chance.randrange(TICKETS)}", chance)
        except HoldpointError:
            continue
        except Exception as error:
            errors.append(error)
    return errors


async def test_everything_at_once_ends_without_a_deadlock_and_with_a_whole_chain(engine: AsyncEngine) -> None:
    await hire(engine, *PEOPLE)
    for number in range(TICKETS):
        await hold_case(engine, f"T{number}")

    found = await asyncio.gather(*(worker(engine, seed) for seed in range(10)))

    assert [error for errors in found for error in errors] == []
    decided = [row.review_id for row in await rows_of(engine, "decisions")]
    events = sorted(await rows_of(engine, "events"), key=lambda row: row.event_id)
    assert decided
    assert len(decided) == len(set(decided))
    assert [event.event_id for event in events] == list(range(1, len(events) + 1))
    previous = ""
    for event in events:
        previous = hashlib.sha256((previous + event.body).encode()).hexdigest()
        assert event.hash == previous


async def test_a_message_and_a_decision_wait_for_each_other(engine: AsyncEngine) -> None:
    person = PEOPLE[0]
    await hire(engine, person)
    cases = [await hold_case(engine, f"T{number}") for number in range(15)]

    answers = await asyncio.gather(
        *(decide(engine, review, person, "approve") for review in cases),
        *(write(engine, review.ticket_id) for review in cases),
        return_exceptions=True,
    )

    assert [each for each in answers if isinstance(each, Exception) and not isinstance(each, HoldpointError)] == []
    assert {row.episode for row in await rows_of(engine, "tickets")} == {2}
