"""Proposals: one for each place of a plan, whoever records it first."""

import asyncio

import pytest
from fixtures.ledger import a_proposal, a_ticket, an_assessment, kinds, look_up, propose, rows_of
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.ledger import proposals, tickets
from agent.ledger.proposals import Proposal
from agent.ledger.transaction import transaction

pytestmark = pytest.mark.postgres


async def record(engine: AsyncEngine, *plan: Proposal) -> list[Proposal]:
    async with transaction(engine) as tx:
        return await proposals.record(tx, plan)


async def test_a_plan_comes_back_as_it_was_recorded_and_in_order(engine: AsyncEngine) -> None:
    plan = [a_proposal(position=place, action=f"action_{place}") for place in range(3)]

    assert await propose(engine, "T1", *reversed(plan)) == plan
    assert await kinds(engine) == ["ticket_received", "proposed", "proposed", "proposed"]


async def test_an_empty_plan_records_nothing(engine: AsyncEngine) -> None:
    assert await record(engine) == []
    assert await rows_of(engine, "proposals") == []


async def test_a_second_plan_finds_the_first_one(engine: AsyncEngine) -> None:
    (first,) = await propose(engine, "T1", a_proposal(args={"order_id": "#W1"}))

    found = await record(engine, a_proposal(args={"order_id": "#W2"}))

    assert found == [first]
    assert (await kinds(engine)).count("proposed") == 1


async def test_a_longer_second_plan_does_not_add_to_the_first_one(engine: AsyncEngine) -> None:
    (first,) = await propose(engine, "T1", a_proposal())

    found = await record(engine, a_proposal(), a_proposal(position=1, action="issue_refund", route="auto"))

    assert found == [first]


async def test_racing_runs_with_different_plans_all_follow_the_first(engine: AsyncEngine) -> None:
    async with transaction(engine) as tx:
        await tickets.accept(tx, a_ticket("T1"), "intake")
    plans = [
        [a_proposal(position=place, args={"order_id": f"#W{run}"}) for place in range(1 + run % 3)] for run in range(12)
    ]

    found = await asyncio.gather(*(record(engine, *plan) for plan in plans))

    assert found[0] in plans
    assert all(each == found[0] for each in found)


async def test_the_next_episode_has_a_plan_of_its_own(engine: AsyncEngine) -> None:
    await propose(engine, "T1")
    second = a_proposal(episode=2)

    assert await record(engine, second) == [second]
    async with engine.connect() as connection:
        assert [each.episode for each in await proposals.of_ticket(connection, "T1")] == [1, 2]
        assert await proposals.of_episode(connection, "T1", 2) == [second]


@pytest.mark.parametrize("status", ["proposed", "failed"])
async def test_what_waits_to_run_is_assessed_anew(engine: AsyncEngine, status: str) -> None:
    (proposal,) = await propose(engine)
    async with transaction(engine) as tx:
        await proposals.set_status(tx, proposal.proposal_id, status)  # type: ignore[arg-type]
        await proposals.reassess(tx, proposal, an_assessment(route="auto", risk_score=0.1))

    row = await look_up(engine, "proposals", proposal_id=proposal.proposal_id)

    assert (row.route, row.risk_score, row.status) == ("auto", 0.1, status)
    assert (await kinds(engine)).count("proposed") == 2


@pytest.mark.parametrize("status", ["awaiting_review", "approved", "executed", "rejected", "expired", "superseded"])
async def test_what_is_decided_or_waiting_is_not_assessed_anew(engine: AsyncEngine, status: str) -> None:
    (proposal,) = await propose(engine)
    async with transaction(engine) as tx:
        await proposals.set_status(tx, proposal.proposal_id, status)  # type: ignore[arg-type]
        await proposals.reassess(tx, proposal, an_assessment(route="auto", risk_score=0.1))

    row = await look_up(engine, "proposals", proposal_id=proposal.proposal_id)

    assert (row.route, row.risk_score) == ("review", 0.5)


async def test_a_refusal_rejects_what_would_have_followed_and_nothing_before(engine: AsyncEngine) -> None:
    plan = await propose(engine, "T1", *(a_proposal(position=place) for place in range(4)))
    async with transaction(engine) as tx:
        await proposals.set_status(tx, plan[0].proposal_id, "executed")
        await proposals.reject_rest(tx, "T1", 1, 1)

    rows = sorted(await rows_of(engine, "proposals"), key=lambda row: row.position)

    assert [row.status for row in rows] == ["executed", "proposed", "rejected", "rejected"]


async def test_arguments_of_every_json_kind_survive(engine: AsyncEngine) -> None:
    args = {"text": "Grüße “x” \U0001f4e6", "amount": 12.5, "list": [1, None, {"a": [True]}], "empty": {}}

    (found,) = await propose(engine, "T1", a_proposal(args=args))

    assert (found.args, found.args_digest) == (args, a_proposal(args=args).args_digest)
