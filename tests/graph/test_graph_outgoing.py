"""What the graph says to a customer waits to be sent where there is somewhere to send it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from fakes.support_model import plan, step
from fixtures.receiver import Receiver
from fixtures.scene import ALICE, Scene
from pytest_httpserver import HTTPServer

from agent import wiring
from agent.adapters.reply_webhook import ReplyWebhook
from agent.housekeeping.deliver import deliver_replies


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with HTTPServer(threaded=True) as server:
        yield Receiver(server)


async def test_acknowledgement_and_last_message_reach_the_customer_in_order(scene: Scene, receiver: Receiver) -> None:
    here = replace(scene.services, replies=ReplyWebhook(url=receiver.url, secret="s3"))
    wiring.override(here)
    cancel = step("cancel_pending_order", order_id=scene.shopper.large, reason="no longer needed")
    scene.model.plans = [plan(cancel)]
    await scene.submit()
    await scene.run()
    await scene.resume(await scene.decide("approve", person=ALICE), person=ALICE)

    assert await deliver_replies(here) + await deliver_replies(here) == 2

    ticket = await scene.ticket()
    assert ticket.status == "resolved"
    assert [(body["kind"], body["text"], body["status"]) for body in receiver.bodies()] == [
        ("acknowledgement", ticket.acknowledgement, "resolved"),
        ("final", ticket.final_response, "resolved"),
    ]


async def test_without_an_address_the_customer_reads_the_ticket(scene: Scene) -> None:
    scene.model.plans = [plan(answer="It ships tomorrow")]
    await scene.submit()
    await scene.run()

    (message,) = await scene.rows("SELECT * FROM holdpoint.messages WHERE direction = 'out'")
    assert (message.kind, message.delivery, message.next_attempt_at) == ("final", "recorded", None)
