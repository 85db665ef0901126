"""Five thousand cases and three people at once: no cap is broken, nobody meets, and nothing is lost."""

import asyncio
import itertools
from collections import Counter
from datetime import UTC, datetime

import pytest
from fixtures.ledger import a_person, decide, hire, rows_of
from fixtures.long_queue import fill_queue
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.contract import PersonChange
from agent.errors import Away, CapReached
from agent.ledger import people, queue
from agent.ledger.people import Person
from agent.ledger.reviews import StoredReview
from agent.ledger.transaction import transaction

pytestmark = pytest.mark.postgres
CASES = 5_000
OVERDUE = 40
DECIDED_EACH = 90
ANN = a_person("ann", skills=("orders",), cap=10)
BEN = a_person("ben", skills=("orders", "data"), cap=5)
CLEO = a_person("cleo", skills=("data", "accounts", "refunds"), cap=3)
_HELD = """
    SELECT claimed_by, count(*) AS held FROM holdpoint.reviews
    WHERE status IN ('pending', 'awaiting_second') AND claimed_until > now() GROUP BY claimed_by
"""


async def take_all(engine: AsyncEngine, person: Person) -> list[StoredReview]:
    """Pull until the cap refuses."""
    taken = []
    while True:
        try:
            async with transaction(engine) as tx:
                case = await queue.claim_next(tx, person, None, 600)
        except CapReached:
            return taken
        assert case is not None
        taken.append(case)


async def work(engine: AsyncEngine, person: Person, count: int) -> list[StoredReview]:
    """Take as many as may be held and decide them, until `count` are decided or the person is sent away."""
    done: list[StoredReview] = []
    kinds = itertools.cycle(("approve", "approve", "reject"))
    while len(done) < count:
        try:
            cases = await take_all(engine, person)
        except Away:
            return done
        for case in cases:
            await decide(engine, case, person, next(kinds))
            done.append(case)
    return done


async def leave(engine: AsyncEngine, person: Person) -> list[StoredReview]:
    """Work a little, go away with cases in hand, and keep asking for more."""
    done = await work(engine, person, DECIDED_EACH // 3)
    await take_all(engine, person)
    async with transaction(engine) as tx:
        await people.change(tx, person.name, PersonChange(away=True), "admin")
    assert await work(engine, person, 1) == []
    return done


async def most_held(engine: AsyncEngine, finished: asyncio.Event) -> Counter[str]:
    """Return the most that each person was ever seen to hold."""
    most: Counter[str] = Counter()
    while not finished.is_set():
        async with engine.connect() as connection:
            for row in await connection.execute(text(_HELD)):
                most[row.claimed_by] = max(most[row.claimed_by], row.held)
        await asyncio.sleep(0.01)
    return most


async def test_five_thousand_cases_and_three_people_of_whom_one_leaves(engine: AsyncEngine) -> None:
    await hire(engine, ANN, BEN, CLEO)
    await fill_queue(engine, CASES, overdue=OVERDUE, awaiting_second=0)
    finished = asyncio.Event()
    watching = asyncio.create_task(most_held(engine, finished))

    done = await asyncio.gather(
        work(engine, ANN, DECIDED_EACH), work(engine, BEN, DECIDED_EACH), leave(engine, CLEO), work(engine, BEN, 10)
    )
    finished.set()

    most = await watching
    assert most == {"ann": ANN.cap, "ben": BEN.cap, "cleo": CLEO.cap}
    decided = [case.review_id for cases in done for case in cases]
    assert len(decided) == len(set(decided)) >= 2 * DECIDED_EACH + DECIDED_EACH // 3
    for person, cases in zip((ANN, BEN, CLEO), done, strict=False):
        assert {case.skill for case in cases} <= set(person.skills)
    reviews = await rows_of(engine, "reviews")
    assert Counter(row.status for row in reviews) == {"pending": CASES - len(decided), "decided": len(decided)}
    assert not [row for row in reviews if row.claimed_by == "cleo"]
    counted = Counter(row.skill for row in reviews if row.status == "pending")
    assert {row.skill: row.pending for row in await rows_of(engine, "queue_counts")} == counted
    decisions = await rows_of(engine, "decisions")
    assert sorted(str(row.review_id) for row in decisions) == sorted(decided)
    waits = {row.ticket_id for row in await rows_of(engine, "tickets", status="awaiting_review")}
    assert {row.ticket_id for row in reviews if row.status == "pending"} <= waits


async def test_what_is_overdue_is_taken_first_by_whoever_comes(engine: AsyncEngine) -> None:
    await hire(engine, ANN, BEN)
    # Of these a quarter are orders: more than both can hold, whoever is faster.
    await fill_queue(engine, 400, overdue=2 * OVERDUE, awaiting_second=0)

    first = await asyncio.gather(take_all(engine, ANN), take_all(engine, BEN))

    taken = [case for cases in first for case in cases]
    assert len(taken) == ANN.cap + BEN.cap
    assert all(case.due_at is not None and case.due_at < datetime.now(UTC) for case in taken)
