"""Reviews: opened once for each wait, and shown to those who may see them."""

import asyncio
from datetime import UTC, datetime

import pytest
from fixtures.ledger import (
    a_new_review,
    a_person,
    a_proposal,
    decide,
    hire,
    hold_case,
    kinds,
    look_up,
    propose,
    rows_of,
)
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.errors import UnknownReview
from agent.ledger import executions, proposals, reviews
from agent.ledger.proposals import Proposal, proposal_id_of
from agent.ledger.reviews import StoredReview
from agent.ledger.transaction import transaction

pytestmark = pytest.mark.postgres
ALICE, CAROL = a_person("alice"), a_person("carol", role="admin", skills=())


async def open_for(engine: AsyncEngine, proposal: Proposal) -> StoredReview:
    async with transaction(engine) as tx:
        return await reviews.open_review(tx, a_new_review(proposal))


async def test_opening_a_review_makes_action_and_ticket_wait(engine: AsyncEngine) -> None:
    review = await hold_case(engine)

    ticket = await look_up(engine, "tickets", ticket_id="T1")
    assert (await look_up(engine, "proposals", proposal_id=review.proposal_id)).status == "awaiting_review"
    assert (ticket.status, ticket.risk_score) == ("awaiting_review", 0.5)
    assert await kinds(engine) == ["ticket_received", "proposed", "held"]


async def test_a_review_is_due_after_its_hours_even_when_it_never_expires(engine: AsyncEngine) -> None:
    due = await look_up(engine, "reviews", review_id=(await hold_case(engine, "T1", deadline_hours=3)).review_id)
    never = await look_up(engine, "reviews", review_id=(await hold_case(engine, "T2", on_expiry="never")).review_id)

    assert (due.due_at - due.created_at).total_seconds() == 3 * 3600
    assert (never.due_at - never.created_at).total_seconds() == 24 * 3600
    assert (due.half_time_at - due.created_at).total_seconds() == 1.5 * 3600
    assert (due.on_expiry, never.on_expiry) == ("escalate", "never")


async def test_opening_again_finds_the_open_review(engine: AsyncEngine) -> None:
    (proposal,) = await propose(engine)
    first = await open_for(engine, proposal)

    again = await open_for(engine, proposal)

    assert again.review_id == first.review_id
    assert (await kinds(engine)).count("held") == 1


async def test_racing_runs_open_one_review(engine: AsyncEngine) -> None:
    (proposal,) = await propose(engine)

    async def begin_and_open() -> str:
        async with transaction(engine) as tx:
            await proposals.get(tx.connection, proposal.proposal_id, lock=True)
            return (await reviews.open_review(tx, a_new_review(proposal))).review_id

    opened = await asyncio.gather(*(begin_and_open() for _ in range(10)))

    assert len(set(opened)) == 1
    assert len(await rows_of(engine, "reviews")) == 1


async def test_an_action_that_failed_after_approval_gets_another_review(engine: AsyncEngine) -> None:
    await hire(engine, ALICE)
    first = await hold_case(engine)
    await decide(engine, first, ALICE, "approve")
    async with transaction(engine) as tx:
        await executions.refuse(tx, first.proposal_id, "It is shipped")
    async with engine.connect() as connection:
        failed = await proposals.get(connection, first.proposal_id)
    assert failed is not None and failed.status == "failed"

    second = await open_for(engine, failed)

    assert second.review_id != first.review_id
    assert (second.status, second.votes) == ("pending", ())
    assert (await look_up(engine, "reviews", review_id=first.review_id)).status == "decided"


@pytest.mark.parametrize("review_id", ["no-uuid", "", "\x00", "f2f4b1de-0000-4000-8000-000000000000"])
async def test_an_unknown_review_is_said_to_be_unknown(engine: AsyncEngine, review_id: str) -> None:
    async with transaction(engine) as tx:
        with pytest.raises(UnknownReview):
            await reviews.get(tx.connection, review_id)
        with pytest.raises(UnknownReview):
            await reviews.get(tx.connection, review_id, lock=True)
        with pytest.raises(UnknownReview):
            await reviews.full(tx.connection, review_id, tx.now, with_votes_of=None)


async def test_a_case_is_shown_with_its_snapshot_and_decisions(engine: AsyncEngine) -> None:
    await hire(engine, ALICE)
    review = await hold_case(engine)
    await decide(engine, review, ALICE, "reject", notes="Not theirs", message="Sorry")

    async with engine.connect() as connection:
        shown = await reviews.full(connection, review.review_id, datetime.now(UTC), with_votes_of=None)

    assert (shown.status, shown.args, shown.summary) == ("decided", review.args, "Cancel order #W1")
    (decision,) = shown.decisions
    assert (decision.type, decision.decided_by, decision.notes, decision.message) == (
        "reject",
        "alice",
        "Not theirs",
        "Sorry",
    )


async def test_who_approves_second_does_not_see_the_first_vote(engine: AsyncEngine) -> None:
    await hire(engine, ALICE, CAROL)
    review = await hold_case(engine, approvals=2)
    await decide(engine, review, ALICE, "approve")

    async with engine.connect() as connection:
        mine = await reviews.full(connection, review.review_id, datetime.now(UTC), with_votes_of="alice")
        theirs = await reviews.full(connection, review.review_id, datetime.now(UTC), with_votes_of="carol")

    assert [vote.decided_by for vote in mine.decisions] == ["alice"]
    assert theirs.decisions == []
    assert theirs.status == "awaiting_second"


async def test_a_refused_answer_keeps_the_case_and_shows_why(engine: AsyncEngine) -> None:
    review = await hold_case(engine)
    async with transaction(engine) as tx:
        await reviews.set_interrupt(tx.connection, review.review_id, "a" * 32)
        await reviews.refuse_answer(tx, review, "alice", "type: must be approve")

    async with engine.connect() as connection:
        shown = await reviews.full(connection, review.review_id, datetime.now(UTC), with_votes_of=None)

    assert (shown.status, shown.interrupt_id) == ("pending", None)
    assert shown.reason.startswith("type: must be approve")
    assert (await kinds(engine))[-1] == "answer_refused"


async def test_a_review_is_found_by_its_threads_interrupt_only(engine: AsyncEngine) -> None:
    review, other = await hold_case(engine, "T1"), await hold_case(engine, "T2")
    async with engine.begin() as connection:
        await reviews.set_interrupt(connection, review.review_id, "a" * 32)

        found = await reviews.of_interrupt(connection, review.thread_id, "a" * 32)
        assert found is not None and found.review_id == review.review_id
        assert await reviews.of_interrupt(connection, other.thread_id, "a" * 32) is None
        assert await reviews.of_interrupt(connection, review.thread_id, "b" * 32) is None


async def test_a_thread_has_the_skills_of_all_its_reviews(engine: AsyncEngine) -> None:
    first, second = await propose(engine, "T1", a_proposal(), a_proposal(position=1, skill="refunds"))
    await open_for(engine, first)
    review = await open_for(engine, second)

    async with engine.connect() as connection:
        assert await reviews.skills_of_thread(connection, review.thread_id) == {"orders", "refunds"}
        assert await reviews.skills_of_thread(connection, "not a uuid") == set()


async def test_the_latest_review_is_of_the_action_asked_for(engine: AsyncEngine) -> None:
    (first,) = await propose(engine)
    opened = await open_for(engine, first)
    async with transaction(engine) as tx:
        (second,) = await proposals.record(tx, [a_proposal(episode=2)])
    later = await open_for(engine, second)

    async with engine.connect() as connection:
        assert await reviews.latest_of(connection, first.proposal_id) == opened.review_id
        assert await reviews.latest_of(connection, second.proposal_id) == later.review_id
        assert await reviews.latest_of(connection, proposal_id_of("T1", 3, 0)) is None
        assert {each.review_id for each in await reviews.waiting_on(connection, "T1")} == {
            opened.review_id,
            later.review_id,
        }
