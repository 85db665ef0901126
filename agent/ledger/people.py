"""Who may act: names, roles, skills, whether they are away, and the hashes of their tokens."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, false, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.contract import PersonChange, PersonView, Role
from agent.core.records import Record
from agent.errors import UnknownPerson
from agent.ledger.tables import people, reviews
from agent.ledger.transaction import Transaction

_WAITS = reviews.c.status.in_(("pending", "awaiting_second"))


class Person(Record):
    """Somebody with a token; `cap` is the most cases they may hold at once."""

    name: str
    role: Role
    skills: tuple[str, ...]
    cap: int
    away_since: datetime | None = None

    def may_see(self, skill: str) -> bool:
        """Whether cases of this skill are theirs to see and decide."""
        return self.role == "admin" or (self.role == "reviewer" and skill in self.skills)


def new_token() -> str:
    """Return a fresh token of 256 random bits."""
    return f"hp_{secrets.token_urlsafe(32)}"


def token_hash(token: str) -> str:
    """Return what the ledger keeps of a token; tokens are random, so a plain SHA-256 can't be guessed back."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


async def by_token(connection: AsyncConnection, token: str) -> Person | None:
    """Return whose token it is, or None."""
    row = (await connection.execute(select(people).where(people.c.token_hash == token_hash(token)))).one_or_none()
    return _person(row) if row is not None else None


async def by_name(connection: AsyncConnection, name: str) -> Person | None:
    """Return the person of that name, or None."""
    row = (await connection.execute(select(people).where(people.c.name == name))).one_or_none()
    return _person(row) if row is not None else None


async def everyone(connection: AsyncConnection) -> list[Person]:
    """Return all people by name."""
    return [_person(row) for row in await connection.execute(select(people).order_by(people.c.name))]


async def views(connection: AsyncConnection, name: str | None = None) -> list[PersonView]:
    """Return all people by name, or one alone, with how many live claims each holds: one query."""
    live = _WAITS, reviews.c.claimed_until > func.now()
    held = select(func.count()).where(reviews.c.claimed_by == people.c.name, *live).scalar_subquery()
    found = select(people, held.label("claimed")).order_by(people.c.name)
    rows = await connection.execute(found if name is None else found.where(people.c.name == name))
    return [PersonView(**{field: getattr(row, field) for field in PersonView.model_fields}) for row in rows]


async def lock(connection: AsyncConnection, name: str) -> Person:
    """Return a person as they are now, and keep them so until the transaction ends. Raises `UnknownPerson`.

    Whoever changes what a person holds takes this lock first: their cap holds, because their claims queue up here.
    """
    found = select(people).where(people.c.name == name).with_for_update()
    row = (await connection.execute(found)).one_or_none()
    if row is None:
        raise UnknownPerson(name)
    return _person(row)


async def save(tx: Transaction, person: Person, token: str, actor: str) -> None:
    """Add a person, or change who they are and replace their token; cases that aren't theirs any more go back."""
    values = {"role": person.role, "skills": list(person.skills), "cap": person.cap, "token_hash": token_hash(token)}
    statement = insert(people).values(name=person.name, **values)
    await tx.connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))
    await _give_back(tx, person.name, actor, "skills", _not_theirs(person))
    tx.tell("person_saved", actor, name=person.name, role=person.role, skills=list(person.skills), cap=person.cap)


async def rotate(tx: Transaction, name: str, token: str, actor: str) -> None:
    """Replace a person's token: the old one stops at once, everything else stays. Raises `UnknownPerson`."""
    await lock(tx.connection, name)
    replaced = people.update().where(people.c.name == name).values(token_hash=token_hash(token))
    await tx.connection.execute(replaced)
    tx.tell("token_rotated", actor, name=name)


async def change(tx: Transaction, name: str, wanted: PersonChange, actor: str) -> Person:
    """Change a person's skills, cap or whether they are away; what is None stays. Raises `UnknownPerson`.

    Claims that the change takes from them go back to the queue: all when they go away, else those of lost skills. A
    lower cap takes nothing; it only lets no new claims in.
    """
    before = await lock(tx.connection, name)
    skills = tuple(dict.fromkeys(wanted.skills)) if wanted.skills is not None else before.skills
    cap = wanted.cap if wanted.cap is not None else before.cap
    after = before.model_copy(update={"skills": skills, "cap": cap, "away_since": _away_since(before, wanted, tx.now)})
    if after == before:
        return before
    values = {"skills": list(skills), "cap": cap, "away_since": after.away_since}
    await tx.connection.execute(people.update().where(people.c.name == name).values(**values))
    if (skills, cap) != (before.skills, before.cap):
        tx.tell("person_changed", actor, name=name, skills=list(skills), cap=cap)
    if (after.away_since is None) != (before.away_since is None):
        tx.tell("person_away" if after.away_since else "person_back", actor, name=name)
    if after.away_since is not None:
        await _give_back(tx, name, actor, "away")
    else:
        await _give_back(tx, name, actor, "skills", _not_theirs(after))
    return after


async def remove(tx: Transaction, name: str, actor: str) -> None:
    """Remove a person; their claims go back to the queue. Raises `UnknownPerson`."""
    await lock(tx.connection, name)
    await _give_back(tx, name, actor, "removed")
    await tx.connection.execute(delete(people).where(people.c.name == name))
    tx.tell("person_removed", actor, name=name)


async def claims_held(connection: AsyncConnection, name: str) -> int:
    """Return how many open cases the person holds a live claim on."""
    held = select(func.count()).where(reviews.c.claimed_by == name, reviews.c.claimed_until > func.now(), _WAITS)
    return int((await connection.execute(held)).scalar_one())


async def _give_back(tx: Transaction, name: str, actor: str, why: str, *which: ColumnElement[bool]) -> None:
    claims = reviews.update().where(reviews.c.claimed_by == name, _WAITS, *which)
    released = claims.values(claimed_by=None, claimed_until=None).returning(reviews.c.ticket_id, reviews.c.review_id)
    for row in (await tx.connection.execute(released)).all():
        tx.tell("released", actor, row.ticket_id, review_id=str(row.review_id), held_by=name, why=why)


def _not_theirs(person: Person) -> ColumnElement[bool]:
    own = person.skills if person.role == "reviewer" else ()
    return false() if person.role == "admin" else reviews.c.skill.not_in(own)


def _away_since(before: Person, wanted: PersonChange, now: datetime) -> datetime | None:
    if wanted.away is None:
        return before.away_since
    return (before.away_since or now) if wanted.away else None


def _person(row: Any) -> Person:
    skills: Sequence[str] = row.skills
    return Person(name=row.name, role=row.role, skills=tuple(skills), cap=row.cap, away_since=row.away_since)
