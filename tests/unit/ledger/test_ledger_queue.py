"""The queue: pages in one order, whatever comes and goes; counts; nothing is hidden."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from fixtures.ledger import a_person, an_assessment, decide, hire, hold_case, hours
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.contract import ReviewPage
from agent.errors import BadCursor
from agent.ledger import queue
from agent.ledger.queue import QueueFilter
from agent.ledger.reviews import StoredReview
from agent.ledger.transaction import transaction

pytestmark = pytest.mark.postgres
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
ALICE = a_person("alice")


async def page(engine: AsyncEngine, at: datetime = START, **wanted: Any) -> ReviewPage:
    async with engine.connect() as connection:
        return await queue.page(connection, QueueFilter(**({"skills": None} | wanted)), at)


async def all_tickets(engine: AsyncEngine, limit: int, at: datetime = START, **wanted: Any) -> list[str]:
    """Return the ticket ids of all pages, one after the other."""
    found, cursor = [], None
    while True:
        shown = await page(engine, at, limit=limit, cursor=cursor, **wanted)
        found += [item.ticket_id for item in shown.items]
        if (cursor := shown.next_cursor) is None:
            return found


async def held(engine: AsyncEngine, ticket_id: str, hour: float, risk: float = 0.5, **changes: Any) -> StoredReview:
    """Open a case `hour` hours after the start."""
    return await hold_case(
        engine, ticket_id, now=START + hours(hour), assessment=an_assessment(risk_score=risk), **changes
    )


async def test_an_empty_queue_has_no_items_and_counts_of_zero(engine: AsyncEngine) -> None:
    shown = await page(engine, skills=("orders",))

    assert (shown.items, shown.next_cursor) == ([], None)
    assert (shown.counts["orders"].pending, shown.counts["orders"].overdue) == (0, 0)


async def test_overdue_comes_first_then_the_longest_waiting_with_risk_and_tier_counted_in(engine: AsyncEngine) -> None:
    await held(engine, "plain", 0, risk=0.1)
    await held(engine, "vip", 1, risk=0.8, tier="vip")
    await held(engine, "risky", 1, risk=0.8)
    await held(engine, "overdue", 2, risk=0, deadline_hours=1)

    shown = await page(engine, START + hours(4))

    assert [item.ticket_id for item in shown.items] == ["overdue", "vip", "risky", "plain"]
    assert [item.priority for item in shown.items] == sorted((item.priority for item in shown.items), reverse=True)


async def test_by_age_the_oldest_comes_first(engine: AsyncEngine) -> None:
    for ticket_id, hour, risk in (("third", 2, 1), ("first", 0, 0), ("second", 1, 0.5)):
        await held(engine, ticket_id, hour, risk, deadline_hours=0.1)

    assert await all_tickets(engine, 2, order="age") == ["first", "second", "third"]


@pytest.mark.parametrize("order", ["priority", "age"])
@pytest.mark.parametrize("limit", [1, 3, 7])
async def test_pages_hold_everything_once_and_in_order(engine: AsyncEngine, order: str, limit: int) -> None:
    for number in range(7):
        # Several of the same moment, some overdue, some without a deadline.
        await held(engine, f"T{number}", number // 3, deadline_hours=(1, 40, 400)[number % 3])
    whole = await page(engine, START + hours(5), order=order)

    assert await all_tickets(engine, limit, START + hours(5), order=order) == [one.ticket_id for one in whole.items]
    assert len(whole.items) == 7


async def test_a_case_that_goes_or_comes_between_pages_moves_no_other(engine: AsyncEngine) -> None:
    await hire(engine, ALICE)
    cases = [await held(engine, f"T{number}", number) for number in range(6)]
    first = await page(engine, limit=2)
    await decide(engine, cases[0], ALICE, "approve")
    await decide(engine, cases[3], ALICE, "approve")
    await held(engine, "early", -9)
    await held(engine, "late", 9)

    rest = await page(engine, limit=10, cursor=first.next_cursor)

    assert [item.ticket_id for item in first.items] == ["T0", "T1"]
    assert [item.ticket_id for item in rest.items] == ["T2", "T4", "T5", "late"]


async def test_a_case_that_becomes_overdue_between_pages_is_not_passed_over(engine: AsyncEngine) -> None:
    await held(engine, "T0", 0, deadline_hours=40)
    await held(engine, "T1", 1, deadline_hours=40)
    await held(engine, "soon", 2, deadline_hours=3)
    first = await page(engine, START + hours(4), limit=1)

    rest = await page(engine, START + hours(6), limit=10, cursor=first.next_cursor)

    assert [item.ticket_id for item in rest.items] == ["T1", "soon"]


async def test_a_page_shows_only_what_is_asked_for(engine: AsyncEngine) -> None:
    await hire(engine, ALICE)
    await held(engine, "orders", 0)
    await held(engine, "refund", 1, skill="refunds", action="issue_refund")
    mine = await held(engine, "mine", 2)
    await decide(engine, await held(engine, "decided", 3), ALICE, "reject")
    async with transaction(engine) as tx:
        await queue.claim(tx, mine.review_id, ALICE, 600)

    now = datetime.now(UTC)
    assert await all_tickets(engine, 9, now) == ["orders", "refund", "mine"]
    assert await all_tickets(engine, 9, now, skills=("refunds",)) == ["refund"]
    assert await all_tickets(engine, 9, now, skills=()) == []
    assert await all_tickets(engine, 9, now, action="issue_refund") == ["refund"]
    assert await all_tickets(engine, 9, now, claimed_by="alice") == ["mine"]
    assert await all_tickets(engine, 9, now + hours(1), claimed_by="alice") == []
    assert await all_tickets(engine, 9, now, statuses=("decided",)) == ["decided"]


async def test_counts_are_of_everything_that_waits_not_of_the_page(engine: AsyncEngine) -> None:
    for number in range(3):
        await held(engine, f"O{number}", 0, deadline_hours=1)
    await held(engine, "R", 0, skill="refunds", deadline_hours=400)

    shown = await page(engine, START + hours(2), limit=1)

    assert {skill: (each.pending, each.overdue) for skill, each in shown.counts.items()} == {
        "orders": (3, 3),
        "refunds": (1, 0),
    }


async def test_a_claim_that_ran_out_is_not_shown(engine: AsyncEngine) -> None:
    await hire(engine, ALICE)
    review = await held(engine, "T1", 0)
    async with transaction(engine) as tx:
        claimed = await queue.claim(tx, review.review_id, ALICE, 600)

    (live,) = (await page(engine, datetime.now(UTC))).items
    (lapsed,) = (await page(engine, datetime.now(UTC) + hours(1))).items

    assert (live.claimed_by, live.claimed_until) == ("alice", claimed.claimed_until)
    assert (lapsed.claimed_by, lapsed.claimed_until) == (None, None)


def encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


NOW = START.isoformat()
PLACE = {"as_of": NOW, "rank": True, "since": NOW, "review_id": "f2f4b1de-0000-4000-8000-000000000000"}


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "ü",
        "\ud800",
        encoded(1),
        encoded([]),
        encoded({}),
        encoded(PLACE | {"review_id": "no uuid"}),
        encoded(PLACE | {"review_id": "\x00"}),
        encoded(PLACE | {"review_id": 7}),
        encoded(PLACE | {"since": "yesterday"}),
        encoded(PLACE | {"since": "2026-03-02T09:00:00"}),
        encoded(PLACE | {"as_of": None}),
        encoded(PLACE | {"rank": "perhaps"}),
        encoded(PLACE | {"more": 1}),
        base64.urlsafe_b64encode(b"[" * 5000).decode(),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    ],
)
async def test_a_cursor_that_this_list_did_not_make_is_refused(engine: AsyncEngine, cursor: str) -> None:
    with pytest.raises(BadCursor):
        await page(engine, cursor=cursor)


async def test_a_cursor_of_the_right_shape_is_taken(engine: AsyncEngine) -> None:
    assert (await page(engine, cursor=encoded(PLACE))).items == []
