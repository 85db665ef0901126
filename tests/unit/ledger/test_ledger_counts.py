"""The counts that a trigger keeps are the counts that counting would give, whatever happens and at once."""

import asyncio
import random
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import pytest
from fixtures.ledger import a_new_review, a_person, a_proposal, decide, hire, hold_case, propose, rows_of, write
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.errors import HoldpointError
from agent.ledger import deadlines, queue, reviews, tickets, undo
from agent.ledger import people as people_topic
from agent.ledger.transaction import transaction

pytestmark = pytest.mark.postgres
SKILLS = ("orders", "refunds", "data")
PEOPLE = [a_person(f"reviewer_{number}", skills=SKILLS, cap=50) for number in range(3)]
TICKETS = 12

Deed = Callable[[AsyncEngine, str, random.Random], Coroutine[Any, Any, object]]


async def newest(engine: AsyncEngine, ticket_id: str) -> reviews.StoredReview:
    rows = await rows_of(engine, "reviews", ticket_id=ticket_id)
    async with engine.connect() as connection:
        return await reviews.get(connection, str(max(rows, key=lambda row: row.created_at).review_id))


async def opens(engine: AsyncEngine, ticket_id: str, chance: random.Random) -> None:
    async with transaction(engine) as tx:
        episode = await tickets.begin_episode(tx.connection, ticket_id)
        assert episode is not None
    number = episode.ticket.episode
    skill = SKILLS[number % len(SKILLS)]
    action = chance.choice(("cancel_pending_order", "issue_refund"))
    proposed = a_proposal(ticket_id, episode=number, skill=skill, action=action)
    proposal, *_ = await propose(engine, ticket_id, proposed)
    async with transaction(engine) as tx:
        await tickets.lock(tx.connection, ticket_id)
        if proposal.status in ("proposed", "failed"):
            approvals = chance.choice([1, 2])
            await reviews.open_review(tx, a_new_review(proposal, approvals=approvals, undo_seconds=300))


async def decides(engine: AsyncEngine, ticket_id: str, chance: random.Random) -> None:
    review = await newest(engine, ticket_id)
    await decide(engine, review, chance.choice(PEOPLE), chance.choice(["approve", "approve", "reject"]))


async def undoes(engine: AsyncEngine, ticket_id: str, chance: random.Random) -> None:
    review = await newest(engine, ticket_id)
    made = await rows_of(engine, "decisions", review_id=review.review_id)
    decision = max(made, key=lambda row: row.decided_at)
    by = {person.name: person for person in PEOPLE}[decision.decided_by]
    async with transaction(engine) as tx:
        await undo.undo(tx, str(decision.decision_id), by)


async def expires(engine: AsyncEngine, ticket_id: str, chance: random.Random) -> None:
    review = await newest(engine, ticket_id)
    async with transaction(engine) as tx:
        tx.now += timedelta(days=3)
        await deadlines.expire(tx, review.review_id)


async def claims(engine: AsyncEngine, ticket_id: str, chance: random.Random) -> None:
    async with transaction(engine) as tx:
        await queue.claim_next(tx, chance.choice(PEOPLE), None, 60)


async def leaves(engine: AsyncEngine, ticket_id: str, chance: random.Random) -> None:
    person = chance.choice(PEOPLE)
    async with transaction(engine) as tx:
        await people_topic.remove(tx, person.name, "test")
    await hire(engine, person)


async def writes(engine: AsyncEngine, ticket_id: str, chance: random.Random) -> None:
    await write(engine, ticket_id, f"More {chance.random()}")


DEEDS: list[Deed] = [opens, opens, opens, decides, decides, undoes, undoes, expires, claims, leaves, writes, writes]


async def act(engine: AsyncEngine, seed: int, times: int) -> tuple[set[str], list[Exception]]:
    """Do things at random; return which kinds came through, and what went wrong."""
    chance = random.Random(seed)
    done, errors = set(), []
    for _ in range(times):
        deed = chance.choice(DEEDS)
        try:
            await deed(engine, f"T{chance.randrange(TICKETS)}", chance)
            done.add(deed.__name__)
        except (HoldpointError, ValueError, KeyError):
            continue
        except Exception as error:
            errors.append(error)
    return done, errors


async def differences(engine: AsyncEngine) -> list[Any]:
    """Return the skills, and their actions, whose kept count isn't what counting gives."""
    found = """
        WITH kept AS (
            SELECT skill, NULL AS action, pending FROM holdpoint.queue_counts
            UNION ALL SELECT skill, action, pending FROM holdpoint.action_counts
        ), real AS (
            SELECT skill, action, count(*) FILTER (WHERE status IN ('pending', 'awaiting_second')) AS pending
            FROM holdpoint.reviews GROUP BY GROUPING SETS ((skill), (skill, action))
        )
        SELECT coalesce(kept.skill, real.skill) AS skill, coalesce(kept.action, real.action) AS action
        FROM kept FULL JOIN real ON (kept.skill, coalesce(kept.action, '')) = (real.skill, coalesce(real.action, ''))
        WHERE kept.pending IS DISTINCT FROM real.pending
    """
    async with engine.connect() as connection:
        return list((await connection.execute(text(found))).all())


@pytest.fixture
async def busy(engine: AsyncEngine) -> AsyncEngine:
    await hire(engine, *PEOPLE)
    for number in range(TICKETS):
        await hold_case(engine, f"T{number}", skill=SKILLS[number % len(SKILLS)], undo_seconds=300)
    return engine


@pytest.mark.parametrize("seed", range(3))
async def test_after_every_step_of_a_random_history_the_counts_are_right(busy: AsyncEngine, seed: int) -> None:
    done: set[str] = set()
    for step in range(60):
        came_through, errors = await act(busy, 1000 * seed + step, 1)
        done |= came_through
        assert errors == []
        assert await differences(busy) == []

    assert {"opens", "decides", "undoes", "writes"} <= done


async def test_when_everything_happens_at_once_the_counts_are_right_in_the_end(busy: AsyncEngine) -> None:
    acted = await asyncio.gather(*(act(busy, seed, 30) for seed in range(8)))

    assert [error for _, errors in acted for error in errors] == []
    assert await differences(busy) == []
    # Which of them, the race decides; one way alone would have proven little.
    assert len({row.status for row in await rows_of(busy, "reviews")}) >= 3


async def test_a_count_that_drifted_would_be_noticed(busy: AsyncEngine) -> None:
    async with busy.begin() as connection:
        await connection.execute(text("UPDATE holdpoint.queue_counts SET pending = pending + 1 WHERE skill = 'data'"))
        await connection.execute(text("UPDATE holdpoint.action_counts SET pending = 0 WHERE skill = 'orders'"))

    drifted = {(row.skill, row.action) for row in await differences(busy)}
    assert drifted == {("data", None), ("orders", "cancel_pending_order")}
