"""Bad input on our own routes: always a 4xx in the contract's shape, whatever is sent, and nothing comes of it."""

import json
from typing import Any

import httpx
import pytest
from desk import Desk, Json
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tickets import submit_risky_ticket

TICKET: Json = {"ticket_id": "bad-input", "customer_id": "nobody_1", "message": "Where is my order?"}
NOBODY = "0f5e6a7b-3c1d-4e2f-9a8b-7c6d5e4f3a2b"
JSON_TYPE = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def review(desk: Desk) -> Json:
    """A case that bad decisions leave waiting."""
    return desk.wait_for_review(submit_risky_ticket(desk).ticket_id)


def error_of(answer: httpx.Response, *statuses: int) -> Json:
    """Return the error after checking that the answer is one of the contract's refusals."""
    assert answer.status_code in (statuses or (400, 401, 403, 404, 405, 409, 413, 422, 429)), answer.text
    assert answer.headers["content-type"].startswith("application/json"), answer.text
    body = answer.json()
    assert set(body) == {"error"}, body
    error: Json = body["error"]
    assert isinstance(error["code"], str)
    assert isinstance(error["message"], str)
    assert error["message"]
    return error


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ticket_id", ""),
        ("ticket_id", 7),
        ("ticket_id", None),
        ("ticket_id", "t" * 201),
        ("ticket_id", "a\x00b"),
        ("customer_id", ["a"]),
        ("customer_id", "\x00"),
        ("customer_id", "c" * 201),
        ("message", ""),
        ("message", {"text": "hi"}),
        ("message", "m" * 20_001),
        ("message", "nul \x00 inside"),
        ("tier", "gold"),
        ("tier", True),
        ("received_at", "yesterday"),
        ("received_at", "2026-01-01T00:00:00"),
        ("received_at", 1e300),
        ("surprise", 1),
    ],
)
def test_a_ticket_with_a_bad_field_is_refused_by_that_fields_name(desk: Desk, field: str, value: object) -> None:
    answer = desk.client("intake").post("/holdpoint/tickets", json=TICKET | {field: value})

    assert error_of(answer, 422)["field"] == field
    assert desk.sql("SELECT 1 FROM holdpoint.tickets WHERE ticket_id = %s", TICKET["ticket_id"]) == []


@pytest.mark.parametrize("field", ["ticket_id", "customer_id", "message"])
def test_a_lone_surrogate_is_refused_by_its_fields_name(desk: Desk, field: str) -> None:
    content = json.dumps(TICKET | {field: "bad \ud800"})

    answer = desk.client("intake").post("/holdpoint/tickets", content=content, headers=JSON_TYPE)

    assert error_of(answer, 422)["field"] == field


@pytest.mark.parametrize(
    ("content", "headers"),
    [
        (b"", JSON_TYPE),
        (b"{", JSON_TYPE),
        (b"\xff\xfe", JSON_TYPE),
        (b"null", JSON_TYPE),
        (b"[]", JSON_TYPE),
        (b'"ticket"', JSON_TYPE),
        (b"NaN", JSON_TYPE),
        (b'{"ticket_id": NaN}', JSON_TYPE),
        (b"[" * 100_000, JSON_TYPE),
        (json.dumps(TICKET).encode(), {"content-type": "text/plain"}),
        (json.dumps(TICKET).encode(), {"content-type": "multipart/form-data"}),
        (b"ticket_id=a&customer_id=b&message=c", {"content-type": "application/x-www-form-urlencoded"}),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_body_that_is_no_ticket_in_json_is_refused(desk: Desk, content: bytes, headers: dict[str, str]) -> None:
    answer = desk.client("intake").post("/holdpoint/tickets", content=content, headers=headers)

    error_of(answer, 400, 422)
    assert desk.sql("SELECT 1 FROM holdpoint.tickets WHERE ticket_id = %s", TICKET["ticket_id"]) == []


def test_a_huge_body_is_too_large_on_every_route(desk: Desk, review: Json) -> None:
    content = json.dumps(TICKET | {"message": "x" * 300_000}).encode()
    paths = [
        "/holdpoint/tickets",
        "/holdpoint/tickets/t/messages",
        f"/holdpoint/reviews/{review['review_id']}/decision",
    ]

    for path in paths:
        answer = desk.client("carol").post(path, content=content, headers=JSON_TYPE)
        assert error_of(answer, 413)["code"] == "too_large"


def test_what_isnt_there_is_not_found_in_the_same_shape(desk: Desk) -> None:
    carol = desk.client("carol")
    digest = {"type": "approve", "args_digest": "0"}

    codes = [
        error_of(carol.get("/holdpoint/tickets/no-such-ticket"), 404)["code"],
        error_of(carol.post("/holdpoint/tickets/no-such-ticket/messages", json={"message": "hi"}), 404)["code"],
        error_of(carol.get(f"/holdpoint/reviews/{NOBODY}"), 404)["code"],
        error_of(carol.get("/holdpoint/reviews/not-a-uuid"), 404)["code"],
        error_of(carol.post(f"/holdpoint/reviews/{NOBODY}/decision", json=digest), 404)["code"],
        error_of(carol.post(f"/holdpoint/reviews/{NOBODY}/claim"), 404)["code"],
        error_of(carol.post(f"/holdpoint/reviews/{NOBODY}/release"), 404)["code"],
        error_of(carol.get("/holdpoint/no-such-call"), 404)["code"],
        error_of(carol.get("/holdpoint"), 404)["code"],
    ]

    assert codes == [*["unknown_ticket"] * 2, *["unknown_review"] * 5, *["not_found"] * 2]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/holdpoint/tickets"),
        ("DELETE", "/holdpoint/tickets/ticket-1"),
        ("PUT", "/holdpoint/me"),
        ("POST", "/holdpoint/me"),
        ("POST", "/holdpoint/reviews"),
        ("PATCH", "/holdpoint/reviews"),
        ("DELETE", f"/holdpoint/reviews/{NOBODY}"),
        ("GET", f"/holdpoint/reviews/{NOBODY}/decision"),
    ],
)
def test_a_wrong_method_is_refused_in_the_same_shape(desk: Desk, method: str, path: str) -> None:
    answer = desk.client("carol").request(method, path)

    assert error_of(answer, 404, 405)["code"] in ("not_found", "method_not_allowed")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=open", "status"),
        ("order=newest", "order"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=ten", "limit"),
        ("mine=perhaps", "mine"),
        ("cursor=xyz", "cursor"),
        ("cursor=W10=", "cursor"),
        ("cursor=%F0%9F%92%A9", "cursor"),
        ("limit=99999999999999999999999", "limit"),
    ],
)
def test_a_bad_query_is_refused_by_the_parameters_name(desk: Desk, query: str, field: str) -> None:
    assert error_of(desk.client("carol").get(f"/holdpoint/reviews?{query}"), 422)["field"] == field


@pytest.mark.parametrize("query", ["skill=nothing", "action=nothing", "skill=%ED%A0%80", "action=%F0%9F%92%A9"])
def test_a_filter_that_nothing_fits_finds_nothing(desk: Desk, query: str) -> None:
    answer = desk.client("carol").get(f"/holdpoint/reviews?{query}")

    assert answer.status_code == 200
    assert answer.json()["items"] == []


@pytest.mark.parametrize(
    "path",
    [
        "/holdpoint/reviews?skill=%00",
        "/holdpoint/reviews?cursor=%00",
        "/holdpoint/reviews/%00",
        "/holdpoint/tickets/a%00b",
        f"/holdpoint/reviews/{NOBODY}%00",
    ],
)
def test_an_address_with_a_nul_in_it_is_refused(desk: Desk, path: str) -> None:
    error_of(desk.client("carol").get(path), 400, 404, 422)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"type": "accept"}, "type"),
        ({"type": None}, "type"),
        ({"args_digest": 5}, "args_digest"),
        ({"type": "edit"}, "edited_args"),
        ({"type": "edit", "edited_args": []}, "edited_args"),
        ({"type": "edit", "edited_args": {}}, "edited_args.order_id"),
        ({"type": "edit", "edited_args": {"order_id": "#W1\x00"}}, "edited_args"),
        ({"edited_args": {"order_id": "#W1"}}, "edited_args"),
        ({"type": "respond"}, "message"),
        ({"type": "respond", "message": "  "}, "message"),
        ({"message": "m" * 20_001}, "message"),
        ({"message": "\x00"}, "message"),
        ({"notes": "\x00"}, "notes"),
        ({"notes": {"a": 1}}, "notes"),
        ({"decided_by": "bob"}, "decided_by"),
    ],
    ids=str,
)
def test_a_bad_decision_is_refused_by_the_fields_name_and_decides_nothing(
    desk: Desk, review: Json, change: Json, field: str
) -> None:
    body = {"type": "approve", "args_digest": review["args_digest"]} | change

    answer = desk.client("alice").post(f"/holdpoint/reviews/{review['review_id']}/decision", json=body)

    assert error_of(answer, 422)["field"] == field
    assert desk.review(review["review_id"])["status"] == "pending"


@pytest.mark.parametrize("digest", ["", "0" * 64, "é", "x" * 10_000])
def test_a_decision_on_other_arguments_than_shown_is_told_the_current_ones(
    desk: Desk, review: Json, digest: str
) -> None:
    error = error_of(desk.decide("alice", review | {"args_digest": digest}, "approve"), 409)

    assert error["code"] == "digest_mismatch"
    assert (error["args"], error["args_digest"]) == (review["args"], review["args_digest"])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
BODIES = JSON | st.fixed_dictionaries(
    {"type": st.sampled_from(["edit", "approve", "respond"]), "args_digest": st.just("DIGEST") | JSON},
    optional={"edited_args": JSON, "message": JSON, "notes": JSON},
)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(body=BODIES)
def test_no_body_whatsoever_makes_a_route_fail(desk: Desk, review: Json, body: Any) -> None:
    case = f"/holdpoint/reviews/{review['review_id']}"
    content = json.dumps(body).encode("utf-8", "surrogatepass")

    for path in ("/holdpoint/tickets", "/holdpoint/tickets/nothing/messages", f"{case}/preview", f"{case}/decision"):
        error_of(desk.client("carol").post(path, content=content, headers=JSON_TYPE))


def test_people_are_refused_what_their_role_doesnt_reach(desk: Desk, review: Json) -> None:
    digest = {"type": "approve", "args_digest": review["args_digest"]}
    case = f"/holdpoint/reviews/{review['review_id']}"

    refused = [
        desk.client("alice").post("/holdpoint/tickets", json=TICKET),
        desk.client("alice").post(f"/holdpoint/tickets/{review['ticket_id']}/messages", json={"message": "hi"}),
        desk.client("intake").get("/holdpoint/reviews"),
        desk.client("intake").get(case),
        desk.client("intake").post("/holdpoint/reviews/next"),
        desk.client("intake").post(f"{case}/claim"),
        desk.client("intake").post(f"{case}/decision", json=digest),
        desk.client("bob").get(case),
        desk.client("bob").post(f"{case}/claim"),
        desk.client("bob").post(f"{case}/release"),
        desk.client("bob").post(f"{case}/preview", json={"args": review["args"]}),
        desk.client("bob").post(f"{case}/decision", json=digest),
        desk.client("bob").get("/holdpoint/reviews?skill=refunds"),
        desk.client("bob").post("/holdpoint/reviews/next", json={"skill": "refunds"}),
    ]

    codes = [error_of(answer, 403)["code"] for answer in refused]
    assert codes == [*["role"] * 7, *["skill"] * 7]
    assert desk.review(review["review_id"])["status"] == "pending"
