"""The queue narrowed by words, deadlines and claims: what is found, in which order and pages, and how much of it."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from fixtures.ledger import a_person, a_snapshot, an_assessment, decide, hire, hold_case, hours
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.contract import PAUSING_SECONDS, ReviewPage
from agent.core.searching import searched_words
from agent.ledger import narrowing, queue, reviews
from agent.ledger.queue import QueueFilter
from agent.ledger.reviews import StoredReview
from agent.ledger.transaction import transaction

pytestmark = pytest.mark.postgres
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
ALICE = a_person("alice", skills=("orders", "refunds", "data"))


async def page(engine: AsyncEngine, typed: str = "", at: datetime = START, **wanted: Any) -> ReviewPage:
    asked = QueueFilter(**({"skills": None, "words": searched_words(typed)} | wanted))
    async with engine.connect() as connection:
        return await queue.page(connection, asked, at)


async def found(engine: AsyncEngine, typed: str = "", at: datetime = START, **wanted: Any) -> list[str]:
    """Return the ticket ids of all pages, after checking that each page says how many there are."""
    tickets, cursor, matching = [], None, set()
    while True:
        shown = await page(engine, typed, at, **({"limit": 2} | wanted | {"cursor": cursor}))
        tickets += [item.ticket_id for item in shown.items]
        matching.add(shown.matching)
        if (cursor := shown.next_cursor) is None:
            assert matching == {len(tickets)}
            return tickets


async def case(
    engine: AsyncEngine, ticket_id: str, name: str, order_id: str = "#W1", hour: float = 0, **changes: Any
) -> StoredReview:
    customer_id = f"{name.lower().replace(' ', '_')}_77"
    given: dict[str, Any] = {
        "now": START + hours(hour),
        "args": {"order_id": order_id, "reason": "no longer needed"},
        "assessment": an_assessment(),
        "customer_name": name,
        "snapshot": a_snapshot() | {"message": "Please", "state": {"customer_id": customer_id}},
    }
    return await hold_case(engine, ticket_id, **(given | changes))


@pytest.fixture
async def desk(engine: AsyncEngine) -> AsyncEngine:
    await hire(engine, ALICE)
    await case(engine, "T-1", "Ada Quill", "#W100")
    await case(engine, "T-2", "Ada Lovelace", "#W1001", hour=1, skill="refunds", action="issue_refund")
    await case(engine, "T-3", "José Çelik", "#W2000", hour=2)
    return engine


@pytest.mark.parametrize(
    ("typed", "tickets"),
    [
        ("#W100", ["T-1", "T-2"]),
        ("w1001", ["T-2"]),
        ("T-3", ["T-3"]),
        ("t-", ["T-1", "T-2", "T-3"]),
        ("ada", ["T-1", "T-2"]),
        ("ADA QUI", ["T-1"]),
        ("quill ada", ["T-1"]),
        ("ada celik", []),
        ("jose_celik_77", ["T-3"]),
        ("José_Çelik_7", ["T-3"]),
        ("lovelace", ["T-2"]),
        ("jose", ["T-3"]),
        ("ÇELIK", ["T-3"]),
        ("77", ["T-1", "T-2", "T-3"]),
        ("da", []),
        ("#", []),
        ("'; DROP TABLE holdpoint.reviews; --", []),
    ],
)
async def test_every_word_must_begin_one_of_the_cases_own(desk: AsyncEngine, typed: str, tickets: list[str]) -> None:
    assert await found(desk, typed) == tickets


async def test_an_order_is_found_wherever_the_case_names_it(engine: AsyncEngine) -> None:
    plan = {"plan": [{"args": {"order_id": "#W7"}}, {"args": {}}]}
    await case(engine, "planned", "Ada Quill", snapshot=a_snapshot() | {"message": "Hello"} | plan)
    await case(engine, "written", "Ada Quill", snapshot=a_snapshot() | {"message": "It's about (#W7)."})
    await case(engine, "neither", "Ada Quill", snapshot=a_snapshot() | {"message": "It's about W7."})
    merge = {"source_customer_id": "old_account_7", "target_customer_id": "new_account_7"}
    await case(engine, "merging", "Ada Quill", args=merge)

    assert sorted(await found(engine, "#W7")) == ["planned", "written"]
    assert await found(engine, "old_account_7 new") == ["merging"]


async def test_an_edit_is_found_by_what_it_was_edited_to(desk: AsyncEngine) -> None:
    review = await case(desk, "T-4", "Zoe Finch", "#W4", approvals=2)
    await decide(desk, review, ALICE, "edit", edited_args={"order_id": "#W5", "reason": "no longer needed"})

    assert await found(desk, "#W5") == ["T-4"]


async def test_filters_hold_together_and_over_all_pages(desk: AsyncEngine) -> None:
    later = START + hours(30)
    await case(desk, "T-4", "Ada Byron", "#W4", hour=20)
    async with transaction(desk) as tx:
        tx.now = later
        held = (await page(desk, "T-1")).items[0]
        await queue.claim(tx, held.review_id, ALICE, 600)

    assert await found(desk, at=later, is_overdue=True) == ["T-1", "T-2", "T-3"]
    assert await found(desk, "ada", later, is_overdue=True) == ["T-1", "T-2"]
    assert await found(desk, "ada", later, is_unclaimed=True) == ["T-2", "T-4"]
    assert await found(desk, "ada", later, is_unclaimed=True, is_overdue=True) == ["T-2"]
    assert await found(desk, "ada", later, claimed_by="alice") == ["T-1"]
    assert await found(desk, "ada", later, skills=("refunds",)) == ["T-2"]
    assert await found(desk, "ada", later, action="issue_refund") == ["T-2"]
    assert await found(desk, "ada", later, order="age", is_overdue=True) == ["T-1", "T-2"]
    assert await found(desk, "ada", later, statuses=("awaiting_second",)) == []
    assert await found(desk, at=later + hours(1), is_unclaimed=True) == ["T-1", "T-2", "T-3", "T-4"]


async def test_what_should_be_paused_by_now_and_is_not_is_found_among_all_that_waits(desk: AsyncEngine) -> None:
    first, second = (await page(desk)).items[:2]
    async with desk.begin() as connection:
        await reviews.set_interrupt(connection, first.review_id, "e" * 32)
        await reviews.set_interrupt(connection, second.review_id, "f" * 32)
        await reviews.forget_interrupt(connection, second.review_id)
    await case(desk, "T-4", "Ada Byron", "#W4", hour=20)
    just_now = START + hours(20) + timedelta(seconds=PAUSING_SECONDS - 1)

    assert await found(desk, at=just_now, is_unpaused=True) == ["T-2", "T-3"]
    assert await found(desk, at=just_now + timedelta(seconds=1), is_unpaused=True) == ["T-2", "T-3", "T-4"]
    assert await found(desk, "ada", just_now, is_unpaused=True) == ["T-2"]
    assert (await page(desk, at=just_now, is_unpaused=True, limit=1)).matching == 2


async def test_what_falls_due_while_somebody_pages_stays_off_the_list_of_overdue(desk: AsyncEngine) -> None:
    then = START + hours(25.5)
    first = await page(desk, at=then, is_overdue=True, limit=1)

    second = await page(desk, at=then + hours(1), is_overdue=True, limit=1, cursor=first.next_cursor)

    assert [item.ticket_id for item in first.items + second.items] == ["T-1", "T-2"]
    assert (second.next_cursor, second.matching) == (None, 2)


async def test_what_is_decided_is_no_longer_found(desk: AsyncEngine) -> None:
    review = await case(desk, "T-4", "Zoe Finch")
    assert await found(desk, "finch") == ["T-4"]

    await decide(desk, review, ALICE, "reject")

    assert await found(desk, "finch") == []


async def test_a_list_that_nothing_narrows_isnt_counted(desk: AsyncEngine) -> None:
    assert (await page(desk)).matching is None
    assert (await page(desk, skills=("orders",), order="age")).matching is None


async def test_a_long_list_is_walked_and_a_short_one_gathered_and_both_say_the_same(
    desk: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, Any]] = [
        {"typed": "ada"},
        {"typed": "t-", "order": "age"},
        {"is_overdue": True, "at": START + hours(25.5)},
        {"is_unclaimed": True, "skills": ("orders",)},
        {"action": "issue_refund"},
    ]
    gathered = [await found(desk, **each) for each in asked]
    for module in (narrowing, queue):
        monkeypatch.setattr(module, "MATCHING_LIMIT", 1)

    walked = [(await page(desk, **each)) for each in asked]

    assert [[item.ticket_id for item in each.items] for each in walked] == gathered
    assert {each.matching for each in walked} == {1}


async def test_the_actions_that_wait_are_counted_for_the_skills_one_has(desk: AsyncEngine) -> None:
    assert (await page(desk)).actions == {"cancel_pending_order": 2, "issue_refund": 1}
    assert (await page(desk, "nobody", skills=("orders",))).actions == {"cancel_pending_order": 2}
    assert (await page(desk, skills=("data",))).actions == {}


async def test_a_customers_endless_words_open_a_case_all_the_same(engine: AsyncEngine) -> None:
    endless = " ".join(f"#W{number}" for number in range(100_000))
    args = {"order_id": "#" + "W" * 100_000, "customer_id": "c " * 50_000}

    await case(engine, "T" * 200, "N" * 100_000, args=args, snapshot=a_snapshot() | {"message": endless})

    assert await found(engine, "#W0") == ["T" * 200]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(min_codepoint=1, max_codepoint=0xFFFF, exclude_categories=("Cs", "Cn")), max_size=30))
def test_whatever_is_written_is_found_by_the_same_words(database: str, written: str) -> None:
    words = " ".join(written.split()[:3])
    with psycopg.connect(database) as connection:
        row = connection.execute("SELECT tsvector_to_array(holdpoint.words_of(%s))", (words,)).fetchone()

    try:
        searched = searched_words(words) or ()
    except ValueError:
        return
    assert row is not None
    assert set(searched) <= set(row[0])


async def test_many_who_search_at_once_find_the_same(desk: AsyncEngine) -> None:
    answers = await asyncio.gather(*(found(desk, "ada") for _ in range(12)))

    assert answers == [["T-1", "T-2"]] * 12
