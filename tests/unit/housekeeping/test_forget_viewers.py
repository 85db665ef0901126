"""A pass of housekeeping forgets who had a case open, and keeps who has."""

from datetime import UTC, datetime, timedelta

import pytest
from fixtures.ledger import hold_case, rows_of
from fixtures.receiver import services_with
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.contract import VIEWING_SECONDS
from agent.housekeeping.deadlines import forget_viewers
from agent.ledger import viewers

pytestmark = pytest.mark.postgres


async def test_a_pass_forgets_who_is_gone_alone(engine: AsyncEngine) -> None:
    review = await hold_case(engine)
    now = datetime.now(UTC)
    async with engine.begin() as connection:
        await viewers.note(connection, review.review_id, "gone", now - timedelta(seconds=VIEWING_SECONDS))
        await viewers.note(connection, review.review_id, "here", now + timedelta(hours=1))

    assert await forget_viewers(services_with(engine, None)) == 1
    assert [row.person for row in await rows_of(engine, "viewers")] == ["here"]
