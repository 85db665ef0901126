"""The queue tab: what waits on the left, one case with its decision on the right."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeGuard

import gradio as gr

from agent.contract import DecisionIn
from reviewer_app import claims, handlers
from reviewer_app.errors import DeskError, NotSignedIn, ServerUnreachable
from reviewer_app.handlers import OpenCase, ShownQueue, decision_on
from reviewer_app.looking import Choices, Looking
from reviewer_app.screen import Tone, notice_html, queue_html
from reviewer_app.screen_case import NO_CASE, case_html
from reviewer_app.screen_upkeep import attention_html, standing_html, undo_html
from reviewer_app.sessions import Session
from reviewer_app.sign_in import Door
from reviewer_app.tabs.header import HeaderParts
from reviewer_app.tabs.queue_layout import QueueParts
from reviewer_app.tabs.signed_in import Updates, signed_in
from reviewer_app.undoing import Undoable, still_undoable
from reviewer_app.view_model import QueueRow, QueueView, next_review_id
from reviewer_app.wording import explain

Shown = tuple[tuple[str, str, str, bool], Choices | None]
"""What this browser has of the list and what stands around it: what didn't change isn't sent again."""


@dataclass(frozen=True)
class QueueTab:
    """The tab's events. Every one reads the person from the request, never from the page."""

    door: Door
    now: Callable[[], datetime]
    studio_url: str | None
    parts: QueueParts
    header: HeaderParts

    @property
    def banner(self) -> gr.HTML:
        """Where trouble with the server is said."""
        return self.header.banner

    @property
    def outputs(self) -> list[gr.blocks.Block]:
        """Everything that opening another case may change."""
        parts = self.parts
        rejecting, escalating, responding = parts.reject_panel, parts.escalate_panel, parts.respond_panel
        shown = [*self.listed_outputs, parts.undo, parts.notice, parts.case, parts.bar, *parts.panels.values()]
        inputs = [rejecting.preset, rejecting.notes, rejecting.message, escalating.text, responding.text]
        states = [parts.undoables, parts.open_case, parts.editing]
        return [*shown, *inputs, *states, *self.parts.deciding]

    @signed_in
    async def start(self, session: Session, looking: Looking, address: str) -> Updates:
        """Fill a fresh page: the list, and the case the address names or else the most urgent one."""
        updates, listed = await self.listed(session, looking)
        wanted = address or next_review_id(_rows(listed), after=None)
        return {**self.header.signed_in(listed.me), **updates, **(await self.opened(session, wanted))}

    @signed_in
    async def refresh(
        self, session: Session, looking: Looking, case: OpenCase | None, editing: OpenCase | None
    ) -> Updates:
        """Bring the list up to date, and the open case too unless it is being edited."""
        updates, _ = await self.listed(session, looking)
        if case is None or editing is not None:
            return updates
        return {**updates, **(await self.opened(session, case.review.review_id))}

    def pick(self, event: gr.EventData) -> str:
        """Return the id of the row that was clicked."""
        return str(event.review_id)

    @signed_in
    async def open(self, session: Session, review_id: str) -> Updates:
        """Open the chosen case."""
        return await self.opened(session, review_id)

    @signed_in
    async def next(self, session: Session, looking: Looking, case: OpenCase | None) -> Updates:
        """Open the case below this one, without deciding."""
        updates, listed = await self.listed(session, looking)
        review_id = next_review_id(_rows(listed), after=case.review.review_id if case else None)
        if review_id is None:
            return {**updates, self.parts.notice: notice_html("No other case can be decided right now.", "plain")}
        return {**updates, **(await self.opened(session, review_id))}

    @signed_in
    async def claim(self, session: Session, looking: Looking, case: OpenCase | None) -> Updates:
        """Claim or release the open case."""
        if not is_own(case, session):
            return {}
        said = await claims.claim(session, case, self.now())
        updates, _ = await self.listed(session, looking)
        opened = await self.opened(session, case.review.review_id)
        return {**updates, **opened, self.parts.notice: notice_html(said, "plain")}

    @signed_in
    async def approve(
        self, session: Session, looking: Looking, case: OpenCase | None, undoables: Sequence[Undoable]
    ) -> Updates:
        """Approve exactly what is shown."""
        return await self._decide(session, looking, case, undoables, lambda seen: decision_on(seen, "approve"))

    @signed_in
    async def reject(
        self,
        session: Session,
        looking: Looking,
        case: OpenCase | None,
        undoables: Sequence[Undoable],
        preset: str | None,
        notes: str,
        message: str,
    ) -> Updates:
        """Reject, with a reason."""
        reason = handlers.reason_in_words(preset, notes)
        if not reason:
            return {self.parts.notice: notice_html("A rejection needs a reason: choose one or write it.", "bad")}
        return await self._decide(
            session, looking, case, undoables, lambda seen: decision_on(seen, "reject", notes=reason, message=message)
        )

    @signed_in
    async def escalate(
        self, session: Session, looking: Looking, case: OpenCase | None, undoables: Sequence[Undoable], notes: str
    ) -> Updates:
        """Hand the case to someone with more authority."""
        return await self._decide(
            session, looking, case, undoables, lambda seen: decision_on(seen, "escalate", notes=notes)
        )

    @signed_in
    async def respond(
        self, session: Session, looking: Looking, case: OpenCase | None, undoables: Sequence[Undoable], message: str
    ) -> Updates:
        """Answer the customer instead of acting."""
        if not message.strip():
            return {self.parts.notice: notice_html("Write the answer to the customer first.", "bad")}
        return await self._decide(
            session, looking, case, undoables, lambda seen: decision_on(seen, "respond", message=message)
        )

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

    async def finish(
        self,
        session: Session,
        looking: Looking,
        case: OpenCase,
        outcome: handlers.Outcome,
        undoables: Sequence[Undoable],
    ) -> Updates:
        """Say what came of a decision, and open the next case if it was recorded."""
        if outcome.is_done:
            updates, listed = await self.listed(session, looking)
            opened = await self.opened(session, next_review_id(_rows(listed), after=case.review.review_id))
        elif outcome.is_stale:
            updates, _ = await self.listed(session, looking)
            opened = await self.opened(session, case.review.review_id)
        else:
            updates, opened = {}, {}
        tone: Tone = "good" if outcome.is_done else "bad"
        undoable = self._undoable(undoables, outcome.undoable) if outcome.undoable else {}
        return {**updates, **opened, **undoable, self.parts.notice: notice_html(outcome.message, tone)}

    def _undoable(self, undoables: Sequence[Undoable], new: Undoable) -> Updates:
        now = self.now()
        left = (*still_undoable(undoables, now), new)
        return {self.parts.undoables: left, self.parts.undo: undo_html(left, now)}

    async def _decide(
        self,
        session: Session,
        looking: Looking,
        case: OpenCase | None,
        undoables: Sequence[Undoable],
        decision: Callable[[OpenCase], DecisionIn],
    ) -> Updates:
        if not is_own(case, session):
            return {}
        outcome = await handlers.decide(session, case, decision(case), self.now())
        return await self.finish(session, looking, case, outcome, undoables)

    @property
    def listed_outputs(self) -> list[gr.blocks.Block]:
        """Everything that a newer list may change."""
        parts = self.parts
        around = [self.banner, self.header.standing, parts.attention, parts.queue_list, parts.more, parts.shown]
        return [*around, parts.filters.skill, parts.filters.action, *self.header.outputs]

    async def listed(
        self, session: Session, looking: Looking, shown: Shown | None = None
    ) -> tuple[Updates, ShownQueue]:
        """Return what to change so that the page shows the queue as it is now, and that queue.

        `shown` is what the browser has.
        """
        found = await handlers.list_queue(session, self.now(), looking)
        if found.view is None:
            return {self.banner: notice_html(found.banner, "bad")}, found
        updates = self._changed(found, found.view, shown)
        if found.me != session.me:
            self.door.sessions.renew(session, found.me)
            updates |= self.header.signed_in(found.me)
        return {**updates, self.banner: ""}, found

    def _changed(self, found: ShownQueue, view: QueueView, shown: Shown | None) -> Updates:
        parts, (before, offered) = self.parts, shown or ((None,) * 4, None)
        now = (queue_html(view), attention_html(found.attention), standing_html(found.standing), view.has_more)
        new = (*now[:3], gr.update(visible=view.has_more))
        places = (parts.queue_list, parts.attention, self.header.standing, parts.more)
        updates: Updates = {
            place: each for place, each, old, is_now in zip(places, new, before, now, strict=True) if is_now != old
        }
        if found.choices is not None and found.choices != offered:
            updates |= parts.filters.offering(found.choices)
        if updates:
            updates[parts.shown] = (now, found.choices or offered)
        return updates

    async def opened(self, session: Session, review_id: str | None) -> Updates:
        """Return what to change so that the page shows this case, or none."""
        parts = self.parts
        if review_id is None:
            return {
                **self.buttons(None),
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
            place = self.banner if isinstance(error, ServerUnreachable) else parts.notice
            return {place: notice_html(explain(error, session.me.name, self.now()), "bad")}
        return {
            **self.close_panel(),
            **self.buttons(case),
            **self.header.titled(case.review.model_name),
            parts.case: case_html(case.view),
            parts.open_case: case,
            parts.notice: "",
        }

    def buttons(self, case: OpenCase | None) -> Updates:
        """Return which decision buttons work for this case."""
        can_decide = case is not None and case.view.can_decide
        is_mine = case is not None and case.view.is_mine
        return {
            **{button: gr.update(interactive=can_decide) for button in self.parts.deciding},
            self.parts.claim: gr.update(interactive=can_decide, value="Release" if is_mine else "Claim"),
        }

    def _panels(self, shown: str | None) -> Updates:
        return {panel: gr.update(visible=name == shown) for name, panel in self.parts.panels.items()}


def is_own(case: OpenCase | None, session: Session) -> TypeGuard[OpenCase]:
    """Say whether an open case was opened by the person who acts."""
    return case is not None and case.person == session.me.name


def _rows(listed: ShownQueue) -> tuple[QueueRow, ...]:
    return listed.view.rows if listed.view is not None else ()
