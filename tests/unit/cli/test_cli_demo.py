"""The demo's people keep their tokens from one start to the next."""

import json
import stat
from pathlib import Path

import pytest
from fixtures.ledger import rows_of
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.cli import demo
from agent.ledger import people
from agent.ledger.people import new_token
from agent.ledger.transaction import transaction

pytestmark = pytest.mark.postgres


async def test_everyone_gets_a_token_that_is_theirs(engine: AsyncEngine, tmp_path: Path) -> None:
    tokens = await demo.ensure_people(engine, tmp_path / "home" / "tokens.json")

    assert set(tokens) == {"intake", "alice", "bob", "carol"}
    async with engine.connect() as connection:
        for name, token in tokens.items():
            person = await people.by_token(connection, token)
            assert person is not None and person.name == name


async def test_tokens_stay_the_same_and_nobody_is_saved_again(engine: AsyncEngine, tmp_path: Path) -> None:
    first = await demo.ensure_people(engine, tmp_path / "tokens.json")
    events = len(await rows_of(engine, "events"))

    assert await demo.ensure_people(engine, tmp_path / "tokens.json") == first
    assert len(await rows_of(engine, "events")) == events


async def test_only_their_owner_may_read_the_tokens(engine: AsyncEngine, tmp_path: Path) -> None:
    await demo.ensure_people(engine, tmp_path / "tokens.json")

    assert stat.S_IMODE((tmp_path / "tokens.json").stat().st_mode) == 0o600


@pytest.mark.parametrize("kept", ["", "{", "null", "[]", '{"alice": null}'])
async def test_a_spoilt_token_file_is_made_anew(engine: AsyncEngine, tmp_path: Path, kept: str) -> None:
    path = tmp_path / "tokens.json"
    path.write_text(kept)

    tokens = await demo.ensure_people(engine, path)

    assert json.loads(path.read_text()) == tokens
    assert all(token.startswith("hp_") for token in tokens.values())


async def test_a_token_that_was_replaced_is_put_back(engine: AsyncEngine, tmp_path: Path) -> None:
    tokens = await demo.ensure_people(engine, tmp_path / "tokens.json")
    async with transaction(engine) as tx:
        await people.save(tx, demo.PEOPLE[1], new_token(), "test")

    await demo.ensure_people(engine, tmp_path / "tokens.json")

    async with engine.connect() as connection:
        alice = await people.by_token(connection, tokens["alice"])
    assert alice is not None and alice.name == "alice"


async def test_a_shop_is_filled_once(engine: AsyncEngine) -> None:
    await demo.fill_shop(engine)
    async with engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE shop.customers SET first_name = 'Changed'")

    await demo.fill_shop(engine)

    async with engine.connect() as connection:
        names = (await connection.exec_driver_sql("SELECT DISTINCT first_name FROM shop.customers")).scalars().all()
    assert names == ["Changed"]
