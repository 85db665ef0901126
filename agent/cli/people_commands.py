"""Commands on people: who may hand in tickets, decide, administer, and who is away."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, NoReturn, get_args

import typer
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.cli.on_database import Home, on_database
from agent.cli.output import refuse, say
from agent.contract import PersonChange, PersonView, Role, Skill
from agent.core.person_names import problem_with_name
from agent.errors import UnknownPerson
from agent.ledger import people
from agent.ledger.people import Person, new_token
from agent.ledger.transaction import Transaction, transaction

ACTOR = "command line"
MAX_CAP = 1000

people_commands = typer.Typer(no_args_is_help=True, help="Who may hand in tickets, decide, administer.")


@people_commands.command("add")
def add(
    name: Annotated[str, typer.Argument(help="How the person signs in and is named in every record.")],
    role: Annotated[str, typer.Option(help=f"One of {', '.join(get_args(Role))}.")] = "reviewer",
    skill: Annotated[list[str] | None, typer.Option(help=f"Repeat for several: {', '.join(get_args(Skill))}.")] = None,
    cap: Annotated[int, typer.Option(min=0, max=MAX_CAP, help="The most cases the person may hold at once.")] = 10,
    home: Home = None,
) -> None:
    """Add a person, or change one, and print a new token: it is shown this once."""
    if problem := problem_with_name(name):
        _refuse(f"A name {problem}")
    if role not in get_args(Role):
        _refuse(f"--role must be one of {', '.join(get_args(Role))}, not {role}")
    if unknown := set(skill or ()) - set(get_args(Skill)):
        _refuse(f"--skill must be one of {', '.join(get_args(Skill))}, not {', '.join(sorted(unknown))}")
    token = new_token()
    skills = tuple(dict.fromkeys(skill or ()))
    person = Person.model_validate({"name": name, "role": role, "skills": skills, "cap": cap})
    _in_transaction(home, lambda tx: people.save(tx, person, token, ACTOR))
    say(token)


@people_commands.command("list")
def list_people(home: Home = None) -> None:
    """List everybody with role, skills, how many cases they hold of how many they may, and who is away."""

    async def work(engine: AsyncEngine) -> list[PersonView]:
        async with engine.connect() as connection:
            return await people.views(connection)

    for person in on_database(home, work):
        away = f"  away since {person.away_since:%Y-%m-%d %H:%M} UTC" if person.away_since else ""
        holds = f"holds {person.claimed} of {person.cap}"
        say(f"{person.name:<16} {person.role:<9} {holds:<16} {', '.join(person.skills)}{away}")


@people_commands.command("remove")
def remove(name: str, home: Home = None) -> None:
    """Remove a person; their claims go back to the queue, their decisions stay on record."""
    _on_person(name, home, lambda tx: people.remove(tx, name, ACTOR))


@people_commands.command("rotate")
def rotate(name: str, home: Home = None) -> None:
    """Print a new token for a person, shown this once; the old one stops at once, everything else stays."""
    token = new_token()
    _on_person(name, home, lambda tx: people.rotate(tx, name, token, ACTOR))
    say(token)


@people_commands.command("away")
def away(name: str, home: Home = None) -> None:
    """Note that a person is away: their claims go back to the queue, and they are given no new ones."""
    _on_person(name, home, lambda tx: people.change(tx, name, PersonChange(away=True), ACTOR))


@people_commands.command("back")
def back(name: str, home: Home = None) -> None:
    """Note that a person is back."""
    _on_person(name, home, lambda tx: people.change(tx, name, PersonChange(away=False), ACTOR))


def _on_person(name: str, home: Path | None, work: Callable[[Transaction], Awaitable[object]]) -> None:
    try:
        _in_transaction(home, work)
    except UnknownPerson:
        _refuse(f"Nobody is called {name}; `python -m agent people list` shows who is known")


def _in_transaction(home: Path | None, work: Callable[[Transaction], Awaitable[object]]) -> None:
    async def in_transaction(engine: AsyncEngine) -> None:
        async with transaction(engine) as tx:
            await work(tx)

    on_database(home, in_transaction)


def _refuse(why: str) -> NoReturn:
    refuse(why, status=1)
