"""The try-it tab: write as a customer, and watch the ticket's way."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import gradio as gr

from agent.contract import TicketView
from reviewer_app.screen import notice_html
from reviewer_app.screen_try_it import sender_html, way_html
from reviewer_app.sessions import Session
from reviewer_app.sign_in import Door
from reviewer_app.tabs.signed_in import Updates, signed_in
from reviewer_app.tabs.try_it_layout import TryItParts
from reviewer_app.try_it_view import ticket_way
from reviewer_app.trying import EXAMPLES, Suggestions, may_send, new_ticket_id, send_ticket, suggest, watch, write_again


@dataclass(frozen=True)
class TryItTab:
    """The tab's events. Who may send is the server's to say: others get its refusal."""

    door: Door
    now: Callable[[], datetime]
    parts: TryItParts
    banner: gr.HTML

    @property
    def outputs(self) -> list[gr.blocks.Block]:
        """Everything that the tab's own events may change."""
        parts = self.parts
        fields = [parts.customer, parts.message, parts.ticket_id, parts.send, parts.again]
        way = [parts.way, parts.again_panel, parts.again_problem, parts.watched, parts.known]
        return [self.banner, parts.sender, *parts.problems.values(), *fields, *way]

    @property
    def look_outputs(self) -> list[gr.blocks.Block]:
        """What another look at the ticket may change: never what is being typed."""
        return [self.banner, self.parts.notice, self.parts.way, self.parts.watched]

    @signed_in
    async def show(self, session: Session, ticket_id: str, watched: TicketView | None) -> Updates:
        """Say who may send, offer the customers of the queue, and look at the watched ticket again."""
        parts, me = self.parts, session.me
        known = await suggest(session)
        seen = await self._look(session, watched.ticket_id) if watched else {}
        return {
            self.banner: "",
            parts.sender: sender_html(me),
            parts.send: gr.update(interactive=may_send(me)),
            parts.customer: gr.update(choices=known.choices()),
            parts.ticket_id: ticket_id or (new_ticket_id(me, self.now()) if may_send(me) else ""),
            parts.known: known,
            **seen,
        }

    def pick_example(self, event: gr.EventData) -> int:
        """Return which example was chosen."""
        return int(event.example)

    def fill_in(self, place: float, customer_id: str | None, known: Suggestions | None) -> Updates:
        """Put an example into the message, with the customer's name and order where they are known."""
        if not 0 <= place < len(EXAMPLES):
            return {self.parts.message: gr.skip()}
        known = known or Suggestions()
        customer = known.of(customer_id) if customer_id else next(iter(known.customers), None)
        updates: Updates = {self.parts.message: EXAMPLES[int(place)].filled(customer)}
        if customer and not customer_id:
            updates[self.parts.customer] = customer.customer_id
        return updates

    @signed_in
    async def send(
        self, session: Session, customer_id: str | None, tier: str | None, message: str, ticket_id: str
    ) -> Updates:
        """Send the ticket, and begin to watch it; what was wrong is said at its field."""
        parts = self.parts
        form = {"customer_id": customer_id, "tier": tier, "message": message, "ticket_id": ticket_id}
        sent = await send_ticket(session, form, self.now())
        cleared = dict.fromkeys(parts.problems.values(), "")
        if sent.accepted is None:
            return {**cleared, parts.problems[sent.field]: notice_html(sent.said, "bad")}
        seen = await self._look(session, sent.accepted.ticket_id)
        fresh = {parts.message: "", parts.ticket_id: new_ticket_id(session.me, self.now())}
        return {**cleared, **fresh, parts.notice: notice_html("Sent. Its way appears here.", "good"), **seen}

    @signed_in
    async def watch(self, session: Session, ticket_id: str) -> Updates:
        """Watch the ticket whose id the field holds."""
        parts = self.parts
        cleared = dict.fromkeys(parts.problems.values(), "")
        if not ticket_id.strip():
            return {**cleared, parts.ticket_problem: notice_html("Give the id of the ticket to watch.", "bad")}
        seen = await watch(session, ticket_id.strip(), self.now())
        if seen.ticket is None:
            return {**cleared, parts.ticket_problem: notice_html(seen.said, "bad")}
        return {**cleared, **self._shown(session, seen.ticket)}

    @signed_in
    async def look(self, session: Session, watched: TicketView | None) -> Updates:
        """Look at the watched ticket again."""
        if watched is None:
            return {}
        seen = await watch(session, watched.ticket_id, self.now())
        if seen.ticket is None:
            return {self.parts.notice: notice_html(seen.said, "bad")}
        if seen.ticket == watched:
            return {self.banner: ""}
        return {self.parts.way: way_html(ticket_way(seen.ticket, self.now())), self.parts.watched: seen.ticket}

    @signed_in
    async def write(self, session: Session, watched: TicketView | None, message: str) -> Updates:
        """Write to the watched ticket once more, as its customer."""
        if watched is None:
            return {}
        parts = self.parts
        sent = await write_again(session, watched, message, self.now())
        if sent.accepted is None:
            return {parts.again_problem: notice_html(sent.said, "bad")}
        return {
            parts.again: "",
            parts.again_problem: "",
            parts.notice: "",
            **await self._look(session, watched.ticket_id),
        }

    async def _look(self, session: Session, ticket_id: str) -> Updates:
        seen = await watch(session, ticket_id, self.now())
        if seen.ticket is None:
            return {self.parts.notice: notice_html(seen.said, "bad")}
        return self._shown(session, seen.ticket)

    def _shown(self, session: Session, ticket: TicketView) -> Updates:
        parts = self.parts
        return {
            parts.way: way_html(ticket_way(ticket, self.now())),
            parts.watched: ticket,
            parts.again_panel: gr.update(visible=may_send(session.me)),
        }


def wire_try_it(tab: TryItTab, way_in: gr.Tab) -> None:
    """Connect the tab's controls."""
    parts, quiet = tab.parts, "hidden"
    given = [parts.customer, parts.tier, parts.message, parts.ticket_id]
    way_in.select(tab.show, [parts.ticket_id, parts.watched], tab.outputs, show_progress=quiet, api_name="try_it")
    parts.examples.click(
        tab.pick_example, None, [parts.example], show_progress=quiet, queue=False, api_visibility="private"
    ).then(
        tab.fill_in,
        [parts.example, parts.customer, parts.known],
        [parts.message, parts.customer],
        show_progress=quiet,
        api_name="fill_in_example",
    )
    parts.send.click(tab.send, given, tab.outputs, show_progress=quiet, api_name="send_ticket")
    parts.look.click(tab.watch, [parts.ticket_id], tab.outputs, show_progress=quiet, api_name="watch_ticket")
    parts.way.tick(tab.look, [parts.watched], tab.look_outputs, show_progress=quiet, api_name="look_at_ticket")
    parts.write.click(tab.write, [parts.watched, parts.again], tab.outputs, show_progress=quiet, api_name="write_again")
