"""Deadlines and undo on the graph: what is settled counts when its time has come, and the thread goes on from there."""

from dataclasses import replace
from typing import Any

import pytest
from fakes.support_model import plan, step
from fixtures.ledger import a_person
from fixtures.scene import ALICE, Scene, with_hold

from agent import wiring
from agent.contract import DecisionUndone
from agent.housekeeping.carry_out import carry_out_settled
from agent.housekeeping.deadlines import expire_overdue, pass_half_times, release_claims
from agent.ledger import people, queue, undo
from agent.ledger.tickets import thread_id_of
from agent.ledger.transaction import transaction
from agent.ports import ThreadLook
from agent.wiring import Services

CANCEL = "cancel_pending_order"


async def held(scene: Scene, **terms: Any) -> Services:
    """Bring T1 to its pause, on these terms."""
    scene.services = replace(scene.services, policy=with_hold(scene.services.policy, **terms))
    wiring.override(scene.services)
    scene.model.plans = [plan(step(CANCEL, order_id=scene.shopper.large, reason="no longer needed"))]
    await scene.submit()
    await scene.run()
    await show_pause(scene)
    return scene.services


async def show_pause(scene: Scene) -> None:
    """Let the thread API show what the graph waits for."""
    look = ThreadLook(status="interrupted", interrupts=await scene.interrupts())
    scene.threads.looks[thread_id_of("T1")] = look


async def pass_time(scene: Scene, column: str, hours: float) -> None:
    """Let a moment of T1's case be that long ago."""
    await change(scene, f"UPDATE holdpoint.reviews SET {column} = now() - interval '{hours} hours'")


async def change(scene: Scene, statement: str) -> None:
    async with transaction(scene.engine) as tx:
        await tx.connection.exec_driver_sql(statement)


async def undo_time_over(scene: Scene) -> None:
    await pass_time(scene, "effective_at", 0.01)
    await change(scene, "UPDATE holdpoint.decisions SET effective_at = now() - interval '1 minute'")


async def take_back(scene: Scene) -> DecisionUndone:
    (decision,) = await scene.rows("SELECT decision_id FROM holdpoint.decisions WHERE undone_at IS NULL")
    async with transaction(scene.engine) as tx:
        return await undo.undo(tx, str(decision.decision_id), ALICE)


async def carried_out(scene: Scene) -> int:
    """Let housekeeping resume what it finds settled, and the thread do what it was resumed with."""
    count = await carry_out_settled(scene.services)
    for _, answers in scene.threads.resumed:
        (answer,) = answers.values()
        await scene.resume(answer)
    scene.threads.resumed.clear()
    return count


@pytest.mark.parametrize("way", ["escalate", "reject"])
async def test_an_expired_case_ends_its_ticket_without_the_write_and_the_customer_is_told(
    scene: Scene, way: str
) -> None:
    services = await held(scene, on_expiry=way, deadline_hours=2)
    before = await scene.shop()
    assert await expire_overdue(services) == 0
    await pass_time(scene, "due_at", 0.1)

    assert await expire_overdue(services) == 1
    assert await carried_out(scene) == 1

    ticket = await scene.ticket()
    assert (ticket.status, await scene.statuses()) == ("expired", ["expired"])
    assert await scene.shop() == before
    assert scene.model.replies[-1].outcome == "expired"
    final = "SELECT text FROM holdpoint.messages WHERE kind = 'final'"
    assert [row.text for row in await scene.rows(final)] == [ticket.final_response]


async def test_an_expired_case_is_resumed_by_its_interrupts_id(scene: Scene) -> None:
    services = await held(scene)
    await pass_time(scene, "due_at", 0.1)
    (interrupt_id,) = await scene.interrupts()

    await expire_overdue(services)
    await carry_out_settled(services)

    ((thread_id, answers),) = scene.threads.resumed
    assert (thread_id, list(answers)) == (thread_id_of("T1"), [interrupt_id])
    assert await carry_out_settled(services) == 0


async def test_while_it_can_be_undone_a_decision_waits_even_when_the_thread_is_resumed(scene: Scene) -> None:
    await held(scene, undo_seconds=600)
    before = await scene.shop()
    answer = await scene.decide("approve", person=ALICE)

    await scene.resume(answer)

    assert await scene.shop() == before
    assert (await scene.ticket()).status == "running"
    assert len(await scene.interrupts()) == 1
    await show_pause(scene)
    assert await carried_out(scene) == 0

    await undo_time_over(scene)
    assert await carried_out(scene) == 1
    assert (await scene.ticket()).status == "resolved"
    assert await scene.executed() == [CANCEL]


async def test_beginning_an_episode_again_within_the_time_for_undo_asks_nothing_new(scene: Scene) -> None:
    await held(scene, undo_seconds=600)
    await scene.decide("reject", person=ALICE)

    await scene.run()

    assert [row.status for row in await scene.rows("SELECT status FROM holdpoint.reviews")] == ["decided"]
    assert (await scene.ticket()).status == "running"
    await show_pause(scene)
    await undo_time_over(scene)
    await carried_out(scene)
    assert (await scene.ticket()).status == "rejected"


async def test_an_undone_decision_is_forgotten_and_the_next_one_counts(scene: Scene) -> None:
    await held(scene, undo_seconds=600)
    before = await scene.shop()
    await scene.decide("approve", person=ALICE)

    assert (await take_back(scene)).status == "pending"
    await scene.decide("reject", person=ALICE)
    await undo_time_over(scene)
    await carried_out(scene)

    assert (await scene.ticket()).status == "rejected"
    assert await scene.shop() == before


async def test_a_thread_that_can_not_be_reached_is_resumed_by_a_later_pass(scene: Scene) -> None:
    await held(scene, undo_seconds=600)
    await scene.decide("approve", person=ALICE)
    await undo_time_over(scene)

    scene.threads.is_down = True
    assert await carried_out(scene) == 0
    scene.threads.is_down = False
    assert await carried_out(scene) == 1
    assert await scene.executed() == [CANCEL]


async def test_half_time_hands_a_claimed_case_to_whoever_holds_the_fewest(scene: Scene) -> None:
    services = await held(scene)
    review = await scene.review()
    async with transaction(scene.engine) as tx:
        await queue.claim(tx, review.review_id, ALICE, 600)
        await people.save(tx, a_person("dora", skills=(review.skill,)), "dora", "test")
    assert await pass_half_times(services) == 0
    await pass_time(scene, "half_time_at", 0.1)

    assert await pass_half_times(services) == 1

    (row,) = await scene.rows("SELECT claimed_by, claimed_until > now() AS is_live FROM holdpoint.reviews")
    assert (row.claimed_by, row.is_live) == ("dora", True)
    assert await pass_half_times(services) == 0
    assert await release_claims(services) == 0


async def test_one_case_with_trouble_keeps_no_other_from_expiring(scene: Scene) -> None:
    services = await held(scene)
    other = {"customer_id": scene.shopper.customer_id, "message": "Please cancel"}
    await scene.submit("T2", **other)
    await scene.run("T2")
    await pass_time(scene, "due_at", 0.1)
    await change(
        scene,
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$;"
        " CREATE TRIGGER broken BEFORE UPDATE ON holdpoint.reviews FOR EACH ROW"
        " WHEN (OLD.ticket_id = 'T1') EXECUTE FUNCTION refuse()",
    )

    assert await expire_overdue(services) == 1

    found = "SELECT ticket_id, status FROM holdpoint.reviews"
    assert {row.ticket_id: row.status for row in await scene.rows(found)} == {"T1": "pending", "T2": "expired"}
