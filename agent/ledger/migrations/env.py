"""How Alembic reaches the database: one connection, one lock, each schema with its own version table."""

from alembic import context
from sqlalchemy import create_engine, text

from agent.database import sqlalchemy_url
from agent.locks import Lock

_schema = context.config.attributes["schema"]
_engine = create_engine(sqlalchemy_url(context.config.attributes["url"]))

with _engine.connect() as connection:
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": Lock.MIGRATION.value})
    try:
        connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{_schema}"'))
        connection.commit()
        context.configure(connection=connection, version_table="migrations", version_table_schema=_schema)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    finally:
        connection.rollback()
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": Lock.MIGRATION.value})
_engine.dispose()
