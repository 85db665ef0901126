"""One pass of housekeeping, whoever starts it: the server's own loop, or its cron."""

from typing import TypedDict

from agent.housekeeping.alone import alone
from agent.housekeeping.calibrate import calibrate
from agent.housekeeping.carry_out import carry_out_settled
from agent.housekeeping.deadlines import expire_overdue, forget_viewers, pass_half_times, release_claims
from agent.housekeeping.deliver import deliver_replies
from agent.housekeeping.examples import make_examples
from agent.housekeeping.lateness import note_lateness
from agent.housekeeping.notify import send_notices
from agent.housekeeping.reconcile import reconcile
from agent.locks import Lock
from agent.wiring import Services

PASS_LIMIT = 100


class Tidied(TypedDict):
    """How many cases of each kind a pass dealt with; `calibrated` counts action classes whose autonomy moved."""

    expired: int
    half_time: int
    claims_released: int
    carried_out: int
    repaired: int
    viewers_forgotten: int
    examples_made: int
    calibrated: int
    late_skills: int


class SentOut(TypedDict):
    """How many messages left, to customers and to reviewers."""

    replies: int
    notices: int


NOTHING = Tidied(
    expired=0,
    half_time=0,
    claims_released=0,
    carried_out=0,
    repaired=0,
    viewers_forgotten=0,
    examples_made=0,
    calibrated=0,
    late_skills=0,
)


async def look_after(here: Services, *, limit: int = PASS_LIMIT, grace_seconds: float | None = None) -> Tidied:
    """Let deadlines act, carry out what was decided, and reconcile; nothing when another server is at it."""
    grace_seconds = here.settings.housekeeping_seconds if grace_seconds is None else grace_seconds
    async with alone(here.engine, Lock.HOUSEKEEPING) as is_mine:
        if not is_mine:
            return NOTHING
        return Tidied(
            expired=await expire_overdue(here),
            half_time=await pass_half_times(here),
            claims_released=await release_claims(here),
            carried_out=await carry_out_settled(here),
            repaired=await reconcile(here, limit=limit, grace_seconds=grace_seconds),
            viewers_forgotten=await forget_viewers(here),
            examples_made=await make_examples(here),
            calibrated=await calibrate(here),
            late_skills=await note_lateness(here),
        )


async def send_out(here: Services) -> SentOut:
    """Deliver what waits for customers and reviewers; two servers at once never send the same."""
    return SentOut(replies=await deliver_replies(here), notices=await send_notices(here))
