"""What is noted in the ledger reaches reviewers once, in time, and without a customer's words."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from fakes.notifier import FakeNotifier
from fakes.threads import FakeThreads
from fixtures.ledger import a_person, a_snapshot, decide, hire, hold_case, rows_of
from pydantic import SecretStr
from pytest_httpserver import HTTPServer
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.actions.registry import load_actions
from agent.adapters.apprise_notifier import AppriseNotifier
from agent.core.notices import NoticeKind
from agent.core.policy import Notices
from agent.errors import BadSetting
from agent.housekeeping.alone import alone
from agent.housekeeping.notify import send_notices
from agent.ledger import notices
from agent.ledger.transaction import transaction
from agent.locks import Lock
from agent.settings import Settings
from agent.wiring import Services, build_services, read_policy

pytestmark = pytest.mark.postgres
MOMENTS = ("created_at", "next_attempt_at", "sent_at")
POLICY = Path(__file__).parents[3] / "agent" / "policy.toml"


@pytest.fixture
def notifier() -> FakeNotifier:
    return FakeNotifier()


@pytest.fixture
def here(engine: AsyncEngine, notifier: FakeNotifier) -> Services:
    policy = read_policy(POLICY).model_copy(update={"notices": Notices(burst=3, digest_minutes=10)})
    settings = Settings(_env_file=None, notify_max_attempts=3, reviewer_url="https://desk.example")
    threads = FakeThreads()
    return Services(engine, load_actions(), policy, threads, settings, notifier=notifier)


async def note(here: Services, key: str, kind: NoticeKind = "expired", **about: Any) -> None:
    async with transaction(here.engine) as tx:
        await notices.note(tx, kind, key, **({"skill": "refunds"} | about))


async def note_many(here: Services, *keys: str, **about: Any) -> None:
    for key in keys:
        await note(here, key, **about)


async def pass_time(here: Services, minutes: int) -> None:
    """Make everything that was noted, planned and sent so much older."""
    older = ", ".join(f"{name} = {name} - make_interval(mins => :m)" for name in MOMENTS)
    async with here.engine.begin() as connection:
        await connection.execute(text(f"UPDATE holdpoint.notifications SET {older}"), {"m": minutes})


async def statuses(here: Services) -> list[tuple[str, int]]:
    rows = await rows_of(here.engine, "notifications")
    return [(row.status, row.attempts) for row in sorted(rows, key=lambda row: row.notification_id)]


async def events(here: Services) -> Sequence[str]:
    kinds = {"reviewers_told", "notice_put_off", "notice_dead", "notices_closed"}
    return [row.kind for row in await rows_of(here.engine, "events") if row.kind in kinds]


async def test_a_notice_is_told_once(here: Services, notifier: FakeNotifier) -> None:
    await note(here, "a")

    assert [await send_notices(here), await send_notices(here)] == [1, 0]

    ((skill, message),) = notifier.told
    assert skill == "refunds"
    assert message.title == "Holdpoint: A case expired undecided (refunds)"
    assert await statuses(here) == [("sent", 1)]
    assert await events(here) == ["reviewers_told"]


async def test_a_rush_is_told_in_three_messages_and_one_digest(here: Services, notifier: FakeNotifier) -> None:
    await note_many(here, *"abcdefgh")

    assert await send_notices(here) == 3
    await pass_time(here, 9)
    await note(here, "i")
    assert await send_notices(here) == 0
    await pass_time(here, 2)
    assert await send_notices(here) == 6

    assert [message.title for _, message in notifier.told[3:]] == ["Holdpoint: 6 notices (refunds)"]
    assert {status for status, _ in await statuses(here)} == {"sent"}


async def test_a_rush_in_one_skill_holds_up_no_other(here: Services, notifier: FakeNotifier) -> None:
    await note_many(here, *"abcdef")
    await send_notices(here)

    await note(here, "orders", skill="orders")
    await note(here, "everybody", "kill_switch", skill=None)

    assert await send_notices(here) == 2
    assert sorted(str(skill) for skill, _ in notifier.told[3:]) == ["None", "orders"]


async def test_an_urgent_case_says_how_much_waits_and_where(here: Services, notifier: FakeNotifier) -> None:
    review = await hold_case(here.engine, "T1")
    about = {"skill": "orders", "ticket_id": "T1", "review_id": review.review_id}
    await note(here, "a", "urgent", **about)

    await send_notices(here)

    ((_, message),) = notifier.told
    assert message.body.splitlines() == [
        "Cancel order.",
        "It is due in 1 day.",
        "1 case waits for orders.",
        f"https://desk.example/?review={review.review_id}",
    ]


async def test_a_case_that_was_decided_meanwhile_is_left_out(here: Services, notifier: FakeNotifier) -> None:
    alice = a_person("alice")
    await hire(here.engine, alice)
    review = await hold_case(here.engine, "T1")
    about = {"skill": "orders", "ticket_id": "T1", "review_id": review.review_id}
    await note(here, "a", "urgent", **about)
    await note(here, "b", "half_time", **about)
    await decide(here.engine, review, alice, "approve")

    assert await send_notices(here) == 0

    assert notifier.told == []
    assert await statuses(here) == [("sent", 0), ("sent", 0)]
    assert [row.sent_at for row in await rows_of(here.engine, "notifications")] == [None, None]


async def test_a_failure_is_tried_again_later_and_together(here: Services, notifier: FakeNotifier) -> None:
    notifier.is_down = True
    await note_many(here, "a", "b")

    assert await send_notices(here) == 0
    assert await statuses(here) == [("pending", 1), ("pending", 1)]
    notifier.is_down = False
    assert await send_notices(here) == 0
    await pass_time(here, 1)
    assert await send_notices(here) == 2

    assert len(notifier.told) == 1
    assert await statuses(here) == [("sent", 2), ("sent", 2)]
    assert await events(here) == ["notice_put_off", "reviewers_told"]


async def test_what_fails_too_often_is_dead_and_the_ledger_says_so(here: Services, notifier: FakeNotifier) -> None:
    notifier.is_down = True
    await note(here, "a")

    for _ in range(5):
        await send_notices(here)
        await pass_time(here, 120)

    (row,) = await rows_of(here.engine, "notifications")
    assert (row.status, row.attempts, row.last_error) == ("dead", 3, "Not reached: Fake")
    assert await events(here) == ["notice_put_off", "notice_put_off", "notice_dead"]


async def test_one_channel_that_is_down_is_recorded_and_nobody_is_told_twice(
    here: Services, notifier: FakeNotifier
) -> None:
    notifier.not_reached = ("Slack",)
    await note(here, "a")

    assert [await send_notices(here), await send_notices(here)] == [1, 0]

    (row,) = await rows_of(here.engine, "notifications")
    assert (row.status, row.last_error) == ("sent", "Not reached: Slack")


async def test_without_channels_nothing_piles_up_and_setting_them_floods_nobody(
    here: Services, notifier: FakeNotifier
) -> None:
    await note_many(here, *"abc")

    assert await send_notices(replace(here, notifier=None)) == 0
    assert {status for status, _ in await statuses(here)} == {"sent"}
    assert await events(here) == ["notices_closed"]

    assert await send_notices(here) == 0
    assert notifier.told == []


async def test_a_pass_with_nothing_to_do_writes_nothing(here: Services) -> None:
    await send_notices(here)
    await send_notices(replace(here, notifier=None))

    assert await events(here) == []


async def test_old_news_is_dropped(here: Services, notifier: FakeNotifier) -> None:
    await note(here, "a")
    await pass_time(here, 24 * 60 + 1)
    await note(here, "b")

    assert await send_notices(here) == 1
    assert await statuses(here) == [("sent", 0), ("sent", 1)]


async def test_a_skill_that_no_channel_is_for_is_closed_without_a_message(
    here: Services, notifier: FakeNotifier
) -> None:
    notifier.skills = ("orders",)
    await note(here, "a")

    assert await send_notices(here) == 0
    assert (notifier.told, await statuses(here)) == ([], [("sent", 0)])


async def test_two_servers_at_once_tell_once(here: Services, notifier: FakeNotifier) -> None:
    await note_many(here, "a", "b", "c")

    told = await asyncio.gather(*(send_notices(here) for _ in range(5)))

    assert sum(told) == 3
    assert len(notifier.told) == 3


async def test_a_server_leaves_the_sending_to_one_that_is_at_it(here: Services, notifier: FakeNotifier) -> None:
    await note(here, "a")
    async with alone(here.engine, Lock.NOTICES):
        assert await send_notices(here) == 0

    assert await send_notices(here) == 1


@pytest.mark.parametrize("count", [1, 5])
async def test_a_hostile_ticket_leaves_no_trace_in_what_is_sent(
    here: Services, httpserver: HTTPServer, count: int
) -> None:
    httpserver.expect_request("/desk").respond_with_data("ok")
    channel = AppriseNotifier(f"json://{httpserver.host}:{httpserver.port}/desk")
    mark = "zq-hostile"
    for number in range(count):
        review = await hold_case(
            here.engine,
            f"{mark}-ticket-{number}",
            skill="refunds",
            args={"order_id": f"#{mark}-order", "reason": f"{mark} reason"},
            customer_name=f"{mark} name",
            reason=f"{mark} reason",
            title=f"{mark} title",
            snapshot=a_snapshot() | {"message": f"{mark} message", "summary": f"{mark} summary"},
        )
        for kind in get_args(NoticeKind):
            about = {"ticket_id": review.ticket_id, "review_id": review.review_id}
            await note(here, f"{kind}/{review.review_id}", kind, **about)

    with_room = here.policy.model_copy(update={"notices": Notices(burst=2, digest_minutes=10)})
    here = replace(here, notifier=channel, policy=with_room)
    told = await send_notices(here)
    await pass_time(here, 11)
    told += await send_notices(here)

    sent = [request.get_data(as_text=True) + str(request.headers) for request, _ in httpserver.log]
    assert (told, len(sent)) == (len(get_args(NoticeKind)) * count, 3)
    assert all("Holdpoint" in each for each in sent)
    assert not [each for each in sent if mark in each]


async def test_a_server_with_unusable_channels_does_not_start(engine: AsyncEngine) -> None:
    settings = Settings(_env_file=None, notify_urls=SecretStr("refunds=nonsense"))

    with pytest.raises(BadSetting, match="NOTIFY_URLS"):
        await build_services(settings, engine)


async def test_a_server_reads_its_channels_and_may_have_none(engine: AsyncEngine) -> None:
    given = Settings(_env_file=None, notify_urls=SecretStr("refunds=json://127.0.0.1/"))
    with_channels = await build_services(given, engine)
    without = await build_services(Settings(_env_file=None), engine)

    assert with_channels.notifier is not None
    assert with_channels.notifier.reaches("refunds")
    assert without.notifier is None
