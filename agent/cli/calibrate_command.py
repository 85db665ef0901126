"""`python -m agent calibrate`: run finished weeks by hand, or look at what a week would move."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.cli.on_database import Home, on_database
from agent.cli.output import refuse, say
from agent.settings import settings

if TYPE_CHECKING:
    from agent.core.calibration import Verdict
    from agent.core.measures import Rate

HEADER = ("action", "agreement", "regret", "threshold", "autonomy", "why")


@dataclass(frozen=True)
class RunWeek:
    """What came of one week; `verdicts` is None when it had been run before."""

    week: str
    verdicts: "Mapping[str, Verdict] | None"


def calibrate(
    week: Annotated[str | None, typer.Option(help="An ISO week such as 2026-W07; all that are due without it.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would move, and change nothing.")] = False,
    home: Home = None,
) -> None:
    """Let the figures of finished weeks (UTC) move what each action may do alone; print what moved, and why."""
    from agent.ledger.autonomy_evidence import last_finished

    if week is not None:
        _must_be_a_week(week)
        if week > last_finished(datetime.now(UTC)) and not dry_run:
            refuse(f"--week: {week} isn't over yet; --dry-run shows what it would move if it were")
    run = on_database(home, lambda engine: run_weeks(engine, week, is_dry=dry_run))
    for line in report(run, is_dry=dry_run):
        say(line)


async def run_weeks(engine: AsyncEngine, week: str | None, *, is_dry: bool) -> list[RunWeek]:
    """Run one week, or all that are due, oldest first; dry, one after the other and then all undone."""
    from agent.actions.registry import load_actions
    from agent.earning import Classes
    from agent.housekeeping.calibrate import run_week
    from agent.ledger import autonomy_evidence
    from agent.ledger.transaction import Transaction, transaction
    from agent.wiring import read_policy

    classes, now = Classes(load_actions(), read_policy(settings().policy_path)), datetime.now(UTC)
    async with engine.connect() as connection:
        weeks = [week] if week is not None else await autonomy_evidence.weeks_to_run(connection, now)
        await connection.rollback()
        if is_dry:
            tried = Transaction(connection, now)
            found = [RunWeek(each, await run_week(tried, classes, each)) for each in weeks]
            await connection.rollback()
            return found
    done = []
    for each in weeks:
        async with transaction(engine) as tx:
            done.append(RunWeek(each, await run_week(tx, classes, each)))
    return done


def report(run: Sequence[RunWeek], *, is_dry: bool) -> list[str]:
    """Return what is printed: a table a week, and how many classes moved, or would."""
    if not run:
        return ["no finished week waits to be run"]
    lines = []
    for each in run:
        if each.verdicts is None:
            lines.append(f"{each.week}: was run before; a week moves things once")
        elif not each.verdicts:
            lines.append(f"{each.week}: nothing was decided or carried out")
        else:
            lines += [each.week, *_table([HEADER, *(_row(*one) for one in sorted(each.verdicts.items()))])]
    moved = sum(verdict.is_move for each in run for verdict in (each.verdicts or {}).values())
    return [*lines, f"{moved} would move; nothing was changed" if is_dry else f"{moved} moved"]


def _row(action: str, verdict: "Verdict") -> tuple[str, ...]:
    before, after = verdict.before, verdict.after
    return (
        action,
        _rate(verdict.evidence.agreement),
        _rate(verdict.evidence.regret),
        _change(f"{before.threshold:.2f}", f"{after.threshold:.2f}"),
        _change(before.autonomy, after.autonomy),
        verdict.reason,
    )


def _rate(rate: "Rate") -> str:
    if rate.share is None or rate.low is None or rate.high is None:
        return "-"
    return f"{rate.part} of {rate.whole} = {rate.share:.1%} ({rate.low:.1%} to {rate.high:.1%})"


def _change(before: str, after: str) -> str:
    return before if before == after else f"{before} -> {after}"


def _table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADER))]
    return [" | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _must_be_a_week(week: str) -> None:
    from agent.core.calibration import monday_of, week_of

    try:
        is_week = week_of(monday_of(week)) == week
    except ValueError:
        is_week = False
    if not is_week:
        refuse(f"--week: must be an ISO week such as 2026-W07, not {week}")
