"""An action done by a remote system, against a real HTTP server."""

import hmac
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from agent.actions.declaration import ActionContext, Arguments, Change
from agent.adapters.signing import sign
from agent.adapters.webhook_action import WebhookAction, webhook_action
from agent.adapters.webhook_endpoint import WebhookEndpoint
from agent.errors import ActionRefused, OutcomeUnknown

SECRET = "shared-secret"
CONTEXT = ActionContext(
    ticket_id="T1", customer_id="mia_stone_1234", idempotency_key="key-1", now=datetime(2026, 3, 1, tzinfo=UTC)
)
CHANGE = {"path": "vouchers.V1.active", "before": True, "after": False}
DONE = {"summary": "Voucher V1 is off", "changes": [CHANGE], "money_usd": 12.5, "trace": "x"}
SEEN = {**DONE, "checks": [{"name": "voucher_exists", "status": "pass", "detail": "V1 exists"}]}
NO_SHOP: Any = None


class StopVoucher(Arguments):
    voucher: str


ARGS = StopVoucher(voucher="V1")


def stop_voucher(url: str, **settings: Any) -> WebhookAction[StopVoucher]:
    return webhook_action(
        name="stop_voucher",
        title="Stop voucher",
        description="Stop a voucher.",
        arguments=StopVoucher,
        skill="orders",
        endpoint=WebhookEndpoint(url=url, secret=SECRET, first_wait_seconds=0.01, **settings),
        risk_floor=0.2,
    )


@pytest.fixture
def action(httpserver: HTTPServer) -> WebhookAction[StopVoucher]:
    return stop_voucher(httpserver.url_for("/act"))


async def test_a_dry_run_shows_what_the_remote_system_says(httpserver: HTTPServer, action: Any) -> None:
    httpserver.expect_request("/act", method="POST").respond_with_json(SEEN)

    seen = await action.dry_run(NO_SHOP, ARGS, CONTEXT)

    assert seen.summary == "Voucher V1 is off"
    assert [check.name for check in seen.checks] == ["voucher_exists"]
    assert seen.changes == (Change(path="vouchers.V1.active", before=True, after=False),)
    assert float(seen.money_usd) == 12.5
    assert json.loads(httpserver.log[0][0].data) == {
        "kind": "dry_run",
        "action": "stop_voucher",
        "args": {"voucher": "V1"},
        "ticket_id": "T1",
        "customer_id": "mia_stone_1234",
    }
    assert action.risk_floor == 0.2


async def test_a_failing_remote_check_leaves_no_changes(httpserver: HTTPServer, action: Any) -> None:
    failing = {**SEEN, "checks": [{"name": "voucher_exists", "status": "fail", "detail": "no V1"}]}
    httpserver.expect_request("/act").respond_with_json(failing)

    seen = await action.dry_run(NO_SHOP, ARGS, CONTEXT)

    assert [check.detail for check in seen.failures] == ["no V1"]
    assert seen.changes == ()


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (422, '{"reason": "V1 is used up"}', "V1 is used up"),
        (403, '{"error": {"message": "not yours"}}', "not yours"),
        (404, "<html>", "The remote system refused it with status 404"),
        (302, "", "The remote system refused it with status 302"),
        (503, "", "nothing was done"),
        (500, "", "no usable answer"),
        (200, "[]", "no usable answer"),
        (200, "{}", "no usable answer"),
        (200, json.dumps({**SEEN, "money_usd": 1e300}), "no usable answer"),
        (200, json.dumps({**SEEN, "checks": [{"name": "a", "status": "maybe", "detail": ""}]}), "no usable answer"),
    ],
)
async def test_a_dry_run_without_a_usable_answer_is_a_failing_check(
    httpserver: HTTPServer, action: Any, status: int, body: str, reason: str
) -> None:
    httpserver.expect_request("/act").respond_with_data(body, status=status)

    seen = await action.dry_run(NO_SHOP, ARGS, CONTEXT)

    assert [check.name for check in seen.failures] == ["remote_system_agrees"]
    assert reason in seen.failures[0].detail


async def test_an_execution_is_signed_and_carries_the_key_and_what_was_seen(
    httpserver: HTTPServer, action: Any
) -> None:
    httpserver.expect_request("/act").respond_with_json(DONE)

    receipt = await action.execute(NO_SHOP, ARGS, CONTEXT, (Change.model_validate(CHANGE),))

    assert receipt.summary == "Voucher V1 is off"
    assert receipt.idempotency_key == "key-1"
    (request, _), *more = httpserver.log
    assert more == []
    assert request.headers["Idempotency-Key"] == "key-1"
    timestamp = request.headers["Holdpoint-Timestamp"]
    assert abs(time.time() - int(timestamp)) < 60
    assert hmac.compare_digest(request.headers["Holdpoint-Signature"], sign(SECRET, timestamp, request.data))
    assert SECRET not in str(request.headers) + request.data.decode()
    assert json.loads(request.data)["expected_changes"] == [CHANGE]


async def test_the_signature_depends_on_secret_time_and_body() -> None:
    signatures = {sign("a", "1", b"x"), sign("b", "1", b"x"), sign("a", "2", b"x"), sign("a", "1", b"y")}

    assert len(signatures) == 4


async def test_a_remote_no_is_a_refusal_with_its_reason_and_is_not_retried(httpserver: HTTPServer, action: Any) -> None:
    httpserver.expect_request("/act").respond_with_json({"reason": "V1 is used up"}, status=409)

    with pytest.raises(ActionRefused, match=r"^V1 is used up$"):
        await action.execute(NO_SHOP, ARGS, CONTEXT)
    assert len(httpserver.log) == 1


async def test_a_remote_system_that_recovers_is_asked_again_with_the_same_key(
    httpserver: HTTPServer, action: Any
) -> None:
    httpserver.expect_ordered_request("/act").respond_with_data("", status=500)
    httpserver.expect_ordered_request("/act").respond_with_data("", status=429)
    httpserver.expect_ordered_request("/act").respond_with_json(DONE)

    receipt = await action.execute(NO_SHOP, ARGS, CONTEXT)

    assert receipt.summary == "Voucher V1 is off"
    assert [request.headers["Idempotency-Key"] for request, _ in httpserver.log] == ["key-1"] * 3


@pytest.mark.parametrize(("status", "body"), [(500, ""), (502, "{}"), (200, "not json"), (200, "[]"), (201, "{}")])
async def test_an_execution_that_may_have_happened_is_unknown(
    httpserver: HTTPServer, action: Any, status: int, body: str
) -> None:
    httpserver.expect_request("/act").respond_with_data(body, status=status)

    with pytest.raises(OutcomeUnknown):
        await action.execute(NO_SHOP, ARGS, CONTEXT)
    assert len(httpserver.log) <= 3


@pytest.mark.parametrize("status", [429, 503])
async def test_a_remote_system_that_never_took_it_up_did_nothing(
    httpserver: HTTPServer, action: Any, status: int
) -> None:
    httpserver.expect_request("/act").respond_with_data("", status=status)

    with pytest.raises(ActionRefused, match="nothing was done"):
        await action.execute(NO_SHOP, ARGS, CONTEXT)
    assert len(httpserver.log) == 3


async def test_a_refusal_after_an_attempt_without_an_answer_is_unknown(httpserver: HTTPServer, action: Any) -> None:
    httpserver.expect_ordered_request("/act").respond_with_data("", status=500)
    httpserver.expect_ordered_request("/act").respond_with_json({"reason": "already off"}, status=409)

    with pytest.raises(OutcomeUnknown, match="already off"):
        await action.execute(NO_SHOP, ARGS, CONTEXT)


async def test_an_answer_that_comes_too_late_is_unknown(httpserver: HTTPServer) -> None:
    def slow(_: Request) -> Response:
        time.sleep(0.5)
        return Response(json.dumps(DONE))

    httpserver.expect_request("/act").respond_with_handler(slow)
    action = stop_voucher(httpserver.url_for("/act"), timeout_seconds=0.1, max_attempts=2)

    with pytest.raises(OutcomeUnknown, match="ReadTimeout"):
        await action.execute(NO_SHOP, ARGS, CONTEXT)


async def test_a_connection_that_breaks_off_is_unknown() -> None:
    with breaking_off() as port, pytest.raises(OutcomeUnknown, match="no answer"):
        await stop_voucher(f"http://127.0.0.1:{port}/").execute(NO_SHOP, ARGS, CONTEXT)


async def test_a_server_that_is_not_there_did_nothing() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    action = stop_voucher(f"http://127.0.0.1:{port}/")

    with pytest.raises(ActionRefused, match="no connection"):
        await action.execute(NO_SHOP, ARGS, CONTEXT)
    seen = await action.dry_run(NO_SHOP, ARGS, CONTEXT)
    assert [check.status for check in seen.checks] == ["fail"]


async def test_the_secret_is_not_in_the_actions_representation(action: Any) -> None:
    assert SECRET not in repr(action)


@contextmanager
def breaking_off() -> Iterator[int]:
    """A server that reads a request and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def hang_up() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(65536)

        threading.Thread(target=hang_up, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
