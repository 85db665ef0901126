"""The edit form inside the queue tab: one input an argument, drawn from the action's schema."""

from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.components import Component
from pydantic import JsonValue

from reviewer_app import handlers
from reviewer_app.case_state import why_forbidden
from reviewer_app.case_view import change_lines, check_lines, edit_lines
from reviewer_app.form import approve_label, changed_fields, fields_of
from reviewer_app.form_values import FieldProblem
from reviewer_app.handlers import Previewed
from reviewer_app.open_case import OpenCase
from reviewer_app.screen import notice_html
from reviewer_app.screen_case import edits_html, preview_html
from reviewer_app.sessions import Session
from reviewer_app.tabs.deciding import ANOTHER_CASE, Deciding, digest_of
from reviewer_app.tabs.edit_inputs import draw_inputs
from reviewer_app.tabs.opening import Opening
from reviewer_app.tabs.page_scripts import DRY_RUN_SOON, FREE, HOLD
from reviewer_app.tabs.queue import QueueTab
from reviewer_app.tabs.queue_wiring import then_make_sure
from reviewer_app.tabs.signed_in import Updates, signed_in
from reviewer_app.values import effect_in_words, names_of
from reviewer_app.workplace import Workplace


@dataclass(frozen=True)
class EditForm(Deciding):
    """The events of the form that was drawn for `case`. `inputs` stand in the order of the schema's fields."""

    case: OpenCase
    edits: gr.HTML
    preview: gr.HTML
    confirm: gr.Button
    seen_args: gr.State

    def count(self, *inputs: JsonValue) -> Updates:
        """Say what differs from the proposal, and on the button in how many fields."""
        try:
            args = handlers.form_arguments(self.case, inputs)
        except FieldProblem as problem:
            return {self.confirm: gr.update(value=str(problem), interactive=False)}
        review = self.case.review
        lines = edit_lines(review.args_schema, review.args, args, names_of(review))
        return {self.confirm: self._button(args), self.edits: edits_html(lines)}

    @signed_in
    async def dry_run(self, session: Session, *inputs: JsonValue) -> Updates:
        """Show what the edited arguments would do."""
        return self._shown(await handlers.preview(session, self.case, inputs, self.tab.now()))

    @signed_in
    async def approve_edited(
        self,
        session: Session,
        work: Workplace,
        seen_args: dict[str, Any] | None,
        *given: JsonValue,
    ) -> Updates:
        """Approve with the changes, once nothing in their dry run is unseen; `given` ends with what the page shows."""
        *inputs, seen = given
        case = self.case
        if case.person != session.me.name:
            return {}
        if seen and seen != digest_of(case):
            return self.tab.noticed(work, ANOTHER_CASE, "bad")
        current = work.case if work.case is not None and work.case.review == case.review else case
        came_of_it = await handlers.approve_edited(session, current, inputs, seen_args, self.tab.now())
        match came_of_it:
            case Previewed():
                return self._shown(came_of_it)
            case handlers.Outcome():
                return await self.finish(session, work, current, came_of_it)

    def _shown(self, dry_run: Previewed) -> Updates:
        found = dry_run.preview
        if found is None:
            return {self.preview: notice_html(dry_run.problem, "bad"), self.confirm: gr.update(interactive=False)}
        forbidden = why_forbidden(found)
        changes = change_lines(found.changes, names_of(self.case.review))
        return {
            self.preview: notice_html(dry_run.problem or forbidden, "bad")
            + preview_html(effect_in_words(found.summary, found.changes), changes, check_lines(found.checks)),
            self.confirm: self._button(dry_run.args, is_forbidden=bool(forbidden)),
            self.seen_args: dry_run.args,
        }

    def _button(self, args: dict[str, Any], *, is_forbidden: bool = False) -> dict[str, Any]:
        review = self.case.review
        changes = len(changed_fields(fields_of(review), review.args, args))
        return gr.update(value=approve_label(changes), interactive=changes > 0 and not is_forbidden)


def build_edit_form(tab: QueueTab) -> None:
    """Draw the form anew whenever an edit begins; a refresh of the list never touches it."""
    parts = tab.parts

    def draw(case: OpenCase | None) -> None:
        if case is None:
            return
        gr.HTML("<h3>Edit the action</h3>", js_on_load=None, apply_default_css=False)
        inputs = draw_inputs(fields_of(case.review))
        edits = gr.HTML(elem_id="edit-changes", label="Changes", js_on_load=None, apply_default_css=False)
        preview = gr.HTML(elem_id="edit-preview", label="Dry run", js_on_load=None, apply_default_css=False)
        seen_args = gr.State(None)
        with gr.Row(elem_classes="panel-buttons"):
            approve = gr.Button(approve_label(0), variant="primary", interactive=False, elem_id="btn-approve-edit")
            dry_run = gr.Button("Re-run the dry run", elem_id="btn-dry-run")
            cancel = gr.Button("Cancel", elem_id="btn-edit-cancel")
        form = EditForm(tab, case, edits, preview, approve, seen_args)
        given: list[Component] = list(inputs)
        own: list[Any] = [preview, approve, seen_args]
        changed = [field_input.change for field_input in inputs]
        # What is typed while an event is under way must not get lost: the last state is always looked at.
        gr.on(
            changed,
            form.count,
            given,
            [approve, edits],
            trigger_mode="always_last",
            show_progress="hidden",
            api_visibility="private",
        ).then(None, js=DRY_RUN_SOON)
        dry_run.click(
            form.dry_run,
            given,
            [*own, tab.banner],
            trigger_mode="always_last",
            show_progress_on=[preview],
            api_visibility="private",
        )
        decided = approve.click(
            form.approve_edited,
            [parts.work, seen_args, *inputs, parts.seen],
            [*own, *form.outputs],
            js=HOLD,
            show_progress="hidden",
            queue=False,
            api_visibility="private",
        )
        decided.then(None, js=FREE)
        then_make_sure(decided, Opening(tab))
        cancel.click(
            form.close_panel,
            [parts.work],
            form.panel_outputs,
            show_progress="hidden",
            queue=False,
            api_visibility="private",
        )

    gr.render(inputs=[parts.editing], triggers=[parts.editing.change])(draw)
