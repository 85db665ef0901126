"""Who may act: names, roles, skills, and the hashes of their tokens."""

import hashlib
import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.contract import Role
from agent.core.records import Record
from agent.errors import UnknownPerson
from agent.ledger.tables import people, reviews
from agent.ledger.transaction import Transaction


class Person(Record):
    """Somebody with a token; `cap` is the most cases they may hold at once."""

    name: str
    role: Role
    skills: tuple[str, ...]
    cap: int

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


async def save(tx: Transaction, person: Person, token: str, actor: str) -> None:
    """Add a person, or change who they are and replace their token."""
    values = {"role": person.role, "skills": list(person.skills), "cap": person.cap, "token_hash": token_hash(token)}
    statement = insert(people).values(name=person.name, **values)
    await tx.connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))
    tx.tell("person_saved", actor, name=person.name, role=person.role, skills=list(person.skills), cap=person.cap)


async def remove(tx: Transaction, name: str, actor: str) -> None:
    """Remove a person; their claims go back to the queue. Raises `UnknownPerson`."""
    await tx.connection.execute(select(people.c.name).where(people.c.name == name).with_for_update())
    released = reviews.update().where(reviews.c.claimed_by == name).values(claimed_by=None, claimed_until=None)
    await tx.connection.execute(released)
    found = (await tx.connection.execute(delete(people).where(people.c.name == name))).rowcount
    if not found:
        raise UnknownPerson(name)
    tx.tell("person_removed", actor, name=name)


async def claims_held(connection: AsyncConnection, name: str) -> int:
    """Return how many open cases the person holds a live claim on."""
    held = select(func.count()).where(
        reviews.c.claimed_by == name,
        reviews.c.claimed_until > func.now(),
        reviews.c.status.in_(("pending", "awaiting_second")),
    )
    return int((await connection.execute(held)).scalar_one())


def _person(row: Any) -> Person:
    skills: Sequence[str] = row.skills
    return Person(name=row.name, role=row.role, skills=tuple(skills), cap=row.cap)
