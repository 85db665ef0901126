"""Looking again: one case after the other, each with its answer; a person decides quickly, by mouse or by key."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import gradio as gr

from reviewer_app.errors import DeskError, NotSignedIn
from reviewer_app.html import escape
from reviewer_app.rechecking import Again, answer, next_item, waits
from reviewer_app.rechecks_view import card, waiting_in_words
from reviewer_app.screen import notice_html
from reviewer_app.screen_rechecks import card_html
from reviewer_app.sessions import Session
from reviewer_app.sign_in import Door
from reviewer_app.tabs.html_part import html_part
from reviewer_app.tabs.signed_in import Updates, signed_in
from reviewer_app.wording import explain


@dataclass(frozen=True)
class LookAgainParts:
    """The components; `skipped` is what this browser has put off, with whose session it was."""

    column: gr.Column
    counts: gr.HTML
    notice: gr.HTML
    card: gr.HTML
    answered: gr.Textbox
    skipped: gr.State

    @property
    def outputs(self) -> list[gr.blocks.Block]:
        """Everything that the events may change."""
        return [self.column, self.counts, self.notice, self.card, self.skipped]


@dataclass(frozen=True)
class LookAgainTab:
    """The events. What somebody may look at and answer is the server's to say."""

    door: Door
    now: Callable[[], datetime]
    parts: LookAgainParts
    banner: gr.HTML

    def pick(self, event: gr.EventData) -> str:
        """Return what was answered."""
        return json.dumps({"key": event.key, "answer": event.answer, "words": event.words})

    @signed_in
    async def answer(self, session: Session, skipped: tuple[str, ...], given: str) -> Updates:
        """Record an answer, or put the case off, and show the next one."""
        parts, now = self.parts, self.now()
        told = json.loads(given)
        key, chosen, words = (str(told.get(name) or "") for name in ("key", "answer", "words"))
        if chosen == "skip":
            skipped, said = (*(each for each in skipped if each != key), key), ""
        else:
            answered = await answer(session, key, chosen == "fine", words, now)
            said = answered.said
            if not answered.is_done:
                return {parts.notice: notice_html(said, "bad")}
        try:
            again = await waits(session)
        except NotSignedIn:
            raise
        except DeskError as error:
            return {parts.notice: notice_html(f"{said} {explain(error, session.me.name, now)}", "bad")}
        return {
            **card_updates(parts, again, session, now, skipped),
            parts.notice: notice_html(said, "good"),
        }


def card_updates(
    parts: LookAgainParts, again: Again, session: Session, now: datetime, skipped: tuple[str, ...] = ()
) -> Updates:
    """Show what comes next."""
    item = next_item(again, skipped)
    shown = card(item, session.me.name, now) if item is not None else None
    return {
        parts.counts: f'<p class="quiet" role="status">{escape(waiting_in_words(again))}</p>',
        parts.notice: "",
        parts.card: card_html(shown, again.total),
        parts.skipped: skipped,
    }


def build_look_again(answered: gr.Textbox) -> LookAgainParts:
    """Lay it out inside the open Blocks; `answered` is a hidden field."""
    with gr.Column(elem_id="look-again", visible=False) as column:
        html_part("look-again-title", '<h2 tabindex="-1">Look again</h2>')
        counts = html_part("look-again-counts")
        notice = html_part("look-again-notice")
        shown = html_part("look-again-card", script="look_again.js")
    return LookAgainParts(column, counts, notice, shown, answered, gr.State(()))


def wire_look_again(tab: LookAgainTab) -> None:
    """Connect the answers."""
    parts = tab.parts
    parts.card.click(
        tab.pick, None, [parts.answered], show_progress="hidden", queue=False, api_visibility="private"
    ).then(
        tab.answer,
        [parts.skipped, parts.answered],
        [tab.banner, *parts.outputs],
        show_progress="hidden",
        api_name="look_again",
    )
