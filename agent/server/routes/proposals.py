"""What can still be said of an action that was carried out."""

from fastapi import APIRouter

from agent.contract import Regret, RegretIn
from agent.ledger import regrets
from agent.ledger.transaction import transaction
from agent.server.access import Here, Reviewer

router = APIRouter(prefix="/holdpoint/proposals")


@router.post("/{proposal_id}/regret")
async def regret_proposal(proposal_id: str, body: RegretIn, person: Reviewer, here: Here) -> Regret:
    """Mark an executed action as wrong; the first mark stays."""
    async with transaction(here.engine) as tx:
        return await regrets.mark(tx, proposal_id, person, body.reason)
