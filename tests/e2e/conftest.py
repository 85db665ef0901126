"""Real servers with a demo shop and people of their own; two are shared by all tests."""

import asyncio
import secrets
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from desk import SYSTEM, Desk
from dev_server import DevServer

from agent.adapters.shop.demo import load_demo_shop
from agent.cli import demo
from agent.database import create_engine, sqlalchemy_url
from agent.ledger import people
from agent.ledger.people import Person, new_token
from agent.ledger.transaction import transaction
from agent.settings import PROJECT_ROOT

DORA = Person(name="dora", role="reviewer", skills=("refunds", "orders"), cap=2)
"""Has alice's skills, and may hold two cases."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.server)
            item.add_marker(pytest.mark.postgres)


# Of the package and not the session: a server that idles beside the tests that follow takes a part of the machine.
@pytest.fixture(scope="package")
def open_desk(
    postgres_url: str, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Desk]]:
    """Opens desks: each a server with a home, a database, people and tokens of its own."""
    opened: list[Desk] = []

    def open_one(**env: str) -> Desk:
        name = f"e2e_{uuid.uuid4().hex}"
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template_database}"'.encode())
        database = sqlalchemy_url(postgres_url).set(drivername="postgresql", database=name).render_as_string(False)
        home = tmp_path_factory.mktemp("desk")
        system = secrets.token_urlsafe(16)
        tokens = {**asyncio.run(_furnish(database, home)), SYSTEM: system}
        desk = Desk(DevServer(home, database, {"THREAD_API_TOKEN": system, "STUDIO": "0", **env}), database, tokens)
        opened.append(desk)
        desk.server.start()
        return desk

    yield open_one
    for desk in opened:
        desk.hang_up()
        desk.server.stop()


@pytest.fixture(scope="package")
def desk(open_desk: Callable[..., Desk]) -> Desk:
    """A shared desk whose housekeeping is idle after the start: what happens there, a request did."""
    return open_desk(HOUSEKEEPING_SECONDS="3600", HOUSEKEEPING_CRON="")


@pytest.fixture(scope="package")
def kept_desk(open_desk: Callable[..., Desk], tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A shared desk whose housekeeping looks after everything at once, and where Studio is let in.

    Refunds count at once here, so that who decides them also resumes them, with a checkpoint after each node.
    """
    shipped = (PROJECT_ROOT / "agent" / "policy.toml").read_text(encoding="utf-8")
    policy = tmp_path_factory.mktemp("policy") / "policy.toml"
    policy.write_text(shipped.replace("[actions.issue_refund]", "[actions.issue_refund]\nundo_seconds = 0"))
    return open_desk(HOUSEKEEPING_SECONDS="0.5", STUDIO="1", POLICY_PATH=str(policy))


async def _furnish(database: str, home: Path) -> dict[str, str]:
    engine = create_engine(database)
    try:
        await load_demo_shop(engine)
        tokens = await demo.ensure_people(engine, home / "demo-tokens.json")
        tokens[DORA.name] = new_token()
        async with transaction(engine) as tx:
            await people.save(tx, DORA, tokens[DORA.name], "test")
        return tokens
    finally:
        await engine.dispose()
