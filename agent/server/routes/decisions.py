"""Decisions that were made: listing them, and taking one back."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BeforeValidator

from agent.contract import DecisionType, DecisionUndone, PastDecisions
from agent.ledger import history, undo
from agent.ledger.history import HistoryFilter
from agent.ledger.transaction import autocommit, transaction
from agent.server.access import Here, Reviewer

router = APIRouter(prefix="/holdpoint/decisions")

_Blank = BeforeValidator(lambda given: given or None)
Moment = Annotated[AwareDatetime | None, _Blank]
Claim = Annotated[bool | None, BeforeValidator(lambda given: None if given == "" else given)]


@router.get("")
async def list_decisions(
    person: Reviewer,
    here: Here,
    action: str = "",
    decided_by: str = "",
    kind: Annotated[DecisionType | None, _Blank, Query(alias="type")] = None,
    since: Moment = None,
    until: Moment = None,
    ticket_id: str = "",
    executed: Claim = None,
    regretted: Claim = None,
    limit: Annotated[int, BeforeValidator(lambda given: given or 50), Query(ge=1, le=200)] = 50,
    cursor: str = "",
) -> PastDecisions:
    """Return a page of the decisions on cases of the caller's skills, newest first."""
    wanted = HistoryFilter(
        action=action or None,
        decided_by=decided_by or None,
        type=kind,
        since=since,
        until=until,
        ticket_id=ticket_id or None,
        was_executed=executed,
        is_regretted=regretted,
        limit=limit,
        cursor=cursor or None,
    )
    async with autocommit(here.engine) as connection:
        return await history.page(connection, wanted, person)


@router.post("/{decision_id}/undo")
async def undo_decision(decision_id: str, person: Reviewer, here: Here) -> DecisionUndone:
    """Return the case to the queue, while the decision doesn't count yet."""
    async with transaction(here.engine) as tx:
        return await undo.undo(tx, decision_id, person)
