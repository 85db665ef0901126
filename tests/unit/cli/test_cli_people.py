"""The commands on people: what they print, what they refuse, and what the ledger then says."""

import asyncio
from collections.abc import Iterator

import pytest
from fixtures.ledger import a_person, hire, hold_case, look_up
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner, Result

from agent.cli.commands import app
from agent.ledger import people, queue
from agent.ledger.people import Person
from agent.ledger.transaction import transaction
from agent.settings import settings

pytestmark = pytest.mark.postgres


@pytest.fixture(autouse=True)
def configured(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("DATABASE_URL", database)
    settings.cache_clear()
    yield
    settings.cache_clear()


async def run(*words: str) -> Result:
    """Type a command after `people`; the commands run their own event loop, so not on this one."""
    return await asyncio.to_thread(CliRunner().invoke, app, ["people", *words])


async def who_has(engine: AsyncEngine, token: str) -> Person | None:
    async with engine.connect() as connection:
        return await people.by_token(connection, token)


async def test_a_new_person_gets_a_token_that_works(engine: AsyncEngine) -> None:
    result = await run("add", "dana", "--skill", "data", "--skill", "data", "--cap", "3")

    assert result.exit_code == 0
    assert await who_has(engine, result.stdout.strip()) == a_person("dana", skills=("data",), cap=3)


async def test_adding_somebody_again_replaces_their_skills_and_their_token(engine: AsyncEngine) -> None:
    first = (await run("add", "dana", "--skill", "data")).stdout.strip()

    second = (await run("add", "dana", "--role", "admin", "--cap", "1")).stdout.strip()

    assert await who_has(engine, first) is None
    assert await who_has(engine, second) == a_person("dana", role="admin", skills=(), cap=1)


async def test_a_rotated_token_replaces_the_old_one_and_nothing_else(engine: AsyncEngine) -> None:
    old = (await run("add", "dana", "--skill", "data", "--cap", "3")).stdout.strip()
    review = await hold_case(engine, skill="data")
    async with transaction(engine) as tx:
        await queue.claim(tx, review.review_id, a_person("dana"), 600)

    result = await run("rotate", "dana")

    assert result.exit_code == 0
    assert await who_has(engine, old) is None
    assert await who_has(engine, result.stdout.strip()) == a_person("dana", skills=("data",), cap=3)
    assert (await look_up(engine, "reviews", review_id=review.review_id)).claimed_by == "dana"


async def test_going_away_and_coming_back_is_noted_and_listed(engine: AsyncEngine) -> None:
    await hire(engine, a_person("dana", cap=4))

    gone = await run("away", "dana")
    listed = await run("list")
    back = await run("back", "dana")

    assert (gone.exit_code, back.exit_code) == (0, 0)
    assert "holds 0 of 4" in listed.stdout
    assert "away since" in listed.stdout
    assert (await look_up(engine, "people", name="dana")).away_since is None
    assert "away since" not in (await run("list")).stdout


async def test_a_removed_persons_token_stops(engine: AsyncEngine) -> None:
    token = (await run("add", "dana")).stdout.strip()

    assert (await run("remove", "dana")).exit_code == 0
    assert await who_has(engine, token) is None


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        (("add", "dana", "--role", "king"), "--role must be one of intake, reviewer, admin, not king", 1),
        (("add", "dana", "--skill", "magic"), "--skill must be one of", 1),
        (("add", "system"), "A name must be a person's", 1),
        (("add", " "), "A name must not be empty", 1),
        (("add", "a/b"), "without a slash", 1),
        (("add", "a\nb"), "visible characters", 1),
        (("add", "d" * 101), "at most 100 characters", 1),
        (("remove", "nobody"), "Nobody is called nobody", 1),
        (("rotate", "nobody"), "Nobody is called nobody", 1),
        (("away", "nobody"), "Nobody is called nobody", 1),
        (("back", "nobody"), "Nobody is called nobody", 1),
        (("add", "dana", "--cap", "-1"), "--cap", 2),
        (("add", "dana", "--cap", "1001"), "--cap", 2),
        (("rotate",), "Usage", 2),
    ],
)
async def test_bad_input_is_refused_in_words_and_changes_nothing(
    engine: AsyncEngine, words: tuple[str, ...], said: str, code: int
) -> None:
    result = await run(*words)

    assert result.exit_code == code
    assert said in result.stderr
    async with engine.connect() as connection:
        assert await people.everyone(connection) == []
