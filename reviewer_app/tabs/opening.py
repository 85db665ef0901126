"""Opening cases: the fresh page, a row that is chosen, the next one; and making sure of what was shown at once."""

import asyncio
from dataclasses import dataclass, replace

import gradio as gr

from reviewer_app.errors import DeskError, NotSignedIn
from reviewer_app.open_case import as_it_stands, opened, proposal_changed
from reviewer_app.sessions import Session
from reviewer_app.tabs.beside_queue import BesideQueue
from reviewer_app.tabs.signed_in import Updates, signed_in
from reviewer_app.view_model import around, next_review_id
from reviewer_app.workplace import Workplace


@dataclass(frozen=True)
class Opening(BesideQueue):
    """The events that lead from case to case."""

    @property
    def sure_outputs(self) -> list[gr.blocks.Block]:
        """What may turn out differently once a case that was fetched ahead is looked up again."""
        parts = self.tab.parts
        return [self.banner, parts.notice, parts.case_now]

    @signed_in
    async def start(self, session: Session, work: Workplace, address: str) -> Updates:
        """Fill a fresh page: the list, and the case the address names or else the most urgent one."""
        work.sent.clear()
        updates = await self.tab.listed(session, work, session.shelf.take_list(self.tab.now()))
        wanted = address or next_review_id(work.listed.rows if work.listed else (), after=None)
        return {**updates, **(await self.tab.opened(session, work, wanted)), **self._titled(work)}

    @signed_in
    async def refresh(self, session: Session, work: Workplace, panel: str) -> Updates:
        """Bring everything up to date; the open case only when no panel is open on it."""
        work.sent.clear()
        updates = await self.tab.listed(session, work)
        if work.case is None or panel:
            return {**updates, **self.tab.standing(work)}
        session.shelf.forget(work.case.review.review_id)
        return {**updates, **(await self.tab.opened(session, work, work.case.review.review_id))}

    @signed_in
    async def open(self, session: Session, work: Workplace, review_id: str) -> Updates:
        """Open the chosen case."""
        return await self.tab.opened(session, work, review_id)

    @signed_in
    async def reopen(self, session: Session, work: Workplace, review_id: str) -> Updates:
        """Open a case as it is now, whatever was fetched ahead."""
        session.shelf.forget(review_id)
        return await self.tab.opened(session, work, review_id)

    @signed_in
    async def next(self, session: Session, work: Workplace) -> Updates:
        """Open the case below this one, without deciding."""
        after = work.case.review.review_id if work.case else None
        review_id = next_review_id(work.listed.rows if work.listed else (), after)
        if review_id is None:
            return self.tab.noticed(work, "No other case can be decided right now.", "plain")
        return await self.tab.opened(session, work, review_id)

    @signed_in
    async def make_sure(self, session: Session, work: Workplace) -> Updates:
        """Look up what was just shown, which counts as seen, say what differs; then fetch its neighbours ahead."""
        case = work.case
        if case is None or case.person != session.me.name:
            return {}
        review_id = case.review.review_id
        desk = session.desk
        try:
            review, paused, standing = await asyncio.gather(
                desk.review(review_id), desk.paused_for(review_id), desk.viewing(review_id)
            )
        except NotSignedIn:
            raise
        except DeskError:
            return {}
        if work.case is not case:
            return {}
        now = self.tab.now()
        fresh = opened(case.person, review, paused, now, None)
        changed = "" if review.args_digest == case.review.args_digest else proposal_changed(case.review, review, now)
        work.case = replace(as_it_stands(case, standing, now, fresh.ready), changed=changed)
        updates = self.tab.standing(work)
        await self._fetch_ahead(session, work)
        return updates

    async def _fetch_ahead(self, session: Session, work: Workplace) -> None:
        rows = work.listed.rows if work.listed else ()
        wanted = around(rows, work.case.review.review_id if work.case else None)
        lacking = session.shelf.lacking(wanted, self.tab.now())
        for review in await asyncio.gather(*(session.desk.peek(each) for each in lacking), return_exceptions=True):
            if not isinstance(review, BaseException):
                session.shelf.put(review, self.tab.now())

    def _titled(self, work: Workplace) -> Updates:
        if work.case is None or not work.changed("model", work.case.review.model_name):
            return {}
        return self.tab.header.titled(work.case.review.model_name)
