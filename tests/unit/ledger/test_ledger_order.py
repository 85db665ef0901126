"""What a page, `next` and the counts read of a long queue: little more than they return, and always from an index."""

import asyncio
import itertools
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from fixtures.ledger import a_person, hire, hours
from fixtures.long_queue import fill_queue
from fixtures.plans import is_all_by_index, plans, rows_read
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.contract import ReviewStatus
from agent.core.queueing import priority
from agent.ledger import queue
from agent.ledger.queue import QueueFilter
from agent.ledger.transaction import transaction

pytestmark = pytest.mark.postgres
WAITING = 4_000
PAGE = 20
LANES = 8
"""Four skills, and two statuses that wait."""
CLAIMED = 30
SKILLS: list[tuple[str, ...] | None] = [None, ("orders",), ("orders", "data")]
WANTED: list[dict[str, Any]] = [
    {},
    {"statuses": ("pending",)},
    {"statuses": ("awaiting_second",)},
    {"order": "age"},
    {"claimed_by": "carol"},
    {"limit": 1},
]
CAROL = a_person("carol", role="admin", skills=("orders", "refunds", "data", "accounts"), cap=100)


def is_of_counts(plan: dict[str, Any]) -> bool:
    return bool(plan.get("Relation Name") == "queue_counts")


@pytest.fixture(params=["nothing is overdue", "some are overdue", "everything is overdue"])
async def long_queue(engine: AsyncEngine, request: pytest.FixtureRequest) -> AsyncIterator[AsyncEngine]:
    """A queue of thousands in four skills; the first ones are claimed, and a few wait for a second approval."""
    overdue = {"nothing is overdue": 0, "some are overdue": PAGE // 2, "everything is overdue": WAITING}
    await hire(engine, CAROL)
    await fill_queue(engine, WAITING, overdue=overdue[request.param], claimed=CLAIMED, claimed_by="carol")
    yield engine


async def test_a_page_reads_little_more_than_it_shows(long_queue: AsyncEngine) -> None:
    for skills, wanted in itertools.product(SKILLS, WANTED):
        shown = QueueFilter(**({"skills": skills, "limit": PAGE} | wanted))

        async def both_pages(shown: QueueFilter = shown) -> None:
            async with long_queue.connect() as connection:
                first = await queue.page(connection, shown, datetime.now(UTC))
                if first.next_cursor is not None:
                    again = shown.model_copy(update={"cursor": first.next_cursor})
                    assert (await queue.page(connection, again, datetime.now(UTC))).items

        for plan in await plans(long_queue, both_pages):
            assert is_all_by_index(plan), shown
            if not is_of_counts(plan):
                assert rows_read(plan) <= 3 * LANES * (PAGE + 1) + CLAIMED, shown


@pytest.mark.parametrize("skill", [None, "orders"])
async def test_the_next_case_is_found_past_the_claimed_ones_alone(long_queue: AsyncEngine, skill: str | None) -> None:
    async def pull() -> None:
        async with transaction(long_queue) as tx:
            assert await queue.claim_next(tx, CAROL, skill, 600) is not None

    for plan in await plans(long_queue, pull):
        assert is_all_by_index(plan)
        assert rows_read(plan) <= 3 * LANES * queue.CANDIDATES[0] + 4 * CLAIMED


async def test_the_counts_read_what_is_overdue_and_nothing_else(long_queue: AsyncEngine) -> None:
    async def count() -> None:
        async with long_queue.connect() as connection:
            await queue.page(connection, QueueFilter(skills=None, limit=1), datetime.now(UTC))

    _page, counts = await plans(long_queue, count)
    async with long_queue.connect() as connection:
        found = "SELECT count(*) FROM holdpoint.reviews WHERE due_at <= now()"
        overdue = (await connection.execute(text(found))).scalar_one()

    assert is_all_by_index(counts)
    assert is_of_counts(counts)
    assert overdue <= rows_read(counts) <= 5 * overdue


@pytest.mark.parametrize("seed", range(3))
async def test_pages_show_what_a_plain_sort_would(engine: AsyncEngine, seed: int) -> None:
    chance = random.Random(seed)
    await hire(engine, CAROL)
    await fill_queue(engine, 300, overdue=chance.choice((0, 7, 60, 300)), claimed=9, claimed_by="carol")
    now = datetime.now(UTC)
    for _ in range(6):
        statuses: tuple[ReviewStatus, ...] = chance.choice(
            [("pending", "awaiting_second"), ("pending",), ("awaiting_second",)]
        )
        skills = chance.choice(SKILLS)
        claimed_by = chance.choice([None, None, "carol"])
        wanted = QueueFilter(skills=skills, statuses=statuses, claimed_by=claimed_by, limit=chance.randrange(1, 90))

        found, cursor = [], None
        while True:
            async with engine.connect() as connection:
                shown = await queue.page(connection, wanted.model_copy(update={"cursor": cursor}), now)
            found += shown.items
            if (cursor := shown.next_cursor) is None:
                break

        async with engine.connect() as connection:
            rows = (await connection.execute(text("SELECT * FROM holdpoint.reviews"))).all()
        expected = [
            row
            for row in rows
            if row.status in statuses
            and (skills is None or row.skill in skills)
            and (claimed_by is None or row.claimed_by == claimed_by)
        ]
        assert {each.review_id for each in found} == {str(row.review_id) for row in expected}
        assert len(found) == len(expected)
        priorities = {str(row.review_id): priority(row.queued_as_of, row.due_at, now) for row in expected}
        assert [priorities[each.review_id] for each in found] == sorted(priorities.values(), reverse=True)


async def test_people_who_pull_at_once_empty_the_queue_without_meeting(engine: AsyncEngine) -> None:
    crowd = [a_person(f"reviewer_{number}", cap=100, skills=("orders", "data")) for number in range(3)]
    await hire(engine, *crowd)
    await fill_queue(engine, 80, overdue=30)

    async def empty(place: int) -> list[str]:
        taken = []
        while True:
            async with transaction(engine) as tx:
                case = await queue.claim_next(tx, crowd[place], None, 600)
            if case is None:
                return taken
            taken.append(case.review_id)

    taken = await asyncio.gather(*(empty(place) for place in range(len(crowd))))

    everything = [review_id for own in taken for review_id in own]
    assert len(everything) == len(set(everything)) == 40


async def test_a_second_approver_is_not_offered_what_they_approved(engine: AsyncEngine) -> None:
    await hire(engine, CAROL)
    await fill_queue(engine, 8, awaiting_second=4, voted_by="carol")

    taken = []
    for _ in range(8):
        async with transaction(engine) as tx:
            case = await queue.claim_next(tx, CAROL, None, 600)
        taken.append(case.status if case is not None else None)

    assert taken == ["pending"] * 4 + [None] * 4


def test_overdue_is_more_than_any_deadline_leaves_to_wait() -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)

    assert priority(now - hours(8760 + 8), now + hours(1), now) < priority(now, now, now)
