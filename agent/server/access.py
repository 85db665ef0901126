"""Who calls a route, and what they must be to do so."""

from typing import Annotated, get_args

from fastapi import Depends, Request

from agent.contract import Role
from agent.ledger.people import Person
from agent.server.errors import Forbidden
from agent.server.identity import ANONYMOUS, SYSTEM, person_of, role_of
from agent.wiring import Services, services


async def signed_in(request: Request) -> Person:
    """Return the person whose token came with the request. Raises `Forbidden` for Studio, which is nobody."""
    user = request.scope.get("user")
    person = person_of(user) if user is not None else None
    if person is None:
        raise Forbidden("role", "This call takes a person's token")
    return person


async def scraper(request: Request) -> None:
    """Let whoever has a token read the metrics, and anybody where they are public. Raises `Forbidden` for Studio."""
    user = request.scope.get("user")
    if user is None or role_of(user) not in (*get_args(Role), SYSTEM, ANONYMOUS):
        raise Forbidden("role", "This call takes a token")


async def intake(person: Annotated[Person, Depends(signed_in)]) -> Person:
    """Return a person who may hand in tickets."""
    return _with_role(person, "intake", "admin")


async def reviewer(person: Annotated[Person, Depends(signed_in)]) -> Person:
    """Return a person who may look at cases."""
    return _with_role(person, "reviewer", "admin")


async def admin(person: Annotated[Person, Depends(signed_in)]) -> Person:
    """Return a person who administers."""
    return _with_role(person, "admin")


AnyPerson = Annotated[Person, Depends(signed_in)]
Intake = Annotated[Person, Depends(intake)]
Reviewer = Annotated[Person, Depends(reviewer)]
Admin = Annotated[Person, Depends(admin)]
Here = Annotated[Services, Depends(services)]


def _with_role(person: Person, *roles: str) -> Person:
    if person.role not in roles:
        raise Forbidden("role", f"This call takes the role {' or '.join(roles)}, and you have {person.role}")
    return person
