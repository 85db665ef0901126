"""Who the caller is, and whether they are there."""

from fastapi import APIRouter

from agent.contract import AwayIn, Me, PersonChange
from agent.errors import UnknownPerson
from agent.ledger import people
from agent.ledger.people import Person
from agent.ledger.transaction import autocommit, transaction
from agent.server.access import AnyPerson, Here, Reviewer
from agent.wiring import Services

router = APIRouter(prefix="/holdpoint/me")


@router.get("")
async def me(person: AnyPerson, here: Here) -> Me:
    """Return the caller's name, role, skills, claims, and since when they are away."""
    return await _me(here, person)


@router.post("/away")
async def set_away(body: AwayIn, person: Reviewer, here: Here) -> Me:
    """Go away, which gives every claim back, or come back."""
    async with transaction(here.engine) as tx:
        await people.change(tx, person.name, PersonChange(away=body.away), person.name)
    return await _me(here, person)


async def _me(here: Services, person: Person) -> Me:
    async with autocommit(here.engine) as connection:
        found = await people.views(connection, person.name)
    if not found:
        raise UnknownPerson(person.name)
    return Me.model_validate(found[0].model_dump())
