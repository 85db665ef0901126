"""The shop's tables and migrations agree."""

import re
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, create_engine, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.adapters.shop.tables import metadata
from agent.database import migrate, sqlalchemy_url

pytestmark = pytest.mark.postgres


def test_the_migrated_database_is_what_the_tables_say(database: str) -> None:
    engine = create_engine(sqlalchemy_url(database))
    with engine.connect() as connection:
        options = {"include_schemas": True, "include_name": _is_the_shops, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        found = compare_metadata(context, metadata)
        checks = _checks(connection)
    engine.dispose()

    assert found == []
    assert checks == {
        (table.name, constraint.name)
        for table in metadata.sorted_tables
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }


def test_migrating_again_changes_nothing(database: str) -> None:
    migrate(database)


async def test_a_gift_cards_balance_cannot_go_below_zero(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(
            text(
                "INSERT INTO shop.customers VALUES ('a', 0, 'A', 'B', 'a@example.com', '1', '', 'C', 'NY', 'USA', '1')"
            )
        )
        await connection.execute(
            text("INSERT INTO shop.payment_methods VALUES ('gift_card_1', 'a', 0, 'gift_card', NULL, NULL, 1)")
        )
    with pytest.raises(IntegrityError, match="balance_not_negative"):
        async with engine.begin() as connection:
            await connection.execute(text("UPDATE shop.payment_methods SET balance = -0.01"))


def _is_the_shops(name: str | None, type_: str, parents: Any) -> bool:
    if type_ == "schema":
        return name == "shop"
    return not (type_ == "table" and name == "migrations")


def _checks(connection: Connection) -> set[tuple[str, str]]:
    inspector = inspect(connection)
    return {
        (table, re.sub(r'^"|"$', "", str(check["name"])))
        for table in inspector.get_table_names(schema="shop")
        for check in inspector.get_check_constraints(table, schema="shop")
    }
