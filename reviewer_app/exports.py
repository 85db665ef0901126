"""Exports on their way through to the browser, with the signed-in person's own token."""

from datetime import UTC, date, datetime
from typing import assert_never

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response, StreamingResponse

from reviewer_app.desk.history import Export
from reviewer_app.errors import BadField, DeskError, NotSignedIn, Refused, ServerUnreachable
from reviewer_app.sign_in import SESSION_ENDED, Door
from reviewer_app.wording import explain

JSON_LINES = "application/x-ndjson"
NOT_A_DATE = "Since: choose a date such as 2026-05-04, or leave it empty for everything."


def export_routes(door: Door) -> APIRouter:
    """Return `GET /export/decisions.jsonl` and `/export/audit.jsonl`, each with an optional `since` (a date, UTC)."""
    router = APIRouter(prefix="/export")

    @router.get("/decisions.jsonl")
    async def export_decisions(request: Request, since: str = "") -> Response:
        return await _export(door, request, "decisions", since)

    @router.get("/audit.jsonl")
    async def export_audit(request: Request, since: str = "") -> Response:
        return await _export(door, request, "audit", since)

    return router


async def _export(door: Door, request: Request, what: Export, since: str) -> Response:
    session = door.session_of(request.cookies)
    if session is None:
        return _refusal(SESSION_ENDED, 401)
    try:
        begins = _midnight(since)
    except ValueError:
        return _refusal(NOT_A_DATE, 422)
    try:
        parts = await session.desk.history.export(what, begins)
    except NotSignedIn:
        await door.sessions.end(session.session_id)
        return _refusal(SESSION_ENDED, 401)
    except DeskError as error:
        return _refusal(explain(error, session.me.name, datetime.now(UTC)), _status(error))
    name = f"{_file_name(what)}{f'-since-{begins[:10]}' if begins else ''}.jsonl"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingResponse(parts, media_type=JSON_LINES, headers=headers)


def _midnight(since: str) -> str:
    """Return a date's first moment as the server takes it; empty for none. Raises `ValueError`."""
    given = since.strip()
    return datetime.combine(date.fromisoformat(given), datetime.min.time(), UTC).isoformat() if given else ""


def _file_name(what: Export) -> str:
    match what:
        case "decisions":
            return "holdpoint-training-rows"
        case "audit":
            return "holdpoint-audit"
        case _:
            assert_never(what)


def _status(error: DeskError) -> int:
    if isinstance(error, Refused):
        return 422 if isinstance(error, BadField) else 403
    return 503 if isinstance(error, ServerUnreachable) else 502


def _refusal(said: str, status: int) -> PlainTextResponse:
    return PlainTextResponse(said, status, headers={"Cache-Control": "no-store"})
