"""Noting that decisions take too long: at most once a day for each skill."""

from agent.core.measures import is_late
from agent.ledger import lags, notices
from agent.ledger.transaction import autocommit, transaction
from agent.wiring import Services


async def note_lateness(here: Services) -> int:
    """Note the skills whose cases are decided too late by now, for whoever is told of such things; return how many."""
    async with autocommit(here.engine) as connection:
        late = [skill for skill, p95 in (await lags.p95_of_last_day(connection)).items() if is_late(p95)]
    if not late:
        return 0
    async with transaction(here.engine) as tx:
        noted = [
            await notices.note(tx, "late", f"late/{skill}/{tx.now.date().isoformat()}", skill=skill) for skill in late
        ]
    return sum(noted)
