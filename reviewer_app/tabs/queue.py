"""The queue tab: what waits on the left, one case with its decision on the right."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeGuard

import gradio as gr

from agent.contract import DecisionIn
from reviewer_app import handlers
from reviewer_app.errors import DeskError, NotSignedIn, ServerUnreachable
from reviewer_app.handlers import OpenCase, decision_on
from reviewer_app.screen import Tone, header_html, notice_html, queue_html
from reviewer_app.screen_case import NO_CASE, case_html
from reviewer_app.sessions import Session
from reviewer_app.sign_in import Door
from reviewer_app.tabs.queue_layout import QueueParts
from reviewer_app.tabs.signed_in import Updates, signed_in
from reviewer_app.view_model import QueueRow, header_view, next_review_id
from reviewer_app.wording import explain


@dataclass(frozen=True)
class QueueTab:
    """The tab's events. Every one reads the person from the request, never from the page."""

    door: Door
    now: Callable[[], datetime]
    studio_url: str | None
    parts: QueueParts
    header: gr.HTML

    @property
    def banner(self) -> gr.HTML:
        """Where trouble with the server is said."""
        return self.parts.banner

    @property
    def outputs(self) -> list[gr.blocks.Block]:
        """Everything that opening another case may change."""
        parts = self.parts
        rejecting, escalating, responding = parts.reject_panel, parts.escalate_panel, parts.respond_panel
        shown = [self.header, parts.banner, parts.queue_list, parts.notice, parts.case, parts.bar, parts.edit_panel]
        panels = [rejecting.column, escalating.column, responding.column]
        inputs = [rejecting.preset, rejecting.notes, rejecting.message, escalating.text, responding.text]
        states = [parts.shown_list, parts.open_case, parts.editing]
        return [*shown, *panels, *inputs, *states, *self._deciding]

    @signed_in
    async def start(self, session: Session, address: str) -> Updates:
        """Fill a fresh page: the list, and the case the address names or else the most urgent one."""
        updates, rows = await self._list(session)
        wanted = address or next_review_id(rows, after=None)
        return {self.header: header_html(header_view(session.me, "")), **updates, **(await self._open(session, wanted))}

    @signed_in
    async def tick(self, session: Session, shown_list: str) -> Updates:
        """Bring the list up to date and leave everything else alone."""
        updates, _ = await self._list(session)
        if updates.get(self.parts.shown_list) == shown_list:
            del updates[self.parts.queue_list], updates[self.parts.shown_list]
        return updates

    @signed_in
    async def refresh(self, session: Session, case: OpenCase | None, editing: OpenCase | None) -> Updates:
        """Bring the list up to date, and the open case too unless it is being edited."""
        updates, _ = await self._list(session)
        if case is None or editing is not None:
            return updates
        return {**updates, **(await self._open(session, case.review.review_id))}

    def pick(self, event: gr.EventData) -> str:
        """Return the id of the row that was clicked."""
        return str(event.review_id)

    @signed_in
    async def open(self, session: Session, review_id: str) -> Updates:
        """Open the chosen case."""
        return await self._open(session, review_id)

    @signed_in
    async def next(self, session: Session, case: OpenCase | None) -> Updates:
        """Open the case below this one, without deciding."""
        updates, rows = await self._list(session)
        review_id = next_review_id(rows, after=case.review.review_id if case else None)
        if review_id is None:
            return {**updates, self.parts.notice: notice_html("No other case can be decided right now.", "plain")}
        return {**updates, **(await self._open(session, review_id))}

    @signed_in
    async def claim(self, session: Session, case: OpenCase | None) -> Updates:
        """Claim or release the open case."""
        if not _is_own(case, session):
            return {}
        said = await handlers.claim(session, case, self.now())
        updates = await self._open(session, case.review.review_id)
        return {**updates, self.parts.notice: notice_html(said, "plain")}

    @signed_in
    async def approve(self, session: Session, case: OpenCase | None) -> Updates:
        """Approve exactly what is shown."""
        return await self._decide(session, case, lambda seen: decision_on(seen, "approve"))

    @signed_in
    async def reject(
        self, session: Session, case: OpenCase | None, preset: str | None, notes: str, message: str
    ) -> Updates:
        """Reject, with a reason."""
        reason = handlers.reason_in_words(preset, notes)
        if not reason:
            return {self.parts.notice: notice_html("A rejection needs a reason: choose one or write it.", "bad")}
        return await self._decide(
            session, case, lambda seen: decision_on(seen, "reject", notes=reason, message=message)
        )

    @signed_in
    async def escalate(self, session: Session, case: OpenCase | None, notes: str) -> Updates:
        """Hand the case to someone with more authority."""
        return await self._decide(session, case, lambda seen: decision_on(seen, "escalate", notes=notes))

    @signed_in
    async def respond(self, session: Session, case: OpenCase | None, message: str) -> Updates:
        """Answer the customer instead of acting."""
        if not message.strip():
            return {self.parts.notice: notice_html("Write the answer to the customer first.", "bad")}
        return await self._decide(session, case, lambda seen: decision_on(seen, "respond", message=message))

    def show_panel(self, panel: str, case: OpenCase | None) -> Updates:
        """Open one of the panels below the case, in the place of the buttons."""
        parts = self.parts
        return {
            **self._panels(panel),
            parts.editing: case if panel == "edit" else None,
            parts.notice: "",
            parts.bar: gr.update(visible=False),
        }

    def close_panel(self) -> Updates:
        """Put the panels away and empty them."""
        parts = self.parts
        rejecting = parts.reject_panel
        texts = (rejecting.notes, rejecting.message, parts.escalate_panel.text, parts.respond_panel.text)
        return {
            **self._panels(None),
            parts.editing: None,
            parts.bar: gr.update(visible=True),
            rejecting.preset: None,
            **dict.fromkeys(texts, ""),
        }

    async def finish(self, session: Session, case: OpenCase, outcome: handlers.Outcome) -> Updates:
        """Say what came of a decision, and open the next case if it was recorded."""
        if outcome.is_done:
            updates, rows = await self._list(session)
            opened = await self._open(session, next_review_id(rows, after=case.review.review_id))
        elif outcome.is_stale:
            updates, _ = await self._list(session)
            opened = await self._open(session, case.review.review_id)
        else:
            updates, opened = {}, {}
        tone: Tone = "good" if outcome.is_done else "bad"
        return {**updates, **opened, self.parts.notice: notice_html(outcome.message, tone)}

    async def _decide(
        self, session: Session, case: OpenCase | None, decision: Callable[[OpenCase], DecisionIn]
    ) -> Updates:
        if not _is_own(case, session):
            return {}
        outcome = await handlers.decide(session, case, decision(case), self.now())
        return await self.finish(session, case, outcome)

    async def _list(self, session: Session) -> tuple[Updates, tuple[QueueRow, ...]]:
        shown = await handlers.list_queue(session, self.now())
        if shown.view is None:
            return {self.parts.banner: notice_html(shown.banner, "bad")}, ()
        listed = queue_html(shown.view)
        return {self.parts.banner: "", self.parts.queue_list: listed, self.parts.shown_list: listed}, shown.view.rows

    async def _open(self, session: Session, review_id: str | None) -> Updates:
        parts = self.parts
        if review_id is None:
            return {
                **self._buttons(None),
                **self.close_panel(),
                parts.case: NO_CASE,
                parts.open_case: None,
                parts.notice: "",
            }
        try:
            case = await handlers.open_case(session, review_id, self.now(), self.studio_url)
        except NotSignedIn:
            raise
        except DeskError as error:
            place = parts.banner if isinstance(error, ServerUnreachable) else parts.notice
            return {place: notice_html(explain(error, session.me.name, self.now()), "bad")}
        return {
            **self.close_panel(),
            **self._buttons(case),
            self.header: header_html(header_view(session.me, case.review.model_name)),
            parts.case: case_html(case.view),
            parts.open_case: case,
            parts.notice: "",
        }

    def _buttons(self, case: OpenCase | None) -> Updates:
        can_decide = case is not None and case.view.can_decide
        is_mine = case is not None and case.view.is_mine
        return {
            **{button: gr.update(interactive=can_decide) for button in self._deciding},
            self.parts.claim: gr.update(interactive=can_decide, value="Release" if is_mine else "Claim"),
        }

    def _panels(self, shown: str | None) -> Updates:
        parts = self.parts
        panels = {
            "edit": parts.edit_panel,
            "reject": parts.reject_panel.column,
            "escalate": parts.escalate_panel.column,
            "respond": parts.respond_panel.column,
        }
        return {panel: gr.update(visible=name == shown) for name, panel in panels.items()}

    @property
    def _deciding(self) -> tuple[gr.Button, ...]:
        parts = self.parts
        return (parts.approve, parts.edit, parts.reject, parts.escalate, parts.respond, parts.claim)


def _is_own(case: OpenCase | None, session: Session) -> TypeGuard[OpenCase]:
    return case is not None and case.person == session.me.name
