"""Samples: actions that ran alone and were drawn to be looked at afterwards, so that regret stays measurable."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.contract import SampleIn, SampleLooked, Samples
from agent.contract.rechecks import Sample
from agent.errors import LacksSkill, UnknownSample
from agent.ledger import regrets
from agent.ledger.autonomy_tables import samples
from agent.ledger.ids import is_uuid
from agent.ledger.people import Person
from agent.ledger.ran import SHOWN, count_of, ran, ran_fields
from agent.ledger.tables import proposals
from agent.ledger.transaction import Transaction


async def waiting(connection: AsyncConnection, viewer: Person) -> Samples:
    """Return what waits to be looked at of the viewer's skills, oldest first, and how many there are."""
    found = ran(viewer).join(samples, proposals.c.proposal_id == _id).where(samples.c.verdict.is_(None))
    rows = await connection.execute(
        found.add_columns(samples.c.drawn_at).order_by(samples.c.drawn_at, _id).limit(SHOWN)
    )
    return Samples(
        items=[Sample(**ran_fields(row), drawn_at=row.drawn_at) for row in rows],
        waiting=await count_of(connection, found),
    )


async def look(tx: Transaction, proposal_id: str, person: Person, seen: SampleIn) -> SampleLooked:
    """Record what somebody made of a sample, and mark it as regretted when it was wrong; the first verdict stays.

    Raises `UnknownSample` or `LacksSkill`.
    """
    if not is_uuid(proposal_id):
        raise UnknownSample(proposal_id)
    its_row = _id == proposal_id
    row = (await tx.connection.execute(select(samples).where(its_row).with_for_update())).one_or_none()
    if row is None:
        raise UnknownSample(proposal_id)
    if not person.may_see(row.skill):
        raise LacksSkill(row.skill)
    if row.verdict is not None:
        return _looked(row, await regrets.mark_on(tx.connection, proposal_id))
    regret = await regrets.mark(tx, proposal_id, person, seen.reason or "") if seen.verdict == "wrong" else None
    values = {"verdict": seen.verdict, "reason": seen.reason, "looked_by": person.name, "looked_at": tx.now}
    stored = samples.update().where(its_row).values(**values).returning(samples)
    looked = (await tx.connection.execute(stored)).one()
    tx.tell("sample_looked_at", person.name, row.ticket_id, proposal_id=proposal_id, action=row.action, **_told(seen))
    return _looked(looked, regret)


_id = samples.c.proposal_id


def _told(seen: SampleIn) -> dict[str, Any]:
    return {"verdict": seen.verdict, "reason": seen.reason}


def _looked(row: Any, regret: Any) -> SampleLooked:
    values = {name: getattr(row, name) for name in SampleLooked.model_fields if name != "regret"}
    return SampleLooked(**values, regret=regret)
