"""The edit form's inputs: one a field, and a row of them for what goes together."""

from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr

from reviewer_app.form import FormField
from reviewer_app.form_choices import offered_for
from reviewer_app.form_values import shown_value, shown_values

RADIO_CHOICES = 5
LONG_TEXT = 80
LEAVE_OUT = ("– leave out –", "")
AnyInput = gr.Number | gr.Checkbox | gr.Radio | gr.Dropdown | gr.CheckboxGroup | gr.Textbox


def draw_inputs(fields: Sequence[FormField]) -> list[AnyInput]:
    """Draw every field; returns the inputs in the order of the fields, as `edited_arguments` takes them."""
    drawn: dict[str, list[AnyInput]] = {}
    with gr.Row(elem_id="edit-fields"):
        for field in fields:
            if field.kind != "rows":
                drawn[_id(field)] = [_input(field)]
    for first in fields:
        if first.kind == "rows" and not first.beside:
            drawn |= _draw_rows(first, [each for each in fields if each.beside == first.path[0]])
    return [one for field in fields for one in drawn[_id(field)]]


def _draw_rows(first: FormField, others: Sequence[FormField]) -> dict[str, list[AnyInput]]:
    drawn: dict[str, list[AnyInput]] = {_id(field): [] for field in (first, *others)}
    start = {_id(field): shown_values(field) for field in (first, *others)}
    for place in range(first.row_count):
        with gr.Row(elem_classes="edit-row"):
            chosen: Any = start[_id(first)][place]
            leading = _row_input(first, place, [LEAVE_OUT, *offered_for(first.options, None)], chosen)
            drawn[_id(first)].append(leading)
            for other in others:
                offered = offered_for(other.options, chosen)
                following = _row_input(other, place, offered, start[_id(other)][place])
                drawn[_id(other)].append(following)
                leading.input(_offers(other), [leading], [following], show_progress="hidden", api_visibility="private")
    return drawn


def _offers(field: FormField) -> Callable[[str | None], dict[str, Any]]:
    def offer(chosen: str | None) -> dict[str, Any]:
        updated: dict[str, Any] = gr.update(choices=offered_for(field.options, chosen), value=None)
        return updated

    return offer


def _row_input(field: FormField, place: int, offered: list[tuple[str, str]], value: Any) -> gr.Dropdown:
    is_extra = place == field.row_count - 1
    label = f"{field.label.removesuffix('s')} {place + 1}" + (" (to add one)" if is_extra else "")
    return gr.Dropdown(
        offered,
        value=value,
        allow_custom_value=True,
        label=label,
        elem_id=f"field-{_id(field)}-{place + 1}",
        min_width=220,
        interactive=True,
    )


def _id(field: FormField) -> str:
    return "-".join(field.path)


def _input(field: FormField) -> AnyInput:  # noqa: PLR0911 (one return a kind)
    # Gradio can't tell by itself that a component drawn later is for typing into, hence `interactive`.
    about: dict[str, Any] = {
        "label": f"{field.label} (optional)" if field.is_optional else field.label,
        "info": field.help or None,
        "elem_id": f"field-{_id(field)}",
        "min_width": 200,
        "interactive": True,
    }
    shown: Any = shown_value(field)
    named = {**about, "info": None, "elem_classes": "by-name", "allow_custom_value": True}
    match field.kind:
        case "pick":
            return gr.Dropdown([*_nothing(field), *offered_for(field.options, None)], value=shown, **named)
        case "picks" | "rows":
            offered = [(option.label, option.token) for option in field.options]
            return gr.Dropdown(offered, value=shown, multiselect=True, **named)
        case "money":
            return gr.Number(shown, step=0.01, **{**about, "label": f"{about['label']}, USD"})
        case "number":
            return gr.Number(shown, **about)
        case "integer":
            return gr.Number(shown, precision=0, **about)
        case "boolean":
            return gr.Checkbox(shown, **about)
        case "choice" if len(field.choices) <= RADIO_CHOICES:
            return gr.Radio(list(field.choices), value=shown, **about)
        case "choice":
            return gr.Dropdown(list(field.choices), value=shown, **about)
        case "choices":
            return gr.CheckboxGroup(list(field.choices), value=shown, **about)
        case "lines":
            return gr.Textbox(shown, lines=2, max_lines=8, **{**about, "label": f"{about['label']}, one a line"})
        case "json":
            return gr.Textbox(shown, lines=3, max_lines=12, **{**about, "label": f"{about['label']}, as JSON"})
        case "text":
            lines = 3 if len(str(shown)) > LONG_TEXT else 1
            return gr.Textbox(shown, lines=lines, max_lines=12, **about)


def _nothing(field: FormField) -> list[tuple[str, str]]:
    return [("none", "")] if field.is_optional else []
