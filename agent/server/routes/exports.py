"""What administrators may take away: decisions as training rows, and the audit."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime, BeforeValidator

from agent.exporting import audit_lines, decision_lines
from agent.server.access import Admin, Here

router = APIRouter(prefix="/holdpoint/export")

Since = Annotated[AwareDatetime | None, BeforeValidator(lambda given: given or None)]
JSON_LINES = "application/x-ndjson"


@router.get("/decisions.jsonl")
async def export_decisions(person: Admin, here: Here, since: Since = None) -> StreamingResponse:
    """Stream one training row a decision, oldest first; none on a case that is still decided blind."""
    return StreamingResponse(decision_lines(here.engine, here.actions, since), media_type=JSON_LINES)


@router.get("/audit.jsonl")
async def export_audit(person: Admin, here: Here, since: Since = None) -> StreamingResponse:
    """Stream every event with its hash, in order."""
    return StreamingResponse(audit_lines(here.engine, since), media_type=JSON_LINES)
