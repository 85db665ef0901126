"""The commands that write the ledger out and check it: what they print, and what they refuse."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fixtures.customers import a_customer
from fixtures.ledger import a_person, a_snapshot, decide, hire, hold_case
from fixtures.past import an_approved_action
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner, Result

from agent.cli.commands import app
from agent.settings import settings

pytestmark = pytest.mark.postgres
ALICE = a_person("alice")
ADA = a_customer().model_dump(mode="json", exclude={"products", "catalogue"})

SAID = "Please cancel #W1 and write to ada.quill77@example.com"


@pytest.fixture(autouse=True)
def configured(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("DATABASE_URL", database)
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture(autouse=True)
async def decided(engine: AsyncEngine) -> None:
    """An approval that ran, and a rejection."""
    await hire(engine, ALICE)
    await an_approved_action(engine, ALICE, "T1", snapshot=a_snapshot() | {"customer": ADA, "message": SAID})
    await decide(engine, await hold_case(engine, "T2"), ALICE, "reject", notes="Ada Quill has no receipt")


async def run(*words: str) -> Result:
    """Type a command; the commands run their own event loop, so not on this one."""
    return await asyncio.to_thread(CliRunner().invoke, app, words)


async def exported(*words: str) -> list[Any]:
    result = await run("export", *words)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


async def tamper(engine: AsyncEngine, statement: str) -> None:
    """Do what only somebody with the database itself can do."""
    async with engine.begin() as connection:
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        await connection.execute(text(statement))


async def test_decisions_are_all_of_them_and_training_the_exemplary_ones() -> None:
    everything, training = await exported("decisions"), await exported("training")

    assert [row["metadata"]["decision"] for row in everything] == ["approve", "reject"]
    assert training == everything[:1]
    assert "cancel_pending_order: " in everything[0]["messages"][0]["content"]


async def test_a_redacted_export_holds_nothing_of_the_customer() -> None:
    plain, redacted = await run("export", "decisions"), await run("export", "decisions", "--redact")

    for known in ("Quill", "ada.quill77@example.com", "1 Test Lane", "#W1"):
        assert known in plain.stdout
        assert known not in redacted.stdout
    assert "[NAME_1]" in redacted.stdout


async def test_since_leaves_out_what_came_before() -> None:
    assert await exported("decisions", "--since", "2999-01-01") == []
    assert len(await exported("decisions", "--since", "2020-01-01T00:00:00Z")) == 2
    assert await exported("audit", "--since", "2999-01-01") == []


async def test_an_exported_audit_is_verified_whole_or_in_part(tmp_path: Path) -> None:
    whole, part = tmp_path / "whole.jsonl", tmp_path / "part.jsonl"
    assert (await run("export", "audit", "--output", str(whole))).exit_code == 0
    lines = whole.read_bytes().splitlines(keepends=True)
    part.write_bytes(b"".join(lines[2:]))

    checked, refused = await run("verify", "--file", str(whole)), await run("verify", "--file", str(part))

    newest = json.loads(lines[-1])
    assert checked.exit_code == 0
    assert f"up to event {newest['event_id']} with the hash {newest['hash']}" in checked.stdout
    assert (refused.exit_code, "event 1 was dropped" in refused.stderr) == (1, True)
    assert (await run("verify", "--file", str(part), "--partial")).exit_code == 0


async def test_a_file_that_somebody_worked_on_is_refused_by_its_first_wrong_event(tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"
    await run("export", "audit", "--output", str(file))
    lines = file.read_bytes().splitlines(keepends=True)
    changed = json.dumps(json.loads(lines[2]) | {"body": "{}"}).encode() + b"\n"
    wrong = {
        "event 3 was changed": [*lines[:2], changed, *lines[3:]],
        "event 3 was dropped": [*lines[:2], *lines[3:]],
        "event 2 was dropped or moved": [lines[0], lines[2], lines[1], *lines[3:]],
        "event 2 can't be read": [lines[0], b"half a li\n", *lines[2:]],
    }

    for said, content in wrong.items():
        file.write_bytes(b"".join(content))
        result = await run("verify", "--file", str(file))
        assert (result.exit_code, said in result.stderr) == (1, True), result.stderr


async def test_the_ledger_itself_is_verified() -> None:
    result = await run("verify")

    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("every event is as it was written, up to event ")


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE holdpoint.events SET body = replace(body, 'alice', 'bob') WHERE event_id = 1", "event 1 was changed"),
        ("DELETE FROM holdpoint.events WHERE event_id = 3", "event 3 was dropped"),
        ("DELETE FROM holdpoint.events WHERE event_id > 4", "event 5 was dropped"),
        ("DELETE FROM holdpoint.events", "event 1 was dropped"),
        ("UPDATE holdpoint.events SET event_id = 99 WHERE event_id = 2", "event 2 was dropped or moved"),
    ],
)
async def test_a_ledger_that_somebody_worked_on_is_refused(engine: AsyncEngine, statement: str, said: str) -> None:
    await tamper(engine, statement)

    result = await run("verify")

    assert (result.exit_code, said in result.stderr) == (1, True), result.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("export", "decisions", "--since", "yesterday"), "--since must be"),
        (("export", "audit", "--redact"), "--redact"),
        (("export", "training", "--output", "/no/such/folder/x"), "can't be written"),
        (("verify", "--file", "/no/such/file"), "can't be read"),
        (("export", "everything"), "No such command"),
    ],
)
async def test_bad_input_is_refused_in_words(words: tuple[str, ...], said: str) -> None:
    result = await run(*words)

    assert (result.exit_code, said in result.stderr) == (2, True), result.stderr
