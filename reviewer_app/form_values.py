"""What the edit form's inputs start with, and the arguments that filled-in ones stand for."""

import copy
import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import JsonValue

from reviewer_app.form import FormField, texts_in
from reviewer_app.form_choices import tokens_of, values_of


class FieldProblem(ValueError):
    """A filled-in field doesn't hold a value of its kind."""

    def __init__(self, field: FormField, problem: str) -> None:
        super().__init__(f"{field.label}: {problem}")
        self.field = field


def shown_values(field: FormField) -> tuple[JsonValue, ...]:
    """Return what each of the field's inputs starts with; a row too many is there to add one."""
    if field.kind != "rows":
        return (shown_value(field),)
    values = field.value if isinstance(field.value, list) else []
    return (*values, *[None] * (field.row_count - len(values)))


def shown_value(field: FormField) -> JsonValue:
    """Return what the field's input starts with."""
    match field.kind:
        case "lines":
            return "\n".join(str(item) for item in field.value) if isinstance(field.value, list) else ""
        case "json":
            return json.dumps(field.value, ensure_ascii=False, indent=2)
        case "choices" | "rows":
            return field.value if isinstance(field.value, list) else []
        case "picks":
            return [*tokens_of(texts_in(field.value))]
        case "text" | "pick":
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
    left = iter(inputs)
    given = {field.path: tuple(next(left) for _ in range(field.input_count)) for field in fields}
    if next(left, left) is not left:
        raise ValueError("more inputs than the form has")
    touched = {field.path for field in fields if not _same_inputs(given[field.path], shown_values(field))}
    for field in fields:
        rows = given[(field.beside,)] if field.beside else given[field.path]
        if field.path not in touched and not (field.beside and (field.beside,) in touched):
            continue
        is_rows = field.kind == "rows"
        _put(
            edited, field.path, _rows(field, given[field.path], rows) if is_rows else _parsed(field, *given[field.path])
        )
    return edited


def _parsed(field: FormField, given: JsonValue) -> JsonValue:  # noqa: PLR0911 (one return a kind)
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
        case "picks" | "rows":
            return [*values_of(texts_in(given), field.options, texts_in(field.value))]
        case "json":
            return _json(field, given)
        case "pick":
            return str(given or "").strip()
        case "text":
            return "" if given is None else str(given)


def _rows(field: FormField, given: Sequence[JsonValue], rows: Sequence[JsonValue]) -> JsonValue:
    """Return the values of the rows that are filled in: a row counts when its first input does."""
    values: list[JsonValue] = []
    for place, (value, first) in enumerate(zip(given, rows, strict=True), 1):
        if not str(first or "").strip():
            continue
        if not str(value or "").strip():
            raise FieldProblem(field, f"choose one in row {place}")
        values.append(str(value).strip())
    return values


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


def _same_inputs(given: Sequence[JsonValue], shown: Sequence[JsonValue]) -> bool:
    return all(one == other or (other is None and one == "") for one, other in zip(given, shown, strict=True))


def _put(args: dict[str, Any], path: tuple[str, ...], value: JsonValue) -> None:
    for name in path[:-1]:
        args = args.setdefault(name, {})
    args[path[-1]] = value
