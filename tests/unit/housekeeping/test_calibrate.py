"""The weekly run: every finished week once, in order, by the figures of its own days."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fixtures.ledger import look_up, rows_of
from fixtures.receiver import services_with
from fixtures.weeks import CANCEL, FIRST_MONDAY, W10, W11, decided, ran_alone
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.actions.registry import load_actions
from agent.core.calibration import Verdict, WeekFigures
from agent.core.policy import Policy
from agent.earning import Classes
from agent.housekeeping.calibrate import calibrate, run_week
from agent.ledger import autonomy_evidence, earned
from agent.ledger.transaction import Transaction, transaction
from agent.settings import PROJECT_ROOT
from agent.wiring import read_policy

pytestmark = pytest.mark.postgres
POLICY = read_policy(Path(PROJECT_ROOT / "agent" / "policy.toml"))
TUESDAY = FIRST_MONDAY + timedelta(days=1)
NEXT_TUESDAY = TUESDAY + timedelta(days=7)
AFTERWARDS = FIRST_MONDAY + timedelta(days=7, hours=1)


def classes(guard: str = "none") -> Classes:
    rules = POLICY.autonomy.model_copy(update={"guard": guard})
    policy: Policy = POLICY.model_copy(update={"autonomy": rules})
    return Classes(load_actions(), policy)


async def run(engine: AsyncEngine, week: str = W10, guard: str = "none") -> dict[str, Verdict] | None:
    async with transaction(engine) as tx:
        return await run_week(tx, classes(guard), week)


async def figures(engine: AsyncEngine, week: str, at: datetime) -> dict[str, WeekFigures]:
    async with engine.connect() as connection:
        return await autonomy_evidence.figures(connection, week, at)


async def threshold(engine: AsyncEngine) -> float | None:
    rows = await rows_of(engine, "autonomy", action=CANCEL)
    return rows[0].threshold if rows else None


async def test_a_weeks_figures_count_what_people_decided_and_what_ran(engine: AsyncEngine) -> None:
    await decided(engine, TUESDAY, 5, regretted=1)
    for count, kind in enumerate(("edit", "reject", "respond", "escalate"), start=1):
        await decided(engine, TUESDAY, count, kind)
    await ran_alone(engine, TUESDAY, 7)
    await decided(engine, NEXT_TUESDAY, 9)
    await decided(engine, TUESDAY, 3, by="system:expiry", kind="reject")

    found = (await figures(engine, W10, AFTERWARDS))[CANCEL]

    assert found == WeekFigures(
        week=W10,
        threshold=0.4,
        approved=5,
        edited=1,
        rejected=2,
        answered=3,
        escalated=4,
        executed=5 + 1 + 7,
        regretted=1,
    )


async def test_a_week_begins_on_monday_at_midnight_utc_and_ends_where_the_next_begins(engine: AsyncEngine) -> None:
    second = timedelta(microseconds=1)
    await decided(engine, FIRST_MONDAY, 2)
    await decided(engine, FIRST_MONDAY - second, 3)
    await decided(engine, FIRST_MONDAY + timedelta(days=7) - second, 5)

    assert (await figures(engine, W10, AFTERWARDS))[CANCEL].decided == 7


async def test_a_week_with_two_thresholds_has_none(engine: AsyncEngine) -> None:
    await decided(engine, TUESDAY, 2)
    await decided(engine, TUESDAY, 2, threshold=0.5)

    assert (await figures(engine, W10, AFTERWARDS))[CANCEL].threshold is None


async def test_a_case_that_can_still_be_taken_back_does_not_count(engine: AsyncEngine) -> None:
    await decided(engine, TUESDAY, 2)

    assert (await figures(engine, W10, TUESDAY - timedelta(seconds=1)))[CANCEL].decided == 0
    assert (await figures(engine, W10, TUESDAY))[CANCEL].decided == 2


async def test_a_regret_counts_in_its_actions_week_until_that_was_run_and_then_in_its_own(engine: AsyncEngine) -> None:
    await decided(engine, TUESDAY, 10, regretted=1, marked=NEXT_TUESDAY)
    before = (await figures(engine, W10, AFTERWARDS))[CANCEL], await figures(engine, W11, AFTERWARDS)
    async with engine.begin() as connection:
        ran = text("INSERT INTO holdpoint.calibration_runs (week, run_at) VALUES (:week, :at)")
        await connection.execute(ran, {"week": W10, "at": AFTERWARDS})

    late = (await figures(engine, W11, NEXT_TUESDAY))[CANCEL]

    assert (before[0].executed, before[0].regretted, before[1]) == (10, 1, {})
    assert (late.decided, late.executed, late.regretted) == (0, 1, 1)


async def test_agreement_raises_the_threshold_once_however_often_the_week_is_run(engine: AsyncEngine) -> None:
    await decided(engine, TUESDAY, 30)

    first, second = await run(engine), await run(engine)

    assert first is not None
    assert first[CANCEL].rule == "raise"
    assert second is None
    assert await threshold(engine) == 0.5
    move = await look_up(engine, "autonomy_moves")
    assert (move.action, move.week, move.rule, move.made_by) == (CANCEL, W10, "raise", "system")
    assert move.evidence["agreement"]["part"] == 30
    assert [row.kind for row in await rows_of(engine, "events")] == ["autonomy_moved", "week_calibrated"]


async def test_of_servers_that_run_a_week_at_once_one_does(engine: AsyncEngine) -> None:
    await decided(engine, TUESDAY, 30)

    ran = await asyncio.gather(*(run(engine) for _ in range(5)))

    assert sum(each is not None for each in ran) == 1
    assert await threshold(engine) == 0.5
    assert len(await rows_of(engine, "autonomy_moves")) == 1


async def test_regret_lowers_what_agreement_would_raise(engine: AsyncEngine) -> None:
    await decided(engine, TUESDAY, 30, regretted=1)

    verdicts = await run(engine)

    assert verdicts is not None
    assert verdicts[CANCEL].rule == "regret"
    assert await threshold(engine) == 0.3


async def test_too_few_decisions_move_nothing_and_are_recorded(engine: AsyncEngine) -> None:
    await decided(engine, TUESDAY, 19)

    await run(engine)

    assert await rows_of(engine, "autonomy_moves") == []
    week = await look_up(engine, "calibration_weeks")
    assert (week.action, week.week, week.figures["rule"]) == (CANCEL, W10, None)
    assert "too few" in week.figures["why"]


async def test_the_guard_keeps_the_threshold_until_enough_is_known(engine: AsyncEngine) -> None:
    await decided(engine, TUESDAY, 30)

    await run(engine, guard="bound")

    assert await threshold(engine) is None
    await decided(engine, NEXT_TUESDAY, 1_000)
    await run(engine, W11, guard="bound")
    assert await threshold(engine) == 0.5


async def test_what_the_newest_week_knew_to_be_safe_is_there_for_the_next_draws(engine: AsyncEngine) -> None:
    async def safe() -> float | None:
        async with engine.connect() as connection:
            return (await earned.read(connection))[CANCEL].safe_threshold

    await decided(engine, TUESDAY, 30)
    await run(engine, guard="bound")
    assert await safe() is None

    await decided(engine, NEXT_TUESDAY, 1_000)
    await run(engine, W11, guard="bound")
    assert await safe() == 1.0


async def test_four_weeks_at_one_threshold_make_it_auto_but_never_what_takes_two_approvals(engine: AsyncEngine) -> None:
    for week in range(4):
        for action in (CANCEL, "merge_accounts"):
            # At the top of the band there is nothing left to raise.
            await decided(engine, TUESDAY + timedelta(days=7 * week), 40, action=action, threshold=0.9)
    async with engine.begin() as connection:
        top = "INSERT INTO holdpoint.autonomy (action, autonomy, threshold) VALUES (:action, 'threshold', 0.9)"
        await connection.execute(text(top), [{"action": CANCEL}, {"action": "merge_accounts"}])

    for week in range(10, 14):
        await run(engine, f"2026-W{week}")

    assert {row.action: row.autonomy for row in await rows_of(engine, "autonomy")} == {
        CANCEL: "auto",
        "merge_accounts": "threshold",
    }


async def test_a_rolled_back_run_leaves_nothing(engine: AsyncEngine) -> None:
    await decided(engine, TUESDAY, 30)

    async with engine.connect() as connection:
        verdicts = await run_week(Transaction(connection, AFTERWARDS), classes(), W10)
        await connection.rollback()

    assert verdicts is not None
    assert verdicts[CANCEL].is_move
    assert await rows_of(engine, "autonomy_moves") == await rows_of(engine, "calibration_runs") == []


async def test_the_weeks_to_run_are_the_finished_ones_since_the_first_decision(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        assert await autonomy_evidence.weeks_to_run(connection, AFTERWARDS) == []
    await decided(engine, TUESDAY, 1)
    await decided(engine, TUESDAY + timedelta(days=21), 1)

    async def weeks(at: datetime) -> list[str]:
        async with engine.connect() as connection:
            return await autonomy_evidence.weeks_to_run(connection, at)

    assert await weeks(AFTERWARDS - timedelta(seconds=1)) == []
    assert await weeks(AFTERWARDS) == [W10]
    assert await weeks(AFTERWARDS + timedelta(days=14)) == [W10, W11, "2026-W12"]
    await run(engine, W11)
    assert await weeks(AFTERWARDS + timedelta(days=14)) == [W10, "2026-W12"]


async def test_housekeeping_runs_what_is_due_once_and_a_week_it_cannot_run_holds_up_nothing_else(
    engine: AsyncEngine,
) -> None:
    await decided(engine, TUESDAY, 30)
    here = replace(services_with(engine, None), actions=load_actions(), policy=classes().policy)

    moved = [await calibrate(here), await calibrate(here)]

    assert moved == [1, 0]
    assert len(await rows_of(engine, "autonomy_moves")) == 1
    async with engine.begin() as connection:
        await connection.execute(text("DELETE FROM holdpoint.calibration_weeks"))
        await connection.execute(text("DELETE FROM holdpoint.calibration_runs"))
        await connection.execute(text("ALTER TABLE holdpoint.calibration_weeks ADD CHECK (week <> '2026-W10')"))
    assert await calibrate(here) == 0
    assert await rows_of(engine, "calibration_runs") == []
