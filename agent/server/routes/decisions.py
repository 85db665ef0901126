"""Taking a decision back."""

from fastapi import APIRouter

from agent.contract import DecisionUndone
from agent.ledger import undo
from agent.ledger.transaction import transaction
from agent.server.access import Here, Reviewer

router = APIRouter(prefix="/holdpoint/decisions")


@router.post("/{decision_id}/undo")
async def undo_decision(decision_id: str, person: Reviewer, here: Here) -> DecisionUndone:
    """Return the case to the queue, while the decision doesn't count yet."""
    async with transaction(here.engine) as tx:
        return await undo.undo(tx, decision_id, person)
