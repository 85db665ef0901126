"""Deadlines that act: half time, expiry, run-out claims and views, each case in a transaction of its own."""

from functools import partial

from agent.housekeeping.each import for_each
from agent.ledger import deadlines, queue, reviews, viewers
from agent.ledger.transaction import transaction
from agent.wiring import Services

LIMIT = 500
"""Cases of each kind in one pass; the rest come with the next."""


async def expire_overdue(here: Services) -> int:
    """Let the cases end that nobody decided in time; return how many."""
    async with transaction(here.engine) as tx:
        due = await deadlines.due(tx, LIMIT)
    return await for_each(due, partial(_expire, here))


async def pass_half_times(here: Services) -> int:
    """Give claims back, or hand cases to whoever holds the fewest, when half of their time is over; return how many."""
    async with transaction(here.engine) as tx:
        halved = await deadlines.at_half_time(tx, LIMIT)
    return await for_each(halved, partial(_pass_half_time, here))


async def release_claims(here: Services) -> int:
    """Give back the claims that ran out; return how many."""
    async with transaction(here.engine) as tx:
        return await deadlines.release_run_out(tx, LIMIT)


async def forget_viewers(here: Services) -> int:
    """Forget who had a case open and hasn't any more; return how many."""
    async with transaction(here.engine) as tx:
        return await viewers.forget(tx.connection, tx.now)


async def _expire(here: Services, review_id: str) -> bool:
    async with transaction(here.engine) as tx:
        return await deadlines.expire(tx, review_id) is not None


async def _pass_half_time(here: Services, review_id: str) -> bool:
    async with transaction(here.engine) as tx:
        review = await reviews.get(tx.connection, review_id)
        is_handed_on = review.on_half_time == "reassign"
        name = await queue.pick_for_half_time(tx, review, here.settings.claim_seconds) if is_handed_on else None
        return await deadlines.pass_half_time(tx, review_id, name)
