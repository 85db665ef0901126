"""Which notices are told at once, which wait for a digest, and which are dropped."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import get_args

import pytest
from fixtures.notices import NOW, a_notice
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from agent.contract import ReviewStatus
from agent.core.notices import (
    MAX_AGE,
    Notice,
    NoticeKind,
    Sending,
    is_pointless,
    is_urgent,
    next_try,
    plan_sending,
)
from agent.core.policy import Notices

RULE = Notices(burst=3, digest_minutes=10)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def ids(plan: Sending) -> list[list[int]]:
    return [[each.notice_id for each in message] for message in plan.messages]


def some(count: int, **changes: object) -> list[Notice]:
    return [a_notice(number, **changes) for number in range(1, count + 1)]


@dataclass
class Desk:
    """Carries plans out in memory as housekeeping does in the ledger; `lost` says which sends fail."""

    rule: Notices
    lost: list[bool]
    pending: dict[int, Notice] = field(default_factory=dict)
    messages: list[tuple[datetime, list[int]]] = field(default_factory=list)

    def look(self, now: datetime) -> None:
        due = [each for _, each in sorted(self.pending.items()) if each.next_attempt_at <= now]
        later = [each.next_attempt_at for each in self.pending.values() if each not in due and not each.attempts]
        if not due:
            return
        plan = plan_sending(due, [at for at, _ in self.messages], min(later, default=None), now, self.rule)
        for kept in plan.kept:
            self.pending[kept.notice_id] = kept.model_copy(update={"next_attempt_at": plan.kept_until})
        for message in plan.messages:
            self._send(message, now)

    def _send(self, message: tuple[Notice, ...], now: datetime) -> None:
        if self.lost and self.lost.pop():
            for each in message:
                attempts = each.attempts + 1
                changes = {"attempts": attempts, "next_attempt_at": next_try(attempts, now)}
                self.pending[each.notice_id] = each.model_copy(update=changes)
            return
        self.messages.append((now, [each.notice_id for each in message]))
        for each in message:
            del self.pending[each.notice_id]


@given(
    gaps=st.lists(st.one_of(st.just(0.0), st.floats(0, 15)), min_size=1, max_size=40),
    arrivals=st.lists(st.integers(0, 5), min_size=40, max_size=40),
    lost=st.lists(st.booleans(), max_size=6),
    burst=st.integers(1, 4),
)
def test_every_notice_is_told_once_and_no_window_sees_more_than_the_burst(
    gaps: list[float], arrivals: list[int], lost: list[bool], burst: int
) -> None:
    desk, now, noted = Desk(Notices(burst=burst, digest_minutes=10), lost), NOW, 0
    for gap, count in zip(gaps, arrivals, strict=False):
        now += minutes(gap)
        for _ in range(count):
            noted += 1
            desk.pending[noted] = a_notice(noted, at=now)
        desk.look(now)
    while desk.pending:
        now += minutes(5)
        assert now < NOW + timedelta(days=2), "something is never told"
        desk.look(now)

    assert sorted(each for _, message in desk.messages for each in message) == list(range(1, noted + 1))
    for start, _ in desk.messages:
        assert sum(start <= at < start + minutes(10) for at, _ in desk.messages) <= burst


def test_the_first_ones_go_at_once_and_the_rest_waits_for_one_digest() -> None:
    desk = Desk(RULE, lost=[], pending={each.notice_id: each for each in some(17)})

    for moment in (0, 1, 9.9):
        desk.look(NOW + minutes(moment))
    assert [told for _, told in desk.messages] == [[1], [2], [3]]

    desk.look(NOW + minutes(10))
    assert desk.messages[3:] == [(NOW + minutes(10), list(range(4, 18)))]


def test_after_a_digest_the_window_begins_anew() -> None:
    told_at = [NOW, NOW, NOW, NOW + minutes(10)]

    plan = plan_sending(some(3, at=NOW + minutes(11)), told_at, None, NOW + minutes(11), RULE)

    assert ids(plan) == [[1], [2]]
    assert plan.kept_until == NOW + minutes(20)


def test_what_comes_while_a_digest_waits_joins_it() -> None:
    plan = plan_sending(some(1), [], NOW + minutes(4), NOW, RULE)

    assert (plan.messages, plan.kept_until) == ((), NOW + minutes(4))


def test_what_failed_before_is_told_together() -> None:
    plan = plan_sending([*some(2), a_notice(3, attempts=1)], [], None, NOW, RULE)

    assert ids(plan) == [[1, 2, 3]]


def test_a_burst_made_smaller_while_messages_are_out_waits_for_room() -> None:
    told_at = [NOW, NOW + minutes(1), NOW + minutes(2)]

    plan = plan_sending(some(1), told_at, None, NOW + minutes(3), Notices(burst=1, digest_minutes=10))

    assert (plan.messages, plan.kept_until) == ((), NOW + minutes(12))


@pytest.mark.parametrize("kind", get_args(NoticeKind))
@pytest.mark.parametrize("status", [None, *get_args(ReviewStatus)])
def test_only_a_call_for_a_decision_is_dropped_when_there_is_one(kind: NoticeKind, status: ReviewStatus | None) -> None:
    is_over = status in ("decided", "expired", "superseded")

    dropped = is_pointless(a_notice(kind=kind, review_status=status), NOW)

    assert dropped == (kind in ("urgent", "half_time") and is_over)


@pytest.mark.parametrize("kind", get_args(NoticeKind))
def test_what_is_older_than_a_day_is_no_news(kind: NoticeKind) -> None:
    assert not is_pointless(a_notice(kind=kind), NOW + MAX_AGE)
    assert is_pointless(a_notice(kind=kind), NOW + MAX_AGE + timedelta(seconds=1))


def test_a_digest_never_waits_until_its_news_are_old() -> None:
    assert timedelta(minutes=Notices(digest_minutes=720).digest_minutes) < MAX_AGE
    with pytest.raises(ValidationError):
        Notices(digest_minutes=721)


def test_a_case_is_urgent_for_its_risk_or_for_whom_it_is() -> None:
    rule = Notices(urgent_risk=0.8, urgent_tiers=("vip",))

    assert is_urgent(0.8, "standard", rule)
    assert not is_urgent(0.79, "plus", rule)
    assert is_urgent(0.0, "vip", rule)
    assert not is_urgent(0.5, "vip", Notices(urgent_risk=0.8, urgent_tiers=()))


def test_the_wait_after_a_failure_doubles_up_to_an_hour() -> None:
    waits = [(next_try(attempts, NOW) - NOW).total_seconds() for attempts in range(1, 10)]

    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert next_try(10_000, NOW) - NOW == timedelta(hours=1)
