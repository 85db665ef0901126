"""Commands that work on the database of a running, or stopped, Holdpoint: people, shop, tickets."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar, get_args

import httpx
import typer
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.actions.declaration import Skill
from agent.cli.output import refuse, say
from agent.contract import Role
from agent.database import create_engine, database_url, migrate
from agent.errors import HoldpointError, UnknownPerson
from agent.ledger import parked, people, tickets
from agent.ledger.people import Person, new_token
from agent.ledger.transaction import transaction
from agent.settings import settings

Home = Annotated[Path | None, typer.Option(help="Folder given to `dev`; DATABASE_URL wins when it is set.")]
T = TypeVar("T")

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

    _on_database(home, work)
    say(token)


@people_commands.command("list")
def list_people(home: Home = None) -> None:
    """List everybody with role, skills and cap."""

    async def work(engine: AsyncEngine) -> list[Person]:
        async with engine.connect() as connection:
            return await people.everyone(connection)

    for person in _on_database(home, work):
        say(f"{person.name:<16} {person.role:<9} cap {person.cap:<4} {', '.join(person.skills)}")


@people_commands.command("remove")
def remove(name: str, home: Home = None) -> None:
    """Remove a person; their claims go back to the queue, their decisions stay on record."""

    async def work(engine: AsyncEngine) -> None:
        async with transaction(engine) as tx:
            await people.remove(tx, name, "command line")

    try:
        _on_database(home, work)
    except UnknownPerson:
        refuse(f"Nobody is called {name}; `python -m agent people list` shows who is known")


def import_retail(directory: Path, home: Home = None) -> None:
    """Replace the shop's content by users.json, orders.json and products.json of a folder."""
    from agent.adapters.shop.import_retail import import_retail as load

    counts = _on_database(home, lambda engine: load(engine, directory))
    say(", ".join(f"{count} {name}" for name, count in counts.items()))


def export_retail(directory: Path, home: Home = None) -> None:
    """Write the shop's whole content as users.json, orders.json and products.json into a folder."""
    from agent.adapters.shop.export_retail import export_retail as store

    _on_database(home, lambda engine: store(engine, directory))
    say(str(directory))


def submit(
    ticket_id: str,
    customer_id: str,
    message: str,
    token: Annotated[str, typer.Option(envvar="HOLDPOINT_TOKEN", help="A token of the role intake or admin.")],
    tier: str = "standard",
    api: Annotated[str, typer.Option(envvar="HOLDPOINT_API_URL")] = "http://127.0.0.1:2024",
) -> None:
    """Hand in a ticket over HTTP, and print the answer."""
    body = {"ticket_id": ticket_id, "customer_id": customer_id, "message": message, "tier": tier}
    try:
        answer = httpx.post(f"{api}/holdpoint/tickets", json=body, headers={"Authorization": f"Bearer {token}"})
    except httpx.HTTPError as error:
        refuse(f"{api} can't be reached: {error}")
    if answer.is_error:
        refuse(answer.text)
    say(answer.text)


def status(home: Home = None) -> None:
    """Count the tickets by status; exit 1 when a parked one lacks somebody to decide it, or a deadline."""

    async def work(engine: AsyncEngine) -> tuple[dict[str, int], int, int]:
        async with engine.connect() as connection:
            return await tickets.counts(connection), *await parked.owned_and_all(connection)

    counts, owned, total = _on_database(home, work)
    for name, count in sorted(counts.items()):
        say(f"{name:<16} {count}")
    say(f"parked tickets with an owner and a deadline: {owned} of {total}")
    raise typer.Exit(0 if owned == total else 1)


def _on_database(home: Path | None, work: Callable[[AsyncEngine], Awaitable[T]]) -> T:
    config = settings() if home is None else settings().model_copy(update={"holdpoint_home": home})
    url = database_url(config)

    async def connected() -> T:
        engine = create_engine(url, pool_size=2)
        try:
            return await work(engine)
        finally:
            await engine.dispose()

    migrate(url)
    try:
        return asyncio.run(connected())
    except UnknownPerson:
        raise
    except HoldpointError as error:
        refuse(str(error))
