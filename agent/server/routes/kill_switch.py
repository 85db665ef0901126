"""The kill switch: who looks at it, and who throws it."""

from fastapi import APIRouter

from agent.contract import KillSwitch, KillSwitchIn
from agent.ledger import kill_switch
from agent.ledger.transaction import autocommit, transaction
from agent.server.access import Admin, Here, Reviewer

router = APIRouter(prefix="/holdpoint/kill-switch")


@router.get("")
async def read_kill_switch(person: Reviewer, here: Here) -> KillSwitch:
    """Return how the switch stands."""
    async with autocommit(here.engine) as connection:
        return await kill_switch.read(connection, is_on_by_policy=here.policy.kill_switch)


@router.post("")
async def throw_kill_switch(body: KillSwitchIn, person: Admin, here: Here) -> KillSwitch:
    """Turn it on or off; once this has answered that it is on, nothing runs that no person approved."""
    async with transaction(here.engine) as tx:
        await kill_switch.throw(tx, person, on=body.on, reason=body.reason)
        return await kill_switch.read(tx.connection, is_on_by_policy=here.policy.kill_switch)
