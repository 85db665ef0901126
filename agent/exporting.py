"""What the ledger gives away: decisions as training rows and the audit, in lines of JSON."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from agent.actions.declaration import AnyAction
from agent.core.training import is_exemplary, training_row, without_customer
from agent.ledger import export
from agent.prompts import planner_prompt


async def decision_lines(
    engine: AsyncEngine,
    actions: Mapping[str, AnyAction],
    since: datetime | None = None,
    *,
    is_redacted: bool = False,
    only_exemplary: bool = False,
) -> AsyncIterator[str]:
    """Yield a training row for each decision, some lines at a time.

    `only_exemplary` leaves out what a model shouldn't repeat: refusals, what was taken back, what was regretted.
    """
    described = {each.name: each.description for each in actions.values()}
    rules = await asyncio.to_thread(planner_prompt, described)
    async with engine.connect() as connection:
        async for decided in export.decided(connection, since):
            kept = [each for each in decided if not only_exemplary or is_exemplary(each)]
            shown = [without_customer(each) if is_redacted else each for each in kept]
            yield _lines(training_row(each, rules) for each in shown)


async def audit_lines(engine: AsyncEngine, since: datetime | None = None) -> AsyncIterator[str]:
    """Yield every event as it is chained, some lines at a time."""
    async with engine.connect() as connection:
        async for events in export.told(connection, since):
            yield _lines(each.model_dump() for each in events)


def _lines(rows: Iterable[Mapping[str, Any]]) -> str:
    # ASCII alone: some readers take U+2028 in a text for the end of a line.
    return "".join(f"{json.dumps(row)}\n" for row in rows)
