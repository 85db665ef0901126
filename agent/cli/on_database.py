"""Commands on the database of a running, or stopped, Holdpoint: how they find it and how they report trouble."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.cli.output import refuse
from agent.database import create_engine, database_url, migrate
from agent.errors import HoldpointError, UnknownPerson
from agent.settings import settings

Home = Annotated[Path | None, typer.Option(help="Folder given to `dev`; DATABASE_URL wins when it is set.")]
T = TypeVar("T")


def on_database(home: Path | None, work: Callable[[AsyncEngine], Awaitable[T]]) -> T:
    """Return what `work` does on the migrated database; what Holdpoint refuses ends the command with status 2.

    Raises `UnknownPerson`: its caller knows how to help.
    """
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
