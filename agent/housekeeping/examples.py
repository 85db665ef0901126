"""Making examples of decisions that count, a few in each pass."""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any

from agent.core.examples import ExampleText, example_of
from agent.core.similar import COMPARED, shortened
from agent.core.training import RecordedDecision
from agent.examples import as_bytes
from agent.housekeeping.each import for_each
from agent.ledger import examples
from agent.ledger.transaction import transaction
from agent.ports import Embedder
from agent.wiring import Services

LIMIT = 20
"""Examples in one pass; the rest come with the next."""


async def make_examples(here: Services) -> int:
    """Make the examples that are missing, with the customers taken out of them; return how many decisions were seen."""
    embedder = await here.embedder()
    async with transaction(here.engine) as tx:
        found = await examples.wanting(tx.connection, embedder.name, tx.now, LIMIT)
    # By id: what fails is logged, and a whole case isn't for the log.
    rows = {str(row["decision_id"]): row for row in found}
    return await for_each(rows, partial(_make, here, embedder, rows))


async def _make(here: Services, embedder: Embedder, rows: Mapping[str, Any], decision_id: str) -> bool:
    decision = RecordedDecision.model_validate(rows[decision_id])
    text, vector = await asyncio.to_thread(_read, embedder, decision)
    async with transaction(here.engine) as tx:
        await examples.keep(tx, decision, text, embedder.name, vector)
    return True


def _read(embedder: Embedder, decision: RecordedDecision) -> tuple[ExampleText | None, bytes | None]:
    text = example_of(decision)
    if text is None or not embedder.is_lasting:
        return text, None
    return text, as_bytes(embedder.embed([shortened(text.message, COMPARED)])[0])
