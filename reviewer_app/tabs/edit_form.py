"""The edit form inside the queue tab: one input an argument, drawn from the action's schema."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.components import Component
from pydantic import JsonValue

from reviewer_app import handlers
from reviewer_app.case_view import change_lines, check_lines
from reviewer_app.form import FieldProblem, FormField, approve_label, changed_fields, fields_from, shown_value
from reviewer_app.handlers import OpenCase, Previewed
from reviewer_app.looking import Looking
from reviewer_app.screen import notice_html
from reviewer_app.screen_case import preview_html
from reviewer_app.sessions import Session
from reviewer_app.tabs.beside_queue import BesideQueue
from reviewer_app.tabs.page_scripts import FREE, HOLD, SHOW_CASE
from reviewer_app.tabs.queue import QueueTab
from reviewer_app.tabs.signed_in import Updates, signed_in
from reviewer_app.undoing import Undoable
from reviewer_app.values import names_of

RADIO_CHOICES = 5
LONG_TEXT = 80
AnyInput = gr.Number | gr.Checkbox | gr.Radio | gr.Dropdown | gr.CheckboxGroup | gr.Textbox


@dataclass(frozen=True)
class EditForm(BesideQueue):
    """The events of one drawn form. `inputs` stand in the order of the schema's fields."""

    preview: gr.HTML
    approve: gr.Button
    seen_args: gr.State

    def count(self, case: OpenCase, *inputs: JsonValue) -> Updates:
        """Say on the button how many fields differ from the proposal."""
        try:
            args = handlers.form_arguments(case, inputs)
        except FieldProblem as problem:
            return {self.approve: gr.update(value=str(problem), interactive=False)}
        return {self.approve: self._button(case, args)}

    @signed_in
    async def dry_run(self, session: Session, case: OpenCase, *inputs: JsonValue) -> Updates:
        """Show what the edited arguments would do."""
        return self._shown(case, await handlers.preview(session, case, inputs, self.tab.now()))

    @signed_in
    async def approve_edited(
        self,
        session: Session,
        looking: Looking,
        case: OpenCase,
        undoables: Sequence[Undoable],
        seen_args: dict[str, Any] | None,
        *inputs: JsonValue,
    ) -> Updates:
        """Approve with the changes, once nothing in their dry run is unseen."""
        if case.person != session.me.name:
            return {}
        came_of_it = await handlers.approve_edited(session, case, inputs, seen_args, self.tab.now())
        match came_of_it:
            case Previewed():
                return self._shown(case, came_of_it)
            case handlers.Outcome():
                return await self.tab.finish(session, looking, case, came_of_it, undoables)

    def _shown(self, case: OpenCase, dry_run: Previewed) -> Updates:
        problem = notice_html(dry_run.problem, "bad")
        if dry_run.preview is None:
            return {self.preview: problem}
        found = dry_run.preview
        return {
            self.preview: problem
            + preview_html(
                found.summary, change_lines(found.changes, names_of(case.review)), check_lines(found.checks)
            ),
            self.approve: self._button(case, dry_run.args),
            self.seen_args: dry_run.args,
        }

    def _button(self, case: OpenCase, args: dict[str, Any]) -> dict[str, Any]:
        changes = len(changed_fields(fields_from(case.review.args_schema, case.review.args), case.review.args, args))
        return gr.update(value=approve_label(changes), interactive=changes > 0)


def build_edit_form(tab: QueueTab) -> None:
    """Draw the form anew whenever an edit begins; a refresh of the list never touches it."""
    parts = tab.parts

    def draw(case: OpenCase | None) -> None:
        if case is None:
            return
        gr.HTML("<h3>Edit the action</h3>", js_on_load=None, apply_default_css=False)
        with gr.Row(elem_id="edit-fields"):
            inputs: list[AnyInput] = [_input(field) for field in fields_from(case.review.args_schema, case.review.args)]
        preview = gr.HTML(elem_id="edit-preview", label="Dry run", js_on_load=None, apply_default_css=False)
        seen_args = gr.State(None)
        with gr.Row(elem_classes="panel-buttons"):
            approve = gr.Button(approve_label(0), variant="primary", interactive=False, elem_id="btn-approve-edit")
            dry_run = gr.Button("Re-run the dry run", elem_id="btn-dry-run")
            cancel = gr.Button("Cancel", elem_id="btn-edit-cancel")
        form = EditForm(tab, preview, approve, seen_args)
        given: list[Component] = [parts.editing, *inputs]
        own: list[Any] = [preview, approve, seen_args]
        changed = [field_input.change for field_input in inputs]
        gr.on(changed, form.count, given, [approve], show_progress="hidden", api_visibility="private")
        dry_run.click(form.dry_run, given, [*own, tab.banner], api_visibility="private")
        approve.click(
            form.approve_edited,
            [parts.filters.looking, parts.editing, parts.undoables, seen_args, *inputs],
            [*own, *tab.outputs],
            js=HOLD,
            show_progress="hidden",
            api_visibility="private",
        ).then(None, js=FREE).then(None, js=SHOW_CASE)

        cancel.click(tab.close_panel, None, tab.outputs, show_progress="hidden", api_visibility="private")

    gr.render(inputs=[parts.editing], triggers=[parts.editing.change])(draw)


def _input(field: FormField) -> AnyInput:  # noqa: PLR0911 (one return a kind)
    # Gradio can't tell by itself that a component drawn later is for typing into, hence `interactive`.
    about: dict[str, Any] = {
        "label": f"{field.label} (optional)" if field.is_optional else field.label,
        "info": field.help or None,
        "elem_id": "field-" + "-".join(field.path),
        "min_width": 200,
        "interactive": True,
    }
    shown: Any = shown_value(field)
    match field.kind:
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
