"""What reviewers read in a message."""

from datetime import timedelta
from typing import get_args

import pytest
from fixtures.notices import NOW, a_notice

from agent.core.notice_texts import COUNTS, HEADLINES, in_words, message_of
from agent.core.notices import Notice, NoticeKind

TITLES = {"issue_refund": "Issue refund"}
PAGE = "https://desk.example"


def read(*notices: Notice, waiting: int = 12) -> tuple[str, list[str]]:
    message = message_of(notices, TITLES, waiting, NOW, PAGE)
    return message.title, message.body.splitlines()


def test_one_urgent_case_is_told_with_its_time_left_and_a_link() -> None:
    title, lines = read(a_notice(due_at=NOW + timedelta(hours=23, minutes=59)))

    assert title == "Holdpoint: New urgent case (refunds)"
    assert lines == [
        "Issue refund.",
        "It is due in 23 hours.",
        "12 cases wait for refunds.",
        "https://desk.example/?review=5f0c2c57-0000-4000-8000-000000000001",
    ]


def test_a_digest_counts_each_kind() -> None:
    at = NOW - timedelta(minutes=9)
    urgent = [a_notice(number, at=at, due_at=NOW + timedelta(hours=2)) for number in range(14)]
    expired = [a_notice(20 + number, kind="expired", due_at=at) for number in range(2)]

    title, lines = read(*urgent, *expired, a_notice(30, kind="attention", review_id=None), waiting=1)

    assert title == "Holdpoint: 17 notices (refunds)"
    assert lines == [
        "14 new urgent cases for refunds, 2 expired, 1 needs attention.",
        "The oldest is 9 minutes old.",
        "The first is due in 2 hours.",
        "1 case waits for refunds.",
        "https://desk.example/",
    ]


def test_what_concerns_every_skill_names_none() -> None:
    title, lines = read(a_notice(kind="kill_switch", skill=None, review_id=None, action=None))

    assert title == "Holdpoint: The kill switch was changed"
    assert lines == ["https://desk.example/"]


def test_an_overdue_case_is_called_overdue_and_an_expired_one_is_not() -> None:
    over = NOW - timedelta(minutes=1)

    assert "It is overdue." in read(a_notice(kind="half_time", due_at=over))[1]
    assert "It is overdue." not in read(a_notice(kind="expired", due_at=over))[1]


def test_an_old_notice_says_how_old_it_is() -> None:
    assert "Noted 3 hours ago." in read(a_notice(at=NOW - timedelta(hours=3, minutes=10)))[1]


def test_an_action_that_nobody_declared_is_not_shown() -> None:
    title, lines = read(a_notice(action="<b>pay me</b>"))

    assert "pay me" not in title + "".join(lines)


@pytest.mark.parametrize("kind", get_args(NoticeKind))
def test_every_kind_has_words_for_one_and_for_many(kind: NoticeKind) -> None:
    assert HEADLINES[kind] in read(a_notice(kind=kind))[0]
    assert "1 " in COUNTS[kind][0]
    assert "5 " in read(*(a_notice(number, kind=kind) for number in range(5)))[1][0]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "less than a minute"),
        (29.9, "less than a minute"),
        (60, "1 minute"),
        (7169, "1 hour"),
        (7171, "2 hours"),
        (7200, "2 hours"),
        (86_400, "1 day"),
        (200_000, "2 days"),
    ],
)
def test_a_length_of_time_is_told_in_its_largest_unit(seconds: float, words: str) -> None:
    assert in_words(timedelta(seconds=seconds)) == words
