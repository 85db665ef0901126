"""What answers without a token: next to nothing, whatever the platform leaves open by itself."""

import json
from typing import Any

import httpx
import pytest
from desk import GRAPH, STUDIO, SYSTEM, Desk, Json
from platform_doors import APPROVE
from tickets import submit_risky_ticket
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

PROTECTED = [
    ("GET", "/holdpoint/me"),
    ("GET", "/holdpoint/reviews"),
    ("GET", "/holdpoint/stats"),
    ("GET", "/holdpoint/metrics"),
    ("POST", "/holdpoint/tickets"),
    ("GET", "/holdpoint/tickets/ticket-1"),
    ("POST", "/holdpoint/reviews/next"),
    ("POST", "/threads/search"),
    ("POST", "/assistants/search"),
    ("POST", "/runs/wait"),
    ("POST", "/store/items/search"),
    ("POST", "/runs/crons/search"),
]
CLOSED = [
    ("POST", "/internal/truncate"),
    ("POST", "/internal/truncate?threads=true&runs=true&checkpointer=true"),
    ("GET", "/internal/debug/runs"),
    ("GET", "/internal/debug"),
    ("GET", "/internal"),
    ("POST", "/deploy"),
    ("GET", "/deploy"),
    ("GET", "/deploy/status"),
    ("POST", "/mcp"),
    ("POST", "/mcp/"),
    ("GET", "/mcp"),
    ("POST", "/a2a/support"),
    ("GET", "/.well-known/agent-card.json"),
]


@pytest.mark.parametrize(("method", "path"), PROTECTED)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": "Bearer"},
        {"authorization": b"Bearer \xff\xfe"},
        {"authorization": "Bearer nobody-has-this"},
        {"authorization": "Basic YWRtaW46YWRtaW4="},
        {"x-api-key": "anything"},
        STUDIO,
        {"x-auth-scheme": "langsmith"},
    ],
    ids=str,
)
def test_a_request_without_a_valid_token_is_told_to_sign_in(desk: Desk, method: str, path: str, headers: Any) -> None:
    answer = httpx.request(method, f"{desk.server.url}{path}", headers=headers, json={} if method == "POST" else None)

    assert answer.status_code == 401
    if path.startswith("/holdpoint"):
        assert answer.json()["error"]["code"] == "unauthenticated"


@pytest.mark.parametrize(("method", "path"), CLOSED)
@pytest.mark.parametrize("person", [None, "studio", "carol", SYSTEM])
def test_the_platforms_own_back_doors_are_not_there(
    kept_desk: Desk, method: str, path: str, person: str | None
) -> None:
    headers = STUDIO if person == "studio" else {}
    if person in kept_desk.tokens:
        headers = {"authorization": f"Bearer {kept_desk.tokens[str(person)]}"}
    before = ids_of_tickets_threads(kept_desk)

    answer = httpx.request(
        method, f"{kept_desk.server.url}{path}", headers=headers, json={} if method == "POST" else None
    )

    assert answer.status_code in ((401, 404) if person is None and not _is_closed_to_all(path) else (404,))
    assert ids_of_tickets_threads(kept_desk) == before


def ids_of_tickets_threads(desk: Desk) -> list[str]:
    """Return the tickets' threads; the ones of housekeeping's cron come and go by themselves."""
    found = desk.sdk(SYSTEM).threads.search(metadata={"graph_id": GRAPH}, limit=1000)
    return sorted(thread["thread_id"] for thread in found)


def _is_closed_to_all(path: str) -> bool:
    return path.startswith(("/internal", "/deploy"))


@pytest.mark.parametrize(
    "path", ["//internal/truncate", "/internal%2Ftruncate", "/INTERNAL/truncate", "/./internal/truncate"]
)
def test_no_other_spelling_of_a_back_door_leads_in(desk: Desk, path: str) -> None:
    sent = submit_risky_ticket(desk)
    review = desk.wait_for_review(sent.ticket_id)

    answer = httpx.post(f"{desk.server.url}{path}", json={"threads": True, "runs": True, "checkpointer": True})

    assert answer.status_code in (401, 404, 405)
    assert desk.interrupt_id(review) == review["interrupt_id"]


def test_studio_looks_in_without_a_token_where_it_is_allowed(kept_desk: Desk) -> None:
    answer = httpx.post(f"{kept_desk.server.url}/threads/search", headers=STUDIO, json={})

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {**STUDIO, "origin": "https://evil.example"},
        {**STUDIO, "origin": "null"},
        {**STUDIO, "origin": "https://smith.langchain.com.evil.example"},
        {**STUDIO, "host": "evil.example"},
        {**STUDIO, "host": "127.0.0.1.evil.example"},
        {**STUDIO, "host": "192.168.1.7:2024"},
        {"origin": "https://smith.langchain.com"},
    ],
    ids=str,
)
def test_whoever_merely_claims_to_be_studio_is_told_to_sign_in(kept_desk: Desk, headers: dict[str, str]) -> None:
    answer = httpx.post(f"{kept_desk.server.url}/threads/search", headers=headers, json={})

    assert answer.status_code == 401


def test_studio_is_nobody_on_our_own_routes_and_decides_nothing(kept_desk: Desk) -> None:
    sent = submit_risky_ticket(kept_desk)
    review = kept_desk.wait_for_review(sent.ticket_id)
    decision = {"type": "approve", "args_digest": review["args_digest"]}
    url = f"{kept_desk.server.url}/holdpoint/reviews/{review['review_id']}"

    answers = [
        httpx.get(url, headers=STUDIO),
        httpx.post(f"{url}/decision", headers=STUDIO, json=decision),
        httpx.post(f"{kept_desk.server.url}/holdpoint/tickets", headers=STUDIO, json={}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert kept_desk.review(review["review_id"])["status"] == "pending"


@pytest.mark.parametrize("person", [None, "intake", "bob"])
def test_a_websocket_carries_neither_events_nor_commands_to_who_may_not(desk: Desk, person: str | None) -> None:
    sent = submit_risky_ticket(desk)
    review = desk.wait_for_review(sent.ticket_id)
    url = f"{desk.server.url.replace('http', 'ws', 1)}/threads/{review['thread_id']}/stream/events"
    headers = {"authorization": f"Bearer {desk.tokens[person]}"} if person else {}

    heard = _talk(url, headers, review)

    assert [message for message in heard if message.get("type") not in ("error", "success")] == []
    assert [message for message in heard if "run_id" in (message.get("result") or {})] == []
    assert desk.review(review["review_id"])["status"] == "pending"
    assert len(desk.sdk(SYSTEM).runs.list(review["thread_id"])) == 1


def _talk(url: str, headers: dict[str, str], review: Json) -> list[Json]:
    """Subscribe, try to approve in both ways that the protocol has, and return what was said."""
    answer = {"resume": {review["interrupt_id"]: APPROVE}}
    said = [
        ("subscription.subscribe", {"channels": ["values", "updates", "input", "lifecycle"]}),
        ("run.start", {"assistant_id": "support", "command": answer}),
        ("input.respond", {"interrupt_id": review["interrupt_id"], "response": APPROVE, "namespace": []}),
    ]
    heard: list[Json] = []
    try:
        with connect(url, additional_headers=headers, open_timeout=30) as socket:
            for number, (method, parameters) in enumerate(said):
                socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
            while True:
                heard.append(json.loads(socket.recv(timeout=30)))
    except (InvalidStatus, ConnectionClosed):
        return heard
