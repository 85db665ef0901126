"""Executions: only by the ledger's leave, and exactly one receipt each."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from fixtures.ledger import (
    CHANGE,
    a_new_review,
    a_person,
    a_proposal,
    decide,
    hire,
    hold_case,
    hours,
    kinds,
    look_up,
    propose,
    rows_of,
    write,
)
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.actions.declaration import Receipt
from agent.errors import NotAuthorised
from agent.ledger import executions, proposals, reviews, tickets
from agent.ledger.executions import Authorisation
from agent.ledger.transaction import transaction

pytestmark = pytest.mark.postgres
ALICE, ANNA = a_person("alice"), a_person("anna")


@pytest.fixture(autouse=True)
async def staff(engine: AsyncEngine) -> None:
    await hire(engine, ALICE, ANNA)


async def authorise(engine: AsyncEngine, proposal_id: str, ticket_id: str = "T1") -> Authorisation:
    async with transaction(engine) as tx:
        return await executions.authorise(tx, proposal_id, ticket_id)


async def refusal(engine: AsyncEngine, proposal_id: str, ticket_id: str = "T1") -> str:
    with pytest.raises(NotAuthorised) as refused:
        await authorise(engine, proposal_id, ticket_id)
    return str(refused.value)


async def tamper(engine: AsyncEngine, table: str, **values: Any) -> None:
    assigned = ", ".join(f"{name} = :{name}" for name in values)
    async with engine.begin() as connection:
        await connection.execute(text(f"UPDATE holdpoint.{table} SET {assigned}"), values)


def receipt_of(leave: Authorisation) -> Receipt:
    return Receipt(
        action=leave.proposal.action,
        idempotency_key=leave.idempotency_key,
        summary="Done",
        changes=(CHANGE,),
        money_usd=Decimal(40),
        executed_at=datetime.now(UTC),
    )


async def run(engine: AsyncEngine, proposal_id: str) -> Receipt:
    """Authorise and store, as the executing node does."""
    async with transaction(engine) as tx:
        leave = await executions.authorise(tx, proposal_id, "T1")
        receipt = leave.receipt or receipt_of(leave)
        if leave.receipt is None:
            await executions.store(tx, leave, receipt)
        return receipt


async def test_an_approved_action_may_run_on_what_was_shown(engine: AsyncEngine) -> None:
    review = await hold_case(engine)
    await decide(engine, review, ALICE, "approve")

    leave = await authorise(engine, review.proposal_id)

    assert (leave.authorised_by, leave.expected, leave.receipt) == ("alice", (CHANGE,), None)
    assert leave.customer_id == "ada_quill_1"


async def test_an_edited_action_may_run_as_edited(engine: AsyncEngine) -> None:
    review = await hold_case(engine)
    await decide(engine, review, ALICE, "edit", edited_args={"order_id": "#W2"})

    leave = await authorise(engine, review.proposal_id)

    assert leave.proposal.args == {"order_id": "#W2"}
    assert leave.expected[0].after == "{'order_id': '#W2'}"


async def test_an_action_cleared_by_policy_may_run(engine: AsyncEngine) -> None:
    (proposal,) = await propose(engine, "T1", a_proposal(route="auto"))

    assert (await authorise(engine, proposal.proposal_id)).authorised_by == "policy"


async def test_both_approvers_are_named(engine: AsyncEngine) -> None:
    review = await hold_case(engine, approvals=2)
    await decide(engine, review, ALICE, "approve")
    await decide(engine, review, ANNA, "approve")

    assert (await authorise(engine, review.proposal_id)).authorised_by == "alice, anna"


async def test_what_nobody_decided_may_not_run(engine: AsyncEngine) -> None:
    (held,) = await propose(engine, "T1", a_proposal())
    review = await hold_case(engine, "T2")

    assert "nobody has approved" in await refusal(engine, held.proposal_id)
    assert "nobody has approved" in await refusal(engine, review.proposal_id, "T2")


@pytest.mark.parametrize("kind", ["reject", "respond", "escalate"])
async def test_what_was_refused_may_not_run(engine: AsyncEngine, kind: str) -> None:
    review = await hold_case(engine)
    await decide(engine, review, ALICE, kind, message="No")

    assert "rejected" in await refusal(engine, review.proposal_id)


async def test_one_of_two_approvals_is_not_enough(engine: AsyncEngine) -> None:
    review = await hold_case(engine, approvals=2)
    await decide(engine, review, ALICE, "approve")
    assert "awaiting_review" in await refusal(engine, review.proposal_id)

    await tamper(engine, "proposals", status="approved")
    await tamper(engine, "reviews", status="decided")

    assert "No decision approves" in await refusal(engine, review.proposal_id)


async def test_a_status_changed_behind_the_ledgers_back_is_no_approval(engine: AsyncEngine) -> None:
    (proposal,) = await propose(engine, "T1")
    await tamper(engine, "proposals", status="approved")

    assert "No decision approves" in await refusal(engine, proposal.proposal_id)


async def test_arguments_changed_in_the_row_may_not_run(engine: AsyncEngine) -> None:
    review = await hold_case(engine)
    await decide(engine, review, ALICE, "approve")
    await tamper(engine, "proposals", args=json.dumps({"order_id": "#W666"}))

    assert "don't match their digest" in await refusal(engine, review.proposal_id)


async def test_arguments_changed_with_their_digest_may_not_run(engine: AsyncEngine) -> None:
    review = await hold_case(engine)
    await decide(engine, review, ALICE, "approve")
    other = a_proposal(args={"order_id": "#W666"})
    await tamper(engine, "proposals", args=json.dumps(other.args), args_digest=other.args_digest)

    assert "No decision approves" in await refusal(engine, review.proposal_id)


async def test_an_approval_of_other_arguments_is_none(engine: AsyncEngine) -> None:
    review = await hold_case(engine)
    await decide(engine, review, ALICE, "approve")
    await tamper(engine, "decisions", args_digest="0" * 64)

    assert "No decision approves" in await refusal(engine, review.proposal_id)


async def test_an_approval_that_counts_only_later_is_none_yet(engine: AsyncEngine) -> None:
    review = await hold_case(engine)
    await decide(engine, review, ALICE, "approve")
    await tamper(engine, "decisions", effective_at=datetime.now(UTC) + hours(1))

    assert "No decision approves" in await refusal(engine, review.proposal_id)


async def test_after_a_new_message_nothing_of_the_old_plan_may_run(engine: AsyncEngine) -> None:
    review = await hold_case(engine, then=(a_proposal(position=1, route="auto"),))
    await decide(engine, review, ALICE, "approve")
    await write(engine)
    await tamper(engine, "proposals", status="approved")

    assert "superseded" in await refusal(engine, review.proposal_id)


async def test_an_approval_is_used_up_by_a_failed_execution(engine: AsyncEngine) -> None:
    review = await hold_case(engine)
    await decide(engine, review, ALICE, "approve")
    async with transaction(engine) as tx:
        await executions.refuse(tx, review.proposal_id, "It is shipped")
    assert "failed" in await refusal(engine, review.proposal_id)

    async with transaction(engine) as tx:
        failed = await proposals.get(tx.connection, review.proposal_id)
        assert failed is not None
        await reviews.open_review(tx, a_new_review(failed))
        await proposals.set_status(tx, review.proposal_id, "approved")

    assert "No decision approves" in await refusal(engine, review.proposal_id)


async def test_an_unknown_proposal_may_not_run(engine: AsyncEngine) -> None:
    await propose(engine)

    assert "was proposed" in await refusal(engine, "f2f4b1de-0000-4000-8000-000000000000")


@pytest.mark.parametrize("proposal_id", ["no uuid", "", "\x00"])
async def test_a_proposal_id_of_no_shape_may_not_run(engine: AsyncEngine, proposal_id: str) -> None:
    assert "was proposed" in await refusal(engine, proposal_id)


async def test_another_tickets_proposal_may_not_run(engine: AsyncEngine) -> None:
    await propose(engine, "T1")
    review = await hold_case(engine, "T2")
    await decide(engine, review, ALICE, "approve")

    assert "was proposed for ticket T1" in await refusal(engine, review.proposal_id, "T1")


async def test_an_action_may_not_overtake_the_one_before_it(engine: AsyncEngine) -> None:
    first, second = await propose(engine, "T1", a_proposal(), a_proposal(position=1, route="auto"))
    assert "before" in await refusal(engine, second.proposal_id)

    async with transaction(engine) as tx:
        await proposals.set_status(tx, first.proposal_id, "executed")

    assert (await authorise(engine, second.proposal_id)).authorised_by == "policy"


async def test_nothing_runs_for_a_ticket_that_has_ended(engine: AsyncEngine) -> None:
    (proposal,) = await propose(engine, "T1", a_proposal(route="auto"))
    async with transaction(engine) as tx:
        await tickets.finish(tx, "T1", 1, "escalated", "escalated", "A colleague looks at it")

    assert "ended" in await refusal(engine, proposal.proposal_id)


async def test_an_executed_action_has_its_receipt_and_nothing_more_to_do(engine: AsyncEngine) -> None:
    (proposal,) = await propose(engine, "T1", a_proposal(route="auto"))
    receipt = await run(engine, proposal.proposal_id)

    again = await authorise(engine, proposal.proposal_id)

    assert again.receipt == receipt
    assert (await look_up(engine, "proposals", proposal_id=proposal.proposal_id)).status == "executed"
    async with engine.connect() as connection:
        assert await executions.receipts_of(connection, "T1") == {proposal.proposal_id: receipt.model_dump(mode="json")}


async def test_the_receipt_outlives_a_new_message_and_the_tickets_end(engine: AsyncEngine) -> None:
    (proposal,) = await propose(engine, "T1", a_proposal(route="auto"))
    receipt = await run(engine, proposal.proposal_id)
    await write(engine)
    async with transaction(engine) as tx:
        await tickets.finish(tx, "T1", 2, "resolved", "resolved", "Done")

    assert (await authorise(engine, proposal.proposal_id)).receipt == receipt


async def test_a_second_receipt_is_impossible(engine: AsyncEngine) -> None:
    (proposal,) = await propose(engine, "T1", a_proposal(route="auto"))
    leave = await authorise(engine, proposal.proposal_id)
    await run(engine, proposal.proposal_id)

    with pytest.raises(IntegrityError):
        async with transaction(engine) as tx:
            await executions.store(tx, leave, receipt_of(leave))

    assert len(await rows_of(engine, "executions")) == 1
    assert (await kinds(engine)).count("executed") == 1


@pytest.mark.parametrize("status", ["awaiting_review", "executed", "rejected", "expired", "superseded"])
async def test_only_what_was_cleared_to_run_can_fail(engine: AsyncEngine, status: str) -> None:
    (proposal,) = await propose(engine)
    await tamper(engine, "proposals", status=status)
    async with transaction(engine) as tx:
        await executions.refuse(tx, proposal.proposal_id, "Too late")

    row = await look_up(engine, "proposals", proposal_id=proposal.proposal_id)

    assert (row.status, row.failures) == (status, 0)
