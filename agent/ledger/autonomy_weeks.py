"""Which ISO weeks were run, and what each said of every action class."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.contract.autonomy import Terms
from agent.core.calibration import Rule, Verdict, WeekFigures
from agent.core.records import Record
from agent.ledger.autonomy_tables import calibration_runs, calibration_weeks
from agent.ledger.transaction import SYSTEM, Transaction


class RecordedWeek(Record):
    """What a week said of a class when it was run: its figures, what held then, and what the rules made of it.

    `safe_threshold` is the highest that was known to be safe by then; None when none was, or nobody asked.
    """

    figures: WeekFigures
    terms: Terms
    rule: Rule | None
    why: str
    safe_threshold: float | None = None


async def begin(tx: Transaction, week: str) -> bool:
    """Take a week to run it; False when it was run before, or another server has just done it."""
    once = insert(calibration_runs).values(week=week, run_at=tx.now).on_conflict_do_nothing()
    return (await tx.connection.execute(once.returning(calibration_runs.c.week))).first() is not None


async def run_at(connection: AsyncConnection, week: str) -> datetime | None:
    """Return when a week was run, or None."""
    found = select(calibration_runs.c.run_at).where(calibration_runs.c.week == week)
    at: datetime | None = (await connection.execute(found)).scalar_one_or_none()
    return at


async def record(tx: Transaction, week: str, verdicts: dict[str, Verdict]) -> None:
    """Record what a week said of each class, moves or none."""
    rows = [
        {"action": action, "week": week, "figures": recorded(verdict).model_dump(mode="json")}
        for action, verdict in sorted(verdicts.items())
    ]
    if rows:
        await tx.connection.execute(insert(calibration_weeks).values(rows))
    moved = sorted(action for action, verdict in verdicts.items() if verdict.is_move)
    tx.tell("week_calibrated", SYSTEM, None, week=week, judged=sorted(verdicts), moved=moved)


async def recent(connection: AsyncConnection, before: str = "9999", last: int = 26) -> dict[str, list[RecordedWeek]]:
    """Return what the last weeks before one said of each class, newest first."""
    newest = select(calibration_runs.c.week).where(calibration_runs.c.week < before)
    weeks = newest.order_by(calibration_runs.c.week.desc()).limit(last)
    found = (
        select(calibration_weeks).where(calibration_weeks.c.week.in_(weeks)).order_by(calibration_weeks.c.week.desc())
    )
    by_action: dict[str, list[RecordedWeek]] = {}
    for row in await connection.execute(found):
        by_action.setdefault(row.action, []).append(RecordedWeek.model_validate(row.figures))
    return by_action


def recorded(verdict: Verdict) -> RecordedWeek:
    """Return what is kept of a verdict."""
    terms = Terms(autonomy=verdict.before.autonomy, threshold=verdict.before.threshold)
    return RecordedWeek(
        figures=verdict.evidence.figures,
        terms=terms,
        rule=verdict.rule,
        why=verdict.reason,
        safe_threshold=verdict.evidence.safe_threshold,
    )
