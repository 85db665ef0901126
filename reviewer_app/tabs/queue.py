"""The queue tab: what waits on the left, one case with its decision on the right."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import gradio as gr

from agent.contract import Me
from reviewer_app import handlers
from reviewer_app.desk import Waiting
from reviewer_app.errors import DeskError, NotSignedIn, ServerUnreachable
from reviewer_app.filter_view import filter_bar
from reviewer_app.open_case import OpenCase, opened
from reviewer_app.queue_listing import ShownQueue, list_queue
from reviewer_app.screen import Tone, notice_html, queue_html
from reviewer_app.screen_filters import filters_html
from reviewer_app.screen_now import now_html, seen_html
from reviewer_app.screen_upkeep import attention_html, standing_html
from reviewer_app.sessions import Session
from reviewer_app.sign_in import Door
from reviewer_app.tabs.header import HeaderParts
from reviewer_app.tabs.queue_layout import QueueParts
from reviewer_app.tabs.signed_in import Updates
from reviewer_app.unanswered import waiting_in_words
from reviewer_app.wording import explain
from reviewer_app.workplace import Workplace


@dataclass(frozen=True)
class QueueTab:
    """How the tab's places are filled. Every place costs the browser time, so an event names only those it may fill."""

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
    def case_outputs(self) -> list[gr.blocks.Block]:
        """What opening a case fills."""
        return [self.banner, self.parts.notice, self.parts.case, self.parts.case_now]

    @property
    def listed_outputs(self) -> list[gr.blocks.Block]:
        """What a newer list fills."""
        parts, header = self.parts, self.header
        return [self.banner, header.standing, parts.attention, parts.filters.bar, parts.queue_list, *header.outputs]

    @property
    def outputs(self) -> list[gr.blocks.Block]:
        """Everything but the panels."""
        parts = self.parts
        return [*self.listed_outputs, parts.undo, parts.notice, parts.case, parts.case_now]

    async def listed(self, session: Session, work: Workplace, ahead: tuple[Me, Waiting] | None = None) -> Updates:
        """Return what to change so that the page shows the queue as it is now; `ahead` is it where it is known."""
        changes = work.changes
        found = await list_queue(session, self.now(), work.looking, ahead)
        # What the person did meanwhile is newer than this list; the next one shows it.
        return self.shown(session, work, found) if work.changes == changes else {}

    def shown(self, session: Session, work: Workplace, found: ShownQueue) -> Updates:
        """Return what of this list the page doesn't show yet."""
        if found.view is None:
            return self.said(work, self.banner, "banner", notice_html(found.banner, "bad"))
        parts, me = self.parts, found.me
        work.listed, work.filters = found, filter_bar(work.looking, me, found.waiting, work.filters)
        updates: Updates = self.said(work, self.banner, "banner", "")
        if work.changed("list", found.view):
            updates[parts.queue_list] = queue_html(found.view, self.now())
        updates |= self.said(work, parts.filters.bar, "filters", filters_html(work.filters))
        updates |= self.said(work, parts.attention, "attention", attention_html(found.attention))
        updates |= self.said(work, self.header.standing, "standing", standing_html(found.standing))
        if me != session.me:
            self.door.sessions.renew(session, me)
        if work.changed("me", me):
            updates |= self.header.signed_in(me)
        if work.case is not None and work.changed("model", work.case.review.model_name):
            updates |= self.header.titled(work.case.review.model_name)
        return updates

    async def opened(self, session: Session, work: Workplace, review_id: str | None) -> Updates:
        """Return what to change so that the page shows this case, or none."""
        if review_id is None:
            return self.showing(work, None)
        ahead = session.shelf.take(review_id, self.now())
        if ahead is not None and work.listed is not None and work.listed.waiting is not None:
            paused = work.listed.waiting.paused
            case = opened(session.me.name, ahead, paused, self.now(), self.studio_url)
            return self.showing(work, self._unanswered(session, case))
        try:
            case = await handlers.open_case(session, review_id, self.now(), self.studio_url)
        except NotSignedIn:
            raise
        except DeskError as error:
            place, name = (
                (self.banner, "banner") if isinstance(error, ServerUnreachable) else (self.parts.notice, "notice")
            )
            return self.said(work, place, name, notice_html(explain(error, session.me.name, self.now()), "bad"))
        return self.showing(work, self._unanswered(session, case))

    def showing(self, work: Workplace, case: OpenCase | None) -> Updates:
        """Return what to change so that the page shows exactly this."""
        parts = self.parts
        work.case, work.lease = case, None
        return {
            **self.said(work, parts.notice, "notice", ""),
            **self.said(work, parts.case, "case", seen_html(case)),
            **self.standing(work),
        }

    def standing(self, work: Workplace) -> Updates:
        """Return what to change so that the page shows how the open case stands now."""
        return self.said(work, self.parts.case_now, "now", now_html(work.case))

    def noticed(self, work: Workplace, text: str, tone: Tone) -> Updates:
        """Return what to change so that the page says this below the case."""
        return self.said(work, self.parts.notice, "notice", notice_html(text, tone))

    def said(self, work: Workplace, place: gr.HTML, name: str, html: str) -> Updates:
        """Return what to change so that one place shows this; nothing when it does."""
        return {place: html} if work.changed(name, html) else {}

    def _unanswered(self, session: Session, case: OpenCase) -> OpenCase:
        unanswered = session.unanswered.get(case.review.review_id)
        return replace(case, waits_for=waiting_in_words(unanswered)) if unanswered is not None else case
