"""Which interrupt a waiting review stands under: the server's threads know, and the ledger remembers."""

import asyncio
from collections.abc import Sequence
from typing import TypeVar

from agent.contract import ReviewSummary
from agent.errors import ThreadApiError
from agent.ledger import reviews
from agent.ledger.reviews import OPEN, StoredReview
from agent.wiring import Services

R = TypeVar("R", bound=ReviewSummary)


async def find_interrupt(here: Services, review_id: str, thread_id: str) -> str | None:
    """Return the id of the interrupt that asks for a review, as the thread stands now; None while it doesn't."""
    try:
        look = await here.threads.look(thread_id)
    except ThreadApiError:
        return None
    # A thread that runs still shows what it waited for before.
    is_paused = look is not None and look.status == "interrupted"
    interrupt_id = look.interrupt_for(review_id) if look is not None and is_paused else None
    if interrupt_id is not None:
        async with here.engine.begin() as connection:
            await reviews.set_interrupt(connection, review_id, interrupt_id)
    return interrupt_id


async def refresh_interrupts(here: Services, shown: Sequence[R]) -> list[R]:
    """Return the rows with the interrupt ids that the ledger hadn't seen yet, where their threads wait by now."""

    async def fill(row: R) -> R:
        if row.interrupt_id is not None or row.status not in OPEN:
            return row
        return row.model_copy(update={"interrupt_id": await find_interrupt(here, row.review_id, row.thread_id)})

    return list(await asyncio.gather(*(fill(row) for row in shown)))


async def interrupt_of(here: Services, review: StoredReview) -> str | None:
    """Return the interrupt id to resume a decided review under; None when its thread doesn't wait right now.

    Housekeeping resumes what the caller can't.
    """
    return await find_interrupt(here, review.review_id, review.thread_id)
