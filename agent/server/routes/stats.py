"""How the desk is doing."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from agent.contract.stats import Stats
from agent.ledger import stats
from agent.ledger.transaction import autocommit
from agent.server.access import Here, Reviewer

router = APIRouter(prefix="/holdpoint")


@router.get("/stats")
async def read_stats(person: Reviewer, here: Here, days: Annotated[int, Query(ge=1, le=365)] = 28) -> Stats:
    """Return what waits, and how the last `days` went."""
    now = datetime.now(UTC)
    async with autocommit(here.engine) as connection:
        return await stats.read(connection, person, now - timedelta(days=days), now)
