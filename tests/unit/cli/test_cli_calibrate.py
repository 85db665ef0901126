"""`python -m agent calibrate`: what it prints, what it moves, and what it leaves alone."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fixtures.ledger import rows_of
from fixtures.weeks import FIRST_MONDAY, W10, W11, decided
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner, Result

from agent.cli.commands import app
from agent.settings import PROJECT_ROOT, settings

pytestmark = pytest.mark.postgres
TUESDAY = FIRST_MONDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def configured(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    shipped = (PROJECT_ROOT / "agent" / "policy.toml").read_text("utf-8")
    (tmp_path / "policy.toml").write_text(shipped.replace('guard = "bound"', 'guard = "none"'), "utf-8")
    monkeypatch.setenv("DATABASE_URL", database)
    monkeypatch.setenv("POLICY_PATH", str(tmp_path / "policy.toml"))
    settings.cache_clear()
    yield
    settings.cache_clear()


async def run(*words: str) -> Result:
    """Type the command; it runs an event loop of its own, so not on this one."""
    return await asyncio.to_thread(CliRunner().invoke, app, ("calibrate", *words))


async def test_a_dry_run_prints_what_would_move_and_why_and_changes_nothing(engine: AsyncEngine) -> None:
    await decided(engine, TUESDAY, 30)

    result = await run("--week", W10, "--dry-run")

    assert result.exit_code == 0, result.output
    (row,) = [line for line in result.stdout.splitlines() if line.startswith("cancel_pending_order")]
    assert "30 of 30 = 100.0%" in row
    assert "0.40 -> 0.50" in row
    assert result.stdout.splitlines()[-1] == "1 would move; nothing was changed"
    assert await rows_of(engine, "autonomy_moves") == await rows_of(engine, "calibration_runs") == []


async def test_a_week_moves_things_once(engine: AsyncEngine) -> None:
    await decided(engine, TUESDAY, 30)

    first, second = await run("--week", W10), await run("--week", W10)

    assert first.stdout.splitlines()[-1] == "1 moved"
    assert second.stdout.splitlines() == [f"{W10}: was run before; a week moves things once", "0 moved"]
    assert len(await rows_of(engine, "autonomy_moves")) == 1


async def test_without_a_week_all_that_are_due_are_run_in_order(engine: AsyncEngine) -> None:
    await decided(engine, TUESDAY, 30)
    await decided(engine, TUESDAY + timedelta(days=7), 30, threshold=0.5)

    dry, real, again = await run("--dry-run"), await run(), await run()

    weeks = [line for line in real.stdout.splitlines() if line in (W10, W11)]
    assert weeks == [W10, W11]
    assert dry.stdout.splitlines()[:-1] == real.stdout.splitlines()[:-1]
    assert real.stdout.splitlines()[-1] == "2 moved"
    assert again.stdout == "no finished week waits to be run\n"


@pytest.mark.parametrize("week", ["2026-7", "2026-W60", "last", "2026-W00", ""])
async def test_what_is_no_week_is_refused_by_name(week: str) -> None:
    result = await run("--week", week)

    assert result.exit_code == 2
    assert result.stderr.startswith("--week: must be an ISO week such as 2026-W07")


async def test_a_week_that_is_not_over_is_shown_but_not_run(engine: AsyncEngine) -> None:
    refused, shown = await run("--week", "2999-W01"), await run("--week", "2999-W01", "--dry-run")

    assert (refused.exit_code, "isn't over yet" in refused.stderr) == (2, True)
    assert (shown.exit_code, shown.stdout.splitlines()[0]) == (0, "2999-W01: nothing was decided or carried out")
    assert await rows_of(engine, "calibration_runs") == []
