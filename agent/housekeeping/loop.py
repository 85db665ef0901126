"""Housekeeping while the server runs: everything open at the start, then a little every few seconds."""

import asyncio
import logging

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from agent.housekeeping.reconcile import reconcile, reopen_given_up
from agent.wiring import Services, services

log = logging.getLogger(__name__)

HOUSEKEEPING_LOCK = 4_816_230_003
START_LIMIT = 100_000
PASS_LIMIT = 100


async def keep_house() -> None:
    """Repair what a crash left behind, then keep looking; ends only when it is cancelled."""
    here = await services()
    limit, grace_seconds = START_LIMIT, 0.0
    while True:
        await asyncio.sleep(here.settings.housekeeping_seconds if limit == PASS_LIMIT else 0.5)
        try:
            repaired = await one_pass(here, limit, grace_seconds)
        except (SQLAlchemyError, OSError) as error:
            log.warning("Housekeeping couldn't finish a pass: %s", error)
            continue
        if repaired:
            log.warning("Housekeeping set %d tickets going again", repaired)
        limit, grace_seconds = PASS_LIMIT, here.settings.housekeeping_seconds


async def one_pass(here: Services, limit: int, grace_seconds: float) -> int:
    """Reconcile once, unless another server is at it; return the number of repairs."""
    async with here.engine.connect() as connection:
        locked = await connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": HOUSEKEEPING_LOCK})
        if not locked.scalar_one():
            return 0
        try:
            if limit == START_LIMIT:
                await reopen_given_up(here)
            return await reconcile(here, limit=limit, grace_seconds=grace_seconds)
        finally:
            await connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": HOUSEKEEPING_LOCK})
