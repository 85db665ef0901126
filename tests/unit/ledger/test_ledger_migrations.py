"""What a migration finds in a ledger that was in use, it takes along."""

import uuid
from collections.abc import AsyncIterator

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from fixtures.ledger import rows_of
from fixtures.long_queue import insert_cases
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.database import MIGRATIONS, create_engine, migrate, sqlalchemy_url

pytestmark = pytest.mark.postgres


@pytest.fixture
async def before_words(postgres_url: str) -> AsyncIterator[tuple[str, AsyncEngine]]:
    """A ledger whose cases have no words yet."""
    name = f"older_{uuid.uuid4().hex}"
    url = sqlalchemy_url(postgres_url).set(drivername="postgresql", database=name)
    shown = url.render_as_string(hide_password=False)
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes |= {"url": shown, "schema": "holdpoint"}
    command.upgrade(config, "0004")
    engine = create_engine(shown)
    yield shown, engine
    await engine.dispose()
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


async def test_cases_that_waited_before_there_was_a_search_are_found_and_counted(
    before_words: tuple[str, AsyncEngine],
) -> None:
    url, engine = before_words
    await insert_cases(engine, 8)

    migrate(url)

    words = {row.ticket_id: row.words for row in await rows_of(engine, "reviews")}
    assert "'w1000007'" in words["T7"]
    assert "'quill'" in words["T7"]
    counted = {(row.skill, row.action): row.pending for row in await rows_of(engine, "action_counts")}
    assert sum(counted.values()) == 8
    assert counted["orders", "send_reply"] == 2
