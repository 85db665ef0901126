"""Finds every declared action: each module of this package that has an `ACTION` declares one."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType, ModuleType
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from agent.actions.declaration import Action, AnyAction, Arguments
from agent.errors import BadArguments, BadDeclaration


@lru_cache(maxsize=1)
def load_actions() -> Mapping[str, AnyAction]:
    """Return every action of this package by name, sorted by name.

    Raises `BadDeclaration` when an `ACTION` isn't an action, or when two modules declare the same name.
    """
    import agent.actions

    return collect_actions(agent.actions)


def collect_actions(package: ModuleType) -> Mapping[str, AnyAction]:
    """Return every action that a module of `package` declares, by name."""
    found: dict[str, AnyAction] = {}
    sources: dict[str, str] = {}
    for module_info in sorted(pkgutil.iter_modules(package.__path__), key=lambda one: one.name):
        module_name = f"{package.__name__}.{module_info.name}"
        action = getattr(importlib.import_module(module_name), "ACTION", None)
        if action is None:
            continue
        if not isinstance(action, Action):
            raise BadDeclaration(f"{module_name}.ACTION is a {type(action).__name__}, not an Action")
        if action.name in found:
            raise BadDeclaration(f"{module_name} and {sources[action.name]} both declare the action {action.name}")
        found[action.name] = action
        sources[action.name] = module_name
    return MappingProxyType(dict(sorted(found.items())))


def parse_args(action: AnyAction, raw: Mapping[str, Any]) -> Arguments:
    """Return `raw` (JSON values) as the action's arguments.

    Raises `BadArguments` naming the first field that doesn't fit and what would be accepted.
    """
    try:
        arguments: Arguments = action.arguments.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "args"
        raise BadArguments(field, _explain(action, first)) from error
    return arguments


def _explain(action: AnyAction, problem: ErrorDetails) -> str:
    fields = action.arguments.model_fields
    if problem["type"] == "extra_forbidden":
        return f"{action.name} has no such argument; it takes {', '.join(fields)}"
    field = fields.get(str(problem["loc"][0])) if problem["loc"] else None
    message = problem["msg"].removeprefix("Value error, ")
    return f"{message}. {field.description}" if field is not None and field.description else message
