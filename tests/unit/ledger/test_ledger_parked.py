"""Parked tickets: each has somebody who is there to decide it, and a time by which, or is named."""

import pytest
from fixtures.ledger import a_person, a_ticket, decide, hire, hold_case
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.ledger import parked, tickets
from agent.ledger.parked import Parked
from agent.ledger.transaction import transaction

pytestmark = pytest.mark.postgres
CAROL = a_person("carol", role="admin", skills=())


async def survey(engine: AsyncEngine) -> Parked:
    async with engine.connect() as connection:
        return await parked.survey(connection)


async def run_sql(engine: AsyncEngine, statement: str) -> None:
    async with engine.begin() as connection:
        await connection.execute(text(statement))


async def get_stuck(engine: AsyncEngine, ticket_id: str) -> None:
    async with transaction(engine) as tx:
        await tickets.accept(tx, a_ticket(ticket_id), "intake")
        await tickets.needs_attention(tx, ticket_id, "It won't move", 4)


async def test_nothing_is_parked_at_first(engine: AsyncEngine) -> None:
    assert await survey(engine) == Parked(count=0, lacking=())


async def test_a_case_with_somebody_of_its_skill_is_owned(engine: AsyncEngine) -> None:
    await hire(engine, a_person("alice", skills=("orders",)))
    await hold_case(engine, "T1")

    assert await survey(engine) == Parked(count=1, lacking=())


async def test_a_case_without_somebody_of_its_skill_is_named(engine: AsyncEngine) -> None:
    await hire(engine, a_person("bob", skills=("data",)), a_person("tom", role="intake", skills=("orders",)))
    await hold_case(engine, "T1")

    found = await survey(engine)

    assert found.lacking == (("T1", "nobody with the skill orders is there"),)
    assert (found.owned, found.count) == (0, 1)


async def test_an_administrator_owns_every_case(engine: AsyncEngine) -> None:
    await hire(engine, CAROL)
    await hold_case(engine, "T1")
    await get_stuck(engine, "T2")

    assert await survey(engine) == Parked(count=2, lacking=())


async def test_who_is_away_owns_nothing(engine: AsyncEngine) -> None:
    await hire(engine, a_person("alice"), CAROL)
    await hold_case(engine, "T1")
    await get_stuck(engine, "T2")
    await run_sql(engine, "UPDATE holdpoint.people SET away_since = now() WHERE name = 'carol'")

    assert (await survey(engine)).lacking == (("T2", "no administrator is there"),)
    await run_sql(engine, "UPDATE holdpoint.people SET away_since = now()")
    assert (await survey(engine)).lacking == (
        ("T1", "nobody with the skill orders is there"),
        ("T2", "no administrator is there"),
    )


async def test_a_reviewer_does_not_own_what_needs_attention(engine: AsyncEngine) -> None:
    await hire(engine, a_person("alice"))
    await get_stuck(engine, "T1")

    assert (await survey(engine)).lacking == (("T1", "no administrator is there"),)


@pytest.mark.parametrize(
    ("damage", "lacks"),
    [
        ("UPDATE holdpoint.reviews SET due_at = NULL", "no time by which it is to be decided"),
        ("UPDATE holdpoint.reviews SET status = 'superseded'", "no open review"),
        (
            "UPDATE holdpoint.tickets SET status = 'attention', attention_due_at = NULL",
            "no time by which an administrator is to look",
        ),
    ],
)
async def test_a_ticket_without_a_deadline_or_a_case_is_named(engine: AsyncEngine, damage: str, lacks: str) -> None:
    await hire(engine, CAROL)
    await hold_case(engine, "T1")
    await run_sql(engine, damage)

    assert (await survey(engine)).lacking == (("T1", lacks),)


async def test_a_decided_case_is_not_parked(engine: AsyncEngine) -> None:
    await hire(engine, a_person())
    await decide(engine, await hold_case(engine, "T1"), a_person(), "approve")

    assert (await survey(engine)).count == 0
