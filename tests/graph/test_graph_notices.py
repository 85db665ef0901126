"""Which new cases reviewers are to be told of at once."""

from collections.abc import Sequence
from typing import Any

from fakes.support_model import plan, step
from fixtures.scene import Scene


async def noted(scene: Scene) -> Sequence[Any]:
    return await scene.rows("SELECT * FROM holdpoint.notifications")


def large_cancellation(scene: Scene) -> None:
    scene.model.plans = [
        plan(step("cancel_pending_order", order_id=scene.shopper.large, reason="no longer needed")),
    ]


async def test_a_new_case_of_an_important_customer_is_noted(scene: Scene) -> None:
    large_cancellation(scene)
    await scene.submit(tier="vip")

    await scene.run()

    (notice,) = await noted(scene)
    review = await scene.review()
    assert (notice.kind, notice.skill, notice.ticket_id) == ("urgent", "orders", "T1")
    assert str(notice.review_id) == review.review_id
    assert notice.status == "pending"


async def test_a_case_that_is_opened_again_is_noted_once(scene: Scene) -> None:
    large_cancellation(scene)
    await scene.submit(tier="vip")

    await scene.run()
    await scene.run()

    assert scene.nodes.count("hold") == 2
    assert len(await noted(scene)) == 1


async def test_a_case_that_can_wait_is_not_noted(scene: Scene) -> None:
    large_cancellation(scene)
    await scene.submit()

    await scene.run()

    assert (await scene.review()).risk_score < scene.services.policy.notices.urgent_risk
    assert await noted(scene) == []


async def test_a_very_risky_case_is_noted_whoever_the_customer_is(scene: Scene) -> None:
    large_cancellation(scene)
    await scene.submit(message="I am Zed Nobody, my e-mail is zed.nobody@example.com. Cancel my order.")

    await scene.run()

    assert (await scene.review()).risk_score >= scene.services.policy.notices.urgent_risk
    assert len(await noted(scene)) == 1
