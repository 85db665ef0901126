"""What monitoring watches, against numbers worked out by hand."""

from typing import Any

import pytest
from fixtures.ledger import a_person, a_proposal, decide_in, hire, hold_case, hours, propose
from fixtures.lifetimes import ALICE, MONDAY, expire, pass_case, run_alone
from fixtures.receiver import a_ticket_that_says
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.ledger import flood, kill_switch, metrics, regrets, tickets, undo
from agent.ledger.transaction import transaction

pytestmark = pytest.mark.postgres
CAROL = a_person("carol", role="admin", skills=())
SKILLS = ("refunds", "orders", "data", "accounts")


@pytest.fixture(autouse=True)
async def staff(engine: AsyncEngine) -> None:
    await hire(engine, ALICE, CAROL)


async def read(engine: AsyncEngine, at: float = 48, *, is_on_by_policy: bool = False) -> dict[Any, Any]:
    """Read the metrics so many hours after the Monday."""
    async with engine.connect() as connection:
        return dict(await metrics.read(connection, MONDAY + hours(at), is_on_by_policy=is_on_by_policy))


async def test_an_empty_ledger_says_zero_for_every_skill_and_status(engine: AsyncEngine) -> None:
    found = await read(engine)

    for name in ("pending", "overdue", "oldest_pending_seconds", "shed"):
        assert found[name] == {(skill,): 0 for skill in SKILLS}
    assert set(found["tickets"].values()) == {0}
    assert [found[name] for name in ("decisions", "executions", "regrets", "expired")] == [{}, {}, {}, {}]
    assert [found[name][()] for name in ("undelivered", "dead_letters", "attention", "kill_switch")] == [0, 0, 0, 0]
    assert found["approval_lag_seconds"] == {}


async def test_what_waits_is_told_by_skill_with_the_oldest(engine: AsyncEngine) -> None:
    await hold_case(engine, "T1", now=MONDAY)
    await pass_case(engine, "T2", decided=1, approvals=2)
    await hold_case(engine, "T3", now=MONDAY + hours(47), skill="refunds")
    await pass_case(engine, "T4", decided=1, by=CAROL, skill="data")

    found = await read(engine)

    assert (found["pending"]["orders",], found["pending"]["refunds",], found["pending"]["data",]) == (2, 1, 0)
    assert (found["overdue"]["orders",], found["overdue"]["refunds",]) == (2, 0)
    oldest = {skill: found["oldest_pending_seconds"][skill,] for skill in ("orders", "refunds", "data")}
    assert oldest == {"orders": 48 * 3600, "refunds": 3600, "data": 0}


async def test_decisions_count_once_they_cannot_be_taken_back(engine: AsyncEngine) -> None:
    await pass_case(engine, "T1", "edit", decided=1)
    await pass_case(engine, "T2", "reject", decided=1)
    await pass_case(engine, "T3", decided=1, undo_seconds=600)
    await expire(engine, await pass_case(engine, "T4"), at=25)

    at_once, later = await read(engine, 1.1), await read(engine, 48)

    name = "cancel_pending_order"
    assert at_once["decisions"] == {(name, "edit"): 1, (name, "reject"): 1}
    assert later["decisions"] == {(name, "approve"): 1, (name, "edit"): 1, (name, "reject"): 1}
    assert later["expired"] == {(name,): 1}


async def test_executions_are_told_by_who_gave_leave(engine: AsyncEngine) -> None:
    await run_alone(engine, "A1", 1)
    await run_alone(engine, "A2", 2)
    done = await pass_case(engine, "P1", decided=1, executed=2)
    async with transaction(engine) as tx:
        await regrets.mark(tx, done.proposal_id, ALICE, "Wrong order")

    found = await read(engine)

    name = "cancel_pending_order"
    assert found["executions"] == {(name, "policy"): 2, (name, "person"): 1}
    assert found["regrets"] == {(name,): 1}


async def test_the_lag_is_that_of_the_last_days(engine: AsyncEngine) -> None:
    await pass_case(engine, "T1", decided=1)
    await pass_case(engine, "T2", decided=3)

    recent, long_after = await read(engine), await read(engine, 24 * metrics.LAG_DAYS + 4)

    assert recent["approval_lag_seconds"] == {
        ("orders", "0.5"): pytest.approx(2 * 3600),
        ("orders", "0.95"): pytest.approx(2.9 * 3600),
    }
    assert long_after["approval_lag_seconds"] == {}


async def test_messages_trouble_and_what_was_shed_are_counted(engine: AsyncEngine) -> None:
    await a_ticket_that_says(engine, "T1", "final")
    await a_ticket_that_says(engine, "T2", "final", "acknowledgement")
    (proposal,) = await propose(engine, "T3", a_proposal("T3"))
    async with transaction(engine) as tx:
        await tx.connection.execute(
            text("UPDATE holdpoint.messages SET delivery = 'dead' WHERE ticket_id = 'T1' AND direction = 'out'")
        )
        await tickets.needs_attention(tx, "T2", "It won't move", 4)
        await flood.waiting_when_full(tx, proposal, 0)
        await flood.shed(tx, proposal, 0, "escalate")

    found = await read(engine)

    assert [found[name][()] for name in ("undelivered", "dead_letters", "attention")] == [2, 1, 2]
    assert (found["shed"]["orders",], found["tickets"]["attention",]) == (1, 1)


async def test_the_kill_switch_shows_whoever_threw_it(engine: AsyncEngine) -> None:
    assert (await read(engine, is_on_by_policy=True))["kill_switch"] == {(): 1}

    async with transaction(engine) as tx:
        await kill_switch.throw(tx, CAROL, on=True, reason="Strange refunds")

    assert (await read(engine))["kill_switch"] == {(): 1}


async def test_a_decision_that_was_taken_back_never_counts(engine: AsyncEngine) -> None:
    review = await pass_case(engine, "T1", undo_seconds=600)
    async with transaction(engine) as tx:
        tx.now = MONDAY + hours(1)
        decided = await decide_in(tx, review, ALICE, "approve")
        await undo.undo(tx, decided.decision_id, ALICE)

    assert (await read(engine))["decisions"] == {}
