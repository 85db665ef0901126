"""A person's answer to a review: read from every dialect that user interfaces speak, written in LangChain's.

Dialects read: LangChain v1 `HITLResponse` (`{"decisions": [...]}`), a bare decision (`{"type": "approve"}`, with our
own keys too), Agent Inbox's `[HumanResponse]`, and the seed's `{"human_approved": true}`.
"""

import json
from collections.abc import Mapping, Sequence
from types import NoneType
from typing import Any, Literal, Self, TypeVar, get_args

from pydantic import BaseModel, JsonValue, ValidationError, model_validator

from agent.core.records import Record
from agent.errors import BadArguments, MalformedAnswer

__all__ = [
    "Answer",
    "AnswerType",
    "BadArguments",
    "MalformedAnswer",
    "coerce_args",
    "hitl_request",
    "hitl_response",
    "read_answer",
]

AnswerType = Literal["approve", "edit", "reject", "respond", "escalate"]
RECORDED = {"recorded": True}
"""Stands in a thread for an answer that the ledger has, and that others may not see yet; it decides nothing."""
MAX_TEXT = 20_000
"""Characters in a message or in notes, as in the HTTP contract."""

_ACCEPTED_SHAPES = (
    '{"decisions": [decision]}, a decision {"type": "approve" | "edit" | "reject" | "respond" | "escalate"}, '
    '[{"type": "accept" | "edit" | "ignore" | "response", "args": ...}], or {"human_approved": true | false}'
)
_ACCEPTED_TYPES = "approve, edit, reject, respond or escalate"
_INBOX_TYPES = "accept, edit, ignore or response"

M = TypeVar("M", bound=BaseModel)


class Answer(Record):
    """What a person decided about one action.

    `edited_args` is set for `edit` and only there; `message` is for the customer (required with `respond`); `notes`
    are for colleagues.
    """

    type: AnswerType
    edited_args: dict[str, Any] | None = None
    message: str | None = None
    notes: str | None = None

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if (self.type == "edit") != (self.edited_args is not None):
            raise ValueError("edited_args goes with edit, and only with it")
        if self.type == "respond" and not (self.message or "").strip():
            raise ValueError("respond needs a message")
        return self


def read_answer(raw: object, action_name: str) -> Answer:
    """Return the answer to the review of `action_name`, whichever dialect `raw` (JSON values) is in.

    Raises `MalformedAnswer`, and nothing else, for anything that isn't exactly one decision about that action.
    """
    if isinstance(raw, Mapping):
        return _read_object(raw, action_name)
    if isinstance(raw, list | tuple):
        return _read_inbox(_only(raw, "answer"), action_name)
    raise MalformedAnswer("answer", f"must be {_ACCEPTED_SHAPES}")


def coerce_args(model: type[M], raw: Mapping[str, Any]) -> M:
    """Return `raw` as the action's arguments; strings that a form produced ("12.50", '["a"]', "true") become values.

    Raises `BadArguments` naming the field that doesn't fit.
    """
    values = {key: _none_if_null(model, key, value) for key, value in raw.items()}
    try:
        return _validate(model, values)
    except ValidationError as error:
        failed = {str(detail["loc"][0]) for detail in error.errors() if detail["loc"]}
    parsed = {key: _parsed(value) if key in failed else value for key, value in values.items()}
    try:
        return _validate(model, parsed)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "args"
        raise BadArguments(field, first["msg"]) from error


def hitl_request(
    action_name: str,
    args: Mapping[str, JsonValue],
    description: str,
    args_schema: Mapping[str, Any],
    allowed_decisions: Sequence[str] = ("approve", "edit", "reject", "respond"),
) -> dict[str, Any]:
    """Return the LangChain v1 `HITLRequest` for one action; the caller adds its own keys beside these."""
    return {
        "action_requests": [{"name": action_name, "args": dict(args), "description": description}],
        "review_configs": [
            {
                "action_name": action_name,
                "allowed_decisions": list(allowed_decisions),
                "args_schema": dict(args_schema),
            }
        ],
    }


def hitl_response(answer: Answer, action_name: str) -> dict[str, Any]:
    """Return the answer as a LangChain v1 `HITLResponse`; `read_answer` reads it back to an equal answer.

    LangChain has no `escalate`: it is written as a reject with `"escalate": true`.
    """
    decision: dict[str, Any] = {"type": answer.type}
    if answer.type == "escalate":
        decision = {"type": "reject", "escalate": True}
    if answer.type == "edit":
        decision["edited_action"] = {"name": action_name, "args": answer.edited_args}
    if answer.message is not None:
        decision["message"] = answer.message
    if answer.notes is not None:
        decision["notes"] = answer.notes
    return {"decisions": [decision]}


def _read_object(raw: Mapping[Any, Any], action_name: str) -> Answer:
    dialects = [key for key in ("decisions", "type", "human_approved") if key in raw]
    if len(dialects) != 1:
        raise MalformedAnswer("answer", f"must be {_ACCEPTED_SHAPES}")
    if dialects == ["type"]:
        return _read_decision(raw, action_name, "")
    if dialects == ["human_approved"]:
        return _read_seed(raw)
    decisions = raw["decisions"]
    if not isinstance(decisions, list | tuple):
        raise MalformedAnswer("decisions", "must be a list of exactly one decision")
    return _read_decision(_only(decisions, "decisions"), action_name, "decisions[0].")


def _read_seed(raw: Mapping[Any, Any]) -> Answer:
    approved = raw["human_approved"]
    if not isinstance(approved, bool):
        raise MalformedAnswer("human_approved", "must be true or false")
    return Answer(type="approve" if approved else "reject", notes=_text(raw, "human_notes", ""))


def _read_decision(raw: Mapping[Any, Any], action_name: str, at: str) -> Answer:
    kind = raw.get("type")
    if kind not in ("approve", "edit", "reject", "respond", "escalate"):
        raise MalformedAnswer(f"{at}type", f"must be {_ACCEPTED_TYPES}")
    escalate = raw.get("escalate", False)
    if not isinstance(escalate, bool) or (escalate and kind not in ("reject", "escalate")):
        raise MalformedAnswer(f"{at}escalate", "must be true or false, and true only with reject")
    message = _text(raw, "message", at)
    if kind == "respond" and not (message or "").strip():
        raise MalformedAnswer(f"{at}message", "must be a text for the customer, not empty")
    return Answer(
        type="escalate" if escalate else kind,
        edited_args=_edited_args(raw, kind, action_name, at),
        message=message,
        notes=_text(raw, "notes", at),
    )


def _edited_args(raw: Mapping[Any, Any], kind: str, action_name: str, at: str) -> dict[str, Any] | None:
    given = [key for key in ("edited_action", "edited_args") if raw.get(key) is not None]
    if kind != "edit":
        if given:
            raise MalformedAnswer(f"{at}{given[0]}", f"goes with edit only, not with {kind}")
        return None
    if len(given) != 1:
        raise MalformedAnswer(f"{at}edited_action", 'must be {"name", "args"} (or edited_args alone, the arguments)')
    if given == ["edited_args"]:
        return _args(raw["edited_args"], f"{at}edited_args")
    return _named_args(raw["edited_action"], "name", action_name, f"{at}edited_action")


def _read_inbox(raw: Mapping[Any, Any], action_name: str) -> Answer:
    args = raw.get("args")
    match raw.get("type"):
        case "accept":
            # Agent Inbox sends the action back with an accept; what is approved is what our own record holds.
            if args is not None:
                _named_args(args, "action", action_name, "[0].args")
            return Answer(type="approve")
        case "ignore":
            return Answer(type="reject", notes="ignored in Agent Inbox")
        case "response":
            message = _text(raw, "args", "[0].")
            if not (message or "").strip():
                raise MalformedAnswer("[0].args", "must be a text for the customer, not empty")
            return Answer(type="respond", message=message)
        case "edit":
            return Answer(type="edit", edited_args=_named_args(args, "action", action_name, "[0].args"))
    raise MalformedAnswer("[0].type", f"must be {_INBOX_TYPES}")


def _only(items: Sequence[Any], at: str) -> Mapping[Any, Any]:
    if len(items) != 1 or not isinstance(items[0], Mapping):
        raise MalformedAnswer(at, "must hold exactly one decision, an object")
    return items[0]


def _named_args(raw: object, name_key: str, action_name: str, at: str) -> dict[str, Any]:
    if not isinstance(raw, Mapping) or name_key not in raw or "args" not in raw:
        raise MalformedAnswer(at, f'must be {{"{name_key}": "{action_name}", "args": {{...}}}}')
    if raw[name_key] != action_name:
        raise MalformedAnswer(f"{at}.{name_key}", f"must stay {action_name}: an edit can't change the action")
    return _args(raw["args"], f"{at}.args")


def _args(raw: object, at: str) -> dict[str, Any]:
    if not isinstance(raw, Mapping) or not all(isinstance(key, str) for key in raw):
        raise MalformedAnswer(at, "must be an object of arguments by name")
    pending: list[object] = [raw]
    while pending:
        value = pending.pop()
        if isinstance(value, str) and not _is_storable(value):
            raise MalformedAnswer(at, "must not contain NUL or broken Unicode characters")
        if isinstance(value, Mapping):
            pending += [*value.keys(), *value.values()]
        elif isinstance(value, list | tuple):
            pending += value
    return dict(raw)


def _text(raw: Mapping[Any, Any], key: str, at: str) -> str | None:
    value = raw.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > MAX_TEXT or not _is_storable(value):
        raise MalformedAnswer(f"{at}{key}", f"must be a text of at most {MAX_TEXT:,} storable characters, or null")
    return value


def _is_storable(text: str) -> bool:
    # Postgres holds neither NUL nor lone surrogates in text or jsonb.
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _validate(model: type[M], values: Mapping[str, Any]) -> M:
    try:
        return model.model_validate(values)
    except ArithmeticError as error:
        raise BadArguments("args", "a number is too large") from error


def _none_if_null(model: type[BaseModel], key: str, value: object) -> object:
    field = model.model_fields.get(key)
    is_nullable = field is not None and NoneType in get_args(field.annotation)
    return None if is_nullable and value == "null" else value


def _parsed(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value
