"""The queue tab's decisions, and the panels that some of them open."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeGuard

import gradio as gr

from agent.contract import DecisionIn
from reviewer_app import claims, handlers
from reviewer_app.handlers import Outcome, decision_on
from reviewer_app.open_case import OpenCase
from reviewer_app.queue_listing import without
from reviewer_app.screen import Tone, queue_html
from reviewer_app.screen_upkeep import undo_html
from reviewer_app.sessions import Session
from reviewer_app.tabs.beside_queue import BesideQueue
from reviewer_app.tabs.signed_in import Updates, signed_in
from reviewer_app.undoing import Undoable, still_undoable
from reviewer_app.view_model import next_review_id
from reviewer_app.workplace import Workplace

ANOTHER_CASE = "The page shows another case than the one that was open. Nothing was recorded; open it again."
NO_CASE_OPEN = "No case is open here any more. Nothing was recorded; open the case again."


@dataclass(frozen=True)
class Deciding(BesideQueue):
    """The events that decide. Each says what the page shows, so that nothing is decided but what was seen."""

    @property
    def outputs(self) -> list[gr.blocks.Block]:
        """What a decision changes at once; the next look at the list brings the rest."""
        return [*self.tab.case_outputs, self.tab.parts.queue_list, self.tab.parts.undo]

    @property
    def panel_outputs(self) -> list[gr.blocks.Block]:
        """What opening and closing a panel changes."""
        parts = self.tab.parts
        rejecting = parts.reject_panel
        texts = [rejecting.preset, rejecting.notes, rejecting.message, parts.escalate_panel.text]
        return [*parts.panels.values(), parts.bar, parts.editing, *texts, parts.respond_panel.text]

    @signed_in
    async def approve(self, session: Session, work: Workplace, seen: str) -> Updates:
        """Approve exactly what is shown."""
        return await self._decide(session, work, work.case, seen, lambda case: decision_on(case, "approve"))

    @signed_in
    async def reject(
        self, session: Session, work: Workplace, preset: str | None, notes: str, message: str, seen: str
    ) -> Updates:
        """Reject, with a reason."""
        reason = handlers.reason_in_words(preset, notes)
        if not reason:
            return self.tab.noticed(work, "A rejection needs a reason: choose one or write it.", "bad")
        return await self._decide(
            session,
            work,
            work.about or work.case,
            seen,
            lambda case: decision_on(case, "reject", notes=reason, message=message),
        )

    @signed_in
    async def escalate(self, session: Session, work: Workplace, notes: str, seen: str) -> Updates:
        """Hand the case to someone with more authority."""
        case = work.about or work.case
        return await self._decide(session, work, case, seen, lambda case: decision_on(case, "escalate", notes=notes))

    @signed_in
    async def respond(self, session: Session, work: Workplace, message: str, seen: str) -> Updates:
        """Answer the customer instead of acting."""
        if not message.strip():
            return self.tab.noticed(work, "Write the answer to the customer first.", "bad")
        case = work.about or work.case
        return await self._decide(session, work, case, seen, lambda case: decision_on(case, "respond", message=message))

    @signed_in
    async def claim(self, session: Session, work: Workplace) -> Updates:
        """Claim or release the open case."""
        case = work.case
        if not is_own(case, session):
            return {}
        claimed = await claims.claim(session, case, self.tab.now())
        updates = {}
        if work.case is case:
            work.case, work.lease = claimed.case, None
            updates = self.tab.standing(work)
        return {**updates, **self.tab.noticed(work, claimed.said, "plain")}

    def show_panel(self, panel: str, work: Workplace) -> Updates:
        """Open one of the panels below the case, in the place of the buttons."""
        parts = self.tab.parts
        work.about = work.case
        return {
            **self._panels(panel),
            parts.editing: work.case if panel == "edit" else None,
            parts.bar: gr.update(visible=False),
        }

    def close_panel(self, work: Workplace) -> Updates:
        """Put the panels away and empty them."""
        parts = self.tab.parts
        rejecting = parts.reject_panel
        work.about = None
        texts = (rejecting.notes, rejecting.message, parts.escalate_panel.text, parts.respond_panel.text)
        return {
            **self._panels(None),
            parts.editing: None,
            parts.bar: gr.update(visible=True),
            rejecting.preset: None,
            **dict.fromkeys(texts, ""),
        }

    async def finish(self, session: Session, work: Workplace, case: OpenCase, outcome: Outcome) -> Updates:
        """Say what came of a decision, and open the next case if it was recorded."""
        tab, review_id = self.tab, case.review.review_id
        tone: Tone = "good" if outcome.is_done else "bad"
        updates: Updates = {}
        if outcome.is_done:
            updates = await self._after(session, work, review_id)
        elif outcome.unanswered is not None:
            session.unanswered[review_id] = outcome.unanswered
            if work.case is not None and work.case.review.review_id == review_id:
                work.case = replace(work.case, waits_for=outcome.message)
            return {**tab.standing(work), **tab.noticed(work, "", tone)}
        elif outcome.is_stale and work.case is not None and work.case.review.review_id == review_id:
            work.case = replace(work.case, changed=outcome.message)
            updates = tab.standing(work)
        undoable = self.undoable(work, outcome.undoable) if outcome.undoable else {}
        return {**updates, **undoable, **tab.noticed(work, outcome.message, tone)}

    def undoable(self, work: Workplace, new: Undoable) -> Updates:
        """Offer to take a decision back."""
        now = self.tab.now()
        work.undoables = (*still_undoable(work.undoables, now, without=new.decision_id), new)
        return {self.tab.parts.undo: undo_html(work.undoables, now)}

    async def _after(self, session: Session, work: Workplace, review_id: str) -> Updates:
        now = self.tab.now()
        updates: Updates = {}
        work.changes += 1
        session.shelf.forget(review_id)
        if work.listed is not None:
            work.listed = without(work.listed, review_id, work.looking, now)
            if work.listed.view is not None and work.changed("list", work.listed.view):
                updates[self.tab.parts.queue_list] = queue_html(work.listed.view, now)
        # The case has left the list, so what follows is the most urgent of all.
        following = next_review_id(work.listed.rows if work.listed else (), after=review_id)
        return {**updates, **(await self.tab.opened(session, work, following))}

    async def _decide(
        self,
        session: Session,
        work: Workplace,
        case: OpenCase | None,
        seen: str,
        decision: Callable[[OpenCase], DecisionIn],
    ) -> Updates:
        if not is_own(case, session):
            return self.tab.noticed(work, NO_CASE_OPEN, "bad") if seen else {}
        if seen and seen != digest_of(case):
            return self.tab.noticed(work, ANOTHER_CASE, "bad")
        current = work.case if work.case is not None and work.case.review == case.review else case
        outcome = await handlers.decide(session, current, decision(current), self.tab.now())
        return await self.finish(session, work, current, outcome)

    def _panels(self, shown: str | None) -> Updates:
        return {panel: gr.update(visible=name == shown) for name, panel in self.tab.parts.panels.items()}


def is_own(case: OpenCase | None, session: Session) -> TypeGuard[OpenCase]:
    """Say whether an open case was opened by the person who acts."""
    return case is not None and case.person == session.me.name


def digest_of(case: OpenCase) -> str:
    """Return how the page names what it shows: the review and its arguments' digest."""
    return f"{case.review.review_id} {case.review.args_digest}"
