"""Housekeeping while the server runs: everything open at the start, then a little every few seconds.

The server's cron runs the same passes, once a minute at the most often: too late for an undo that is over in ten
seconds, or for a ticket whose run died.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from sqlalchemy.exc import SQLAlchemyError

from agent.errors import ThreadApiError
from agent.housekeeping.cron import schedule_housekeeping
from agent.housekeeping.passes import look_after, send_out
from agent.housekeeping.reconcile import reopen_given_up
from agent.wiring import Services, services

log = logging.getLogger(__name__)

START_LIMIT = 100_000
START_SECONDS = 0.5
"""Until then the server answers: the lifespan of these routes is part of its own start."""


async def keep_house() -> None:
    """Repair what a crash left behind, then keep looking and sending; ends only when it is cancelled."""
    here = await services()
    await asyncio.sleep(START_SECONDS)
    await _until_done(here, _begin)
    async with asyncio.TaskGroup() as tasks:
        # Apart, so that a slow receiver of replies delays no deadline.
        tasks.create_task(_again_and_again(here, _tidy))
        tasks.create_task(_again_and_again(here, send_out))


async def _begin(here: Services) -> None:
    await reopen_given_up(here)
    await schedule_housekeeping(here)
    await look_after(here, limit=START_LIMIT, grace_seconds=0)


async def _tidy(here: Services) -> None:
    if repaired := (await look_after(here))["repaired"]:
        log.warning("Housekeeping set %d tickets going again", repaired)


async def _until_done(here: Services, work: Callable[[Services], Awaitable[object]]) -> None:
    while True:
        if await _attempt(here, work):
            return
        await asyncio.sleep(here.settings.housekeeping_seconds)


async def _again_and_again(here: Services, work: Callable[[Services], Awaitable[object]]) -> None:
    while True:
        await asyncio.sleep(here.settings.housekeeping_seconds)
        await _attempt(here, work)


async def _attempt(here: Services, work: Callable[[Services], Awaitable[object]]) -> bool:
    try:
        await work(here)
    except (SQLAlchemyError, OSError, ThreadApiError) as error:
        log.warning("Housekeeping couldn't finish a pass: %s", error)
        return False
    except Exception:
        # Whatever this is, housekeeping that ends is worse.
        log.exception("Housekeeping failed")
        return False
    return True
