"""How Alembic reaches the database: one connection, one lock, each schema with its own version table."""

from alembic import context
from sqlalchemy import create_engine, text

from agent.database import sqlalchemy_url

MIGRATION_LOCK = 4_816_230_001

_schema = context.config.attributes["schema"]
_engine = create_engine(sqlalchemy_url(context.config.attributes["url"]))

with _engine.connect() as connection:
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": MIGRATION_LOCK})
    try:
        connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{_schema}"'))
        connection.commit()
        context.configure(connection=connection, version_table="migrations", version_table_schema=_schema)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    finally:
        connection.rollback()
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": MIGRATION_LOCK})
_engine.dispose()
