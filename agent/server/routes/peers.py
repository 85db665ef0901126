"""Decisions of several people compared, for administrators."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query

from agent.contract import Peers
from agent.ledger import peers
from agent.ledger.transaction import autocommit
from agent.server.access import Admin, Here

router = APIRouter(prefix="/holdpoint")


@router.get("/peers")
async def read_peers(person: Admin, here: Here, days: Annotated[int, Query(ge=1, le=365)] = 28) -> Peers:
    """Return what the decisions of the last `days` ask about the process."""
    async with autocommit(here.engine) as connection:
        return await peers.read(connection, days, datetime.now(UTC))
