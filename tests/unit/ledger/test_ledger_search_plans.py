"""What a narrowed page reads of a long queue: what it finds or a glance, whatever is searched for."""

from datetime import UTC, datetime
from typing import Any

import pytest
from fixtures.ledger import a_person, hire
from fixtures.long_queue import fill_queue
from fixtures.plans import is_all_by_index, plans, rows_read
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.ledger import queue
from agent.ledger.narrowing import GLANCE
from agent.ledger.queue import QueueFilter

pytestmark = pytest.mark.postgres
WAITING = 8_000
OVERDUE = 60
CAROL = a_person("carol", role="admin", skills=())
FEW: list[dict[str, Any]] = [
    {"words": ("t777",)},
    {"words": ("w1000777",), "order": "age"},
    {"words": ("nobody",)},
    {"words": ("t777", "zoe"), "is_unclaimed": True},
    {"action": "issue_refund"},
    {"action": "issue_refund", "words": ("quill",)},
    {"is_overdue": True},
    {"is_overdue": True, "order": "age"},
    {"is_overdue": True, "words": ("ada",)},
    {"claimed_by": "carol", "words": ("quill",)},
    {"is_unpaused": True},
    {"is_unpaused": True, "words": ("quill",)},
]
MANY: list[dict[str, Any]] = [
    {"words": ("quill",)},
    {"words": ("w100",), "order": "age"},
    {"words": ("t", "w1", "q")},
    {"words": ("quill",), "is_unclaimed": True},
    {"is_unclaimed": True},
    {"action": "cancel_pending_order"},
    {"action": "cancel_pending_order", "words": ("quill",)},
]


async def reads(engine: AsyncEngine, **wanted: Any) -> list[int]:
    """Return how many rows of the reviews each statement for a page reads: the count, the page, the counts beside."""
    shown = QueueFilter(**({"skills": None, "limit": 20} | wanted))

    async def ask() -> None:
        async with engine.connect() as connection:
            await queue.page(connection, shown, datetime.now(UTC))

    found = await plans(engine, ask)
    assert all(is_all_by_index(plan) for plan in found), wanted
    return [rows_read(plan) for plan in found]


async def test_a_page_of_a_narrowed_queue_reads_what_it_finds_or_a_glance(engine: AsyncEngine) -> None:
    await hire(engine, CAROL)
    await fill_queue(engine, WAITING, overdue=OVERDUE, claimed=30, claimed_by="carol")
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE holdpoint.reviews SET interrupt_id = NULL WHERE ticket_id LIKE 'T7_'"))

    for wanted in FEW:
        count, page, _counts = await reads(engine, **wanted)
        assert page <= 5 * OVERDUE, wanted
        assert count <= 2 * GLANCE, wanted
    for wanted in MANY:
        count, page, _counts = await reads(engine, **wanted)
        assert page <= 1_000, wanted
        assert count <= 2 * GLANCE, wanted
