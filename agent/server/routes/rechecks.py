"""What is looked at once more: samples of what ran alone, suggested regrets, and blind second looks."""

from datetime import UTC, datetime

from fastapi import APIRouter

from agent.contract import (
    RegretSuggestions,
    SampleIn,
    SampleLooked,
    Samples,
    SecondLookIn,
    SecondLooks,
    SecondLookTaken,
    SuggestionDismissed,
)
from agent.ledger import sampling, second_looks, suggestions
from agent.ledger.transaction import autocommit, transaction
from agent.server.access import Here, Reviewer

router = APIRouter(prefix="/holdpoint")


@router.get("/samples")
async def list_samples(person: Reviewer, here: Here) -> Samples:
    """Return what ran alone, was drawn, and waits to be looked at."""
    async with autocommit(here.engine) as connection:
        return await sampling.waiting(connection, person)


@router.post("/samples/{proposal_id}")
async def look_at_sample(proposal_id: str, body: SampleIn, person: Reviewer, here: Here) -> SampleLooked:
    """Say whether a sample was right; `wrong` marks it as regretted. The first verdict stays."""
    async with transaction(here.engine) as tx:
        return await sampling.look(tx, proposal_id, person, body)


@router.get("/regret-suggestions")
async def list_suggestions(person: Reviewer, here: Here) -> RegretSuggestions:
    """Return what may have been wrong, because its customer came back."""
    async with autocommit(here.engine) as connection:
        return await suggestions.waiting(connection, person)


@router.post("/regret-suggestions/{proposal_id}/dismiss")
async def dismiss_suggestion(proposal_id: str, person: Reviewer, here: Here) -> SuggestionDismissed:
    """Say that it was right after all; the regret route says that it was wrong."""
    async with transaction(here.engine) as tx:
        return await suggestions.dismiss(tx, proposal_id, person)


@router.get("/second-looks")
async def list_second_looks(person: Reviewer, here: Here) -> SecondLooks:
    """Return approved cases for a second opinion, without the first one."""
    async with autocommit(here.engine) as connection:
        return await second_looks.waiting(connection, person, datetime.now(UTC))


@router.post("/second-looks/{review_id}")
async def take_second_look(review_id: str, body: SecondLookIn, person: Reviewer, here: Here) -> SecondLookTaken:
    """Say whether you would have approved it; the first answer stays, and then the first decision is told."""
    async with transaction(here.engine) as tx:
        return await second_looks.take(tx, review_id, person, body)
