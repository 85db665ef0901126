"""Blind second looks: a few approved cases put to somebody else as they were, without the first decision."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.contract import SecondLookIn, SecondLooks, SecondLookTaken
from agent.contract.rechecks import SecondLook
from agent.errors import LacksSkill, OwnDecision, UnknownSecondLook
from agent.ledger import reviews
from agent.ledger.autonomy_tables import second_looks
from agent.ledger.ids import is_uuid
from agent.ledger.people import Person
from agent.ledger.ran import count_of
from agent.ledger.transaction import Transaction

SHOWN = 10
"""So many cases are listed at once: each comes whole."""


async def waiting(connection: AsyncConnection, viewer: Person, now: datetime) -> SecondLooks:
    """Return the cases that wait for a second look by this person, oldest first, and how many there are."""
    found = select(_id, second_looks.c.drawn_at).where(
        second_looks.c.agrees.is_(None), second_looks.c.decided_by != viewer.name
    )
    if viewer.role != "admin":
        found = found.where(second_looks.c.skill.in_(viewer.skills))
    rows = (await connection.execute(found.order_by(second_looks.c.drawn_at, _id).limit(SHOWN))).all()
    items = []
    for row in rows:
        review = await reviews.full(connection, row.review_id, now, with_votes_of=None)
        items.append(SecondLook(review=review.model_copy(update={"decisions": []}), drawn_at=row.drawn_at))
    return SecondLooks(items=items, waiting=await count_of(connection, found))


async def take(tx: Transaction, review_id: str, person: Person, seen: SecondLookIn) -> SecondLookTaken:
    """Record whether somebody else would have approved the case, too; the first answer stays.

    Raises `UnknownSecondLook`, `LacksSkill`, or `OwnDecision`.
    """
    if not is_uuid(review_id):
        raise UnknownSecondLook(review_id)
    its_row = _id == review_id
    row = (await tx.connection.execute(select(second_looks).where(its_row).with_for_update())).one_or_none()
    if row is None:
        raise UnknownSecondLook(review_id)
    if not person.may_see(row.skill):
        raise LacksSkill(row.skill)
    if row.decided_by == person.name:
        raise OwnDecision(review_id)
    if row.agrees is None:
        values = {"agrees": seen.agrees, "notes": seen.notes, "looked_by": person.name, "looked_at": tx.now}
        stored = second_looks.update().where(its_row).values(**values).returning(second_looks)
        row = (await tx.connection.execute(stored)).one()
        ticket_id = (await reviews.get(tx.connection, review_id)).ticket_id
        tx.tell("second_look", person.name, ticket_id, review_id=review_id, agrees=seen.agrees, notes=seen.notes)
    return SecondLookTaken(**{name: getattr(row, name) for name in SecondLookTaken.model_fields})


async def disagreement(connection: AsyncConnection, since: datetime) -> tuple[int, int]:
    """Return how many second looks since then disagreed with the first decision, and how many there were."""
    counted = select(func.count().filter(second_looks.c.agrees.is_(False)), func.count(second_looks.c.agrees))
    row = (await connection.execute(counted.where(second_looks.c.looked_at >= since))).one()
    return int(row[0]), int(row[1])


_id = second_looks.c.review_id
