"""Every refusal on the wire: its status, its code, and what else the caller is told."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from agent.contract import TicketIn
from agent.errors import (
    Away,
    BadArguments,
    BadCursor,
    CapReached,
    ClaimedByOther,
    DecisionRefused,
    HoldpointError,
    LacksSkill,
    MessageConflict,
    NotDead,
    NotStuck,
    NotWaiting,
    TicketConflict,
    UnknownMessage,
    UnknownPerson,
    UnknownReview,
    UnknownTicket,
)
from agent.server import errors
from agent.server.errors import Forbidden

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Undeclared(HoldpointError):
    """An error that no route is known to raise."""


@pytest.fixture
def raised() -> list[Exception]:
    return []


@pytest.fixture
def client(raised: list[Exception]) -> Iterator[TestClient]:
    """An app whose one route raises what the test put into `raised`."""
    app = FastAPI()
    errors.install(app)

    @app.get("/raise")
    async def fail() -> None:
        raise raised[0]

    @app.post("/tickets")
    async def accept(ticket: TicketIn) -> TicketIn:
        return ticket

    with TestClient(app) as client:
        yield client


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (Forbidden("skill", "No"), 403, {"code": "skill", "message": "No"}),
        (DecisionRefused("skill", "No"), 403, {"code": "skill"}),
        (DecisionRefused("invalid", "Bad", "message"), 422, {"code": "invalid", "field": "message"}),
        (DecisionRefused("check_failed", "Bad", "edited_args"), 422, {"code": "check_failed", "field": "edited_args"}),
        (DecisionRefused("superseded", "Gone"), 409, {"code": "superseded"}),
        (
            DecisionRefused("already_decided", "anna has", decided_by="anna", decided_at=NOON, type="reject"),
            409,
            {"code": "already_decided", "decided_by": "anna", "decided_at": "2026-03-02T12:00:00Z", "type": "reject"},
        ),
        (UnknownTicket("T9"), 404, {"code": "unknown_ticket", "field": "ticket_id"}),
        (UnknownReview("x"), 404, {"code": "unknown_review", "field": "review_id"}),
        (TicketConflict("T1"), 409, {"code": "ticket_conflict", "field": "ticket_id"}),
        (MessageConflict("m1"), 409, {"code": "message_conflict", "field": "message_id"}),
        (UnknownMessage(7), 404, {"code": "unknown_message", "field": "message_id"}),
        (NotStuck("T1"), 409, {"code": "not_stuck"}),
        (NotDead(7), 409, {"code": "not_dead"}),
        (ClaimedByOther("anna", NOON), 409, {"code": "claimed", "claimed_by": "anna"}),
        (NotWaiting("decided"), 409, {"code": "not_waiting", "review_status": "decided"}),
        (Away(), 409, {"code": "away", "message": "You are away; come back first"}),
        (LacksSkill("data"), 403, {"code": "skill", "message": "This case takes the skill data"}),
        (UnknownPerson("zoe"), 404, {"code": "unknown_person", "field": "name"}),
        (CapReached(3), 429, {"code": "cap_reached", "cap": 3}),
        (BadCursor("x"), 422, {"code": "invalid", "field": "cursor"}),
        (BadArguments("amount", "must be positive"), 422, {"code": "invalid", "field": "args.amount"}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_refusal_has_its_status_and_code(
    client: TestClient, raised: list[Exception], error: Exception, status: int, said: dict[str, Any]
) -> None:
    raised.append(error)

    answer = client.get("/raise")

    assert answer.status_code == status
    found = answer.json()["error"]
    assert found | {key: value for key, value in said.items() if key != "decided_at"} == found
    assert found["message"]
    if "decided_at" in said:
        assert datetime.fromisoformat(found["decided_at"]) == NOON


def test_an_error_that_no_route_declares_is_not_hidden(client: TestClient, raised: list[Exception]) -> None:
    raised.append(Undeclared("x"))

    with pytest.raises(Undeclared):
        client.get("/raise")


TICKET: dict[str, Any] = {"ticket_id": "T1", "customer_id": "c", "message": "Hello"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "ticket_id"),
        (TICKET | {"message": ""}, "message"),
        (TICKET | {"message": "x" * 20_001}, "message"),
        (TICKET | {"message": "a\x00b"}, "message"),
        (TICKET | {"ticket_id": "a\x00b"}, "ticket_id"),
        (TICKET | {"tier": "gold"}, "tier"),
        (TICKET | {"received_at": "2026-03-02T12:00:00"}, "received_at"),
        (TICKET | {"admin": True}, "admin"),
        ([], "body"),
    ],
)
def test_a_bad_body_is_refused_naming_its_field(client: TestClient, body: Any, field: str) -> None:
    answer = client.post("/tickets", json=body)

    assert (answer.status_code, answer.json()["error"]["code"], answer.json()["error"]["field"]) == (
        422,
        "invalid",
        field,
    )


def test_half_of_a_surrogate_pair_is_refused(client: TestClient) -> None:
    body = b'{"ticket_id": "T1", "customer_id": "c", "message": "\\ud800"}'

    assert client.post("/tickets", content=body, headers={"content-type": "application/json"}).status_code == 422


def test_what_is_no_json_is_said_to_be_none(client: TestClient) -> None:
    answer = client.post("/tickets", content=b"{", headers={"content-type": "application/json"})

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_json")
