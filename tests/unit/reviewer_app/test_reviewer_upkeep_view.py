"""Banners and what needs attention."""

from datetime import timedelta
from typing import Any

import pytest
from cases import HOSTILE, NOW, review
from fake_desk import PEOPLE, FakeLedger, refusal

from agent.contract import AttentionItem, KillSwitch, ReviewCounts
from reviewer_app.case_state import approvals_in_words
from reviewer_app.desk import Waiting
from reviewer_app.queue_listing import list_queue
from reviewer_app.screen_upkeep import attention_html, standing_html
from reviewer_app.sessions import Session
from reviewer_app.upkeep_view import attention_view, standing_notices

ALICE, CAROL = PEOPLE["alice-token"], PEOPLE["carol-token"]


def item(kind: str = "ticket", **changes: Any) -> AttentionItem:
    given = {"kind": kind, "ticket_id": "T1", "thread_id": "t", "reason": "Its thread is error", "due_at": None}
    return AttentionItem.model_validate({**given, "since": NOW - timedelta(hours=3), **changes})


def waiting(**changes: Any) -> Waiting:
    return Waiting(**{"reviews": (), "counts": {}, "paused": (), **changes})


def counts(pending: int, **changes: Any) -> dict[str, ReviewCounts]:
    return {"refunds": ReviewCounts(pending=pending, overdue=0, **changes)}


def test_a_kill_switch_that_is_on_says_who_why_and_since_when():
    on = KillSwitch(on=True, reason="Prices are wrong", set_by="carol", set_at=NOW - timedelta(hours=1))
    (said,) = standing_notices(waiting(kill_switch=on), ALICE, NOW)
    assert said.endswith("carol, since 13:00 UTC: Prices are wrong")
    assert standing_notices(waiting(kill_switch=on.model_copy(update={"on": False})), ALICE, NOW) == ()


def test_a_full_queue_says_how_full_and_how_many_went_elsewhere():
    full = counts(1000, limit=1000, shed=37, last_shed_at=NOW - timedelta(minutes=4))
    assert standing_notices(waiting(counts=full), ALICE, NOW) == (
        "refunds is full: 1000 of 1000 wait; 37 new tickets were escalated or refused instead, last at 13:56 UTC.",
    )


def test_a_queue_that_was_full_lately_is_still_spoken_of_for_an_hour():
    def said(minutes: int) -> tuple[str, ...]:
        shed = counts(999, limit=1000, shed=1, last_shed_at=NOW - timedelta(minutes=minutes))
        return standing_notices(waiting(counts=shed), ALICE, NOW)

    assert said(59)[0].startswith("refunds was full: 999 of 1000 wait; 1 new ticket was")
    assert said(61) == ()


@pytest.mark.parametrize("count", [counts(5), counts(5, limit=0), counts(5, limit=6)])
def test_a_queue_with_room_is_not_spoken_of(count: dict[str, ReviewCounts]):
    assert standing_notices(waiting(counts=count), ALICE, NOW) == ()


def test_who_is_away_is_told_so():
    away = ALICE.model_copy(update={"away_since": NOW - timedelta(minutes=30)})
    assert standing_notices(waiting(), away, NOW)[0].startswith("You are away since 13:30 UTC")


def test_administrators_may_try_again_and_reviewers_may_look():
    items = [item(), item("message", message_id=7), item("notification", ticket_id=None)]
    assert [line.retry for line in attention_view(3, items, CAROL, NOW).lines] == ["ticket:T1", "message:7", ""]
    assert [line.retry for line in attention_view(3, items, ALICE, NOW).lines] == ["", "", ""]


def test_what_is_stuck_says_since_when_and_whether_it_is_late():
    (line,) = attention_view(1, [item(due_at=NOW - timedelta(hours=1))], CAROL, NOW).lines
    assert (line.title, line.since, line.due, line.is_overdue) == (
        "Ticket T1 is stuck",
        "3 h ago",
        "overdue by 1 h",
        True,
    )


def test_nothing_stuck_shows_nothing_and_hostile_words_do_nothing():
    assert attention_html(attention_view(0, [], CAROL, NOW)) == ""
    hostile = attention_html(attention_view(1, [item(ticket_id=HOSTILE, reason=HOSTILE)], CAROL, NOW))
    for page in (hostile, standing_html([HOSTILE])):
        assert "<script>" not in page
        assert "<img" not in page
        assert 'onerror="' not in page


async def test_a_person_who_may_not_read_what_is_stuck_still_sees_how_much():
    ledger = FakeLedger.holding(attention=[item(), item("message")], refuse={"attention": refusal(403, "role", "no")})
    alice = Session("session", ALICE, ledger.desk_for("alice-token"), NOW)
    shown = await list_queue(alice, NOW)
    assert (shown.attention.count, shown.attention.lines) == (2, ())
    assert "An administrator can see" in attention_html(shown.attention)


async def test_the_queue_is_asked_for_the_skills_that_the_person_has_now():
    ledger = FakeLedger.holding(review("a"), review("b", skill="data"))
    ledger.people["alice-token"] = ALICE.model_copy(update={"skills": ["data"]})
    shown = await list_queue(Session("session", ALICE, ledger.desk_for("alice-token"), NOW), NOW)
    assert [row.review_id for row in shown.rows] == ["b"]


def test_a_second_approval_is_told_from_a_first_and_never_by_whom():
    first = review(approvals=2)
    second = review(approvals=2, status="awaiting_second", first_approval_exists=True)
    assert approvals_in_words(first) == "This takes the approval of 2 different people."
    assert approvals_in_words(second).startswith("One approval exists; yours would be the second.")
    assert approvals_in_words(review()) == ""
