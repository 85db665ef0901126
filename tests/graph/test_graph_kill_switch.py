"""While the kill switch is on, nothing runs that no person approved; and what they approved runs."""

import asyncio

import pytest
from fakes.support_model import plan, step
from fixtures.scene import ALICE, CAROL, Scene
from sqlalchemy import text

from agent.core.planning import Plan
from agent.errors import ActionRefused
from agent.ledger import executions, kill_switch
from agent.ledger.transaction import transaction

CANCEL = "cancel_pending_order"
WHY = "no longer needed"


def cancel(order_id: str) -> Plan:
    return plan(step(CANCEL, order_id=order_id, reason=WHY))


async def throw(scene: Scene, *, on: bool = True) -> None:
    async with transaction(scene.engine) as tx:
        await kill_switch.throw(tx, CAROL, on=on, reason="The shop's prices are wrong")


def have_it_on_by_policy(scene: Scene) -> None:
    object.__setattr__(scene.services, "policy", scene.services.policy.with_kill_switch(on=True))


async def proposal_id(scene: Scene) -> str:
    return str((await scene.rows("SELECT proposal_id FROM holdpoint.proposals"))[0].proposal_id)


@pytest.mark.parametrize("is_by_policy", [False, True])
async def test_a_safe_action_waits_while_the_switch_is_on(scene: Scene, is_by_policy: bool) -> None:
    scene.model.plans = [cancel(scene.shopper.small)]
    await scene.submit()
    if is_by_policy:
        have_it_on_by_policy(scene)
    else:
        await throw(scene)

    await scene.run()

    assert await scene.executed() == []
    assert "kill switch" in (await scene.review()).reason


async def test_what_a_person_approves_runs_while_the_switch_is_on(scene: Scene) -> None:
    scene.model.plans = [cancel(scene.shopper.small)]
    await throw(scene)
    await scene.submit()
    await scene.run()

    await scene.resume(await scene.decide("approve", person=ALICE))

    assert await scene.executed() == [CANCEL]
    assert (await scene.ticket()).status == "resolved"


@pytest.mark.parametrize("is_by_policy", [False, True])
async def test_what_was_cleared_to_run_is_held_when_the_switch_is_thrown_first(
    scene: Scene, is_by_policy: bool
) -> None:
    scene.model.plans = [cancel(scene.shopper.small)]
    await scene.submit()
    await scene.run(stop_after=3)
    assert await scene.statuses() == ["proposed"]
    if is_by_policy:
        have_it_on_by_policy(scene)
    else:
        await throw(scene)

    await scene.go_on()

    assert scene.nodes[3:] == ["execute", "assess", "hold"]
    assert await scene.executed() == []
    assert "kill switch" in (await scene.review()).reason


async def test_a_hand_over_to_a_person_goes_on_while_the_switch_is_on(scene: Scene) -> None:
    scene.model.plans = [plan(step("escalate_to_human", reason="It is about a lawsuit"))]
    await throw(scene)
    await scene.submit()

    await scene.run()

    assert (await scene.ticket()).status == "escalated"


async def test_when_the_switch_is_off_again_safe_actions_run_alone(scene: Scene) -> None:
    scene.model.plans = [cancel(scene.shopper.small)]
    await throw(scene)
    await throw(scene, on=False)
    await scene.submit()

    await scene.run()

    assert await scene.executed() == [CANCEL]


async def test_a_plan_on_its_way_is_held_from_its_next_action_on(scene: Scene) -> None:
    refund = step("issue_refund", order_id=scene.shopper.delivered, amount=1, reason="late")
    scene.model.plans = [plan(*cancel(scene.shopper.small).actions, refund)]
    await scene.submit()
    await scene.run(stop_after=4)
    assert await scene.executed() == [CANCEL]

    await throw(scene)
    await scene.go_on()

    assert await scene.executed() == [CANCEL]
    assert await scene.statuses() == ["executed", "awaiting_review"]


async def test_throwing_it_waits_for_what_runs_and_stops_what_comes_after(scene: Scene) -> None:
    scene.model.plans = [cancel(scene.shopper.small)]
    await scene.submit()
    await scene.run(stop_after=3)
    action = await proposal_id(scene)

    async with transaction(scene.engine) as running:
        assert (await executions.authorise(running, action, "T1")).authorised_by == "policy"
        throwing = asyncio.create_task(throw(scene))
        await _until_somebody_waits(scene)
        assert not throwing.done()
        later = asyncio.create_task(_authorise(scene, action))
        await asyncio.sleep(0.05)
        assert not later.done()
    await throwing

    with pytest.raises(ActionRefused, match="kill switch"):
        await later


async def test_of_many_tickets_on_their_way_none_runs_alone_after_the_answer(scene: Scene) -> None:
    scene.model.plans = [cancel(scene.shopper.small)]
    names = [f"T{number}" for number in range(8)]
    for name in names:
        await scene.submit(name)
        await scene.run(name, stop_after=3)

    runs = [asyncio.create_task(scene.go_on(name)) for name in names]
    await throw(scene)
    ran_by_then = len(await scene.executed())
    await asyncio.gather(*runs)

    assert len(await scene.executed()) == ran_by_then


async def _authorise(scene: Scene, action: str) -> None:
    async with transaction(scene.engine) as tx:
        await executions.authorise(tx, action, "T1")


async def _until_somebody_waits(scene: Scene) -> None:
    waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    async with scene.engine.connect() as connection:
        while not (await connection.execute(waiting)).scalar_one():  # noqa: ASYNC110 -- only Postgres knows who waits
            await asyncio.sleep(0.01)
