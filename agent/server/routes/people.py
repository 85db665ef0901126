"""The calls on people: who there is, and, for administrators, what they may do."""

from fastapi import APIRouter

from agent.contract import People, PersonChange, PersonView
from agent.errors import UnknownPerson
from agent.ledger import people
from agent.ledger.transaction import autocommit, transaction
from agent.server.access import Admin, Here, Reviewer

router = APIRouter(prefix="/holdpoint/people")


@router.get("")
async def list_people(person: Reviewer, here: Here) -> People:
    """Return everybody by name, with how many cases each holds."""
    async with autocommit(here.engine) as connection:
        return People(people=await people.views(connection))


@router.post("/{name}")
async def change_person(name: str, body: PersonChange, person: Admin, here: Here) -> PersonView:
    """Change somebody's skills, cap or whether they are away; it holds from their next call on."""
    async with transaction(here.engine) as tx:
        await people.change(tx, name, body, person.name)
        found = await people.views(tx.connection, name)
    if not found:
        raise UnknownPerson(name)
    return found[0]
