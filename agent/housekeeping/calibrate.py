"""The weekly run: what each finished ISO week means for every action class, carried out once, whoever runs it."""

import logging
from datetime import UTC, datetime

from sqlalchemy.exc import OperationalError

from agent.core.calibration import Verdict
from agent.earning import Classes, judge
from agent.ledger import autonomy, autonomy_evidence, autonomy_weeks, past_actions, recalibrating
from agent.ledger.transaction import Transaction, autocommit, transaction
from agent.wiring import Services

log = logging.getLogger(__name__)


async def calibrate(here: Services) -> int:
    """Run every finished ISO week (UTC) that wasn't run yet, oldest first; return how many moved anything.

    A week that can't be run is logged, and keeps the later ones waiting: each starts from where the one before ended.
    """
    async with autocommit(here.engine) as connection:
        weeks = await autonomy_evidence.weeks_to_run(connection, datetime.now(UTC))
    classes, moved = Classes(here.actions, here.policy), 0
    for week in weeks:
        try:
            async with transaction(here.engine) as tx:
                verdicts = await run_week(tx, classes, week)
        except OperationalError:
            raise
        except Exception:
            # Whatever is wrong with this week, deadlines and replies don't wait for it.
            log.exception("Week %s couldn't be run", week)
            break
        moved += any(verdict.is_move for verdict in (verdicts or {}).values())
    return moved


async def run_week(tx: Transaction, classes: Classes, week: str) -> dict[str, Verdict] | None:
    """Judge one ISO week, and move what it moves; None when it was run before, or by another server just now.

    Whoever comes second waits here for the first one's commit. A transaction that is rolled back afterwards makes it a
    dry run.
    """
    await autonomy.alone(tx)
    if not await autonomy_weeks.begin(tx, week):
        return None
    _, end = autonomy_evidence.span(week)
    figures = await autonomy_evidence.figures(tx.connection, week, tx.now)
    held = await autonomy.held(tx.connection)
    earlier = await autonomy_weeks.recent(tx.connection, before=week)
    scales = await recalibrating.in_use(tx.connection)
    past = await past_actions.read(tx.connection, min(end, tx.now), tx.now, scales)
    verdicts = await judge(figures, classes.grounds(held, earlier, past.actions))
    for action, verdict in verdicts.items():
        await autonomy.move_by_rule(tx, action, week, verdict, classes.terms(action), classes.limit(action))
    await autonomy_weeks.record(tx, week, verdicts)
    await recalibrating.fit_all(tx, week, past)
    return verdicts
