"""The flood limit: a new risky ticket that the queue has no room for goes another way, never silently."""

from typing import Literal

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert

from agent.core.queueing import queue_full
from agent.ledger import notices, proposals
from agent.ledger.proposals import Proposal
from agent.ledger.tables import reviews
from agent.ledger.transaction import AGENT, Transaction
from agent.ledger.upkeep_tables import queue_counts


async def waiting_when_full(tx: Transaction, proposal: Proposal, limit: int | None) -> int | None:
    """Return how many cases wait for the action's skill when there is no room for its ticket; None when there is.

    A ticket that ever had a review has its place. With a limit, the skill's count is held until the transaction ends:
    of those who come at once, as many find room as there is.
    """
    if limit is None:
        return None
    known = exists().where(reviews.c.ticket_id == proposal.ticket_id)
    found = select(queue_counts.c.pending, known.label("is_known")).where(queue_counts.c.skill == proposal.skill)
    held = found.with_for_update(of=queue_counts)
    row = (await tx.connection.execute(held)).one_or_none()
    if row is None:
        first = insert(queue_counts).values(skill=proposal.skill).on_conflict_do_nothing()
        await tx.connection.execute(first)
        row = (await tx.connection.execute(held)).one()
    return row.pending if row.pending >= limit and not row.is_known else None


async def shed(tx: Transaction, proposal: Proposal, waiting: int, then: Literal["escalate", "reject"]) -> None:
    """Send an action past the full queue: to a person outside it, or refused with the rest of its plan.

    A reply is never refused: what it tells of has happened, and a person writes instead.
    """
    factor = queue_full(waiting, proposal.skill)
    is_refused = then == "reject" and not proposal.is_held_reply
    way = "It is refused" if is_refused else "It goes to a person outside the queue"
    factors = (factor, *proposal.assessment.factors)
    told = {"route": "escalate", "risk_score": factor.value, "factors": factors, "reason": f"{factor.detail}. {way}"}
    await proposals.reassess(tx, proposal, proposal.assessment.model_copy(update=told))
    if is_refused:
        await proposals.set_status(tx, proposal.proposal_id, "rejected")
        await proposals.reject_rest(tx, proposal.ticket_id, proposal.episode, proposal.position)
    counted = queue_counts.update().where(queue_counts.c.skill == proposal.skill)
    await tx.connection.execute(counted.values(shed=queue_counts.c.shed + 1, last_shed_at=tx.now))
    way_taken = {"waiting": waiting, "then": "reject" if is_refused else "escalate"}
    tx.tell("shed", AGENT, proposal.ticket_id, proposal_id=proposal.proposal_id, skill=proposal.skill, **way_taken)
    hour = tx.now.strftime("%Y-%m-%dT%H")
    await notices.note(tx, "flood", f"flood/{proposal.skill}/{hour}", skill=proposal.skill)
