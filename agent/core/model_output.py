"""A model's JSON read into types, with the schemas it is asked for; nothing a model says is taken unchecked."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic.json_schema import models_json_schema

from agent.core.answers import coerce_args
from agent.core.planning import Classification, Plan, PlannedAction
from agent.errors import BadArguments, UnusableOutput

ActionCatalogue = Mapping[str, tuple[str, type[BaseModel]]]
"""What a model may plan: an action's name → its description and its argument model."""

MAX_ACTIONS = 20
"""Writes that one plan may hold."""

M = TypeVar("M", bound=BaseModel)


def classification_schema() -> dict[str, Any]:
    """Return the JSON schema of a classification."""
    return Classification.model_json_schema()


def plan_schema(actions: ActionCatalogue) -> dict[str, Any]:
    """Return the JSON schema of a plan whose actions are exactly those of the catalogue."""
    argument_models = [model for _, model in actions.values()]
    references, definitions = models_json_schema([(model, "validation") for model in argument_models])
    choices = [
        {
            "type": "object",
            "properties": {
                "name": {"type": "string", "enum": [name]},
                "args": references[(model, "validation")],
                "rationale": {"type": "string"},
                "risk_estimate": {"type": "number", "minimum": 0, "maximum": 1},
            },
            "required": ["name", "args", "rationale", "risk_estimate"],
            "additionalProperties": False,
        }
        for name, (_, model) in actions.items()
    ]
    return {
        "type": "object",
        "properties": {
            "actions": {"type": "array", "items": {"anyOf": choices}, "maxItems": MAX_ACTIONS},
            "answer": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        },
        "required": ["actions", "answer"],
        "additionalProperties": False,
        "$defs": definitions.get("$defs", {}),
    }


def read_classification(text: str) -> Classification:
    """Return the classification; raises `UnusableOutput`."""
    return _read(Classification, text)


def read_plan(text: str, actions: ActionCatalogue) -> Plan:
    """Return the plan with every action's arguments checked and in their JSON form; raises `UnusableOutput`."""
    plan = _read(Plan, text)
    if len(plan.actions) > MAX_ACTIONS:
        raise UnusableOutput(f"actions: at most {MAX_ACTIONS}, not {len(plan.actions)}")
    checked = tuple(_checked(action, f"actions.{index}", actions) for index, action in enumerate(plan.actions))
    return plan.model_copy(update={"actions": checked})


def _checked(action: PlannedAction, at: str, actions: ActionCatalogue) -> PlannedAction:
    if action.name not in actions:
        raise UnusableOutput(f"{at}.name: no action {action.name!r}; there are {', '.join(actions)}")
    _, model = actions[action.name]
    try:
        args = coerce_args(model, action.args)
    except BadArguments as error:
        raise UnusableOutput(f"{at}.args.{error}") from error
    return action.model_copy(update={"args": args.model_dump(mode="json")})


def _read(model: type[M], text: str) -> M:
    try:
        return model.model_validate(_json_object(text))
    except ValidationError as error:
        first = error.errors()[0]
        raise UnusableOutput(f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}") from error


def _json_object(text: str) -> Any:
    """Return the JSON of `text`; the Markdown fence that some servers put around it is taken off."""
    bare = text.strip()
    if bare.startswith("```") and bare.endswith("```"):
        bare = bare.removeprefix("```json").strip("`\n ")
    try:
        return json.loads(bare, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise UnusableOutput("the whole answer must be one JSON object") from error


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
