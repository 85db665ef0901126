"""When models, plans or the shop fail: a person takes over, the customer hears from us, and nothing half-done stays."""

from typing import Any

import pytest
from fakes.support_model import Call, plan, step
from fixtures.scene import ALICE, Scene

from agent.core.planning import PlannedAction
from agent.nodes.settle import UNSIGNED

CANCEL = "cancel_pending_order"
WHY = "no longer needed"


async def test_a_planner_without_an_answer_hands_over_with_a_reply(scene: Scene) -> None:
    scene.model.trouble = frozenset({"plan"})
    await scene.submit()

    await scene.run()

    ticket = await scene.ticket()
    assert (ticket.status, ticket.outcome) == ("escalated", "escalated")
    assert ticket.final_response.startswith("escalated")
    assert await scene.executed() == []


async def test_a_classifier_without_an_answer_leaves_the_plan_to_a_person(scene: Scene) -> None:
    scene.model.plans = [plan(step(CANCEL, order_id=scene.shopper.small, reason=WHY))]
    scene.model.trouble = frozenset({"classify"})
    await scene.submit()

    await scene.run()

    ticket = await scene.ticket()
    assert (ticket.status, ticket.intent, ticket.intent_confidence) == ("awaiting_review", "other", 0)


@pytest.mark.parametrize("calls", [{"reply"}, {"plan", "reply"}, {"classify", "plan", "reply"}])
async def test_without_a_writer_the_customer_still_hears_from_us(scene: Scene, calls: set[Call]) -> None:
    scene.model.name = "openai:broken"
    scene.model.trouble = frozenset(calls)
    scene.services.models["openai:broken"] = scene.model
    del scene.services.models["offline"]
    object.__setattr__(
        scene.services, "settings", scene.services.settings.model_copy(update={"model": "openai:broken"})
    )
    await scene.submit()

    await scene.run()

    assert "Customer Support" in (await scene.ticket()).final_response


def raw(name: str, **args: Any) -> PlannedAction:
    return PlannedAction(name=name, args=args, rationale="", risk_estimate=0)


@pytest.mark.parametrize(
    "bad",
    [
        raw("delete_everything"),
        raw(""),
        raw(CANCEL),
        raw(CANCEL, order_id="#W1000001"),
        raw(CANCEL, order_id="#W1000001", reason=WHY, force=True),
        raw(CANCEL, order_id=7, reason=WHY),
        raw("issue_refund", order_id="#W1000001", amount=-5, reason="x"),
        raw("issue_refund", order_id="#W1000001", amount="a lot", reason="x"),
        raw("bad\x00name"),
        raw("escalate_to_human", reason=""),
    ],
    ids=lambda bad: f"{bad.name or None} {bad.args}".replace("\x00", "NUL"),
)
async def test_a_plan_with_one_bad_step_is_handed_over_whole(scene: Scene, bad: PlannedAction) -> None:
    scene.model.plans = [plan(step(CANCEL, order_id=scene.shopper.small, reason=WHY), bad)]
    await scene.submit()
    before = await scene.shop()

    await scene.run()

    assert (await scene.ticket()).status == "escalated"
    assert (await scene.executed(), await scene.shop()) == ([], before)


async def test_text_that_postgres_cannot_hold_does_not_stop_a_plan(scene: Scene) -> None:
    odd = PlannedAction(
        name="issue_refund",
        args={"order_id": scene.shopper.delivered, "amount": 5, "reason": "torn\x00 \ud800 box"},
        rationale="They said\x00 so \udfff",
        risk_estimate=0.1,
    )
    scene.model.plans = [plan(odd, answer="We\x00 are \ud83d looking")]
    await scene.submit()

    await scene.run()

    assert (await scene.ticket()).status == "awaiting_review"
    assert (await scene.review()).args["reason"].startswith("torn")


async def test_what_the_rules_forbid_waits_with_the_reason_and_cannot_run(scene: Scene) -> None:
    scene.model.plans = [plan(step(CANCEL, order_id=scene.shopper.delivered, reason=WHY))]
    await scene.submit()
    await scene.run()
    assert "Never runs alone" in (await scene.review()).reason

    await scene.resume(await scene.decide("approve"))

    assert await scene.order_status(scene.shopper.delivered) == "delivered"
    assert await scene.executed() == []
    assert (await scene.ticket()).status == "awaiting_review"


async def test_an_approved_action_that_is_refused_comes_back_with_the_reason(scene: Scene) -> None:
    scene.model.plans = [plan(step(CANCEL, order_id=scene.shopper.large, reason=WHY))]
    await scene.submit()
    await scene.run()
    answer = await scene.decide("approve")
    async with scene.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE shop.orders SET status = 'processed' WHERE status = 'pending'")

    await scene.resume(answer)

    second = await scene.review()
    assert "approved or cleared to run, and then refused" in second.reason
    assert "is processed" in second.reason
    assert (await scene.statuses(), await scene.executed()) == (["awaiting_review"], [])
    assert scene.nodes[-3:] == ["execute", "assess", "hold"]

    async with scene.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE shop.orders SET status = 'pending' WHERE status = 'processed'")
    await scene.resume({"type": "approve"}, person=None)
    assert await scene.executed() == []
    await scene.resume(await scene.decide("approve"))
    assert "no longer what was looked at" in (await scene.review()).reason
    await scene.resume(await scene.decide("approve"))
    assert await scene.executed() == [CANCEL]


async def test_an_action_whose_effect_changed_since_it_was_approved_does_not_run(scene: Scene) -> None:
    refund = step("issue_refund", order_id=scene.shopper.delivered, amount=5, reason="late")
    scene.model.plans = [plan(refund)]
    await scene.submit()
    await scene.run()
    answer = await scene.decide("approve")
    async with scene.engine.begin() as connection:
        await connection.exec_driver_sql(
            "INSERT INTO shop.payments SELECT order_id, position + 1, 'refund', 1, payment_method_id"
            " FROM shop.payments p"
            " WHERE position = (SELECT max(position) FROM shop.payments o WHERE o.order_id = p.order_id)"
        )

    await scene.resume(answer)

    assert "no longer what was looked at" in (await scene.review()).reason
    assert await scene.executed() == []


async def test_an_auto_action_that_fails_goes_to_a_person(scene: Scene) -> None:
    scene.model.plans = [plan(step(CANCEL, order_id=scene.shopper.small, reason=WHY))]
    await scene.submit()
    await scene.run(stop_after=3)
    async with scene.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE shop.orders SET status = 'processed' WHERE status = 'pending'")

    await scene.go_on()

    assert await scene.statuses() == ["awaiting_review"]
    assert "cleared to run, and then refused" in (await scene.review()).reason


@pytest.mark.parametrize(
    "answer", ["yes", {}, [], None, {"type": "edit"}, {"decisions": []}, {"type": "approve", "human_approved": True}]
)
async def test_a_malformed_answer_brings_the_pause_back_with_the_reason(scene: Scene, answer: object) -> None:
    scene.model.plans = [plan(step(CANCEL, order_id=scene.shopper.large, reason=WHY))]
    await scene.submit()
    await scene.run()
    before = await scene.interrupts()

    await scene.resume(answer, person=ALICE)

    (row,) = await scene.rows("SELECT status, refusal FROM holdpoint.reviews")
    assert row.status == "pending"
    assert row.refusal
    assert len(await scene.interrupts()) == 1
    assert await scene.interrupts() != before
    await scene.resume(await scene.decide("approve"))
    assert await scene.executed() == [CANCEL]


async def test_an_answer_from_nobody_counts_as_none(scene: Scene) -> None:
    scene.model.plans = [plan(step(CANCEL, order_id=scene.shopper.large, reason=WHY))]
    await scene.submit()
    await scene.run()

    await scene.resume({"type": "approve"}, person=None)

    (row,) = await scene.rows("SELECT status, refusal FROM holdpoint.reviews")
    assert (row.status, row.refusal) == ("pending", UNSIGNED)
    assert await scene.executed() == []
