"""A customer who comes back with the same complaint makes what ran for them a suggested regret."""

from typing import Any

from fakes.support_model import plan, step
from fixtures.ledger import rows_of
from fixtures.scene import Scene
from sqlalchemy import text

from agent.core.planning import Classification, Plan
from agent.ledger import executions
from agent.ledger.proposals import proposal_id_of

CANCEL = "cancel_pending_order"


def cancel(order_id: str) -> Plan:
    return plan(step(CANCEL, order_id=order_id, reason="no longer needed"))


async def cancelled(scene: Scene, ticket_id: str = "T1") -> str:
    """Let an order be cancelled alone; return the proposal's id."""
    scene.model.plans = [cancel(scene.shopper.small)]
    await scene.submit(ticket_id)
    await scene.run(ticket_id)
    assert await scene.order_status(scene.shopper.small) == "cancelled"
    return proposal_id_of(ticket_id, 1, 0)


async def suggested(scene: Scene) -> list[tuple[str, str, str]]:
    return [(str(row.proposal_id), row.ticket_id, row.why) for row in await rows_of(scene.engine, "regret_suggestions")]


async def come_back(scene: Scene, message: str, ticket_id: str = "T1", **changes: Any) -> None:
    scene.model.plans = [plan(answer="We are sorry")]
    if ticket_id == "T1":
        await scene.write(message=message)
    else:
        await scene.submit(ticket_id, message=message, **changes)
    await scene.run(ticket_id)


async def test_a_message_that_names_the_order_of_a_resolved_ticket(scene: Scene) -> None:
    proposal_id = await cancelled(scene)

    await come_back(scene, f"Why is {scene.shopper.small} cancelled? I never asked for that one!")

    assert await suggested(scene) == [(proposal_id, "T1", f"The customer came back about order {scene.shopper.small}")]


async def test_a_new_ticket_about_the_same_order_is_suggested_once(scene: Scene) -> None:
    proposal_id = await cancelled(scene)

    await come_back(scene, f"What happened to {scene.shopper.small}?", "T2")
    await come_back(scene, f"Again: what happened to {scene.shopper.small}?", "T3")

    assert [(each[0], each[1]) for each in await suggested(scene)] == [(proposal_id, "T2")]


async def test_a_ticket_about_another_order_with_another_wish_suggests_nothing(scene: Scene) -> None:
    await cancelled(scene)
    scene.model.intent = Classification(intent="question", confidence=0.9)

    await come_back(scene, f"Where is {scene.shopper.large}?", "T2")
    await come_back(scene, "Thank you!")

    assert await suggested(scene) == []


async def test_another_customers_ticket_suggests_nothing(scene: Scene) -> None:
    await cancelled(scene)

    await come_back(scene, f"What happened to {scene.shopper.small}?", "T2", customer_id="somebody_else_1")

    assert await suggested(scene) == []


async def test_after_fourteen_days_it_is_another_complaint(scene: Scene) -> None:
    await cancelled(scene)
    async with scene.engine.begin() as connection:
        await connection.execute(text("UPDATE holdpoint.executions SET executed_at = executed_at - interval '15 days'"))

    await come_back(scene, f"What happened to {scene.shopper.small}?", "T2")

    assert await suggested(scene) == []


async def test_what_was_marked_as_wrong_is_not_suggested_again(scene: Scene) -> None:
    await cancelled(scene)
    columns = "proposal_id, ticket_id, action, 'Wrong', 'alice'"
    add = f"INSERT INTO holdpoint.regrets SELECT {columns} FROM holdpoint.executions"
    async with scene.engine.begin() as connection:
        await connection.execute(text(add))

    await come_back(scene, f"What happened to {scene.shopper.small}?", "T2")

    assert await suggested(scene) == []


async def test_what_runs_alone_on_the_graph_is_drawn_by_the_policys_share(scene: Scene) -> None:
    rules = scene.services.policy.autonomy.model_copy(update={"sample_share": 1.0})
    object.__setattr__(scene.services, "policy", scene.services.policy.model_copy(update={"autonomy": rules}))

    proposal_id = await cancelled(scene)

    (sample,) = await rows_of(scene.engine, "samples")
    assert (str(sample.proposal_id), sample.action, sample.skill) == (proposal_id, CANCEL, "orders")
    assert (await rows_of(scene.engine, "executions"))[0].authorised_by == executions.BY_POLICY
