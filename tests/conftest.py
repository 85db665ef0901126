"""Fixtures that every test may use: one embedded Postgres a worker, and a fresh database a test."""

import os
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.adapters.embedded_postgres import EmbeddedPostgres
from agent.database import create_engine, migrate, sqlalchemy_url

PROJECT_ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def retail_directory() -> Path:
    """The retail data set beside the project; the test is skipped, saying so, when it is absent."""
    directory = Path(os.environ.get("RETAIL_DATA", PROJECT_ROOT.parent / "shared" / "data" / "retail"))
    if not (directory / "orders.json").is_file():
        pytest.skip(f"the retail data set is absent: {directory} has no orders.json (set RETAIL_DATA)")
    return directory


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A running embedded Postgres with nothing in it."""
    # Not in pytest's folder: another session's start closes that to the user that Postgres runs as, which kills it.
    with tempfile.TemporaryDirectory(prefix="holdpoint-postgres-", ignore_cleanup_errors=True) as folder:
        server = EmbeddedPostgres(Path(folder) / "pg")
        yield server.url
        server.stop()


@pytest.fixture(scope="session")
def template_database(postgres_url: str) -> str:
    """The name of a migrated database that tests copy."""
    name = "template_holdpoint"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    migrate(_with_database(postgres_url, name))
    return name


@pytest.fixture
def database(postgres_url: str, template_database: str) -> Iterator[str]:
    """The URL of a migrated, empty database of the test's own."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template_database}"')
    yield _with_database(postgres_url, name)
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
async def engine(database: str) -> AsyncIterator[AsyncEngine]:
    """An engine on the test's own database."""
    engine = create_engine(database)
    yield engine
    await engine.dispose()


def _with_database(url: str, name: str) -> str:
    return sqlalchemy_url(url).set(drivername="postgresql", database=name).render_as_string(hide_password=False)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--no-skips`, with which a skipped test fails the run."""
    parser.addoption("--no-skips", action="store_true", help="fail when any test was skipped")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no worker is left alone with it at the end."""
    slow_first = ("server", "browser")
    items.sort(key=lambda item: next((at for at, mark in enumerate(slow_first) if item.get_closest_marker(mark)), 2))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run when something was skipped and `--no-skips` is on; the summary says what."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    is_controller = not hasattr(session.config, "workerinput")
    if is_controller and session.config.getoption("--no-skips") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
