"""Suggested regrets: actions whose customer came back with the same complaint, for a person to judge."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.contract import RegretSuggestions, SuggestionDismissed
from agent.contract.rechecks import RegretSuggestion
from agent.core.rechecks import same_complaint
from agent.errors import LacksSkill, UnknownSuggestion
from agent.ledger.autonomy_tables import regret_suggestions
from agent.ledger.ids import is_uuid
from agent.ledger.people import Person
from agent.ledger.proposals import Proposal
from agent.ledger.ran import SHOWN, count_of, ran, ran_fields
from agent.ledger.tables import proposals
from agent.ledger.tickets import Episode
from agent.ledger.transaction import SYSTEM, Transaction
from agent.ledger.upkeep_tables import regrets


async def suggest(tx: Transaction, episode: Episode, planned: Sequence[Proposal]) -> None:
    """Suggest what ran for the customer before as regrets, where they came back with the same complaint; once each."""
    names = [(each.action, each.args.get("order_id")) for each in planned]
    message = episode.messages[-1] if episode.messages else ""
    for before in episode.ran_before:
        why = same_complaint(before, message, episode.ticket.intent, names, tx.now)
        if why is None:
            continue
        row = {"proposal_id": before.proposal_id, "ticket_id": episode.ticket.ticket_id, "why": why, "at": tx.now}
        once = insert(regret_suggestions).values(row).on_conflict_do_nothing().returning(_id)
        if (await tx.connection.execute(once)).first() is not None:
            told = {"proposal_id": before.proposal_id, "action": before.action, "why": why}
            tx.tell("regret_suggested", SYSTEM, before.ticket_id, **told, came_back_on=episode.ticket.ticket_id)


async def waiting(connection: AsyncConnection, viewer: Person) -> RegretSuggestions:
    """Return what nobody has answered of the viewer's skills, oldest first, and how many there are."""
    found = ran(viewer).join(regret_suggestions, proposals.c.proposal_id == _id).where(*_open())
    shown = found.add_columns(
        regret_suggestions.c.why, regret_suggestions.c.ticket_id.label("came_back_on"), regret_suggestions.c.at
    )
    rows = await connection.execute(shown.order_by(regret_suggestions.c.at, _id).limit(SHOWN))
    return RegretSuggestions(
        items=[
            RegretSuggestion(**ran_fields(row), why=row.why, came_back_on=row.came_back_on, at=row.at) for row in rows
        ],
        waiting=await count_of(connection, found),
    )


async def dismiss(tx: Transaction, proposal_id: str, person: Person) -> SuggestionDismissed:
    """Record that the action was right, and return who said so first. Raises `UnknownSuggestion` or `LacksSkill`."""
    if not is_uuid(proposal_id):
        raise UnknownSuggestion(proposal_id)
    found = select(regret_suggestions, proposals.c.skill).join(proposals, proposals.c.proposal_id == _id)
    row = (
        await tx.connection.execute(found.where(_id == proposal_id).with_for_update(of=regret_suggestions))
    ).one_or_none()
    if row is None:
        raise UnknownSuggestion(proposal_id)
    if not person.may_see(row.skill):
        raise LacksSkill(row.skill)
    if row.dismissed_by is not None:
        return _dismissed(proposal_id, row.dismissed_by, row.dismissed_at)
    its_row = regret_suggestions.update().where(_id == proposal_id)
    await tx.connection.execute(its_row.values(dismissed_by=person.name, dismissed_at=tx.now))
    tx.tell("suggestion_dismissed", person.name, row.ticket_id, proposal_id=proposal_id)
    return _dismissed(proposal_id, person.name, tx.now)


_id = regret_suggestions.c.proposal_id


def _open() -> tuple[ColumnElement[bool], ...]:
    is_marked = select(regrets.c.proposal_id).where(regrets.c.proposal_id == _id).exists()
    return regret_suggestions.c.dismissed_at.is_(None), ~is_marked


def _dismissed(proposal_id: str, name: str, at: datetime) -> SuggestionDismissed:
    return SuggestionDismissed(proposal_id=proposal_id, dismissed_by=name, dismissed_at=at)
