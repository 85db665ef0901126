"""The edit form: typed fields from an action's JSON schema, and the arguments that filled-in fields stand for."""

import copy
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import JsonValue

from reviewer_app.wording import field_words, sentence_case

FieldKind = Literal["text", "money", "number", "integer", "boolean", "choice", "choices", "lines", "json"]
Choice = str | int | float

_PLAIN_KINDS: Mapping[str, FieldKind] = {
    "string": "text",
    "number": "number",
    "integer": "integer",
    "boolean": "boolean",
}


@dataclass(frozen=True)
class FormField:
    """One input. `path` leads to its value in the arguments; `value` is what the plan proposed."""

    path: tuple[str, ...]
    label: str
    kind: FieldKind
    value: JsonValue
    choices: tuple[Choice, ...] = ()
    is_optional: bool = False
    help: str = ""
    minimum: float | None = None
    maximum: float | None = None


class FieldProblem(ValueError):
    """A filled-in field doesn't hold a value of its kind."""

    def __init__(self, field: FormField, problem: str) -> None:
        super().__init__(f"{field.label}: {problem}")
        self.field = field


def fields_from(schema: Mapping[str, Any], args: Mapping[str, Any]) -> tuple[FormField, ...]:
    """Return one field per argument in the schema's order; arguments the schema doesn't know follow as JSON."""
    known = list(_fields(schema, schema, args, ()))
    names = {field.path[0] for field in known}
    unknown = [FormField((name,), field_words(name), "json", args[name]) for name in args if name not in names]
    return (*known, *unknown)


def shown_value(field: FormField) -> JsonValue:
    """Return what the field's input starts with."""
    match field.kind:
        case "lines":
            return "\n".join(str(item) for item in field.value) if isinstance(field.value, list) else ""
        case "json":
            return json.dumps(field.value, ensure_ascii=False, indent=2)
        case "choices":
            return field.value if isinstance(field.value, list) else []
        case "text":
            return "" if field.value is None else str(field.value)
        case "boolean":
            return bool(field.value)
        case "choice" | "money" | "number" | "integer":
            return field.value


def edited_arguments(
    fields: Sequence[FormField], inputs: Sequence[JsonValue], args: Mapping[str, Any]
) -> dict[str, Any]:
    """Return `args` with the filled-in values; an untouched field keeps its value exactly. Raises `FieldProblem`."""
    edited: dict[str, Any] = copy.deepcopy(dict(args))
    for field, given in zip(fields, inputs, strict=True):
        if _same_input(given, shown_value(field)):
            continue
        _put(edited, field.path, _parsed(field, given))
    return edited


def changed_fields(
    fields: Sequence[FormField], before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[FormField, ...]:
    """Return the fields whose values differ."""
    return tuple(field for field in fields if _at(before, field.path) != _at(after, field.path))


def approve_label(changes: int) -> str:
    """Return what the button says: how many fields an approval would change."""
    if changes == 0:
        return "No changes yet"
    return f"Approve with {changes} change{'' if changes == 1 else 's'}"


def _fields(
    root: Mapping[str, Any], schema: Mapping[str, Any], args: Mapping[str, Any], path: tuple[str, ...]
) -> Iterator[FormField]:
    for name, raw in _in_order(schema):
        node, is_nullable = _resolved(root, raw)
        value = args.get(name, node.get("default"))
        here = (*path, name)
        if node.get("properties") and (isinstance(value, Mapping) or value is None) and not is_nullable:
            yield from _fields(root, node, value or {}, here)
            continue
        kind, choices = _kind(root, node)
        yield FormField(
            path=here,
            label=_label(here, node),
            kind=kind,
            value=value,
            choices=choices,
            is_optional=is_nullable,
            help=str(node.get("description", "")),
            minimum=_bound(node, "minimum", "exclusiveMinimum"),
            maximum=_bound(node, "maximum", "exclusiveMaximum"),
        )


def _in_order(schema: Mapping[str, Any]) -> list[tuple[str, Any]]:
    # A JSON object loses its order in the database; the list of required names keeps the model's.
    required = list(schema.get("required", ()))
    properties = schema.get("properties", {})
    return sorted(
        properties.items(), key=lambda item: required.index(item[0]) if item[0] in required else len(required)
    )


def _resolved(root: Mapping[str, Any], node: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """Follow references and unwrap `anyOf [X, null]`; say whether null was among the choices."""
    if "$ref" in node:
        target = root.get("$defs", {}).get(str(node["$ref"]).rpartition("/")[2], {})
        return _resolved(root, {**target, **{key: value for key, value in node.items() if key != "$ref"}})
    variants = [*node.get("anyOf", ()), *node.get("oneOf", ())]
    real = [variant for variant in variants if variant.get("type") != "null"]
    own = {key: value for key, value in node.items() if key not in {"anyOf", "oneOf"}}
    if not real:
        return own, False
    inner, _ = _resolved(root, real[0])
    merged = {**inner, **own}
    return merged, len(real) < len(variants)


def _kind(root: Mapping[str, Any], node: Mapping[str, Any]) -> tuple[FieldKind, tuple[Choice, ...]]:
    if "enum" in node or "const" in node:
        return "choice", tuple(node.get("enum", [node.get("const")]))
    if node.get("format") == "money":
        return "money", ()
    if node.get("type") == "array":
        item, _ = _resolved(root, node.get("items", {}))
        if "enum" in item:
            return "choices", tuple(item["enum"])
        return ("lines", ()) if item.get("type") == "string" else ("json", ())
    return _PLAIN_KINDS.get(str(node.get("type")), "json"), ()


def _label(path: tuple[str, ...], node: Mapping[str, Any]) -> str:
    name = path[-1]
    title = str(node.get("title", ""))
    # pydantic titles every field `Order Id`; only a title somebody wrote says more than the name.
    own = title if title and title != name.replace("_", " ").title() and "properties" not in node else field_words(name)
    return own if len(path) == 1 else f"{sentence_case(path[-2])}: {own}"


def _bound(node: Mapping[str, Any], inclusive: str, exclusive: str) -> float | None:
    value = node.get(inclusive, node.get(exclusive))
    return float(value) if isinstance(value, int | float) else None


def _parsed(field: FormField, given: JsonValue) -> JsonValue:
    is_empty = given is None or given == "" or (field.kind == "lines" and not str(given).strip())
    if is_empty and field.is_optional:
        return None
    match field.kind:
        case "money" | "number" | "integer":
            return _number(field, given)
        case "boolean":
            return bool(given)
        case "lines":
            return [line.strip() for line in str(given or "").splitlines() if line.strip()]
        case "choice":
            if given not in field.choices:
                raise FieldProblem(field, "choose one of the list")
            return given
        case "choices":
            return list(given) if isinstance(given, list) else []
        case "json":
            return _json(field, given)
        case "text":
            return "" if given is None else str(given)


def _number(field: FormField, given: JsonValue) -> float | int:
    try:
        number = float(given) if isinstance(given, int | float | str) else None
    except ValueError:
        number = None
    if number is None or number != number or number in {float("inf"), float("-inf")}:  # noqa: PLR0124 (only NaN differs)
        raise FieldProblem(field, "needs a number")
    if field.kind == "integer":
        if number != int(number):
            raise FieldProblem(field, "needs a whole number")
        return int(number)
    return round(number, 2) if field.kind == "money" else number


def _json(field: FormField, given: JsonValue) -> JsonValue:
    try:
        parsed: JsonValue = json.loads(str(given))
    except json.JSONDecodeError as error:
        raise FieldProblem(field, f"is not valid JSON (line {error.lineno})") from error
    return parsed


def _same_input(given: JsonValue, shown: JsonValue) -> bool:
    if shown is None and given == "":
        return True
    return given == shown


def _at(args: Mapping[str, Any], path: tuple[str, ...]) -> JsonValue:
    value: JsonValue = dict(args)
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _put(args: dict[str, Any], path: tuple[str, ...], value: JsonValue) -> None:
    for name in path[:-1]:
        args = args.setdefault(name, {})
    args[path[-1]] = value
