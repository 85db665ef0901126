"""Every way through the graph: what runs alone, what waits, what is answered."""

from datetime import timedelta

import pytest
from fakes.support_model import plan, step
from fixtures.scene import ALICE, BOB, CAROL, Scene

from agent.core.planning import Classification, Plan

CANCEL = "cancel_pending_order"
WHY = "no longer needed"


def cancel(order_id: str) -> Plan:
    return plan(step(CANCEL, order_id=order_id, reason=WHY))


async def test_a_safe_action_runs_alone_and_the_customer_is_told(scene: Scene) -> None:
    scene.model.plans = [cancel(scene.shopper.small)]
    await scene.submit()

    await scene.run()

    ticket = await scene.ticket()
    assert scene.nodes == ["classify", "plan", "assess", "execute", "respond"]
    assert (ticket.status, ticket.outcome, ticket.intent) == ("resolved", "resolved", "cancel_order")
    assert await scene.order_status(scene.shopper.small) == "cancelled"
    assert await scene.executed() == [CANCEL]
    assert ticket.final_response.startswith("resolved: Cancel order")


async def test_a_question_is_answered_without_a_write(scene: Scene) -> None:
    scene.model.plans = [plan(answer="It ships tomorrow")]
    await scene.submit()
    before = await scene.shop()

    await scene.run()

    ticket = await scene.ticket()
    assert scene.nodes == ["classify", "plan", "assess", "respond"]
    assert (ticket.status, ticket.outcome, ticket.answer) == ("resolved", "answered", "It ships tomorrow")
    assert scene.model.replies[0].answer == "It ships tomorrow"
    assert await scene.shop() == before


async def test_a_risky_action_waits_and_the_customer_is_told_that_it_does(scene: Scene) -> None:
    scene.model.plans = [cancel(scene.shopper.large)]
    await scene.submit()
    before = await scene.shop()

    await scene.run()

    ticket, review = await scene.ticket(), await scene.review()
    assert scene.nodes == ["classify", "plan", "assess", "hold"]
    assert (ticket.status, ticket.final_response) == ("awaiting_review", None)
    assert "a colleague is looking" in ticket.acknowledgement
    assert await scene.shop() == before
    assert scene.threads.labels[review.thread_id] == {
        "ticket_id": "T1",
        "review_id": review.review_id,
        "skill": "orders",
        "action": CANCEL,
    }


async def test_the_pause_shows_one_action_and_our_keys(scene: Scene) -> None:
    scene.model.plans = [cancel(scene.shopper.large)]
    await scene.submit()

    await scene.run()

    (asked,) = (await scene.interrupts()).values()
    review = await scene.review()
    (action,) = asked["action_requests"]
    assert action["name"] == CANCEL
    assert action["args"] == {"order_id": scene.shopper.large, "reason": WHY}
    assert asked["review_configs"][0]["allowed_decisions"] == ["approve", "edit", "reject", "respond"]
    assert (asked["review_id"], asked["args_digest"]) == (review.review_id, review.args_digest)
    assert asked["risk_score"] == review.risk_score > 0.4
    assert {factor["name"] for factor in asked["factors"]} >= {"money", "model_estimate"}
    assert review.due_at is not None and asked["due_at"] == review.due_at.isoformat()


async def test_after_an_approval_it_runs_exactly_as_shown(scene: Scene) -> None:
    scene.model.plans = [cancel(scene.shopper.large)]
    await scene.submit()
    await scene.run()

    await scene.resume(await scene.decide("approve", person=ALICE))

    (row,) = await scene.rows("SELECT * FROM holdpoint.executions")
    assert scene.nodes[4:] == ["review", "settle", "execute", "respond"]
    assert row.authorised_by == "alice"
    assert await scene.order_status(scene.shopper.large) == "cancelled"
    assert (await scene.ticket()).status == "resolved"
    assert (await scene.state())["human_approved"] is True


async def test_after_an_edit_it_runs_as_edited(scene: Scene) -> None:
    scene.model.plans = [cancel(scene.shopper.large)]
    await scene.submit()
    await scene.run()

    edited = {"order_id": scene.shopper.large, "reason": "ordered by mistake"}
    await scene.resume(await scene.decide("edit", edited_args=edited))

    (order,) = await scene.rows("SELECT cancel_reason FROM shop.orders WHERE order_id = :id", id=scene.shopper.large)
    (row,) = await scene.rows("SELECT args, proposed_args FROM holdpoint.proposals")
    assert order.cancel_reason == "ordered by mistake"
    assert (row.args, row.proposed_args["reason"]) == (edited, WHY)


@pytest.mark.parametrize(
    ("kind", "status", "outcome"),
    [("reject", "rejected", "rejected"), ("escalate", "escalated", "escalated"), ("respond", "resolved", "responded")],
)
async def test_after_a_refusal_nothing_runs(scene: Scene, kind: str, status: str, outcome: str) -> None:
    scene.model.plans = [cancel(scene.shopper.large)]
    await scene.submit()
    await scene.run()
    before = await scene.shop()

    await scene.resume(await scene.decide(kind, message="Our own words", notes="For colleagues"))

    ticket = await scene.ticket()
    assert scene.nodes[4:] == ["review", "settle", "respond"]
    assert (ticket.status, ticket.outcome) == (status, outcome)
    assert (await scene.shop(), await scene.executed()) == (before, [])
    assert "For colleagues" not in ticket.final_response
    assert (await scene.state())["human_notes"] == "For colleagues"


async def test_a_reviewers_own_words_go_out_as_they_are(scene: Scene) -> None:
    scene.model.plans = [cancel(scene.shopper.large)]
    await scene.submit()
    await scene.run()

    await scene.resume(await scene.decide("respond", message="We called you instead."))

    assert (await scene.ticket()).final_response == "We called you instead."
    assert "reply" not in scene.model.calls


async def test_a_plan_is_done_in_order_and_stops_once_for_each_risky_action(scene: Scene) -> None:
    refund = step("issue_refund", order_id=scene.shopper.delivered, amount=1, reason="late")
    scene.model.plans = [
        plan(*cancel(scene.shopper.small).actions, *cancel(scene.shopper.large).actions, refund),
    ]
    await scene.submit()
    await scene.run()
    # Three writes in one ticket are many: each waits for a person.
    assert await scene.statuses() == ["awaiting_review", "proposed", "proposed"]

    for done in range(3):
        assert len(await scene.executed()) == done
        assert len(await scene.interrupts()) == 1
        await scene.resume(await scene.decide("approve"))

    assert await scene.executed() == [CANCEL, CANCEL, "issue_refund"]
    assert (await scene.ticket()).status == "resolved"


async def test_a_refusal_in_the_middle_stops_the_rest(scene: Scene) -> None:
    scene.model.plans = [
        plan(
            *cancel(scene.shopper.small).actions,
            *cancel(scene.shopper.large).actions,
            step("issue_refund", order_id=scene.shopper.delivered, amount=1, reason="late"),
        )
    ]
    await scene.submit()
    await scene.run()
    await scene.resume(await scene.decide("approve"))

    await scene.resume(await scene.decide("reject"))

    assert await scene.statuses() == ["executed", "rejected", "rejected"]
    assert await scene.executed() == [CANCEL]
    assert (await scene.ticket()).status == "rejected"
    assert scene.model.replies[-1].done == scene.model.replies[-1].done[:1] != ()


async def test_two_approvals_are_asked_for_one_after_the_other(scene: Scene) -> None:
    (one, other) = (
        row.customer_id
        for row in await scene.rows(
            "SELECT customer_id FROM shop.customers c WHERE EXISTS (SELECT FROM shop.customers o"
            " WHERE (o.first_name, o.last_name) = (c.first_name, c.last_name) AND o.customer_id <> c.customer_id)"
            " ORDER BY last_name, first_name LIMIT 2"
        )
    )
    scene.model.plans = [plan(step("merge_accounts", source_customer_id=other, target_customer_id=one))]
    await scene.submit(customer_id=one)
    await scene.run()

    first = await scene.decide("approve", person=BOB)
    await scene.resume(first)
    assert (await scene.executed(), (await scene.review()).status) == ([], "awaiting_second")

    await scene.resume(await scene.decide("approve", person=CAROL))

    (row,) = await scene.rows("SELECT * FROM holdpoint.executions")
    assert (row.action, row.authorised_by) == ("merge_accounts", "bob, carol")


async def test_a_hand_over_ends_escalated_without_a_review(scene: Scene) -> None:
    scene.model.plans = [plan(step("escalate_to_human", reason="It is about a lawsuit"))]
    await scene.submit()

    await scene.run()

    assert scene.nodes == ["classify", "plan", "assess", "respond"]
    assert (await scene.ticket()).status == "escalated"
    assert await scene.rows("SELECT * FROM holdpoint.reviews") == []


async def test_an_unknown_customer_is_accepted_and_nothing_runs_alone(scene: Scene) -> None:
    scene.model.plans = [cancel(scene.shopper.small)]
    await scene.submit(customer_id="nobody_1")

    await scene.run()

    assert await scene.executed() == []
    assert (await scene.ticket()).status == "awaiting_review"


async def test_a_doubtful_intent_raises_the_risk(scene: Scene) -> None:
    scene.model.plans = [cancel(scene.shopper.small)]
    scene.model.intent = Classification(intent="other", confidence=0.3)
    await scene.submit()

    await scene.run()

    assert await scene.executed() == []
    assert (await scene.ticket()).status == "awaiting_review"


async def test_an_expired_review_ends_the_ticket_expired(scene: Scene) -> None:
    scene.model.plans = [cancel(scene.shopper.large)]
    await scene.submit()
    await scene.run()
    async with scene.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE holdpoint.reviews SET status = 'expired'")
        await connection.exec_driver_sql("UPDATE holdpoint.proposals SET status = 'expired'")

    await scene.resume({"type": "approve"}, person=ALICE)

    assert (await scene.ticket()).status == "expired"
    assert await scene.executed() == []


async def test_a_thread_api_that_is_down_does_not_stop_the_pause(scene: Scene) -> None:
    scene.model.plans = [cancel(scene.shopper.large)]
    scene.threads.is_down = True
    await scene.submit()

    await scene.run()

    assert len(await scene.interrupts()) == 1


async def test_a_case_is_due_within_the_actions_hours(scene: Scene) -> None:
    scene.model.plans = [cancel(scene.shopper.large)]
    await scene.submit()

    await scene.run()

    (row,) = await scene.rows("SELECT due_at - created_at AS within FROM holdpoint.reviews")
    assert row.within == timedelta(hours=24)
    assert "within 24 hours" in (await scene.ticket()).acknowledgement
