"""The desk on HTTP: what it sends, what it reads, and what the SDK's errors become."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from cases import review
from pytest_httpserver import HTTPServer
from werkzeug import Response

from agent.contract import DecisionIn, PersonChange
from reviewer_app.errors import (
    AlreadyDecided,
    BadField,
    ClaimedByOther,
    DeskError,
    DigestMismatch,
    MissingSkill,
    NotFound,
    NotSignedIn,
    ServerTrouble,
    ServerUnreachable,
)
from reviewer_app.looking import Looking
from reviewer_app.server import LangGraphDesk

REVIEW = "/holdpoint/reviews/rev-1"
APPROVE = DecisionIn(type="approve", args_digest="d")


@pytest.fixture
async def desk(httpserver: HTTPServer) -> AsyncIterator[LangGraphDesk]:
    desk = LangGraphDesk(httpserver.url_for(""), "alice-token")
    yield desk
    await desk.close()


def summary(review_id: str) -> dict[str, Any]:
    return review(review_id).model_dump(mode="json")


def thread(review_id: str, **changes: Any) -> dict[str, Any]:
    interrupts = {"task": [{"id": f"interrupt-{review_id}", "value": {"review_id": review_id}}]}
    return {"thread_id": f"thread-{review_id}", "status": "interrupted", "interrupts": interrupts, **changes}


def listing(httpserver: HTTPServer, reviews: list[dict[str, Any]], threads: list[dict[str, Any]]) -> None:
    counts = {"refunds": {"pending": len(reviews), "overdue": 0}}
    body = {"items": reviews, "next_cursor": None, "counts": counts}
    httpserver.expect_request("/holdpoint/reviews", query_string={"limit": "100"}).respond_with_json(body)
    httpserver.expect_request("/threads/search", method="POST").respond_with_json(threads)


async def test_every_call_carries_the_persons_own_token(httpserver: HTTPServer, desk: LangGraphDesk):
    me = {"name": "alice", "role": "reviewer", "skills": ["refunds"], "cap": 10, "claimed": 0}
    headers = {"Authorization": "Bearer alice-token"}
    httpserver.expect_request("/holdpoint/me", headers=headers).respond_with_json(me)
    assert (await desk.me()).name == "alice"


async def test_what_waits_is_the_ledgers_list_and_the_servers_paused_threads(
    httpserver: HTTPServer, desk: LangGraphDesk
):
    listing(httpserver, [summary("b"), summary("a")], [thread("a")])
    waiting = await desk.waiting()
    assert [each.review_id for each in waiting.reviews] == ["b", "a"]
    assert [each.review_ids for each in waiting.paused] == [frozenset({"a"})]


async def test_exactly_the_listed_threads_are_searched_by_skill(httpserver: HTTPServer, desk: LangGraphDesk):
    order = review("b", skill="orders").model_dump(mode="json")
    listing(httpserver, [summary("a"), order, summary("c")], [thread("a"), thread("stranger")])
    waiting = await desk.waiting()
    searches = [json.loads(request.data) for request, _ in httpserver.log if request.path == "/threads/search"]
    assert {search["status"] for search in searches} == {"interrupted"}
    assert sorted((search["metadata"]["skill"], *search["ids"]) for search in searches) == [
        ("orders", "thread-b"),
        ("refunds", "thread-a", "thread-c"),
    ]
    assert {paused.thread_id for paused in waiting.paused} == {"thread-a"}


async def test_the_servers_own_filters_are_sent(httpserver: HTTPServer, desk: LangGraphDesk):
    httpserver.expect_request("/threads/search", method="POST").respond_with_json([])
    sent = {
        **{"limit": "100", "skill": "orders", "action": "cancel_pending_order", "search": "#W1"},
        **{"mine": "true", "overdue": "true", "unclaimed": "true", "attention": "true"},
    }
    body = {"items": [summary("a")], "next_cursor": None, "counts": {}, "actions": {"x": 2}, "matching": 1}
    httpserver.expect_request("/holdpoint/reviews", query_string=sent).respond_with_json(body)
    looking = Looking("orders", "cancel_pending_order", True, True, True, True, " #W1 ")
    waiting = await desk.waiting(looking)
    assert [each.review_id for each in waiting.reviews] == ["a"]
    assert (waiting.actions, waiting.matching) == ({"x": 2}, 1)


async def test_a_case_is_fetched_ahead_by_a_peek_and_looked_at_by_a_call_of_its_own(
    httpserver: HTTPServer, desk: LangGraphDesk
):
    httpserver.expect_request(REVIEW, query_string={"peek": "true"}).respond_with_json(summary("rev-1"))
    standing = {key: summary("rev-1").get(key) for key in ("review_id", "status", "claimed_by", "claimed_until")}
    answer = {**standing, "args_digest": "d", "viewers": ["bob"]}
    httpserver.expect_request(f"{REVIEW}/viewing", method="POST").respond_with_json(answer)
    assert (await desk.peek("rev-1")).review_id == "rev-1"
    assert (await desk.viewing("rev-1")).viewers == ["bob"]


async def test_pages_follow_the_cursor_until_there_are_no_more(httpserver: HTTPServer, desk: LangGraphDesk):
    pages = {"": (["a", "b"], "two"), "two": (["b", "c"], "three"), "three": (["d"], None)}
    httpserver.expect_request("/threads/search", method="POST").respond_with_json([])
    for cursor, (found, following) in pages.items():
        asked = {"limit": "100", **({"cursor": cursor} if cursor else {})}
        body = {"items": [summary(each) for each in found], "next_cursor": following, "counts": {}}
        httpserver.expect_request("/holdpoint/reviews", query_string=asked).respond_with_json(body)
    two, nine = await desk.waiting(Looking(pages=2)), await desk.waiting(Looking(pages=9))
    assert ([each.review_id for each in two.reviews], two.has_more) == (["a", "b", "c"], True)
    assert ([each.review_id for each in nine.reviews], nine.has_more) == (["a", "b", "c", "d"], False)


async def test_a_server_that_lists_no_interrupts_is_asked_for_the_state(httpserver: HTTPServer, desk: LangGraphDesk):
    listing(httpserver, [summary("a")], [{"thread_id": "thread-a", "status": "interrupted"}])
    state = {"values": {}, "tasks": [{"interrupts": [{"id": "interrupt-a", "value": {"review_id": "a"}}]}]}
    httpserver.expect_request("/threads/thread-a/state").respond_with_json(state)
    (paused,) = (await desk.waiting()).paused
    assert paused.interrupt_ids == frozenset({"interrupt-a"})


async def test_a_phantom_pause_holds_no_review(httpserver: HTTPServer, desk: LangGraphDesk):
    listing(httpserver, [], [thread("a", interrupts={})])
    (phantom,) = await desk.paused_for("a")
    assert (phantom.interrupt_ids, phantom.review_ids) == (frozenset(), frozenset())


async def test_the_pause_of_one_review_is_searched_by_its_label(httpserver: HTTPServer, desk: LangGraphDesk):
    listing(httpserver, [], [thread("a")])
    (paused,) = await desk.paused_for("a")
    assert paused.review_ids == frozenset({"a"})
    assert json.loads(httpserver.log[-1][0].data)["metadata"] == {"review_id": "a"}


async def test_a_decision_leaves_out_what_was_not_said(httpserver: HTTPServer, desk: LangGraphDesk):
    answer = {"decision_id": "d-1", "status": "decided", "resume": {"i": {"decisions": []}}}
    sent = {"type": "approve", "args_digest": "d"}
    httpserver.expect_request(f"{REVIEW}/decision", method="POST", json=sent).respond_with_json(answer)
    assert (await desk.decide("rev-1", APPROVE)).resume == answer["resume"]


async def test_a_resume_names_the_interrupt_and_nothing_else_to_do(httpserver: HTTPServer, desk: LangGraphDesk):
    httpserver.expect_request("/threads/t/runs", method="POST").respond_with_json({"run_id": "r"})
    await desk.resume("t", {"i": {"decisions": [{"type": "approve"}]}})
    sent = json.loads(httpserver.log[-1][0].data)
    assert (sent["assistant_id"], sent["command"]) == (
        "support",
        {"resume": {"i": {"decisions": [{"type": "approve"}]}}},
    )
    assert sent.keys().isdisjoint({"input", "checkpoint", "checkpoint_id", "config"})


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (401, "unauthorized", NotSignedIn),
        (403, "skill", MissingSkill),
        (404, "not_found", NotFound),
        (409, "already_decided", AlreadyDecided),
        (409, "claimed", ClaimedByOther),
        (409, "digest_mismatch", DigestMismatch),
        (422, "bad_argument", BadField),
        (500, "oops", ServerTrouble),
    ],
)
async def test_a_refusal_becomes_its_own_error(
    httpserver: HTTPServer, desk: LangGraphDesk, status: int, code: str, error: type[DeskError]
):
    body = {"error": {"code": code, "message": "No.", "decided_by": "bob"}}
    httpserver.expect_request(f"{REVIEW}/decision").respond_with_json(body, status=status)
    with pytest.raises(error):
        await desk.decide("rev-1", APPROVE)


async def test_who_was_first_is_read_from_the_refusal(httpserver: HTTPServer, desk: LangGraphDesk):
    body = {
        "error": {
            "code": "already_decided",
            "message": "Too late",
            "decided_by": "bob",
            "decided_at": "2026-05-04T14:02:00Z",
            "type": "approve",
        }
    }
    httpserver.expect_request(f"{REVIEW}/decision").respond_with_json(body, status=409)
    with pytest.raises(AlreadyDecided) as raised:
        await desk.decide("rev-1", APPROVE)
    assert (raised.value.decided_by, raised.value.decision_type) == ("bob", "approve")
    assert raised.value.decided_at is not None


@pytest.mark.parametrize("answer", ["<html>not json</html>", "[]", '{"other": 1}', ""])
async def test_an_answer_of_another_shape_is_trouble(httpserver: HTTPServer, desk: LangGraphDesk, answer: str):
    httpserver.expect_request("/holdpoint/me").respond_with_response(Response(answer, content_type="application/json"))
    with pytest.raises(ServerTrouble):
        await desk.me()


async def test_a_server_that_is_not_there_is_unreachable():
    desk = LangGraphDesk("http://127.0.0.1:9", "alice-token")
    with pytest.raises(ServerUnreachable):
        await desk.me()
    await desk.close()


async def test_an_id_can_not_lead_to_another_path(httpserver: HTTPServer, desk: LangGraphDesk):
    httpserver.expect_request("/").respond_with_json({})
    with pytest.raises(DeskError):
        await desk.review("../me?x=")
    assert httpserver.log[-1][0].environ["REQUEST_URI"] == "/holdpoint/reviews/..%2Fme%3Fx%3D"


async def test_the_page_also_says_what_is_stuck_and_whether_the_switch_is_on(
    httpserver: HTTPServer, desk: LangGraphDesk
):
    switch = {"on": True, "reason": "r", "set_by": "carol", "set_at": "2026-05-04T12:00:00Z"}
    body = {"items": [], "next_cursor": None, "counts": {}, "attention": 3, "kill_switch": switch}
    httpserver.expect_request("/holdpoint/reviews").respond_with_json(body)
    httpserver.expect_request("/threads/search", method="POST").respond_with_json([])
    waiting = await desk.waiting()
    assert (waiting.attention, waiting.kill_switch is not None) == (3, True)


async def test_an_empty_list_searches_no_threads(httpserver: HTTPServer, desk: LangGraphDesk):
    listing(httpserver, [], [])
    await desk.waiting()
    assert [request.path for request, _ in httpserver.log] == ["/holdpoint/reviews"]


async def test_the_desks_other_calls_go_where_the_contract_says(httpserver: HTTPServer, desk: LangGraphDesk):
    def answers(path: str, sent: dict[str, Any], answer: dict[str, Any]) -> None:
        httpserver.expect_request(path, method="POST", json=sent).respond_with_json(answer)

    me = {"name": "alice", "role": "reviewer", "skills": [], "cap": 3, "claimed": 0, "away_since": None}
    answers("/holdpoint/decisions/d-1/undo", {}, {"decision_id": "d-1", "review_id": "rev-1", "status": "pending"})
    answers("/holdpoint/me/away", {"away": True}, {**me, "away_since": "2026-05-04T12:00:00Z"})
    answers("/holdpoint/tickets/T 1/retry", {}, {})
    answers("/holdpoint/messages/7/retry", {}, {})
    answers("/holdpoint/people/alice", {"cap": 3}, me)
    answers(f"{REVIEW}/claim", {}, summary("rev-1"))
    httpserver.expect_request("/holdpoint/people", method="GET").respond_with_json({"people": [me]})
    httpserver.expect_request("/holdpoint/attention", method="GET").respond_with_json({"items": []})

    assert (await desk.undo("d-1")).review_id == "rev-1"
    assert (await desk.set_away(True)).away_since is not None
    await desk.retry_ticket("T 1")
    await desk.retry_message("7")
    assert (await desk.people.change("alice", PersonChange(cap=3))).cap == 3
    assert (await desk.claim("rev-1")).review_id == "rev-1"
    assert [person.name for person in (await desk.people.everybody()).people] == ["alice"]
    assert (await desk.attention()).items == []
