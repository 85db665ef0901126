"""The pool of examples in the ledger: the newest two hundred that stand, each made once."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fixtures.ledger import a_person, decide, hold_case, hours, propose, rows_of
from fixtures.past import carry_out
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from agent.core.examples import ExampleText
from agent.core.similar import POOL_SIZE
from agent.core.training import RecordedDecision
from agent.ledger import examples, people, regrets, tables, undo, upkeep_tables
from agent.ledger.examples import StoredExample
from agent.ledger.people import Person
from agent.ledger.transaction import transaction

pytestmark = pytest.mark.postgres
ALICE = a_person()
BOB = a_person("bob")
EMBEDDER = "test"


@pytest.fixture(autouse=True)
async def staff(engine: AsyncEngine) -> None:
    async with transaction(engine) as tx:
        for person in (ALICE, BOB):
            await people.save(tx, person, person.name, "test")


async def wanted(
    engine: AsyncEngine, *, embedder: str = EMBEDDER, limit: int = 100, later: timedelta = timedelta(0)
) -> list[str]:
    """The tickets whose decisions are to become examples."""
    async with transaction(engine) as tx:
        return [row["ticket_id"] for row in await examples.wanting(tx.connection, embedder, tx.now + later, limit)]


async def learn(engine: AsyncEngine, *, is_withheld: bool = False) -> int:
    async with transaction(engine) as tx:
        found = await examples.wanting(tx.connection, EMBEDDER, tx.now, 100)
        for row in found:
            decision = RecordedDecision.model_validate(row)
            shown = ExampleText(message=f"What {decision.ticket_id} said", args={"a": 1}, notes=decision.notes or "")
            await examples.keep(tx, decision, None if is_withheld else shown, EMBEDDER, b"\0\0\0\0")
    return len(found)


async def pool(engine: AsyncEngine, ticket_id: str = "another") -> list[StoredExample]:
    async with engine.connect() as connection:
        return await examples.pool(connection, ticket_id)


async def approve(engine: AsyncEngine, ticket_id: str = "T1", person: Person = ALICE, **case: Any) -> Any:
    review = await hold_case(engine, ticket_id, **({"undo_seconds": 0} | case))
    await decide(engine, review, person, "approve", notes=f"Fine by {person.name}")
    return review


async def test_an_approval_that_counts_is_wanted_until_it_is_kept_and_then_in_the_pool(engine: AsyncEngine) -> None:
    await approve(engine)

    assert await wanted(engine) == ["T1"]
    assert await learn(engine) == 1
    assert await wanted(engine) == []
    (example,) = await pool(engine)
    assert (example.message, example.args, example.notes) == ("What T1 said", {"a": 1}, "Fine by alice")
    assert (example.embedder, example.embedding) == (EMBEDDER, b"\0\0\0\0")


async def test_a_decision_is_wanted_when_its_time_for_undo_is_over(engine: AsyncEngine) -> None:
    await approve(engine, undo_seconds=60)

    assert await wanted(engine) == []
    assert await wanted(engine, later=timedelta(seconds=61)) == ["T1"]


@pytest.mark.parametrize("kind", ["reject", "respond", "escalate"])
async def test_other_decisions_are_not_wanted(engine: AsyncEngine, kind: str) -> None:
    review = await hold_case(engine, "T1", undo_seconds=0)

    await decide(engine, review, ALICE, kind, message="No")

    assert await wanted(engine) == []


async def test_of_two_approvals_the_one_that_settled_the_case_is_wanted(engine: AsyncEngine) -> None:
    review = await hold_case(engine, "T1", undo_seconds=0, approvals=2)
    await decide(engine, review, ALICE, "approve")
    assert await wanted(engine) == []

    await decide(engine, review, BOB, "approve", notes="Yes")

    await learn(engine)
    assert [each.notes for each in await pool(engine)] == ["Yes"]


async def test_an_undone_decision_leaves_the_pool(engine: AsyncEngine) -> None:
    await approve(engine)
    await learn(engine)
    (row,) = await rows_of(engine, "decisions")
    async with transaction(engine) as tx:
        tx.now = datetime.now(UTC) - hours(1)
        await tx.connection.execute(text("UPDATE holdpoint.decisions SET effective_at = now()"))
        await tx.connection.execute(text("UPDATE holdpoint.reviews SET effective_at = now()"))
        await undo.undo(tx, str(row.decision_id), ALICE)

    assert await pool(engine) == []


async def test_a_regretted_decision_leaves_the_pool_and_is_not_wanted(engine: AsyncEngine) -> None:
    for ticket_id in ("T1", "T2"):
        review = await approve(engine, ticket_id)
        await carry_out(engine, review.proposal_id, ticket_id)
        if ticket_id == "T1":
            await learn(engine)
        async with transaction(engine) as tx:
            await regrets.mark(tx, review.proposal_id, ALICE, "Wrong")

    assert await pool(engine) == []
    assert await wanted(engine) == []


async def test_an_approval_that_was_asked_again_teaches_nothing_until_it_is_decided_again(engine: AsyncEngine) -> None:
    await approve(engine)
    await learn(engine)
    async with engine.begin() as connection:
        plain = [column for column in tables.reviews.c if column.computed is None]
        row = dict((await connection.execute(tables.reviews.select().with_only_columns(*plain))).one()._mapping)
        again = row | {"review_id": _id("review", 2), "attempt": 2, "status": "pending"}
        await connection.execute(tables.reviews.insert().values(again))

    assert await pool(engine) == []
    assert await wanted(engine) == []


async def test_a_withheld_decision_is_neither_shown_nor_wanted_again(engine: AsyncEngine) -> None:
    await approve(engine)

    assert await learn(engine, is_withheld=True) == 1

    assert await wanted(engine) == []
    assert await wanted(engine, embedder="another") == []
    assert await pool(engine) == []


async def test_an_example_of_another_embedder_is_wanted_anew(engine: AsyncEngine) -> None:
    await approve(engine)
    await learn(engine)

    assert await wanted(engine, embedder="another") == ["T1"]


async def test_a_tickets_own_examples_are_not_in_its_pool(engine: AsyncEngine) -> None:
    await approve(engine)
    await learn(engine)

    assert await pool(engine, "T1") == []


async def test_held_replies_are_not_wanted(engine: AsyncEngine) -> None:
    await approve(engine, action="send_reply", args={"text": "Dear Ada"})

    assert await wanted(engine) == []


async def test_the_pool_is_the_newest_two_hundred(engine: AsyncEngine) -> None:
    await approve(engine)
    await learn(engine)
    async with engine.begin() as connection:
        await _copies(connection, POOL_SIZE + 5)

    found = await pool(engine)

    assert len(found) == POOL_SIZE
    assert found[0].message == f"What copy {POOL_SIZE + 5} said"
    assert "What T1 said" not in {each.message for each in found}


async def _copies(connection: AsyncConnection, count: int) -> None:
    """Copy the one example, its decision, case and proposal, each copy a minute newer."""
    for table, changes in (
        (tables.proposals, _copied_proposal),
        (tables.reviews, _copied_review),
        (tables.decisions, _copied_decision),
        (upkeep_tables.examples, _copied_example),
    ):
        plain = [column for column in table.c if column.computed is None]
        row = dict((await connection.execute(table.select().with_only_columns(*plain))).one()._mapping)
        await connection.execute(table.insert(), [row | changes(row, place) for place in range(1, count + 1)])


def _id(kind: str, place: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{kind}{place}"))


def _copied_proposal(_: Any, place: int) -> dict[str, Any]:
    return {"proposal_id": _id("proposal", place), "position": place}


def _copied_review(_: Any, place: int) -> dict[str, Any]:
    return {"review_id": _id("review", place), "proposal_id": _id("proposal", place)}


def _copied_decision(row: dict[str, Any], place: int) -> dict[str, Any]:
    moment = row["decided_at"] + timedelta(minutes=place)
    return {"decision_id": _id("decision", place), "review_id": _id("review", place), "decided_at": moment}


def _copied_example(row: dict[str, Any], place: int) -> dict[str, Any]:
    ids = {"decision_id": _id("decision", place), "proposal_id": _id("proposal", place)}
    moment = row["decided_at"] + timedelta(minutes=place)
    return ids | {"message": f"What copy {place} said", "decided_at": moment}


async def test_whose_it_was_is_told_for_the_cases_own_skill_alone(engine: AsyncEngine) -> None:
    await approve(engine)
    await learn(engine)
    (example,) = await pool(engine)
    given = [
        {"decision_id": example.decision_id, "similarity": 0.8},
        {"decision_id": "00000000-0000-0000-0000-000000000000", "similarity": 0.7},
        {"decision_id": "forged", "similarity": 0.7},
    ]

    async with engine.connect() as connection:
        (own,) = await examples.shown(connection, given, "orders")
        (other,) = await examples.shown(connection, given, "accounts")

    assert (own.ticket_id, own.decided_by, own.similarity) == ("T1", "alice", 0.8)
    assert (other.ticket_id, other.decided_by) == ("", "")
    assert other.message == own.message == "What T1 said"


async def test_what_ran_alone_is_no_decision(engine: AsyncEngine) -> None:
    await propose(engine, "T1")

    assert await wanted(engine) == []
