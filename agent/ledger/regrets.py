"""Regrets: executed actions, approved or run alone, that turned out wrong afterwards."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.contract import Regret
from agent.errors import LacksSkill, NotExecuted, UnknownProposal
from agent.ledger import proposals
from agent.ledger.people import Person
from agent.ledger.transaction import Transaction
from agent.ledger.upkeep_tables import regrets


async def mark(tx: Transaction, proposal_id: str, person: Person, reason: str) -> Regret:
    """Mark an executed action as wrong, and return the first mark on it: a later one changes nothing.

    Raises `UnknownProposal`, `LacksSkill`, or `NotExecuted`.
    """
    proposal = await proposals.get(tx.connection, proposal_id, lock=True)
    if proposal is None:
        raise UnknownProposal(proposal_id)
    if not person.may_see(proposal.skill):
        raise LacksSkill(proposal.skill)
    if proposal.status != "executed":
        raise NotExecuted(proposal.action, proposal.status)
    # The proposal's row is locked: of two that mark it at once, the second finds the first one's mark.
    if (marked := await mark_on(tx.connection, proposal.proposal_id)) is not None:
        return marked
    mark_now = Regret(
        proposal_id=proposal.proposal_id,
        ticket_id=proposal.ticket_id,
        action=proposal.action,
        reason=reason,
        marked_by=person.name,
        marked_at=tx.now,
    )
    await tx.connection.execute(regrets.insert().values(mark_now.model_dump()))
    told = {"proposal_id": proposal.proposal_id, "action": proposal.action, "reason": reason}
    tx.tell("regretted", person.name, proposal.ticket_id, **told)
    return mark_now


async def mark_on(connection: AsyncConnection, proposal_id: str) -> Regret | None:
    """Return the mark on an action, or None."""
    row = (await connection.execute(select(regrets).where(regrets.c.proposal_id == proposal_id))).one_or_none()
    return Regret.model_validate(dict(row._mapping)) if row is not None else None
