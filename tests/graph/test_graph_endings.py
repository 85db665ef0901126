"""What the writer of a reply is told about how a ticket ended, and what it isn't."""

import uuid
from typing import Any

import pytest
from fakes.support_model import plan, step
from fixtures.scene import ALICE, Scene
from sqlalchemy import text

from agent.core.holding import QUEUE_FULL
from agent.core.risk import RiskFactor
from agent.ledger import proposals
from agent.ledger.transaction import transaction

CANCEL = "cancel_pending_order"
WHY = "no longer needed"
SECRET = "Watch out for this one"

_EXPIRE = text(
    """
    INSERT INTO holdpoint.decisions
        (decision_id, review_id, decided_by, type, args_digest, args, expected_changes, source)
    SELECT :decision_id, review_id, 'system:expiry', :type, args_digest, args, '[]', 'expiry' FROM holdpoint.reviews
    """
)


@pytest.fixture
async def paused(scene: Scene) -> Scene:
    """T1 waits for a person."""
    scene.model.plans = [plan(step(CANCEL, order_id=scene.shopper.large, reason=WHY), answer="It is pending")]
    await scene.submit()
    await scene.run()
    return scene


@pytest.mark.parametrize(("ruling", "hands_over"), [("escalate", True), ("reject", False)])
async def test_an_expired_case_says_whether_somebody_else_has_it(paused: Scene, ruling: str, hands_over: bool) -> None:
    async with paused.engine.begin() as connection:
        await connection.execute(_EXPIRE, {"decision_id": str(uuid.uuid4()), "type": ruling})
        await connection.exec_driver_sql("UPDATE holdpoint.reviews SET status = 'expired'")
        await connection.exec_driver_sql("UPDATE holdpoint.proposals SET status = 'expired'")

    await paused.resume({"type": "approve"}, person=ALICE)

    (facts,) = paused.model.replies
    assert (facts.outcome, facts.hands_over, facts.reason) == ("expired", hands_over, None)
    assert (await paused.ticket()).status == "expired"


@pytest.mark.parametrize(("status", "ending"), [("proposed", "escalated"), ("rejected", "rejected")])
async def test_what_too_much_waited_for_says_so(scene: Scene, status: Any, ending: str) -> None:
    scene.model.plans = [plan(step(CANCEL, order_id=scene.shopper.large, reason=WHY))]
    await scene.submit()
    await scene.run(stop_after=3)
    async with transaction(scene.engine) as tx:
        (action,) = await proposals.of_episode(tx.connection, "T1", 1)
        factor = RiskFactor(name=QUEUE_FULL, value=1, detail="1000 cases wait for orders")
        shed = action.assessment.model_copy(update={"route": "escalate", "factors": (factor,)})
        await proposals.reassess(tx, action, shed)
        await proposals.set_status(tx, action.proposal_id, status)

    await scene.forge({"step": "respond"}, as_node="assess")
    await scene.go_on()

    (facts,) = scene.model.replies
    assert (facts.outcome, facts.is_queue_full) == (ending, True)
    assert (await scene.ticket()).status == ending


@pytest.mark.parametrize("kind", ["reject", "escalate"])
async def test_the_writer_is_told_no_notes_names_or_scores(paused: Scene, kind: str) -> None:
    await paused.resume(await paused.decide(kind, notes=SECRET, message="It has shipped", person=ALICE))

    (facts,) = paused.model.replies
    told = facts.model_dump_json()
    assert facts.reason == "It has shipped"
    assert SECRET not in told
    assert "alice" not in told
    assert "risk" not in told and "score" not in told
