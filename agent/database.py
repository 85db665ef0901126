"""Where the database is, its engine, and its migrations; the ledger and the shop stand on this."""

import asyncio
import threading
import time
from functools import lru_cache
from pathlib import Path
from weakref import WeakKeyDictionary

from sqlalchemy import URL, Engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from agent.settings import PROJECT_ROOT, Settings, settings

MIGRATIONS = PROJECT_ROOT / "agent" / "ledger" / "migrations"
SHOP_VERSIONS = PROJECT_ROOT / "agent" / "adapters" / "shop" / "versions"

RESTED_SECONDS = 0.5
"""A connection that lay idle for longer is checked before its next use; Postgres doesn't restart any faster."""

_engines: "WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, AsyncEngine]]" = WeakKeyDictionary()
_starting = threading.Lock()


def database_url(config: Settings | None = None) -> str:
    """Return the libpq URL of the configured database; starts the embedded one when none is set (blocks)."""
    config = config or settings()
    if config.database_url is not None:
        return config.database_url
    with _starting:
        return _embedded_url(config.holdpoint_home.resolve() / "pg")


@lru_cache(maxsize=1)
def _embedded_url(data_directory: Path) -> str:
    from agent.adapters.embedded_postgres import EmbeddedPostgres

    return EmbeddedPostgres(data_directory).url


def sqlalchemy_url(url: str) -> URL:
    """Return `url` for SQLAlchemy with the psycopg driver."""
    return make_url(url).set(drivername="postgresql+psycopg")


def create_engine(url: str, pool_size: int = 10) -> AsyncEngine:
    """Return a new pooled engine that checks a connection before handing it out, unless it was in use just now."""
    engine = create_async_engine(sqlalchemy_url(url), pool_size=pool_size, max_overflow=pool_size, pool_timeout=30)
    _check_rested_connections(engine.sync_engine)
    return engine


def _check_rested_connections(engine: Engine) -> None:
    # Like pool_pre_ping, without its round trip for each transaction of a busy server.
    def on_checkin(_: object, entry: ConnectionPoolEntry) -> None:
        entry.info["rests_since"] = time.monotonic()

    def on_checkout(connection: DBAPIConnection, entry: ConnectionPoolEntry, _: object) -> None:
        rests_since = entry.info.get("rests_since")
        if rests_since is None or time.monotonic() - rests_since < RESTED_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error

    event.listen(engine, "checkin", on_checkin)
    event.listen(engine, "checkout", on_checkout)


async def shared_engine() -> AsyncEngine:
    """Return this event loop's engine on the configured database."""
    url = await asyncio.to_thread(database_url)
    engines = _engines.setdefault(asyncio.get_running_loop(), {})
    if url not in engines:
        engines[url] = await asyncio.to_thread(create_engine, url, settings().database_pool_size)
    return engines[url]


def migrate(url: str) -> None:
    """Bring the ledger's and the shop's schema up to date (blocks); two processes at once take turns."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    config.attributes["schema"] = "holdpoint"
    command.upgrade(config, "head")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("version_locations", str(SHOP_VERSIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = url
    config.attributes["schema"] = "shop"
    command.upgrade(config, "head")
