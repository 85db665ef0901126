"""The decisions tab: what was decided, each case as it was seen, and marking what turned out wrong."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeGuard

import gradio as gr

from agent.contract import PastDecisionView
from reviewer_app.case_view import case_view
from reviewer_app.errors import DeskError, NotFound, NotSignedIn
from reviewer_app.history_view import FilterProblem, HistoryFilters, asked_for, past_decision, past_rows, with_regret
from reviewer_app.html import escape
from reviewer_app.regretting import mark
from reviewer_app.screen import notice_html
from reviewer_app.screen_history import (
    EXPORT_HTML,
    NOTHING_CHOSEN,
    past_decision_html,
    past_rows_html,
    ticket_actions_html,
)
from reviewer_app.sessions import Session
from reviewer_app.sign_in import Door
from reviewer_app.tabs.decisions_layout import DecisionsParts
from reviewer_app.tabs.signed_in import Updates, signed_in
from reviewer_app.ticket_actions import ticket_actions
from reviewer_app.wording import explain

FOCUS_REASON = "() => window.requestAnimationFrame(() => document.querySelector('#regret-reason textarea')?.focus())"


@dataclass(frozen=True)
class Seen:
    """What one session has listed so far, and where the next page begins."""

    session_id: str
    filters: HistoryFilters
    items: tuple[PastDecisionView, ...] = ()
    cursor: str = ""


@dataclass(frozen=True)
class DecisionsTab:
    """The tab's events. What somebody may see and mark is the server's to say."""

    door: Door
    now: Callable[[], datetime]
    parts: DecisionsParts
    banner: gr.HTML

    @property
    def outputs(self) -> list[gr.blocks.Block]:
        """Everything that the tab's events may change."""
        parts, filters, regret = self.parts, self.parts.filters, self.parts.regret
        listed = [parts.rows, parts.more, parts.export, parts.seen, filters.action, filters.decided_by, filters.problem]
        form = [regret.form, regret.what, regret.reason, regret.problem]
        return [self.banner, *listed, parts.notice, parts.past, parts.opened, *form]

    @signed_in
    async def show(self, session: Session, *typed: str | None) -> Updates:
        """Show the newest decisions that the filters let through; what is open beside them stays."""
        export = EXPORT_HTML if session.me.role == "admin" else ""
        return {**await self._listed(session, Seen(session.session_id, _filters(typed))), self.parts.export: export}

    @signed_in
    async def filter(self, session: Session, seen: Seen | None, *typed: str | None) -> Updates:
        """Look through other filters; a ticket's own also shows what was carried out on it."""
        filters = _filters(typed)
        if _is_own(seen, session) and seen.filters == filters:
            return {}
        listed = await self._listed(session, Seen(session.session_id, filters))
        if not filters.ticket_id.strip():
            return {**listed, self.parts.notice: ""}
        return {**listed, **self._closed_form(), **await self._opened(session, f"ticket:{filters.ticket_id.strip()}")}

    @signed_in
    async def more(self, session: Session, seen: Seen | None) -> Updates:
        """Load one page more below what is shown."""
        return await self._listed(session, seen) if _is_own(seen, session) else {}

    def pick(self, event: gr.EventData) -> str:
        """Return which decision was chosen."""
        return str(event.decision_id)

    @signed_in
    async def open(self, session: Session, seen: Seen | None, decision_id: str) -> Updates:
        """Show one decision, and its case as it was seen."""
        if not _is_own(seen, session):
            return {}
        return {**self._closed_form(), **await self._opened(session, f"decision:{decision_id}", seen)}

    def pick_regret(self, event: gr.EventData) -> tuple[str, str]:
        """Return which action is to be marked, and what it is called."""
        return str(event.proposal_id), str(event.what)

    def start_regret(self, what: str) -> Updates:
        """Open the form for marking an action as wrong."""
        regret = self.parts.regret
        return {
            **self._closed_form(),
            regret.form: gr.update(visible=True),
            regret.what: f"<h3>{escape(what)}</h3>",
            self.parts.notice: "",
        }

    @signed_in
    async def save_regret(
        self, session: Session, seen: Seen | None, opened: str, proposal_id: str, reason: str | None
    ) -> Updates:
        """Mark the action as wrong, and show the mark where the action stands."""
        parts = self.parts
        marked = await mark(session, proposal_id, reason or "", self.now())
        if marked.regret is None:
            said = notice_html(marked.said, "bad")
            return {parts.regret.problem: said} if marked.is_at_reason else {parts.notice: said}
        updates = {**self._closed_form()}
        if _is_own(seen, session):
            seen = replace(seen, items=with_regret(seen.items, marked.regret))
            updates |= self._list_html(seen, session) | await self._opened(session, opened, seen)
        return {**updates, parts.notice: notice_html(marked.said, "good" if marked.is_new else "plain")}

    def close_regret(self) -> Updates:
        """Put the form away."""
        return self._closed_form()

    async def _listed(self, session: Session, seen: Seen) -> Updates:
        """Add the page that follows what was seen."""
        parts = self.parts
        try:
            page = await session.desk.history.page(asked_for(seen.filters, seen.cursor))
        except FilterProblem as problem:
            return {parts.filters.problem: notice_html(str(problem), "bad")}
        except NotSignedIn:
            raise
        except DeskError as error:
            return {self.banner: notice_html(explain(error, session.me.name, self.now()), "bad")}
        known = {item.decision_id for item in seen.items}
        items = (*seen.items, *(item for item in page.items if item.decision_id not in known))
        seen = replace(seen, items=items, cursor=page.next_cursor or "")
        offered = parts.filters.offering(items, seen.filters)
        return {self.banner: "", parts.filters.problem: "", **offered, **self._list_html(seen, session)}

    def _list_html(self, seen: Seen, session: Session) -> Updates:
        rows = past_rows(seen.items, session.me.name, self.now())
        has_more = bool(seen.cursor)
        listed = past_rows_html(rows, is_narrowed=seen.filters.is_narrowed, has_more=has_more)
        return {self.parts.rows: listed, self.parts.more: gr.update(visible=has_more), self.parts.seen: seen}

    async def _opened(self, session: Session, what: str, seen: Seen | None = None) -> Updates:
        kind, _, chosen_id = what.partition(":")
        item = next((each for each in seen.items if each.decision_id == chosen_id), None) if seen else None
        if kind == "ticket":
            shown = await self._ticket(session, chosen_id)
        else:
            shown = await self._decision(session, item) if item is not None else NOTHING_CHOSEN
        return {self.parts.past: shown, self.parts.opened: what, self.parts.notice: ""}

    async def _decision(self, session: Session, item: PastDecisionView) -> str:
        now, person = self.now(), session.me.name
        try:
            review = await session.desk.review(item.review_id)
        except NotSignedIn:
            raise
        except DeskError as error:
            return past_decision_html(past_decision(item, None, person, now), None, explain(error, person, now))
        case = case_view(review, "ready", person, now)
        return past_decision_html(past_decision(item, review, person, now), case, "")

    async def _ticket(self, session: Session, ticket_id: str) -> str:
        try:
            ticket = await session.desk.tickets.ticket(ticket_id)
        except NotSignedIn:
            raise
        except NotFound:
            return notice_html(f"There is no ticket {ticket_id}.", "plain")
        except DeskError as error:
            return notice_html(explain(error, session.me.name, self.now()), "bad")
        return ticket_actions_html(ticket_actions(ticket, self.now()))

    def _closed_form(self) -> Updates:
        regret = self.parts.regret
        return {regret.form: gr.update(visible=False), regret.reason: "", regret.problem: ""}


def _filters(typed: tuple[str | None, ...]) -> HistoryFilters:
    return HistoryFilters(*(each or "" for each in typed))


def _is_own(seen: Seen | None, session: Session) -> TypeGuard[Seen]:
    return seen is not None and seen.session_id == session.session_id


def wire_decisions(tab: DecisionsTab, way_in: gr.Tab) -> None:
    """Connect the tab's controls; it is filled whenever somebody turns to it."""
    parts, filters, regret = tab.parts, tab.parts.filters, tab.parts.regret
    hidden: dict[str, Any] = {"show_progress": "hidden"}
    way_in.select(tab.show, filters.inputs, tab.outputs, **hidden, api_name="decisions")
    chosen = [each.input for each in (filters.action, filters.decided_by, filters.kind, filters.outcome)]
    # A day chosen from the calendar is a change, not an input.
    days = [each.change for each in (filters.since, filters.until)]
    given = [parts.seen, *filters.inputs]
    gr.on(
        [*chosen, *days, filters.ticket.submit, filters.ticket.blur],
        tab.filter,
        given,
        tab.outputs,
        **hidden,
        trigger_mode="always_last",
        api_name="filter_decisions",
    )
    filters.clear.click(lambda: ("",) * 7, None, filters.inputs, **hidden, api_visibility="private").then(
        tab.filter, given, tab.outputs, **hidden, api_visibility="private"
    )
    parts.more.click(tab.more, [parts.seen], tab.outputs, **hidden, api_name="more_decisions")
    parts.rows.click(tab.pick, None, [parts.picked], **hidden, queue=False, api_visibility="private").then(
        tab.open, [parts.seen, parts.picked], tab.outputs, **hidden, api_name="open_decision"
    )
    picked = [regret.proposal, regret.picked_what]
    parts.past.click(tab.pick_regret, None, picked, **hidden, queue=False, api_visibility="private").then(
        tab.start_regret, [regret.picked_what], tab.outputs, **hidden, api_name="regret"
    ).then(None, js=FOCUS_REASON)
    saving = [parts.seen, parts.opened, regret.proposal, regret.reason]
    regret.save.click(tab.save_regret, saving, tab.outputs, **hidden, api_name="save_regret")
    regret.cancel.click(tab.close_regret, None, tab.outputs, **hidden, api_visibility="private")
