"""Messages to customers on their way: signed, once, in order, tried again, given up."""

import asyncio
import hashlib
import hmac
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fixtures.ledger import a_ticket, kinds, look_up, rows_of
from fixtures.receiver import SECRET, Receiver, a_ticket_that_says, let_pass, services_with
from pytest_httpserver import HTTPServer
from sqlalchemy.ext.asyncio import AsyncEngine
from werkzeug import Response

from agent.core.delivery import Answer, Verdict
from agent.housekeeping.deliver import AT_ONCE, deliver_replies
from agent.ledger import outbox, tickets
from agent.ledger.transaction import transaction
from agent.wiring import Services

pytestmark = pytest.mark.postgres
AN_HOUR = 3600.0


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with HTTPServer(threaded=True) as server:
        yield Receiver(server)


@pytest.fixture
def here(engine: AsyncEngine, receiver: Receiver) -> Services:
    return services_with(engine, receiver.url)


async def wait_of(engine: AsyncEngine) -> float:
    """Return the seconds until the only message is tried again."""
    row = await look_up(engine, "messages", direction="out")
    return float((row.next_attempt_at - datetime.now(UTC)).total_seconds())


async def test_a_message_is_posted_with_all_that_its_receiver_needs(here: Services, receiver: Receiver) -> None:
    await a_ticket_that_says(here.engine, "T1", "acknowledgement")

    assert await deliver_replies(here) == 1

    (body,) = receiver.bodies()
    message = await look_up(here.engine, "messages", direction="out")
    assert body == {
        "event_id": f"message-{message.message_id}",
        "kind": "acknowledgement",
        "ticket_id": "T1",
        "customer_id": "ada_quill_1",
        "episode": 1,
        "text": "T1 acknowledgement",
        "status": "received",
        "created_at": message.created_at.isoformat(),
    }
    assert receiver.requests[0].headers["Idempotency-Key"] == f"message-{message.message_id}"
    assert (message.delivery, message.attempts, message.last_error) == ("delivered", 1, None)
    assert message.delivered_at is not None
    assert (await kinds(here.engine))[-1] == "message_delivered"


async def test_the_receiver_can_verify_the_signature(here: Services, receiver: Receiver) -> None:
    await a_ticket_that_says(here.engine, "T1", "final")

    await deliver_replies(here)

    (request,) = receiver.requests
    timestamp = request.headers["Holdpoint-Timestamp"]
    signed = hmac.new(SECRET.encode(), f"{timestamp}.".encode() + request.get_data(), hashlib.sha256).hexdigest()
    assert hmac.compare_digest(request.headers["Holdpoint-Signature"], f"v1={signed}")
    assert abs(time.time() - int(timestamp)) < 30
    assert request.headers["Content-Type"] == "application/json"


async def test_the_ticket_goes_out_as_it_stands_now(here: Services, receiver: Receiver) -> None:
    await a_ticket_that_says(here.engine, "T1", "acknowledgement")
    async with transaction(here.engine) as tx:
        await tickets.finish(tx, "T1", 1, "resolved", "resolved", "All done", here.outgoing)

    await deliver_replies(here)
    await deliver_replies(here)

    assert [(body["kind"], body["status"]) for body in receiver.bodies()] == [
        ("acknowledgement", "resolved"),
        ("final", "resolved"),
    ]


async def test_without_an_address_messages_are_recorded_and_nothing_is_sent(
    engine: AsyncEngine, receiver: Receiver
) -> None:
    here = services_with(engine, None)
    async with transaction(engine) as tx:
        await tickets.accept(tx, a_ticket("T1"), "intake")
        await tickets.acknowledge(tx, "T1", 1, "We are looking", here.outgoing)

    assert await deliver_replies(here) == 0

    assert (await look_up(engine, "messages", direction="out")).delivery == "recorded"
    assert receiver.requests == []


@pytest.mark.parametrize("status", [302, 401, 404, 429, 500, 503])
async def test_a_failed_attempt_is_put_off_and_repeated_under_the_same_key(
    here: Services, receiver: Receiver, status: int
) -> None:
    receiver.answers = [Response(status=status, headers={"Location": receiver.url})]
    await a_ticket_that_says(here.engine, "T1", "final")

    assert await deliver_replies(here) == 0
    assert await deliver_replies(here) == 0, "it isn't due yet"

    message = await look_up(here.engine, "messages", direction="out")
    assert (message.delivery, message.attempts) == ("pending", 1)
    assert message.last_error == f"The receiver answered {status}"
    assert len(receiver.requests) == 1
    assert 2 < await wait_of(here.engine) <= 5
    assert (await kinds(here.engine))[-1] == "message_postponed"
    await let_pass(here.engine, 5)
    assert await deliver_replies(here) == 1
    first, second = receiver.requests
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"]


async def test_the_receiver_may_ask_for_more_time(here: Services, receiver: Receiver) -> None:
    receiver.answers = [Response(status=503, headers={"Retry-After": "600"})]
    await a_ticket_that_says(here.engine, "T1", "final")

    await deliver_replies(here)

    assert 590 < await wait_of(here.engine) <= 600


async def test_a_receiver_that_does_not_answer_is_left_after_the_time_out(
    engine: AsyncEngine, receiver: Receiver
) -> None:
    here = services_with(engine, receiver.url, reply_timeout_seconds=0.2)
    receiver.slow_seconds = 1.5
    await a_ticket_that_says(engine, "T1", "final")

    started = time.monotonic()
    assert await deliver_replies(here) == 0

    assert time.monotonic() - started < 1.2
    message = await look_up(engine, "messages", direction="out")
    assert (message.delivery, message.last_error) == ("pending", "No answer within 0.2 seconds")


async def test_a_receiver_that_is_not_there_is_tried_again(engine: AsyncEngine) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/replies"
    await a_ticket_that_says(engine, "T1", "final")

    assert await deliver_replies(services_with(engine, address)) == 0

    message = await look_up(engine, "messages", direction="out")
    assert (message.delivery, message.last_error) == ("pending", "No answer: ConnectError")


async def test_after_its_last_attempt_a_message_is_given_up_and_people_are_told(
    here: Services, receiver: Receiver
) -> None:
    receiver.answers = [Response(status=500) for _ in range(3)]
    await a_ticket_that_says(here.engine, "T1", "final")

    for _ in range(5):
        await deliver_replies(here)
        await let_pass(here.engine, AN_HOUR)

    message = await look_up(here.engine, "messages", direction="out")
    assert (message.delivery, message.attempts, len(receiver.requests)) == ("dead", 3, 3)
    assert (await kinds(here.engine))[1:] == ["message_postponed", "message_postponed", "message_dead"]
    notice = await look_up(here.engine, "notifications", kind="dead_letter")
    assert notice.ticket_id == "T1"


async def test_a_message_that_will_never_do_is_given_up_at_once(here: Services, receiver: Receiver) -> None:
    receiver.answers = [Response("the customer's own words", status=422)]
    await a_ticket_that_says(here.engine, "T1", "final")

    await deliver_replies(here)

    message = await look_up(here.engine, "messages", direction="out")
    assert (message.delivery, message.last_error) == ("dead", "The receiver answered 422")
    assert len(await rows_of(here.engine, "notifications", kind="dead_letter")) == 1


async def test_a_given_up_message_that_is_tried_again_gets_all_its_attempts(here: Services, receiver: Receiver) -> None:
    receiver.answers = [Response(status=410), Response(status=500), Response(status=410)]
    await a_ticket_that_says(here.engine, "T1", "final")
    await deliver_replies(here)
    message = await look_up(here.engine, "messages", direction="out")

    async with transaction(here.engine) as tx:
        await outbox.revive(tx, message.message_id, "carol")
    await deliver_replies(here)

    again = await look_up(here.engine, "messages", direction="out")
    assert (again.delivery, again.attempts) == ("pending", 1)
    await let_pass(here.engine, AN_HOUR)
    await deliver_replies(here)
    assert len(await rows_of(here.engine, "notifications", kind="dead_letter")) == 2, "each end is told"


async def test_a_later_message_of_a_ticket_waits_for_the_earlier_one(here: Services, receiver: Receiver) -> None:
    receiver.answers = [Response(status=500)]
    await a_ticket_that_says(here.engine, "T1", "acknowledgement", "final")
    await a_ticket_that_says(here.engine, "T2", "final")

    assert await deliver_replies(here) == 1
    assert sorted(receiver.texts()) == ["T1 acknowledgement", "T2 final"]
    await let_pass(here.engine, AN_HOUR)
    assert await deliver_replies(here) == 2

    assert [words for words in receiver.texts() if words.startswith("T1")] == [
        "T1 acknowledgement",
        "T1 acknowledgement",
        "T1 final",
    ]


async def test_a_later_message_does_not_wait_for_one_that_was_given_up(here: Services, receiver: Receiver) -> None:
    receiver.answers = [Response(status=410)]
    await a_ticket_that_says(here.engine, "T1", "acknowledgement", "final")

    await deliver_replies(here)
    await deliver_replies(here)

    assert receiver.texts() == ["T1 acknowledgement", "T1 final"]


async def test_two_servers_at_once_send_each_message_once(here: Services, receiver: Receiver) -> None:
    receiver.slow_seconds = 0.05
    for number in range(12):
        await a_ticket_that_says(here.engine, f"T{number}", "acknowledgement", "final")

    async def server() -> int:
        delivered = 0
        for _ in range(8):
            delivered += await deliver_replies(here)
        return delivered

    sent = await asyncio.gather(server(), server(), server())

    assert sum(sent) == 24
    assert sorted(receiver.texts()) == sorted(
        f"T{each} {kind}" for each in range(12) for kind in ("acknowledgement", "final")
    )
    for each in range(12):
        own = [words for words in receiver.texts() if words.startswith(f"T{each} ")]
        assert own == [f"T{each} acknowledgement", f"T{each} final"]


async def test_several_messages_are_on_their_way_at_once(here: Services, receiver: Receiver) -> None:
    receiver.slow_seconds = 0.5
    for number in range(8):
        await a_ticket_that_says(here.engine, f"T{number}", "final")

    assert await deliver_replies(here) == 8

    assert 2 <= receiver.most_at_once <= AT_ONCE


async def test_a_server_that_died_while_sending_holds_a_message_for_a_while_only(
    here: Services, receiver: Receiver
) -> None:
    await a_ticket_that_says(here.engine, "T1", "final")
    async with transaction(here.engine) as tx:
        assert await outbox.lease(tx, 40) is not None

    assert await deliver_replies(here) == 0
    await let_pass(here.engine, 41)

    assert await deliver_replies(here) == 1
    assert (await look_up(here.engine, "messages", direction="out")).attempts == 2


async def test_who_comes_back_late_with_a_failure_changes_nothing(here: Services, receiver: Receiver) -> None:
    await a_ticket_that_says(here.engine, "T1", "final")
    async with transaction(here.engine) as tx:
        late: Any = await outbox.lease(tx, 40)
    await let_pass(here.engine, 41)
    receiver.answers = [Response(status=503, headers={"Retry-After": "60"})]
    await deliver_replies(here)
    before = await look_up(here.engine, "messages", direction="out")

    async with transaction(here.engine) as tx:
        tx.now += timedelta(seconds=1)
        await outbox.record(tx, late, Answer(status=422, reason="too late"), Verdict(fate="dead"))

    assert await look_up(here.engine, "messages", direction="out") == before
    assert await rows_of(here.engine, "notifications") == []
