"""Who the caller is."""

from fastapi import APIRouter

from agent.contract import Me
from agent.ledger.people import claims_held
from agent.ledger.transaction import autocommit
from agent.server.access import AnyPerson, Here

router = APIRouter(prefix="/holdpoint")


@router.get("/me")
async def me(person: AnyPerson, here: Here) -> Me:
    """Return the caller's name, role, skills and claims."""
    async with autocommit(here.engine) as connection:
        claimed = await claims_held(connection, person.name)
    return Me(name=person.name, role=person.role, skills=list(person.skills), cap=person.cap, claimed=claimed)
