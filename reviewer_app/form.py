"""The edit form: typed fields from an action's JSON schema and what its arguments may be set to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from pydantic import JsonValue

from agent.contract import Review
from reviewer_app.form_choices import Choices, Option, options_from, pairs_in
from reviewer_app.wording import field_words, sentence_case

FieldKind = Literal[
    "text", "money", "number", "integer", "boolean", "choice", "choices", "lines", "json", "pick", "picks", "rows"
]
Choice = str | int | float

NO_CHOICES: Choices = {}
_PLAIN_KINDS: Mapping[str, FieldKind] = {
    "string": "text",
    "number": "number",
    "integer": "integer",
    "boolean": "boolean",
}


@dataclass(frozen=True)
class FormField:
    """One argument to fill in. `path` leads to its value in the arguments; `value` is what the plan proposed.

    `options` are the names to choose from: one (`pick`), several (`picks`), or one in each of `row_count` inputs
    (`rows`), where what is chosen goes with what `beside`, another list, has in the same row.
    """

    path: tuple[str, ...]
    label: str
    kind: FieldKind
    value: JsonValue
    choices: tuple[Choice, ...] = ()
    is_optional: bool = False
    help: str = ""
    minimum: float | None = None
    maximum: float | None = None
    options: tuple[Option, ...] = ()
    row_count: int = 0
    beside: str = ""

    @property
    def input_count(self) -> int:
        """How many inputs the argument takes."""
        return self.row_count if self.kind == "rows" else 1


def fields_from(
    schema: Mapping[str, Any], args: Mapping[str, Any], choices: Choices = NO_CHOICES
) -> tuple[FormField, ...]:
    """Return one field per argument in the schema's order; arguments the schema doesn't know follow as JSON.

    A text, or a list of texts, that has `choices` is chosen by name.
    """
    known = list(_fields(schema, schema, args, ()))
    names = {field.path[0] for field in known}
    unknown = [FormField((name,), field_words(name), "json", args[name]) for name in args if name not in names]
    fields = [_chosen_by_name(field, choices) for field in (*known, *unknown)]
    return tuple(_in_rows(fields, pairs_in(choices)))


def fields_of(review: Review) -> tuple[FormField, ...]:
    """Return the fields of a case's action as it is proposed."""
    return fields_from(review.args_schema, review.args, review.argument_choices)


def texts_in(value: JsonValue) -> list[str]:
    """Return the items of a list as texts; none of anything else."""
    return [str(item) for item in value] if isinstance(value, list) else []


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


def _chosen_by_name(field: FormField, choices: Choices) -> FormField:
    offered = choices.get(field.path[0], ()) if len(field.path) == 1 else ()
    if not offered or field.kind not in {"text", "lines"}:
        return field
    return replace(field, kind="pick" if field.kind == "text" else "picks", options=options_from(offered))


def _in_rows(fields: Sequence[FormField], pairs: Mapping[str, str]) -> Iterator[FormField]:
    lists = {field.path[0]: field for field in fields if field.kind == "picks"}
    beside = {one: other for one, other in pairs.items() if one in lists and other in lists and other not in pairs}
    for field in fields:
        name = field.path[0]
        if name not in {*beside, *beside.values()}:
            yield field
            continue
        together = [lists[each] for pair in beside.items() if name in pair for each in pair]
        count = max(len(texts_in(each.value)) for each in together) + 1
        yield replace(field, kind="rows", row_count=count, beside=beside.get(name, ""))


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


def _at(args: Mapping[str, Any], path: tuple[str, ...]) -> JsonValue:
    value: JsonValue = dict(args)
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value
