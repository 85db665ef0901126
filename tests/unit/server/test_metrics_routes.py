"""The call for metrics: the text that Prometheus reads, who may read it, and what stands in no label."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fixtures.ledger import a_person, hire, hold_case, write
from fixtures.past import Call, an_approved_action, calling
from fixtures.receiver import services_with
from langgraph_sdk import Auth
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.ext.asyncio import AsyncEngine

from agent import wiring
from agent.server import app as server_app
from agent.server import auth, errors
from agent.server.exposition import DECLARED
from agent.server.identity import ANONYMOUS, STUDIO, SYSTEM
from agent.server.routes import metrics

pytestmark = pytest.mark.postgres
ALICE, INTAKE = a_person("alice"), a_person("desk", role="intake", skills=())
HOSTILE = 'x"} 1\nholdpoint_pending{skill="Mallory'


@pytest.fixture
async def call(engine: AsyncEngine) -> AsyncIterator[Call]:
    await hire(engine, ALICE)
    async with calling(engine, metrics) as send:
        yield send


def families(answer: httpx.Response) -> dict[str, Any]:
    """Read an answer as Prometheus does."""
    return {family.name: family for family in text_string_to_metric_families(answer.text)}


@pytest.mark.parametrize("person", [ALICE, INTAKE], ids=str)
async def test_any_token_reads_every_metric_in_prometheus_own_format(
    engine: AsyncEngine, call: Call, person: Any
) -> None:
    await an_approved_action(engine, ALICE, "T1")
    await hold_case(engine, "T2")

    answer = await call(person, "GET", "/metrics")

    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, "text/plain")
    found = families(answer)
    assert set(found) == {f"holdpoint_{name}" for name in DECLARED}
    values = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in found.values()
        for sample in family.samples
    }
    assert values["holdpoint_pending", "orders"] == 1
    assert values["holdpoint_decisions_total", "approve", "cancel_pending_order"] == 1
    assert values["holdpoint_executions_total", "cancel_pending_order", "person"] == 1
    assert values["holdpoint_tickets", "awaiting_review"] == 1
    assert ("holdpoint_approval_lag_seconds", "0.95", "orders") in values


async def test_labels_hold_nothing_of_a_customer(engine: AsyncEngine, call: Call) -> None:
    await hold_case(engine, HOSTILE, args={"order_id": HOSTILE}, customer_name=HOSTILE, reason=HOSTILE)
    await write(engine, HOSTILE, HOSTILE)

    answer = await call(ALICE, "GET", "/metrics")

    assert "Mallory" not in answer.text
    assert "ada_quill" not in answer.text
    allowed = {"skill", "status", "action", "type", "authorised", "quantile"}
    assert {label for declared in DECLARED.values() for label in declared.labels} == allowed


async def ask(user: dict[str, Any] | None, app: FastAPI, method: str, path: str) -> int:
    async def as_user(scope: Any, receive: Any, send: Any) -> None:
        await app(scope | ({"user": user} if user is not None else {}), receive, send)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(as_user), base_url="http://holdpoint") as client:
        return (await client.request(method, path, json={} if method == "POST" else None)).status_code


@pytest.mark.parametrize(
    ("user", "status"),
    [({"role": SYSTEM}, 200), ({"role": ANONYMOUS}, 200), ({"role": STUDIO}, 403), ({"role": ""}, 403), (None, 403)],
    ids=str,
)
@pytest.mark.usefixtures("call")
async def test_whoever_came_by_another_door_reads_no_metrics(user: dict[str, Any] | None, status: int) -> None:
    app = FastAPI()
    errors.install(app)
    app.router.routes.extend(metrics.router.routes)

    assert await ask(user, app, "GET", "/holdpoint/metrics") == status


async def test_to_whoever_is_nobody_no_other_route_opens(engine: AsyncEngine, call: Call) -> None:
    nobody = {"identity": ANONYMOUS, "role": ANONYMOUS, "person": ""}
    others = [
        (method, route.path.replace(":path", ""))
        for route in server_app.app.routes
        for method in getattr(route, "methods", ())
        if getattr(route, "path", "") != "/holdpoint/metrics"
    ]

    assert len(others) > 15
    assert {await ask(nobody, server_app.app, method, path) for method, path in others} == {403}


async def authenticated(engine: AsyncEngine, public: str, path: str, method: str, **headers: str) -> Any:
    """Return whom a request is taken for, or the status it is refused with."""
    wiring.override(replace(services_with(engine, None, metrics_public=public, studio="1"), threads=None))  # type: ignore[arg-type]
    try:
        return (await auth.authenticate(headers, path, method))["role"]
    except Auth.exceptions.HTTPException as refused:
        return refused.status_code
    finally:
        wiring.override(None)


async def test_public_metrics_open_that_one_door_and_no_other(engine: AsyncEngine) -> None:
    await hire(engine, ALICE)
    metrics_path = "/holdpoint/metrics"

    assert await authenticated(engine, "1", metrics_path, "GET") == ANONYMOUS
    assert await authenticated(engine, "0", metrics_path, "GET") == 401
    for path in ("", "/", "/holdpoint/metrics/", "/holdpoint/metrics/x", "/holdpoint/stats", "/threads/search"):
        assert await authenticated(engine, "1", path, "GET") == 401
    for method in ("POST", "HEAD", "PUT", "DELETE", "", "get"):
        assert await authenticated(engine, "1", metrics_path, method) == 401
    assert await authenticated(engine, "1", metrics_path, "GET", authorization="Bearer nobody") == 401
    assert await authenticated(engine, "1", metrics_path, "GET", authorization="Bearer alice") == "reviewer"


async def test_an_engine_that_tells_no_path_lets_nobody_in(engine: AsyncEngine) -> None:
    wiring.override(services_with(engine, None, metrics_public="1"))
    try:
        with pytest.raises(Auth.exceptions.HTTPException):
            await auth.authenticate({})
    finally:
        wiring.override(None)


@pytest.mark.parametrize(
    ("handler", "value"),
    [
        (auth.deny, {}),
        (auth.see_assistants, {}),
        (auth.search_threads, {}),
        (auth.read_thread, {"thread_id": "x"}),
        (auth.create_run, {}),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
async def test_the_thread_api_is_closed_to_who_reads_public_metrics(handler: Any, value: Any) -> None:
    user = {"identity": ANONYMOUS, "role": ANONYMOUS, "person": ""}
    ctx = type("Ctx", (), {"user": user, "resource": "threads", "action": "read"})()

    assert await handler(ctx, value) is False
