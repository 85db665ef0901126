"""How refusals look on the wire: `{"error": {"code", "message", "field"?, ...}}`."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from agent.errors import (
    Away,
    BadArguments,
    BadAutonomy,
    BadCursor,
    CapReached,
    ClaimedByOther,
    DecisionRefused,
    HoldpointError,
    LacksSkill,
    MessageConflict,
    MoveConflict,
    NotDead,
    NotExecuted,
    NotStuck,
    NotWaiting,
    OwnDecision,
    TicketConflict,
    UndoRefused,
    UnknownAction,
    UnknownDecision,
    UnknownMessage,
    UnknownMove,
    UnknownPerson,
    UnknownProposal,
    UnknownReview,
    UnknownSample,
    UnknownSecondLook,
    UnknownSuggestion,
    UnknownTicket,
)

DECISION_STATUS = {"skill": 403, "invalid": 422, "check_failed": 422}
"""A decision that is refused for another reason conflicts with what happened meanwhile: 409."""


class Forbidden(HoldpointError):
    """The person's role or skills don't reach this."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def error(status: int, code: str, message: str, field: str | None = None, **detail: Any) -> JSONResponse:
    """Return an error response; `field` names the offending one, `detail` what else the caller is told."""
    body: dict[str, Any] = {"code": code, "message": message}
    if field is not None:
        body["field"] = field
    return JSONResponse({"error": jsonable_encoder(body | detail)}, status_code=status)


def install(app: FastAPI) -> None:
    """Teach the app to answer every refusal in the contract's shape."""
    app.add_exception_handler(HoldpointError, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)


async def _refused(request: Request, raised: Exception) -> JSONResponse:  # noqa: PLR0911, PLR0912 -- one line a refusal
    match raised:
        case Forbidden():
            return error(403, raised.code, str(raised))
        case DecisionRefused():
            status = DECISION_STATUS.get(raised.code, 409)
            return error(status, raised.code, str(raised), raised.field, **raised.detail)
        case UndoRefused():
            return error(403 if raised.code == "not_yours" else 409, raised.code, str(raised))
        case UnknownDecision():
            return error(404, "unknown_decision", f"There is no decision {raised}", "decision_id")
        case UnknownTicket():
            return error(404, "unknown_ticket", f"No ticket {raised} was accepted", "ticket_id")
        case UnknownReview():
            return error(404, "unknown_review", f"There is no review {raised}", "review_id")
        case UnknownProposal():
            return error(404, "unknown_proposal", f"No action was proposed under {raised}", "proposal_id")
        case NotExecuted():
            return error(409, "not_executed", str(raised))
        case UnknownAction():
            return error(404, "unknown_action", str(raised), "action")
        case UnknownSample():
            return error(404, "unknown_sample", f"Nothing that ran alone was drawn under {raised}", "proposal_id")
        case UnknownSuggestion():
            return error(404, "unknown_suggestion", f"Nothing is suggested as a regret under {raised}", "proposal_id")
        case UnknownSecondLook():
            return error(404, "unknown_second_look", f"No second look is asked for at {raised}", "review_id")
        case OwnDecision():
            return error(403, "own_decision", "You decided this case; a second look takes somebody else")
        case UnknownMove():
            return error(404, "unknown_move", f"This action has no move {raised}", "revert")
        case MoveConflict():
            return error(409, "moved_since", str(raised), "revert")
        case BadAutonomy():
            return error(422, "invalid", str(raised), raised.field)
        case TicketConflict():
            message = f"Ticket {raised} was accepted before with another body"
            return error(409, "ticket_conflict", message, "ticket_id")
        case MessageConflict():
            message = f"Message {raised} was taken before with other words"
            return error(409, "message_conflict", message, "message_id")
        case UnknownMessage():
            return error(404, "unknown_message", f"There is no outgoing message {raised}", "message_id")
        case NotStuck():
            return error(409, "not_stuck", f"Ticket {raised} doesn't need attention")
        case NotDead():
            return error(409, "not_dead", f"Message {raised} hasn't been given up")
        case ClaimedByOther():
            held: dict[str, Any] = {"claimed_by": raised.claimed_by, "claimed_until": raised.claimed_until}
            return error(409, "claimed", str(raised), None, **held)
        case NotWaiting():
            return error(409, "not_waiting", str(raised), None, review_status=raised.status)
        case Away():
            return error(409, "away", str(raised))
        case LacksSkill():
            return error(403, "skill", str(raised))
        case UnknownPerson():
            return error(404, "unknown_person", f"Nobody is called {raised}", "name")
        case CapReached():
            return error(429, "cap_reached", str(raised), cap=raised.cap)
        case BadCursor():
            return error(422, "invalid", "cursor must be a next_cursor of this list", "cursor")
        case BadArguments():
            return error(422, "invalid", str(raised), f"args.{raised.field}")
    raise raised


async def _invalid(request: Request, raised: Exception) -> JSONResponse:
    if not isinstance(raised, RequestValidationError):
        raise raised
    first: dict[str, Any] = raised.errors()[0]
    if first["type"] == "json_invalid":
        return error(400, "invalid_json", f"The body is not valid JSON: {first.get('ctx', {}).get('error', '')}")
    field = ".".join(str(part) for part in first["loc"][1:]) or "body"
    return error(422, "invalid", f"{field}: {first['msg']}", field)
