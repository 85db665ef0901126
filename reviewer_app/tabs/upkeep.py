"""What goes on around the open case: the clock's tick, undo, trying again, being away."""

from collections.abc import Sequence
from dataclasses import dataclass

import gradio as gr

from reviewer_app import claims
from reviewer_app.claims import Lease, Lost, Renewed
from reviewer_app.errors import DeskError, NotSignedIn
from reviewer_app.handlers import OpenCase
from reviewer_app.looking import Looking
from reviewer_app.screen import notice_html
from reviewer_app.screen_case import case_html
from reviewer_app.screen_upkeep import undo_html
from reviewer_app.sessions import Session
from reviewer_app.tabs.beside_queue import BesideQueue
from reviewer_app.tabs.queue import Shown, is_own
from reviewer_app.tabs.signed_in import Updates, signed_in
from reviewer_app.undoing import Undoable, still_undoable, undo
from reviewer_app.wording import explain


@dataclass(frozen=True)
class Upkeep(BesideQueue):
    """The events that no decision button starts."""

    @property
    def tick_outputs(self) -> list[gr.blocks.Block]:
        """What the clock may change: never what is being typed."""
        parts = self.tab.parts
        opened = [parts.open_case, parts.case, parts.notice, *self.tab.parts.deciding]
        return [*self.tab.listed_outputs, *opened, parts.lease]

    @signed_in
    async def tick(
        self, session: Session, looking: Looking, shown: Shown | None, case: OpenCase | None, lease: Lease | None
    ) -> Updates:
        """Bring the list up to date, keep the claim on the open case, and leave everything else alone."""
        updates, listed = await self.tab.listed(session, looking, shown)
        if listed.view is None or not is_own(case, session):
            return updates
        match await claims.keep(session, case, lease, listed.reviews, self.tab.now()):
            case Renewed() as renewed:
                # Not into the open case itself: by now the person may have opened another one.
                return {**updates, self.tab.parts.lease: renewed.lease}
            case Lost() as lost:
                return {
                    **updates,
                    **self._without_claim(lost.case),
                    self.tab.parts.notice: notice_html(lost.why, "bad"),
                }
        return updates

    def pick_undo(self, event: gr.EventData) -> str:
        """Return which decision is to be taken back."""
        return str(event.decision_id)

    @signed_in
    async def undo(
        self, session: Session, looking: Looking, decision_id: str, undoables: Sequence[Undoable]
    ) -> Updates:
        """Take a decision back and open its case again."""
        parts, now = self.tab.parts, self.tab.now()
        undone = await undo(session, decision_id, now)
        left = still_undoable(undoables, now, without=decision_id)
        updates, _ = await self.tab.listed(session, looking)
        opened = await self.tab.opened(session, undone.review_id) if undone.review_id else {}
        said = notice_html(undone.message, "good" if undone.review_id else "bad")
        return {**updates, **opened, parts.undoables: left, parts.undo: undo_html(left, now), parts.notice: said}

    def pick_retry(self, event: gr.EventData) -> str:
        """Return what is to be tried again."""
        return str(event.retry)

    @signed_in
    async def retry(self, session: Session, looking: Looking, what: str) -> Updates:
        """Try once more what is stuck: `ticket:ID` or `message:ID`."""
        kind, _, stuck_id = what.partition(":")
        desk = session.desk
        try:
            await (desk.retry_message(stuck_id) if kind == "message" else desk.retry_ticket(stuck_id))
            said = notice_html("Trying again; what stays stuck appears here once more.", "good")
        except NotSignedIn:
            raise
        except DeskError as error:
            said = notice_html(explain(error, session.me.name, self.tab.now()), "bad")
        updates, _ = await self.tab.listed(session, looking)
        return {**updates, self.tab.parts.notice: said}

    @signed_in
    async def set_away(self, session: Session, looking: Looking, is_away: bool, case: OpenCase | None) -> Updates:
        """Go away or come back; going away gives every claim back."""
        parts, now = self.tab.parts, self.tab.now()
        try:
            me = await session.desk.set_away(is_away)
        except NotSignedIn:
            raise
        except DeskError as error:
            said = notice_html(explain(error, session.me.name, now), "bad")
            return {**self.tab.header.signed_in(session.me), parts.notice: said}
        session = self.door.sessions.renew(session, me)
        updates, _ = await self.tab.listed(session, looking)
        if is_away and is_own(case, session) and case.view.is_mine:
            updates |= self._without_claim(claims.without_claim(case))
        said = "You are away: the cases you held went back to the queue." if is_away else "Welcome back."
        return {**updates, **self.tab.header.signed_in(me), parts.notice: notice_html(said, "plain")}

    def _without_claim(self, case: OpenCase) -> Updates:
        # All that shows the case changes together, so that what is decided is what is seen.
        parts = self.tab.parts
        return {parts.open_case: case, parts.case: case_html(case.view), **self.tab.buttons(case)}
