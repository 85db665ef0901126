"""The ledger keeps up with the pauses that housekeeping sees on the server."""

from dataclasses import replace

import pytest
from fakes.threads import FakeThreads
from fixtures.ledger import hold_case, rows_of
from fixtures.receiver import services_with
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.core.repair import MAX_REPAIRS
from agent.housekeeping.reconcile import reconcile
from agent.ledger import reviews
from agent.ledger.reviews import StoredReview
from agent.ports import ThreadLook
from agent.wiring import Services

pytestmark = pytest.mark.postgres
BEFORE, NOW_UNDER = "0" * 32, "1" * 32


@pytest.fixture
async def review(engine: AsyncEngine) -> StoredReview:
    """A case that the ledger saw paused under an id that has changed since."""
    held = await hold_case(engine)
    async with engine.begin() as connection:
        await reviews.set_interrupt(connection, held.review_id, BEFORE)
    return held


def looking(engine: AsyncEngine, look: ThreadLook, review: StoredReview) -> Services:
    return replace(services_with(engine, None), threads=FakeThreads(looks={review.thread_id: look}))


async def known_pauses(engine: AsyncEngine) -> list[str | None]:
    return [row.interrupt_id for row in await rows_of(engine, "reviews")]


async def test_a_pause_is_known_before_anybody_looks_at_its_case(engine: AsyncEngine, review: StoredReview) -> None:
    asks = {NOW_UNDER: {"review_id": review.review_id}}
    here = looking(engine, ThreadLook(status="interrupted", interrupts=asks), review)

    assert await reconcile(here, limit=10) == 0

    assert await known_pauses(engine) == [NOW_UNDER]


async def test_the_pause_of_a_ticket_that_is_given_up_is_forgotten(engine: AsyncEngine, review: StoredReview) -> None:
    tired = "UPDATE holdpoint.tickets SET repairs = :repairs, updated_at = now() - interval '1 day'"
    async with engine.begin() as connection:
        await connection.execute(text(tired), {"repairs": MAX_REPAIRS})
    here = looking(engine, ThreadLook(status="error", interrupts={}), review)

    assert await reconcile(here, limit=10) == 1

    assert [row.status for row in await rows_of(engine, "tickets")] == ["attention"]
    assert await known_pauses(engine) == [None]
