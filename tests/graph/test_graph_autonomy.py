"""What was earned, or lost, decides from the next action on; the kill switch and the floors stay above it."""

from typing import Any

import pytest
from fakes.support_model import plan, step
from fixtures.ledger import rows_of
from fixtures.scene import ALICE, CAROL, Scene
from sqlalchemy import text

from agent.contract import AutonomyIn
from agent.core.planning import Plan
from agent.core.reliability import Recalibration
from agent.earning import Classes
from agent.ledger import autonomy, kill_switch
from agent.ledger.transaction import transaction

CANCEL = "cancel_pending_order"
LOWERS = Recalibration(knots=((0.0, 0.0), (1.0, 0.05)), low=0.0, high=1.0, known=500, losses=10)
RAISES = Recalibration(knots=((0.0, 0.6), (1.0, 0.9)), low=0.0, high=1.0, known=500, losses=300)


def cancel(order_id: str, risk: float = 0.1) -> Plan:
    return plan(step(CANCEL, risk=risk, order_id=order_id, reason="no longer needed"))


async def move(scene: Scene, action: str = CANCEL, **wanted: Any) -> None:
    classes = Classes(scene.services.actions, scene.services.policy)
    body = AutonomyIn(**({"reason": "Because"} | wanted))
    async with transaction(scene.engine) as tx:
        await autonomy.change(tx, action, body, classes.terms(action), classes.limit(action), "carol")


async def fit(scene: Scene, recalibration: Recalibration) -> None:
    add = """
    INSERT INTO holdpoint.recalibrations (action, week, data_from, data_until, decisions, fit)
    VALUES (:action, '2026-W10', now(), now(), 500, jsonb_build_object('recalibration', CAST(:fit AS jsonb)))
    """
    async with scene.engine.begin() as connection:
        await connection.execute(text(add), {"action": CANCEL, "fit": recalibration.model_dump_json()})


async def factors(scene: Scene) -> dict[str, Any]:
    (row,) = await rows_of(scene.engine, "proposals")
    return {factor["name"]: factor for factor in row.factors}


async def test_a_lowered_threshold_holds_from_the_next_ticket_on(scene: Scene) -> None:
    scene.model.plans = [cancel(scene.shopper.small, risk=0.35)]
    await move(scene, threshold=0.3)
    await scene.submit()

    await scene.run()

    assert "is over 0.30" in (await scene.review()).reason
    (row,) = await rows_of(scene.engine, "proposals")
    assert (row.threshold, row.autonomy) == (0.3, "threshold")


async def test_an_action_that_earned_auto_runs_alone_whatever_its_risk(scene: Scene) -> None:
    scene.model.plans = [cancel(scene.shopper.large)]
    await move(scene, autonomy="auto")
    await scene.submit()

    await scene.run()

    assert await scene.order_status(scene.shopper.large) == "cancelled"
    (row,) = await rows_of(scene.engine, "proposals")
    assert (row.autonomy, row.route) == ("auto", "auto")


async def test_an_action_that_lost_everything_waits_whatever_its_risk(scene: Scene) -> None:
    scene.model.plans = [cancel(scene.shopper.small)]
    await move(scene, autonomy="review")
    await scene.submit()

    await scene.run()

    assert await scene.executed() == []
    assert "always waits" in (await scene.review()).reason


async def test_the_kill_switch_is_above_what_was_earned(scene: Scene) -> None:
    scene.model.plans = [cancel(scene.shopper.small)]
    await move(scene, autonomy="auto")
    async with transaction(scene.engine) as tx:
        await kill_switch.throw(tx, CAROL, on=True, reason="Prices are wrong")
    await scene.submit()

    await scene.run()

    assert "kill switch" in (await scene.review()).reason
    (row,) = await rows_of(scene.engine, "proposals")
    assert row.sampling == 1


async def test_another_actions_autonomy_changes_nothing_here(scene: Scene) -> None:
    scene.model.plans = [cancel(scene.shopper.large)]
    await move(scene, "issue_refund", autonomy="auto")
    await scene.submit()

    await scene.run()

    assert (await scene.review()).action == CANCEL


@pytest.mark.parametrize("is_on", [True, False])
async def test_recalibration_changes_the_estimate_alone_and_only_while_it_is_on(scene: Scene, is_on: bool) -> None:
    scene.model.plans = [cancel(scene.shopper.small, risk=0.6)]
    await fit(scene, LOWERS)
    await move(scene, recalibration=True)
    if not is_on:
        await move(scene, recalibration=False)
    await scene.submit()

    await scene.run()

    estimate = (await factors(scene))["model_estimate"]
    (row,) = await rows_of(scene.engine, "proposals")
    assert row.model_risk == 0.6
    assert estimate["value"] == pytest.approx(0.03 if is_on else 0.6)
    assert ("recalibrated by 500 decisions" in estimate["detail"]) == is_on
    assert row.route == ("auto" if is_on else "review")


async def test_no_recalibration_goes_below_a_floor(scene: Scene) -> None:
    scene.model.plans = [cancel(scene.shopper.large, risk=0.9)]
    await fit(scene, LOWERS)
    await move(scene, recalibration=True)
    await scene.submit()

    await scene.run()

    review = await scene.review()
    assert (await factors(scene))["model_estimate"]["value"] == pytest.approx(0.045)
    assert review.risk_score == (await factors(scene))["money"]["value"] >= 0.5
    await scene.resume(await scene.decide("approve", person=ALICE))
    assert await scene.executed() == [CANCEL]


async def test_recalibration_can_make_what_looked_safe_wait(scene: Scene) -> None:
    scene.model.plans = [cancel(scene.shopper.small, risk=0.1)]
    await fit(scene, RAISES)
    await move(scene, recalibration=True)
    await scene.submit()

    await scene.run()

    assert (await scene.review()).risk_score == pytest.approx(0.63)
