"""The weekly run fits a recalibration of each class with enough decisions, and puts it to use nowhere."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fixtures.ledger import rows_of
from fixtures.weeks import CANCEL, FIRST_MONDAY, W10, W11, decided
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.actions.registry import load_actions
from agent.contract import AutonomyIn
from agent.earning import Classes
from agent.housekeeping.calibrate import run_week
from agent.ledger import autonomy, earned, past_actions, recalibrating
from agent.ledger.recalibrating import Fit
from agent.ledger.transaction import transaction
from agent.settings import PROJECT_ROOT
from agent.wiring import read_policy

pytestmark = pytest.mark.postgres
CLASSES = Classes(load_actions(), read_policy(Path(PROJECT_ROOT / "agent" / "policy.toml")))
TUESDAY = FIRST_MONDAY + timedelta(days=1)


async def run(engine: AsyncEngine, week: str = W10) -> None:
    async with transaction(engine) as tx:
        await run_week(tx, CLASSES, week)


async def newest(engine: AsyncEngine) -> Fit:
    async with engine.connect() as connection:
        return (await recalibrating.newest(connection))[CANCEL]


async def some_decisions(engine: AsyncEngine) -> None:
    """Estimates of 0.2 that are wrong in 2 %, and of 0.6 that are wrong in 40 %."""
    await decided(engine, TUESDAY, 147, model_risk=0.2)
    await decided(engine, TUESDAY, 3, "reject", model_risk=0.2)
    await decided(engine, TUESDAY + timedelta(hours=9), 30, model_risk=0.6)
    await decided(engine, TUESDAY + timedelta(hours=9), 20, "edit", model_risk=0.6)


async def test_a_fit_says_what_estimates_are_worth_and_on_what_data(engine: AsyncEngine) -> None:
    await some_decisions(engine)

    await run(engine)

    fit = await newest(engine)
    assert fit.decisions == 200
    assert (fit.data_from, fit.data_until) == (TUESDAY, TUESDAY + timedelta(hours=9))
    assert dict(fit.recalibration.knots) == pytest.approx({0.2: 0.02, 0.6: 0.4})
    assert fit.comparison.brier_after < fit.comparison.brier_before
    async with engine.connect() as connection:
        assert [each.recalibration for each in (await earned.read(connection)).values()] == [None]


async def test_fewer_than_200_decisions_are_not_fitted(engine: AsyncEngine) -> None:
    await decided(engine, TUESDAY, 199)

    await run(engine)

    assert await rows_of(engine, "recalibrations") == []


async def switch(engine: AsyncEngine, *, on: bool) -> None:
    body = AutonomyIn(recalibration=on, reason="It fits better")
    async with transaction(engine) as tx:
        await autonomy.change(tx, CANCEL, body, CLASSES.terms(CANCEL), CLASSES.limit(CANCEL), "carol")


async def risks_of_today(engine: AsyncEngine) -> list[float]:
    """Return the past's different risks as the next week would judge them."""
    now = datetime.now(UTC)
    async with engine.connect() as connection:
        past = await past_actions.read(connection, now, now, await recalibrating.in_use(connection))
    return sorted({round(risk, 6) for risk in past.actions.risk.tolist()})


async def test_past_risks_are_judged_on_the_scale_that_is_in_use(engine: AsyncEngine) -> None:
    floors = '[{"name": "model_estimate", "value": 0.6, "detail": ""}, {"name": "action_class", "value": 0.3}]'
    await decided(engine, TUESDAY, 150, model_risk=0.6, risk=0.6, factors=floors)
    await decided(engine, TUESDAY, 100, "reject", model_risk=0.6, risk=0.6, factors=floors)
    higher = floors.replace("0.3", "0.5")
    await decided(engine, TUESDAY, 1, model_risk=0.6, risk=0.6, factors=higher)
    await run(engine)
    worth = (await newest(engine)).recalibration.knots[0][1]

    assert await risks_of_today(engine) == [0.6]
    await switch(engine, on=True)
    assert await risks_of_today(engine) == pytest.approx([worth, 0.5], abs=1e-5)
    await switch(engine, on=False)
    assert await risks_of_today(engine) == [0.6]


async def test_the_fit_in_use_stays_until_an_administrator_takes_the_newer_one(engine: AsyncEngine) -> None:
    async def in_use() -> int | None:
        found: int | None = (await rows_of(engine, "autonomy", action=CANCEL))[0].recalibration_id
        return found

    await some_decisions(engine)
    await run(engine)
    await switch(engine, on=True)
    first = await in_use()
    await run(engine, W11)

    assert len(await rows_of(engine, "recalibrations")) == 2
    assert await in_use() == first
    await switch(engine, on=True)
    assert await in_use() != first
    await switch(engine, on=False)
    assert await in_use() is None
