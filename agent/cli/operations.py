"""Commands that work on the database of a running, or stopped, Holdpoint: people and shop."""

from pathlib import Path
from typing import Annotated, get_args

import typer
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.actions.declaration import Skill
from agent.cli.on_database import Home, on_database
from agent.cli.output import refuse, say
from agent.contract import Role
from agent.errors import UnknownPerson
from agent.ledger import people
from agent.ledger.people import Person, new_token
from agent.ledger.transaction import transaction

people_commands = typer.Typer(no_args_is_help=True, help="Who may hand in tickets, decide, administer.")


@people_commands.command("add")
def add(
    name: Annotated[str, typer.Argument(help="How the person signs in and is named in every record.")],
    role: Annotated[str, typer.Option(help=f"One of {', '.join(get_args(Role))}.")] = "reviewer",
    skill: Annotated[list[str] | None, typer.Option(help=f"Repeat for several: {', '.join(get_args(Skill))}.")] = None,
    cap: Annotated[int, typer.Option(min=0, help="The most cases the person may hold at once.")] = 10,
    home: Home = None,
) -> None:
    """Add a person, or change one, and print a new token: it is shown this once."""
    if role not in get_args(Role):
        refuse(f"--role must be one of {', '.join(get_args(Role))}, not {role}")
    if unknown := set(skill or ()) - set(get_args(Skill)):
        refuse(f"--skill must be one of {', '.join(get_args(Skill))}, not {', '.join(sorted(unknown))}")
    token = new_token()
    person = Person.model_validate({"name": name, "role": role, "skills": skill or (), "cap": cap})

    async def work(engine: AsyncEngine) -> None:
        async with transaction(engine) as tx:
            await people.save(tx, person, token, "command line")

    on_database(home, work)
    say(token)


@people_commands.command("list")
def list_people(home: Home = None) -> None:
    """List everybody with role, skills and cap."""

    async def work(engine: AsyncEngine) -> list[Person]:
        async with engine.connect() as connection:
            return await people.everyone(connection)

    for person in on_database(home, work):
        say(f"{person.name:<16} {person.role:<9} cap {person.cap:<4} {', '.join(person.skills)}")


@people_commands.command("remove")
def remove(name: str, home: Home = None) -> None:
    """Remove a person; their claims go back to the queue, their decisions stay on record."""

    async def work(engine: AsyncEngine) -> None:
        async with transaction(engine) as tx:
            await people.remove(tx, name, "command line")

    try:
        on_database(home, work)
    except UnknownPerson:
        refuse(f"Nobody is called {name}; `python -m agent people list` shows who is known")


def import_retail(directory: Path, home: Home = None) -> None:
    """Replace the shop's content by users.json, orders.json and products.json of a folder."""
    from agent.adapters.shop.import_retail import import_retail as load

    counts = on_database(home, lambda engine: load(engine, directory))
    say(", ".join(f"{count} {name}" for name, count in counts.items()))


def export_retail(directory: Path, home: Home = None) -> None:
    """Write the shop's whole content as users.json, orders.json and products.json into a folder."""
    from agent.adapters.shop.export_retail import export_retail as store

    on_database(home, lambda engine: store(engine, directory))
    say(str(directory))
