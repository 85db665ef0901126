"""People: found by their tokens, of which only hashes are kept."""

import pytest
from fixtures.ledger import a_person, hire, look_up
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.ledger import people
from agent.ledger.people import Person, new_token, token_hash
from agent.ledger.transaction import transaction


@pytest.mark.postgres
async def test_a_person_is_found_by_their_token_alone(engine: AsyncEngine) -> None:
    alice, token = a_person("alice"), new_token()
    async with transaction(engine) as tx:
        await people.save(tx, alice, token, "test")
    await hire(engine, a_person("anna"))

    async with engine.connect() as connection:
        assert await people.by_token(connection, token) == alice
        for wrong in ("", token[:-1], token.upper(), token_hash(token), "alice", "\ud800", "\x00"):
            assert await people.by_token(connection, wrong) is None


@pytest.mark.postgres
async def test_the_token_itself_is_kept_nowhere(engine: AsyncEngine) -> None:
    token = new_token()
    async with transaction(engine) as tx:
        await people.save(tx, a_person("alice"), token, "test")

    assert token not in str(await look_up(engine, "people", name="alice"))
    assert token not in (await look_up(engine, "events", kind="person_saved")).body


@pytest.mark.postgres
async def test_saving_again_replaces_the_token_and_the_skills(engine: AsyncEngine) -> None:
    await hire(engine, a_person("alice"))
    changed = a_person("alice", role="admin", skills=("data",), cap=2)
    async with transaction(engine) as tx:
        await people.save(tx, changed, "new token", "test")

    async with engine.connect() as connection:
        assert await people.by_token(connection, "alice") is None
        assert await people.by_token(connection, "new token") == changed
        assert await people.by_name(connection, "alice") == changed
        assert await people.by_name(connection, "nobody") is None


@pytest.mark.postgres
async def test_everyone_is_listed_by_name(engine: AsyncEngine) -> None:
    await hire(engine, a_person("zoe"), a_person("adam"))

    async with engine.connect() as connection:
        assert [person.name for person in await people.everyone(connection)] == ["adam", "zoe"]


@pytest.mark.parametrize(
    ("person", "sees"),
    [
        (a_person(skills=("orders",)), True),
        (a_person(skills=("data",)), False),
        (a_person(skills=()), False),
        (a_person(role="admin", skills=()), True),
        (a_person(role="intake", skills=("orders",)), False),
    ],
)
def test_skills_and_admins_see_cases_and_intake_never(person: Person, sees: bool) -> None:
    assert person.may_see("orders") is sees


def test_tokens_are_long_and_never_the_same() -> None:
    tokens = {new_token() for _ in range(100)}

    assert len(tokens) == 100
    assert min(len(token) for token in tokens) >= 43
