"""Which interrupt a waiting review stands under: the server's threads know, and the ledger remembers."""

import asyncio
import time
from collections.abc import Sequence
from typing import TypeVar

from agent.contract import ReviewSummary
from agent.errors import ThreadApiError
from agent.ledger import reviews
from agent.ledger.reviews import OPEN, StoredReview
from agent.wiring import Services

R = TypeVar("R", bound=ReviewSummary)


PATIENCE_SECONDS = 3.0
"""How long one case's pause is waited for: the ledger opens a review just before the thread stops."""


async def find_interrupt(here: Services, review_id: str, thread_id: str, *, patience_seconds: float = 0) -> str | None:
    """Return the id of the interrupt that asks for a review, as the thread stands now; None while it doesn't.

    With `patience_seconds`, a thread that is still running is waited for that long.
    """
    deadline = time.monotonic() + patience_seconds
    while True:
        try:
            look = await here.threads.look(thread_id)
        except ThreadApiError:
            return None
        # A thread that runs still shows what it waited for before.
        if look is None or look.status != "busy" or time.monotonic() >= deadline:
            break
        await asyncio.sleep(0.05)
    is_paused = look is not None and look.status == "interrupted"
    interrupt_id = look.interrupt_for(review_id) if look is not None and is_paused else None
    if interrupt_id is not None:
        async with here.engine.begin() as connection:
            await reviews.set_interrupt(connection, review_id, interrupt_id)
    return interrupt_id


async def refresh_interrupts(here: Services, shown: Sequence[R], *, patience_seconds: float = 0) -> list[R]:
    """Return the rows with the interrupt ids that the ledger hadn't seen yet, where their threads wait by now."""

    async def fill(row: R) -> R:
        if row.interrupt_id is not None or row.status not in OPEN:
            return row
        found = await find_interrupt(here, row.review_id, row.thread_id, patience_seconds=patience_seconds)
        return row.model_copy(update={"interrupt_id": found})

    return list(await asyncio.gather(*(fill(row) for row in shown)))


async def interrupt_of(here: Services, review: StoredReview) -> str | None:
    """Return the interrupt id to resume a decided review under; None when its thread doesn't wait right now.

    Housekeeping resumes what the caller can't.
    """
    return await find_interrupt(here, review.review_id, review.thread_id, patience_seconds=PATIENCE_SECONDS)
