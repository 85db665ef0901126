"""The statistics, against numbers worked out by hand."""

import re
from datetime import datetime
from typing import Any

import pytest
from fixtures.ledger import a_new_review, a_person, a_proposal, decide_in, hire, hold_case, hours
from fixtures.lifetimes import ALICE, BOB, MONDAY, execute, expire, pass_case, run_alone
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.contract.stats import Agreement, AloneShare, Spread, Stats, Waiting
from agent.ledger import executions, queue, reviews, stats, undo
from agent.ledger.people import Person
from agent.ledger.transaction import transaction

pytestmark = pytest.mark.postgres
CAROL = a_person("carol", role="admin", skills=())
WEEK = 7 * 24
LATER = MONDAY + hours(3 * WEEK)


@pytest.fixture(autouse=True)
async def staff(engine: AsyncEngine) -> None:
    await hire(engine, ALICE, BOB, CAROL)


async def read(engine: AsyncEngine, viewer: Person = CAROL, at: datetime = LATER) -> Stats:
    """Read the statistics since the Monday."""
    async with engine.connect() as connection:
        return await stats.read(connection, viewer, MONDAY - hours(1), at)


def spread(n: int, p50_hours: float, p95_hours: float) -> Any:
    return pytest.approx(Spread(n=n, p50_seconds=p50_hours * 3600, p95_seconds=p95_hours * 3600).model_dump())


async def test_an_empty_ledger_has_statistics_without_numbers(engine: AsyncEngine) -> None:
    found = await read(engine)

    nothing = Spread(n=0, p50_seconds=None, p95_seconds=None)
    assert (found.lag.overall.held_to_decided, found.lag.overall.is_late) == (nothing, False)
    assert (found.lag.by_skill, found.lag.by_tier) == ({}, {})
    assert found.resolved_alone.overall == AloneShare(alone=0, executed=0, share=None)
    assert found.agreement.overall == Agreement(agreed=0, n=0, share=None, low=None, high=None)
    assert found.waiting.pending == found.waiting.overdue == 0
    assert list(found.waiting.by_age.values()) == [Waiting(pending=0, overdue=0)] * 4
    assert set(found.tickets.values()) == {0}
    assert (found.expired_by_action, found.reviewers) == ({}, [])


async def test_a_lag_is_told_in_its_parts_with_its_middle_and_its_slow_end(engine: AsyncEngine) -> None:
    await pass_case(engine, "T1", seen=0.25, claimed=0.5, decided=1, executed=1.5)
    await pass_case(engine, "T2", seen=0.75, claimed=1.5, decided=2, executed=3)
    await pass_case(engine, "T3", "reject", decided=3)

    lag = (await read(engine)).lag.overall

    assert lag.held_to_seen.model_dump() == spread(2, 0.5, 0.725)
    assert lag.seen_to_claimed.model_dump() == spread(2, 0.5, 0.725)
    assert lag.claimed_to_decided.model_dump() == spread(2, 0.5, 0.5)
    assert lag.decided_to_executed.model_dump() == spread(2, 0.75, 0.975)
    assert lag.held_to_decided.model_dump() == spread(3, 2, 2.9)


async def test_lags_are_told_apart_by_skill_by_tier_and_by_week(engine: AsyncEngine) -> None:
    await pass_case(engine, "T1", decided=1, tier="vip")
    await pass_case(engine, "T2", decided=2, skill="refunds", tier="vip")
    await pass_case(engine, "T3", decided=9, skill="refunds", tier="plus")

    lag = (await read(engine)).lag

    assert {skill: each.held_to_decided.n for skill, each in lag.by_skill.items()} == {"orders": 1, "refunds": 2}
    assert lag.by_skill["refunds"].held_to_decided.model_dump() == spread(2, 5.5, 8.65)
    assert lag.by_tier["vip"].held_to_decided.model_dump() == spread(2, 1.5, 1.95)
    assert (lag.by_skill["orders"].is_late, lag.by_skill["refunds"].is_late) == (False, True)
    assert (lag.by_tier["vip"].is_late, lag.by_tier["plus"].is_late) == (False, True)
    assert sum(week.held_to_decided.n for week in lag.by_week.values()) == 3
    assert all(re.fullmatch(r"\d{4}-W\d{2}", week) for week in lag.by_week)


@pytest.mark.parametrize(("decided", "expected"), [(4, False), (4.001, True)])
async def test_four_hours_exactly_are_not_late_yet(engine: AsyncEngine, decided: float, expected: bool) -> None:
    await pass_case(engine, "T1", decided=decided)

    assert (await read(engine)).lag.overall.is_late is expected


async def test_a_case_that_was_handed_over_before_it_was_seen_tells_nothing_of_claiming(engine: AsyncEngine) -> None:
    review = await hold_case(engine, "T1", now=MONDAY)
    async with transaction(engine) as tx:
        tx.now = MONDAY + hours(1)
        assert await queue.pick_for_half_time(tx, review, 600) is not None
    await pass_case(engine, "T2", seen=1, claimed=1.5, decided=2)
    async with transaction(engine) as tx:
        tx.now = MONDAY + hours(2)
        await reviews.see(tx, review.review_id, "alice")
        await decide_in(tx, review, CAROL, "approve")

    lag = (await read(engine)).lag.overall

    assert (lag.held_to_seen.n, lag.held_to_decided.n) == (2, 2)
    assert lag.seen_to_claimed.model_dump() == spread(1, 0.5, 0.5)


async def test_what_was_decided_before_the_window_is_left_out(engine: AsyncEngine) -> None:
    await pass_case(engine, "old", held=-5, decided=-2, executed=-1.5)
    await pass_case(engine, "new", held=-5, decided=1, executed=2)
    await run_alone(engine, "older", -2)

    found = await read(engine)

    assert found.lag.overall.held_to_decided.n == 1
    assert found.resolved_alone.overall.executed == 1
    assert found.agreement.overall.n == 1
    assert found.reviewers[0].decisions == 1


async def test_the_share_that_ran_alone_is_told_by_action_and_week(engine: AsyncEngine) -> None:
    await run_alone(engine, "A1", 1)
    await run_alone(engine, "A2", WEEK)
    await run_alone(engine, "A3", WEEK - 0.001, action="issue_refund")
    await pass_case(engine, "P1", decided=1, executed=2)

    found = (await read(engine)).resolved_alone

    assert found.overall == AloneShare(alone=3, executed=4, share=0.75)
    assert found.by_action["cancel_pending_order"] == AloneShare(alone=2, executed=3, share=2 / 3)
    assert found.by_action["issue_refund"] == AloneShare(alone=1, executed=1, share=1.0)
    assert {week: each.executed for week, each in found.by_week.items()} == {"2026-W10": 3, "2026-W11": 1}


async def test_agreement_is_what_people_approved_unchanged(engine: AsyncEngine) -> None:
    for number, kind in enumerate(("approve", "approve", "edit", "reject")):
        await pass_case(engine, f"T{number}", kind, decided=1)
    await pass_case(engine, "T5", held=WEEK, decided=WEEK + 1, action="issue_refund")

    found = (await read(engine)).agreement

    assert (found.overall.agreed, found.overall.n, found.overall.share) == (3, 5, 0.6)
    cancelling = found.by_action["cancel_pending_order"]
    assert (cancelling.agreed, cancelling.n, cancelling.share) == (2, 4, 0.5)
    assert (cancelling.low, cancelling.high) == (pytest.approx(0.15, abs=1e-4), pytest.approx(0.85, abs=1e-4))
    assert {week: (each.agreed, each.n) for week, each in found.by_week.items()} == {
        "2026-W10": (2, 4),
        "2026-W11": (1, 1),
    }
    assert [(each.week, each.action, each.n) for each in found.by_action_and_week] == [
        ("2026-W10", "cancel_pending_order", 4),
        ("2026-W11", "issue_refund", 1),
    ]


async def test_what_expired_or_was_taken_back_is_no_disagreement(engine: AsyncEngine) -> None:
    await expire(engine, await pass_case(engine, "expired"), at=25)
    review = await pass_case(engine, "undone", undo_seconds=600)
    async with transaction(engine) as tx:
        tx.now = MONDAY + hours(1)
        decided = await decide_in(tx, review, ALICE, "reject")
        await undo.undo(tx, decided.decision_id, ALICE)
        tx.now = MONDAY + hours(2)
        await decide_in(tx, review, ALICE, "approve")

    found = await read(engine)

    assert (found.agreement.overall.agreed, found.agreement.overall.n) == (1, 1)
    assert found.expired_by_action == {"cancel_pending_order": 1}
    assert [(each.name, each.decisions) for each in found.reviewers] == [("alice", 1)]


async def test_where_two_must_approve_both_must_agree_and_it_is_one_case(engine: AsyncEngine) -> None:
    for number, first in enumerate(("approve", "edit")):
        review = await pass_case(engine, f"T{number}", first, decided=1, approvals=2)
        async with transaction(engine) as tx:
            tx.now = MONDAY + hours(2)
            await decide_in(tx, await reviews.get(tx.connection, review.review_id), BOB, "approve")
    await pass_case(engine, "half", decided=1, approvals=2)

    found = await read(engine)

    assert (found.agreement.overall.agreed, found.agreement.overall.n) == (1, 2)
    assert [(each.name, each.decisions) for each in found.reviewers] == [("alice", 3), ("bob", 2)]


async def test_what_waits_stands_in_buckets_by_age_and_skill(engine: AsyncEngine) -> None:
    now = MONDAY + hours(100)
    for number, age in enumerate((0.5, 0.999, 1, 5, 30)):
        await hold_case(engine, f"T{number}", now=now - hours(age))
    await hold_case(engine, "other", now=now - hours(4), skill="refunds")

    found = (await read(engine, at=now)).waiting

    assert (found.pending, found.overdue) == (6, 1)
    orders = {bucket: (each.pending, each.overdue) for bucket, each in found.by_skill["orders"].by_age.items()}
    assert orders == {"under_1h": (2, 0), "1h_to_4h": (1, 0), "4h_to_24h": (1, 0), "over_24h": (1, 1)}
    assert (found.by_skill["refunds"].pending, found.by_skill["refunds"].by_age["4h_to_24h"].pending) == (1, 1)
    assert found.by_age["4h_to_24h"].pending == 2


async def test_tickets_are_counted_by_status(engine: AsyncEngine) -> None:
    await pass_case(engine, "waits")
    await pass_case(engine, "runs", decided=1)

    found = (await read(engine)).tickets

    assert (found["awaiting_review"], found["running"], found["resolved"]) == (1, 1, 0)
    assert len(found) == 8


async def test_a_decision_is_timed_from_the_claim_or_else_from_the_first_look(engine: AsyncEngine) -> None:
    await pass_case(engine, "claimed", seen=0.5, claimed=1, decided=1.25)
    await pass_case(engine, "seen", seen=1, decided=1.75)
    await pass_case(engine, "neither", decided=9)

    (alice,) = (await read(engine)).reviewers

    assert (alice.name, alice.decisions, alice.median_decision_seconds) == ("alice", 3, pytest.approx(0.5 * 3600))


async def test_how_often_somebody_approves_unchanged_is_told_of_their_own_decisions(engine: AsyncEngine) -> None:
    for number, kind in enumerate(("approve", "edit", "reject")):
        await pass_case(engine, f"T{number}", kind, decided=1)
    await pass_case(engine, "T9", decided=1, by=BOB)

    alice, bob = (each.agreement for each in (await read(engine)).reviewers)

    assert alice is not None
    assert bob is not None
    assert (alice.agreed, alice.n, alice.share) == (1, 3, pytest.approx(1 / 3))
    assert alice.low is not None and alice.high is not None and 0 < alice.low < 1 / 3 < alice.high < 1
    assert (bob.agreed, bob.n) == (1, 1)


async def test_a_reviewer_sees_nobody_elses_figures(engine: AsyncEngine) -> None:
    await pass_case(engine, "T1", decided=1)
    await pass_case(engine, "T2", decided=1, by=BOB)

    assert [each.name for each in (await read(engine)).reviewers] == ["alice", "bob"]
    assert [each.name for each in (await read(engine, BOB)).reviewers] == ["bob"]
    assert (await read(engine, a_person("dora"))).reviewers == []


async def test_a_case_that_came_back_ran_because_of_its_last_decision(engine: AsyncEngine) -> None:
    first = await pass_case(engine, "T1", decided=1)
    async with transaction(engine) as tx:
        tx.now = MONDAY + hours(2)
        await executions.refuse(tx, first.proposal_id, "The order has changed")
        again = await reviews.open_review(tx, a_new_review(a_proposal("T1")))
        tx.now = MONDAY + hours(3)
        await decide_in(tx, again, ALICE, "approve")
    await execute(engine, first.proposal_id, "T1", at=4)

    lag = (await read(engine)).lag.overall

    assert lag.held_to_decided.n == 2
    assert lag.decided_to_executed.model_dump() == spread(1, 1, 1)
