"""The tables that the code works with are the tables that the migrations make."""

from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, MetaData, text
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.database import migrate
from agent.ledger import autonomy_tables, upkeep_tables
from agent.ledger.tables import metadata

pytestmark = pytest.mark.postgres
assert upkeep_tables.metadata is autonomy_tables.metadata is metadata


def differences(connection: Connection) -> list[Any]:
    def is_ours(name: str | None, kind: str, parents: Any) -> bool:
        return name == "holdpoint" if kind == "schema" else name != "migrations"

    context = MigrationContext.configure(
        connection,
        opts={"include_schemas": True, "include_name": is_ours, "compare_type": True, "compare_server_default": True},
    )
    return list(compare_metadata(context, metadata))


def checks(connection: Connection) -> set[str]:
    found = (
        "SELECT conname FROM pg_constraint WHERE contype = 'c' AND connamespace = 'holdpoint'::regnamespace"
        " AND conname NOT LIKE '%not_null'"
    )
    return set(connection.execute(text(found)).scalars())


def declared_checks(declared: MetaData) -> set[str]:
    return {
        str(constraint.name)
        for table in declared.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }


async def test_the_declared_tables_are_the_migrated_ones(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_a_missing_column_would_be_noticed(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        await connection.execute(text("ALTER TABLE holdpoint.tickets DROP COLUMN outcome"))
        assert await connection.run_sync(differences) != []


async def test_the_declared_checks_are_the_migrated_ones(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        assert await connection.run_sync(checks) == declared_checks(metadata)


async def test_migrating_twice_changes_nothing(database: str, engine: AsyncEngine) -> None:
    count = text("SELECT count(*) FROM information_schema.tables WHERE table_schema IN ('holdpoint', 'shop')")
    async with engine.connect() as connection:
        before = (await connection.execute(count)).scalar_one()

    migrate(database)

    async with engine.connect() as connection:
        assert (await connection.execute(count)).scalar_one() == before > len(metadata.tables)
