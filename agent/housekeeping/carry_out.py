"""Resuming the threads of settled cases whose time for undo is over, and of expired ones."""

from functools import partial

from agent.deciding import resume_of_recorded
from agent.errors import ThreadApiError
from agent.housekeeping.each import for_each
from agent.ledger import deadlines, decisions
from agent.ledger.reviews import StoredReview
from agent.ledger.transaction import transaction
from agent.wiring import Services

LIMIT = 200


async def carry_out_settled(here: Services) -> int:
    """Let settled decisions count, and resume their threads by interrupt id; return how many."""
    async with transaction(here.engine) as tx:
        settled = await deadlines.to_carry_out(tx, LIMIT)
    return await for_each(settled, partial(_carry_out, here))


async def _carry_out(here: Services, review: StoredReview) -> bool:
    async with transaction(here.engine) as tx:
        await decisions.enact(tx, review.review_id)
    try:
        look = await here.threads.look(review.thread_id)
        if look is not None and look.status == "busy":
            return False
        interrupt_id = look.interrupt_for(review.review_id) if look is not None else None
        if interrupt_id is not None:
            await here.threads.resume(review.thread_id, {interrupt_id: await resume_of_recorded(here, review)})
    except ThreadApiError:
        return False
    # A thread that doesn't wait here is reconciling's to set going.
    async with transaction(here.engine) as tx:
        await deadlines.set_carried_out(tx, review.review_id)
    return True
