"""Approving several alike cases together: the bar below the list, the table, and the results."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import gradio as gr
from pydantic import TypeAdapter, ValidationError

from reviewer_app import handlers
from reviewer_app.batching import LIMIT, Batch, LeftOut, ResultLine, form_batch, result_of, taken_back
from reviewer_app.errors import DeskError, NotSignedIn
from reviewer_app.handlers import decision_on
from reviewer_app.open_case import OpenCase
from reviewer_app.screen import notice_html
from reviewer_app.screen_batch import BAR, batch_html, results_html
from reviewer_app.sessions import Session
from reviewer_app.sign_in import Door
from reviewer_app.tabs.html_part import html_part
from reviewer_app.tabs.signed_in import Updates, signed_in
from reviewer_app.undoing import Undone, undo
from reviewer_app.wording import explain

AT_ONCE = 5
"""So many cases are fetched, or decided, at the same time."""
BEGIN = "(...args) => window.beginBatch(...args)"
END = "() => window.endBatch()"
SHOW = "() => window.showBatch()"
T = TypeVar("T")
_IDS: TypeAdapter[list[str]] = TypeAdapter(list[str])


@dataclass(frozen=True)
class BatchParts:
    """The components; `batch` holds the cases as seen, `lines` what came of them."""

    bar: gr.HTML
    chosen: gr.Textbox
    pane: gr.Column
    notice: gr.HTML
    table: gr.HTML
    undoing: gr.Textbox
    note: gr.Textbox
    approve: gr.Button
    cancel: gr.Button
    batch: gr.State
    lines: gr.State


@dataclass(frozen=True)
class BatchTab:
    """The events of a batch. Each of its cases gets a decision of its own, on the digest that the table showed."""

    door: Door
    now: Callable[[], datetime]
    parts: BatchParts
    banner: gr.HTML

    @property
    def outputs(self) -> list[gr.blocks.Block]:
        """Everything that the events may change."""
        parts = self.parts
        shown = [self.banner, parts.pane, parts.notice, parts.table, parts.note, parts.approve, parts.cancel]
        return [*shown, parts.batch, parts.lines]

    def pick(self, event: gr.EventData) -> str:
        """Return which cases were chosen."""
        return json.dumps(event.review_ids)

    @signed_in
    async def open(self, session: Session, chosen: str) -> Updates:
        """Fetch the chosen cases as they are now, and show those that may stand in one batch."""
        parts = self.parts
        try:
            review_ids = list(dict.fromkeys(_IDS.validate_json(chosen)))
        except ValidationError:
            return {parts.notice: notice_html("Choose the cases anew.", "bad")}
        fetched = await _a_few_at_once(self._fetch(session, each) for each in review_ids[: 2 * LIMIT])
        cases = [each for each in fetched if isinstance(each, OpenCase)]
        batch = form_batch(session.me.name, cases, [each for each in fetched if isinstance(each, LeftOut)])
        count = len(batch.cases)
        return {
            parts.pane: gr.update(visible=True),
            parts.notice: "",
            parts.table: batch_html(batch),
            parts.note: gr.update(value="", visible=count > 0),
            parts.approve: gr.update(value=f"Approve {count}", visible=count > 0),
            parts.cancel: gr.update(value="Cancel"),
            parts.batch: batch,
            parts.lines: (),
        }

    @signed_in
    async def approve(self, session: Session, batch: Batch | None, note: str) -> Updates:
        """Approve each case of the table, and say what came of each."""
        parts = self.parts
        if batch is None or batch.is_sent or batch.person != session.me.name or not batch.cases:
            return {}
        # Before anything is awaited: a second click finds it sent.
        batch.is_sent = True
        lines = tuple(await _a_few_at_once(self._decide(session, case, note) for case in batch.cases))
        left_out = tuple(ResultLine(each.review_id, each.what, "left_out", each.why) for each in batch.left_out)
        return {
            parts.table: results_html((*lines, *left_out), self.now()),
            parts.note: gr.update(visible=False),
            parts.approve: gr.update(visible=False),
            parts.cancel: gr.update(value="Done"),
            parts.lines: (*lines, *left_out),
            parts.batch: None,
        }

    def pick_undo(self, event: gr.EventData) -> str:
        """Return which decisions are to be taken back."""
        return str(event.decision_ids)

    @signed_in
    async def undo(self, session: Session, decision_ids: str, lines: tuple[ResultLine, ...]) -> Updates:
        """Take back one approval of the batch, or all that still can be."""
        own = {line.undoable.decision_id for line in lines if line.undoable}
        wanted = [each for each in decision_ids.split() if each in own]

        async def take_back(decision_id: str) -> tuple[str, Undone]:
            return decision_id, await undo(session.desk, session.me.name, decision_id, self.now())

        after = taken_back(lines, dict(await _a_few_at_once(take_back(each) for each in wanted)))
        return {self.parts.table: results_html(after, self.now()), self.parts.lines: after}

    def close(self) -> Updates:
        """Put the table away."""
        parts = self.parts
        return {parts.pane: gr.update(visible=False), parts.table: "", parts.batch: None, parts.lines: ()}

    async def _fetch(self, session: Session, review_id: str) -> OpenCase | LeftOut:
        try:
            return await handlers.open_case(session, review_id, self.now(), None)
        except NotSignedIn:
            raise
        except DeskError as error:
            return LeftOut(review_id, f"Case {review_id}", explain(error, session.me.name, self.now()))

    async def _decide(self, session: Session, case: OpenCase, note: str) -> ResultLine:
        outcome = await handlers.decide(session, case, decision_on(case, "approve", notes=note), self.now())
        session.shelf.forget(case.review.review_id)
        if outcome.unanswered is not None:
            session.unanswered[case.review.review_id] = outcome.unanswered
        return result_of(case, outcome)


async def _a_few_at_once(work: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(each: Coroutine[Any, Any, T]) -> T:
        async with turn:
            return await each

    return await asyncio.gather(*(one(each) for each in work))


def build_batch() -> BatchParts:
    """Lay the bar and the table out inside the open tab of the queue."""
    bar = html_part("batch-bar", BAR, script="batch.js")
    chosen = gr.Textbox(label="Chosen cases", elem_id="batch-chosen", visible="hidden")
    with gr.Column(elem_id="batch-pane", elem_classes="decision-panel", visible=False) as pane:
        notice = html_part("batch-notice")
        table = html_part("batch-table", script="batch_table.js")
        undoing = gr.Textbox(label="Undo in the batch", elem_id="batch-undoing", visible="hidden")
        note = gr.Textbox(label="One note for all of them (optional)", lines=2, max_lines=6, elem_id="batch-note")
        with gr.Row(elem_classes="panel-buttons"):
            approve = gr.Button("Approve", variant="primary", elem_id="btn-batch-approve")
            cancel = gr.Button("Cancel", elem_id="btn-batch-cancel")
    return BatchParts(
        bar=bar,
        chosen=chosen,
        pane=pane,
        notice=notice,
        table=table,
        undoing=undoing,
        note=note,
        approve=approve,
        cancel=cancel,
        batch=gr.State(None),
        lines=gr.State(()),
    )


def wire_batch(tab: BatchTab) -> None:
    """Connect the bar, the table and its buttons."""
    parts, quiet = tab.parts, "hidden"
    parts.bar.click(tab.pick, None, [parts.chosen], show_progress=quiet, queue=False, api_visibility="private").then(
        tab.open, [parts.chosen], tab.outputs, show_progress=quiet, api_name="open_batch"
    ).then(None, js=SHOW)
    parts.approve.click(
        tab.approve,
        [parts.batch, parts.note],
        tab.outputs,
        js=BEGIN,
        show_progress=quiet,
        api_name="approve_batch",
    ).then(None, js=END)
    parts.table.click(
        tab.pick_undo, None, [parts.undoing], show_progress=quiet, queue=False, api_visibility="private"
    ).then(
        tab.undo, [parts.undoing, parts.lines], tab.outputs, js=BEGIN, show_progress=quiet, api_name="undo_batch"
    ).then(None, js=END)
    parts.cancel.click(tab.close, None, tab.outputs, show_progress=quiet, api_name="close_batch")
