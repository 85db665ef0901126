"""What goes on around the open case: the clock's tick, undo, trying again, being away."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime

import gradio as gr

from reviewer_app import claims
from reviewer_app.claims import Lost, Renewed
from reviewer_app.errors import DeskError, NotSignedIn, Refused
from reviewer_app.open_case import OpenCase, as_it_stands, proposal_changed, with_claim
from reviewer_app.queue_listing import ShownQueue
from reviewer_app.screen_upkeep import undo_html
from reviewer_app.sessions import Session
from reviewer_app.tabs.deciding import Deciding, is_own
from reviewer_app.tabs.signed_in import Updates, signed_in
from reviewer_app.unanswered import NotRecorded, Recorded, Unanswered, verdict
from reviewer_app.undoing import still_undoable, undo
from reviewer_app.view_model import Readiness, readiness
from reviewer_app.wording import explain
from reviewer_app.workplace import Workplace


@dataclass(frozen=True)
class Upkeep(Deciding):
    """The events that no decision button starts."""

    @property
    def tick_outputs(self) -> list[gr.blocks.Block]:
        """What the clock may change: never what is being typed."""
        parts = self.tab.parts
        return [*self.tab.listed_outputs, parts.case_now, parts.notice, parts.undo]

    @signed_in
    async def tick(self, session: Session, work: Workplace) -> Updates:
        """Bring the list up to date, say how the open case stands, and leave everything else alone."""
        listed, standing, found_out = await asyncio.gather(
            self.tab.listed(session, work), self._standing(session, work), self._found_out(session, work)
        )
        return {**listed, **standing, **found_out}

    async def _standing(self, session: Session, work: Workplace) -> Updates:
        case = work.case
        if not is_own(case, session):
            return {}
        try:
            standing = await session.desk.viewing(case.review.review_id)
            changed = case.changed
            if standing.args_digest != case.review.args_digest and not changed:
                review = await session.desk.peek(case.review.review_id)
                changed = proposal_changed(case.review, review, self.tab.now())
            kept = await claims.keep(session, case, work.lease, standing, self.tab.now())
        except NotSignedIn:
            raise
        except Refused as error:
            if work.case is not case:
                return {}
            work.case = replace(case, changed=explain(error, case.person, self.tab.now()))
            return self.tab.standing(work)
        except DeskError:
            return {}
        # By now the person may have opened another case, or decided this one.
        if work.case is not case:
            return {}
        now = self.tab.now()
        stands = as_it_stands(case, standing, now, _readiness(case, work.listed, now))
        work.case = replace(stands, changed=changed)
        said: Updates = {}
        match kept:
            case Renewed():
                work.lease, work.case = kept.lease, with_claim(work.case, kept.held, now)
            case Lost():
                said = self.tab.noticed(work, kept.why, "bad")
        return {**self.tab.standing(work), **said}

    async def _found_out(self, session: Session, work: Workplace) -> Updates:
        updates: Updates = {}
        for unanswered in tuple(session.unanswered.values()):
            updates |= await self._asked(session, work, unanswered)
        return updates

    async def _asked(self, session: Session, work: Workplace, unanswered: Unanswered) -> Updates:
        review_id, now = unanswered.review_id, self.tab.now()
        try:
            found = verdict(unanswered, await session.desk.peek(review_id), now)
        except NotSignedIn:
            raise
        except Refused as error:
            found = NotRecorded(f"{unanswered.named} was not recorded. {explain(error, unanswered.person, now)}")
        except DeskError:
            return {}
        if found is None:
            return {}
        session.unanswered.pop(review_id, None)
        updates: Updates = {}
        if work.case is not None and work.case.review.review_id == review_id:
            changed = "This case is decided." if isinstance(found, Recorded) else work.case.changed
            work.case = replace(work.case, waits_for="", changed=changed)
            updates = self.tab.standing(work)
        if isinstance(found, Recorded) and found.undoable is not None:
            return {**updates, **self.undoable(work, found.undoable)}
        return {**updates, **self.tab.noticed(work, found.said, "good" if isinstance(found, Recorded) else "bad")}

    @signed_in
    async def undo(self, session: Session, work: Workplace, decision_id: str) -> Updates:
        """Take a decision back and open its case again."""
        parts, now = self.tab.parts, self.tab.now()
        undone = await undo(session.desk, session.me.name, decision_id, now)
        work.undoables = still_undoable(work.undoables, now, without=decision_id)
        work.changes += 1
        opened: Updates = {}
        if undone.review_id:
            session.shelf.forget(undone.review_id)
            listed = await self.tab.listed(session, work)
            opened = {**listed, **(await self.tab.opened(session, work, undone.review_id))}
        said = self.tab.noticed(work, undone.message, "good" if undone.review_id else "bad")
        return {**opened, **said, parts.undo: undo_html(work.undoables, now)}

    @signed_in
    async def retry(self, session: Session, work: Workplace, what: str) -> Updates:
        """Try once more what is stuck: `ticket:ID` or `message:ID`."""
        kind, _, stuck_id = what.partition(":")
        desk = session.desk
        try:
            await (desk.retry_message(stuck_id) if kind == "message" else desk.retry_ticket(stuck_id))
            said = self.tab.noticed(work, "Trying again; what stays stuck appears here once more.", "good")
        except NotSignedIn:
            raise
        except DeskError as error:
            said = self.tab.noticed(work, explain(error, session.me.name, self.tab.now()), "bad")
        # The pressed button is dead until its section is drawn anew.
        work.sent.pop("attention", None)
        return {**(await self.tab.listed(session, work)), **said}

    @signed_in
    async def set_away(self, session: Session, work: Workplace, is_away: bool) -> Updates:
        """Go away or come back; going away gives every claim back."""
        now = self.tab.now()
        try:
            me = await session.desk.set_away(is_away)
        except NotSignedIn:
            raise
        except DeskError as error:
            said = self.tab.noticed(work, explain(error, session.me.name, now), "bad")
            return {**self.tab.header.signed_in(session.me), **said}
        session = self.door.sessions.renew(session, me)
        work.changed("me", me)
        updates = await self.tab.listed(session, work)
        if is_away and is_own(work.case, session) and work.case.view.is_mine:
            work.case = with_claim(work.case, None, now)
            updates |= self.tab.standing(work)
        text = "You are away: the cases you held went back to the queue." if is_away else "Welcome back."
        return {**updates, **self.tab.header.signed_in(me), **self.tab.noticed(work, text, "plain")}


def _readiness(case: OpenCase, listed: ShownQueue | None, now: datetime) -> Readiness | None:
    if listed is None or listed.waiting is None:
        return None
    found = next((each for each in listed.waiting.reviews if each.review_id == case.review.review_id), None)
    return readiness(found, listed.waiting.paused, now) if found is not None else None
