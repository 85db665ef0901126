"""The ledger as it is given away: every decision with its case, and the whole chain of events."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fixtures.ledger import a_person, a_snapshot, decide, hire, hold_case
from fixtures.past import an_approved_action
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.core.audit import ORIGIN, AuditRow, Broken, Link, end_at, follow
from agent.core.training import RecordedDecision
from agent.ledger import export, regrets
from agent.ledger.transaction import transaction

pytestmark = pytest.mark.postgres
ALICE, ANNA = a_person("alice"), a_person("anna")


@pytest.fixture(autouse=True)
async def staff(engine: AsyncEngine) -> None:
    await hire(engine, ALICE, ANNA)


async def decided(engine: AsyncEngine, since: datetime | None = None) -> list[RecordedDecision]:
    async with engine.connect() as connection:
        return [each async for part in export.decided(connection, since) for each in part]


async def told(engine: AsyncEngine, since: datetime | None = None) -> list[AuditRow]:
    async with engine.connect() as connection:
        return [each async for part in export.told(connection, since) for each in part]


async def test_every_decision_comes_once_oldest_first_with_its_case(engine: AsyncEngine) -> None:
    await an_approved_action(engine, ALICE, "T1", snapshot=a_snapshot() | {"message": "Hello"})
    await decide(engine, await hold_case(engine, "T2"), ANNA, "edit", edited_args={"order_id": "#W2"}, notes="Other")

    first, second = await decided(engine)

    assert (first.ticket_id, first.type, first.was_executed, first.is_last) == ("T1", "approve", True, True)
    assert (first.snapshot["message"], first.customer_id, first.customer_name) == ("Hello", "ada_quill_1", "Ada Quill")
    assert (second.type, second.args, second.notes, second.was_executed) == (
        "edit",
        {"order_id": "#W2"},
        "Other",
        False,
    )
    assert second.proposed_args == {"order_id": "#W1", "reason": "no longer needed"}


async def test_what_is_still_decided_blind_is_left_out_and_two_approvals_have_one_last(engine: AsyncEngine) -> None:
    review = await hold_case(engine, approvals=2)
    await decide(engine, review, ALICE, "approve")
    before = await decided(engine)

    await decide(engine, review, ANNA, "approve")

    assert before == []
    assert [(each.decided_by, each.is_last) for each in await decided(engine)] == [("alice", False), ("anna", True)]


async def test_a_regret_comes_with_the_decision_that_the_action_ran_by(engine: AsyncEngine) -> None:
    review = await an_approved_action(engine, ALICE)
    async with transaction(engine) as tx:
        await regrets.mark(tx, review.proposal_id, ANNA, "Wrong order")

    (only,) = await decided(engine)

    assert only.regret == "Wrong order"


async def test_since_leaves_out_what_was_decided_before(engine: AsyncEngine) -> None:
    await decide(engine, await hold_case(engine, "T1"), ALICE, "reject")
    middle = datetime.now(UTC)
    await decide(engine, await hold_case(engine, "T2"), ALICE, "reject")

    assert [each.ticket_id for each in await decided(engine, middle)] == ["T2"]


async def test_the_events_make_one_whole_chain_up_to_the_newest(engine: AsyncEngine) -> None:
    await an_approved_action(engine, ALICE)

    last: Link | Broken = ORIGIN
    for row in await told(engine):
        assert isinstance(last, Link)
        last = follow(last, row)

    assert isinstance(last, Link)
    assert last.event_id > 4
    async with engine.connect() as connection:
        assert end_at(last, await export.newest(connection)) is None


async def test_events_since_a_moment_are_one_run_even_of_transactions_that_overlapped(engine: AsyncEngine) -> None:
    middle = datetime.now(UTC) + timedelta(hours=1)
    for offset in (-2, 1, -1, 2):
        async with transaction(engine) as tx:
            tx.now = middle + timedelta(minutes=offset)
            tx.tell("noticed", "alice", offset=offset)

    everything = await told(engine)

    assert await told(engine, middle) == everything[-3:]
    assert await told(engine, middle + timedelta(days=1)) == []


async def test_a_long_ledger_is_read_through_a_cursor_on_the_server(engine: AsyncEngine) -> None:
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, _values: Any, context: Any, _many: Any) -> None:
        if "holdpoint.events" in statement and "SELECT" in statement:
            said.append(type(context.cursor).__name__)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    async with transaction(engine) as tx:
        for _ in range(1_200):
            tx.tell("noticed", "alice")

    async with engine.connect() as connection:
        sizes = [len(part) async for part in export.told(connection)]

    assert sizes[:2] == [export.EVENTS_AT_ONCE] * 2
    assert sum(sizes) == len(await told(engine)) > 1_200
    assert said
    assert all("_ss_" in name for name in said), said
