"""A reply that waits for a person: it is one more action of its plan, and what was approved is what leaves."""

import asyncio
from typing import Any

import pytest
from fakes.support_model import plan, step
from fixtures.scene import ALICE, CAROL, Scene

from agent.core.planning import Plan
from agent.core.policy import GivenTerms, Policy

CANCEL = "cancel_pending_order"
REPLY = "send_reply"
WHY = "no longer needed"
OURS = "escalated: "


def cancel(order_id: str) -> Plan:
    return plan(step(CANCEL, order_id=order_id, reason=WHY))


def govern(scene: Scene, **changes: Any) -> None:
    object.__setattr__(scene.services, "policy", scene.services.policy.model_copy(update=changes))


def hold_after(policy: Policy, action: str) -> dict[str, Any]:
    held: GivenTerms = policy.given(action).model_copy(update={"hold_reply": True})
    return {"actions": policy.actions | {action: held}}


async def submit(scene: Scene) -> None:
    """Hand in T1, whose order may be cancelled alone, and the reply to that may not leave alone."""
    govern(scene, **hold_after(scene.services.policy, CANCEL))
    scene.model.plans = [cancel(scene.shopper.small)]
    await scene.submit()


@pytest.fixture
async def held(scene: Scene) -> Scene:
    """T1's order is cancelled, and the reply to that waits."""
    await submit(scene)
    await scene.run()
    assert scene.nodes == ["classify", "plan", "assess", "execute", "respond", "hold"]
    return scene


async def outgoing(scene: Scene) -> list[str]:
    final = "SELECT text FROM holdpoint.messages WHERE kind = 'final' ORDER BY message_id"
    return [row.text for row in await scene.rows(final)]


async def reply_text(scene: Scene) -> str:
    return str((await scene.review()).args["text"])


async def test_the_reply_waits_behind_what_ran(held: Scene) -> None:
    ticket, review, state = await held.ticket(), await held.review(), await held.state()

    assert await held.executed() == [CANCEL]
    assert (ticket.status, ticket.final_response, await outgoing(held)) == ("awaiting_review", None, [])
    assert (review.action, review.skill) == (REPLY, "orders")
    assert "waits for a person" in review.reason
    assert state["reply_held"] is True


async def test_nobody_is_told_that_something_waits_which_is_done(held: Scene) -> None:
    kinds = await held.rows("SELECT kind FROM holdpoint.messages WHERE direction = 'out'")

    assert ([row.kind for row in kinds], (await held.ticket()).acknowledgement) == ([], None)


async def test_the_pause_and_the_form_show_the_text(held: Scene) -> None:
    (asked,) = (await held.interrupts()).values()
    review = await held.review()

    (action,) = asked["action_requests"]
    assert action["name"] == REPLY
    assert action["args"]["text"].startswith("resolved: Cancel order")
    assert "text" in review.snapshot["args_schema"]["properties"]
    assert review.snapshot["changes"][0]["after"] == action["args"]["text"]


async def test_what_was_approved_is_what_leaves(held: Scene) -> None:
    text = await reply_text(held)

    await held.resume(await held.decide("approve", person=ALICE))

    ticket = await held.ticket()
    assert held.nodes[6:] == ["review", "settle", "execute", "respond"]
    assert (ticket.final_response, await outgoing(held)) == (text, [text])
    assert (ticket.status, ticket.outcome) == ("resolved", "resolved")
    assert len(held.model.replies) == 1


async def test_what_was_edited_leaves_as_edited(held: Scene) -> None:
    await held.resume(await held.decide("edit", edited_args={"text": "It is done, Ada.\n\nBest wishes"}))

    assert await outgoing(held) == ["It is done, Ada.\n\nBest wishes"]


async def test_a_rejected_reply_leaves_the_writes_and_a_person_takes_over(held: Scene) -> None:
    rejected = await reply_text(held)

    await held.resume(await held.decide("reject", notes="Far too cheerful"))

    ticket = await held.ticket()
    assert (ticket.status, ticket.outcome) == ("escalated", "escalated")
    assert await held.order_status(held.shopper.small) == "cancelled"
    assert ticket.final_response.startswith(OURS)
    assert "Far too cheerful" not in ticket.final_response
    assert ticket.final_response != rejected
    assert held.model.replies[-1].answer is None
    assert len(held.model.replies[-1].done) == 1


async def test_a_reviewers_own_words_leave_instead(held: Scene) -> None:
    await held.resume(await held.decide("respond", message="We called you."))

    ticket = await held.ticket()
    assert (ticket.status, ticket.outcome, await outgoing(held)) == ("resolved", "responded", ["We called you."])


async def test_an_escalated_reply_ends_escalated(held: Scene) -> None:
    await held.resume(await held.decide("escalate"))

    ticket = await held.ticket()
    assert (ticket.status, ticket.final_response.startswith(OURS)) == ("escalated", True)


async def test_an_expired_reply_is_replaced_by_our_own_words(held: Scene) -> None:
    async with held.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE holdpoint.reviews SET status = 'expired'")
        await connection.exec_driver_sql(
            "UPDATE holdpoint.proposals SET status = 'expired' WHERE action = 'send_reply'"
        )

    await held.resume({"type": "approve"}, person=ALICE)

    ticket = await held.ticket()
    assert (ticket.status, ticket.final_response.startswith("expired: ")) == ("expired", True)
    assert await held.executed() == [CANCEL]


async def test_a_new_message_supersedes_the_reply(held: Scene) -> None:
    held.model.plans = [plan(answer="It ships tomorrow")]
    govern(held, actions={})
    await held.write()
    await held.run()

    assert await held.statuses() == ["executed", "superseded"]
    assert len(await outgoing(held)) == 1


async def test_the_second_reply_of_a_ticket_waits_as_well(held: Scene) -> None:
    govern(held, hold_replies=True)
    held.model.plans = [plan(answer="It ships tomorrow")]
    await held.write()
    await held.run()

    await held.resume(await held.decide("approve"))

    assert await held.statuses() == ["executed", "superseded", "executed"]
    assert (await held.ticket()).outcome == "answered"


async def test_no_reply_leaves_alone_when_the_policy_holds_them_all(scene: Scene) -> None:
    govern(scene, hold_replies=True)
    scene.model.plans = [plan(answer="It ships tomorrow")]
    await scene.submit()
    await scene.run()
    assert (await outgoing(scene), await scene.statuses()) == ([], ["awaiting_review"])

    await scene.resume(await scene.decide("approve"))

    ticket = await scene.ticket()
    assert (ticket.status, ticket.outcome) == ("resolved", "answered")


async def test_the_reply_to_a_refusal_waits_as_well(scene: Scene) -> None:
    govern(scene, **hold_after(scene.services.policy, CANCEL))
    scene.model.plans = [cancel(scene.shopper.large)]
    await scene.submit()
    await scene.run()
    await scene.resume(await scene.decide("reject"))
    assert (await outgoing(scene), await scene.statuses()) == ([], ["rejected", "awaiting_review"])
    text = await reply_text(scene)

    await scene.resume(await scene.decide("approve"))

    ticket = await scene.ticket()
    assert (ticket.status, ticket.outcome, await outgoing(scene)) == ("rejected", "rejected", [text])
    assert text.startswith("rejected: ")


@pytest.mark.parametrize("nodes", [1, 2])
async def test_a_run_that_begins_again_holds_the_same_reply(held: Scene, nodes: int) -> None:
    before = await held.review()

    await held.run(stop_after=nodes)
    await held.run()

    assert (await held.review()).review_id == before.review_id
    assert await held.statuses() == ["executed", "awaiting_review"]
    assert len(held.model.replies) == 1


async def test_a_crash_before_the_reply_is_held_holds_it_once(scene: Scene) -> None:
    await submit(scene)
    await scene.run(stop_after=5)
    assert await scene.statuses() == ["executed", "proposed"]

    await scene.forge({"step": "respond"}, as_node="execute")
    await scene.go_on()

    assert await scene.statuses() == ["executed", "awaiting_review"]
    assert len(await scene.interrupts()) == 1
    assert len(scene.model.replies) == 1


async def test_of_two_runs_that_race_one_holds_the_reply(scene: Scene) -> None:
    await submit(scene)
    await scene.run(stop_after=4)

    await asyncio.gather(scene.run(), scene.run(), scene.go_on())

    assert await scene.statuses() == ["executed", "awaiting_review"]
    assert len(await scene.rows("SELECT * FROM holdpoint.reviews")) == 1


async def test_a_second_look_does_not_let_the_reply_run_alone(scene: Scene) -> None:
    policy = scene.services.policy
    govern(scene, **hold_after(policy, CANCEL))
    scene.model.plans = [cancel(scene.shopper.small)]
    await scene.submit()
    await scene.run(stop_after=5)

    govern(scene, actions=policy.actions)
    await scene.run()

    assert await scene.statuses() == ["executed", "awaiting_review"]
    assert (await outgoing(scene), await scene.executed()) == ([], [CANCEL])


@pytest.mark.parametrize("forged", [{"step": "execute", "cursor": 1}, {"step": "respond"}])
async def test_a_forged_state_does_not_send_the_reply(held: Scene, forged: dict[str, Any]) -> None:
    await held.forge(forged, as_node="assess")

    await held.go_on()

    assert (await outgoing(held), await held.executed()) == ([], [CANCEL])


async def test_two_may_have_to_approve_a_reply(scene: Scene) -> None:
    terms = {REPLY: GivenTerms(approvals=2, hold_reply=True), CANCEL: GivenTerms(hold_reply=True)}
    govern(scene, actions=scene.services.policy.actions | terms, hold_replies=True)
    scene.model.plans = [plan(answer="It ships tomorrow")]
    await scene.submit()
    await scene.run()

    await scene.decide("approve", person=ALICE)
    assert await outgoing(scene) == []
    await scene.resume(await scene.decide("approve", person=CAROL))

    assert len(await outgoing(scene)) == 1


async def test_a_reply_that_the_plan_sends_itself_is_the_last_message(scene: Scene) -> None:
    scene.model.plans = [plan(*cancel(scene.shopper.small).actions, step(REPLY, text="It is cancelled, with love"))]
    await scene.submit()

    await scene.run()

    assert await scene.executed() == [CANCEL, REPLY]
    assert await outgoing(scene) == ["It is cancelled, with love"]
    assert "reply" not in scene.model.calls


async def test_a_reply_that_the_plan_sends_itself_waits_where_replies_do(scene: Scene) -> None:
    govern(scene, **hold_after(scene.services.policy, CANCEL))
    scene.model.plans = [plan(*cancel(scene.shopper.small).actions, step(REPLY, text="It is cancelled, with love"))]
    await scene.submit()
    await scene.run()
    assert await scene.statuses() == ["executed", "awaiting_review"]

    await scene.resume(await scene.decide("approve"))

    assert await outgoing(scene) == ["It is cancelled, with love"]
    assert await scene.statuses() == ["executed", "executed"]


async def test_what_is_listed_as_done_never_speaks_of_a_reply(scene: Scene) -> None:
    scene.model.plans = [plan(step(REPLY, text="We begin"), *cancel(scene.shopper.large).actions)]
    await scene.submit()
    await scene.run()

    await scene.resume(await scene.decide("reject"))

    (facts,) = scene.model.replies
    assert (facts.outcome, facts.done, len(facts.not_done)) == ("rejected", (), 1)
