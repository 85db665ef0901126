"""The autonomy tab: how much each action may do alone, on what evidence, and what another limit would do."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import gradio as gr
from pydantic import ValidationError

from agent.contract import Calibration, Replay, ReplayIn
from agent.contract.autonomy import ActionCalibration, Autonomy
from reviewer_app.autonomy_view import EVERY_ACTION, LOOK_AGAIN, QUESTIONS, action_in, places
from reviewer_app.changing_autonomy import (
    Changed,
    ChangeForm,
    asked_for,
    consequence,
    form_of,
    revert_in_words,
    revert_move,
    save_change,
)
from reviewer_app.errors import DeskError, NotSignedIn
from reviewer_app.moves_view import move_lines
from reviewer_app.peers_view import peers_view
from reviewer_app.rechecking import Again, waits
from reviewer_app.replay_view import point_table
from reviewer_app.screen import notice_html
from reviewer_app.screen_autonomy import places_html
from reviewer_app.screen_figures import table_html
from reviewer_app.screen_peers import peers_html
from reviewer_app.sessions import Session
from reviewer_app.sign_in import Door
from reviewer_app.tabs.autonomy_layout import AutonomyParts
from reviewer_app.tabs.autonomy_shown import action_updates, overview_updates
from reviewer_app.tabs.look_again import card_updates
from reviewer_app.tabs.signed_in import Updates, signed_in
from reviewer_app.wording import explain

FOCUS = "() => window.requestAnimationFrame(() => document.querySelector('{}')?.focus())"


@dataclass(frozen=True)
class Shown:
    """What one session sees: how things stand, the place in the list, and its past replayed."""

    session_id: str
    calibration: Calibration
    place: str
    replay: Replay | None = None

    @property
    def action(self) -> ActionCalibration | None:
        """The action that is shown, if one is."""
        name = action_in(self.place)
        return next((each for each in self.calibration.actions if each.action == name), None)


@dataclass(frozen=True)
class AutonomyTab:
    """The tab's events. What is allowed is the server's to say: others get its refusal."""

    door: Door
    now: Callable[[], datetime]
    parts: AutonomyParts
    banner: gr.HTML

    @property
    def outputs(self) -> list[gr.blocks.Block]:
        """Everything that the tab's events may change."""
        parts, change, revert = self.parts, self.parts.change, self.parts.revert
        form = [change.start, change.form, *change.fields, *change.problems.values(), change.meaning]
        taking_back = [revert.form, revert.what, revert.reason, revert.problem]
        charts = [parts.weeks.plot, parts.weeks.table, parts.reliability.plot, parts.reliability.table]
        about = [parts.about, parts.title, parts.overview, parts.standing, parts.curve, parts.figures, parts.single]
        rest = [parts.safe, parts.moves, parts.tiles, parts.recalibration, parts.questions, parts.peers, parts.shown]
        again = self.parts.look_again.outputs
        return [
            self.banner,
            parts.places,
            parts.notice,
            *about,
            *form,
            *taking_back,
            *charts,
            *rest,
            *again,
        ]

    @signed_in
    async def show(self, session: Session, shown: Shown | None) -> Updates:
        """Read how everything stands now, and show the place that was open."""
        place = shown.place if shown is not None and shown.session_id == session.session_id else ""
        return await self._at(session, place)

    def pick(self, event: gr.EventData) -> str:
        """Return which place of the list was chosen."""
        return str(event.place)

    @signed_in
    async def go(self, session: Session, shown: Shown | None, place: str) -> Updates:
        """Show another place of the list."""
        if shown is None or shown.session_id != session.session_id:
            return await self._at(session, place)
        return {self.parts.notice: "", **await self._shown(session, replace(shown, place=place, replay=None))}

    def pick_limit(self, event: gr.EventData) -> str:
        """Return the limit that the slider rests at."""
        return f"{event.autonomy} {event.threshold}"

    @signed_in
    async def replay(self, session: Session, shown: Shown | None, asked: str) -> Updates:
        """Show what the limit would have done; the curve and its point are in the browser already."""
        if shown is None or shown.session_id != session.session_id:
            return {}
        level, _, threshold = asked.partition(" ")
        try:
            wanted = ReplayIn.model_validate(
                {"action": action_in(shown.place), "autonomy": level, "threshold": threshold or None}
            )
            found = await session.desk.autonomy.replay(wanted)
        except ValidationError:
            return {self.parts.notice: notice_html("That is no limit to replay.", "bad")}
        except NotSignedIn:
            raise
        except DeskError as error:
            return self._trouble(error, session)
        return {self.parts.figures: table_html(point_table(found))}

    @signed_in
    async def start_change(self, session: Session, shown: Shown | None) -> Updates:
        """Open the form as things stand."""
        if shown is None or shown.session_id != session.session_id or shown.action is None:
            return {}
        opened = self.parts.change.opened(form_of(shown.action), shown.action)
        return {**opened, **self.parts.revert.closed(), self.parts.notice: ""}

    @signed_in
    async def weigh(self, session: Session, shown: Shown | None, *typed: Any) -> Updates:
        """Say what saving the form would mean."""
        if shown is None or shown.session_id != session.session_id or shown.action is None:
            return {}
        form, replay = _form(typed), shown.replay
        try:
            if (other := asked_for(shown.action, form)) is not None:
                replay = await session.desk.autonomy.replay(other)
        except NotSignedIn:
            raise
        except DeskError as error:
            return {self.parts.change.meaning: notice_html(explain(error, session.me.name, self.now()), "bad")}
        return {self.parts.change.meaning: notice_html(consequence(shown.action, form, replay), "plain")}

    @signed_in
    async def save(self, session: Session, shown: Shown | None, *typed: Any) -> Updates:
        """Save what the form changes; what was wrong is said at its field."""
        if shown is None or shown.session_id != session.session_id or shown.action is None:
            return {}
        problems = self.parts.change.problems
        changed = await save_change(session, shown.action, _form(typed), self.now())
        cleared: Updates = dict.fromkeys(problems.values(), "")
        return {**cleared, **await self._came_of(session, shown, changed, problems)}

    def pick_move(self, event: gr.EventData) -> str:
        """Return which move is to be taken back."""
        return str(event.move_id)

    @signed_in
    async def start_revert(self, session: Session, shown: Shown | None, move_id: str) -> Updates:
        """Open the form for taking a move back."""
        if shown is None or shown.session_id != session.session_id or shown.action is None:
            return {}
        moves = move_lines(shown.action.moves, self.now(), can_revert=True)
        move = next((each for each in moves if str(each.move_id) == move_id), None)
        if move is None:
            return {self.parts.notice: notice_html("This move is not here any more.", "bad")}
        revert, said = self.parts.revert, revert_in_words(move)
        opened = {revert.form: gr.update(visible=True), revert.what: notice_html(said, "plain")}
        return {**revert.closed(), **self.parts.change.closed(), **opened, self.parts.notice: ""}

    @signed_in
    async def save_revert(self, session: Session, shown: Shown | None, move_id: str, reason: str | None) -> Updates:
        """Take the move back."""
        is_own = shown is not None and shown.session_id == session.session_id
        if not is_own or shown is None or shown.action is None or not move_id.isdecimal():
            return {}
        changed = await revert_move(session, shown.action, int(move_id), reason or "", self.now())
        return await self._came_of(session, shown, changed, {"reason": self.parts.revert.problem})

    def close(self) -> Updates:
        """Put the forms away."""
        return {**self.parts.change.closed(), **self.parts.revert.closed()}

    async def _came_of(self, session: Session, shown: Shown, changed: Changed, problems: dict[str, gr.HTML]) -> Updates:
        if not changed.is_done:
            return {problems.get(changed.field, self.parts.notice): notice_html(changed.said, "bad")}
        return {**await self._at(session, shown.place), self.parts.notice: notice_html(changed.said, "good")}

    async def _at(self, session: Session, place: str) -> Updates:
        """Read how everything stands, and show a place; what waits for this person comes first."""
        try:
            calibration, again = await asyncio.gather(session.desk.autonomy.calibration(), waits(session))
        except NotSignedIn:
            raise
        except DeskError as error:
            return self._trouble(error, session)
        place = place or (LOOK_AGAIN if again.total else EVERY_ACTION)
        return await self._shown(session, Shown(session.session_id, calibration, place), again)

    async def _shown(self, session: Session, shown: Shown, again: Again | None = None) -> Updates:
        try:
            return await self._place(session, shown, again or await waits(session))
        except NotSignedIn:
            raise
        except DeskError as error:
            return self._trouble(error, session)

    async def _place(self, session: Session, shown: Shown, again: Again) -> Updates:
        parts, is_admin = self.parts, session.me.role == "admin"
        if shown.place == LOOK_AGAIN:
            filled = card_updates(parts.look_again, again, session, self.now())
        elif shown.place == QUESTIONS:
            filled = {parts.peers: peers_html(peers_view(await session.desk.autonomy.peers()))}
        else:
            asked = ReplayIn(action=action_in(shown.place))
            shown = replace(shown, replay=await session.desk.autonomy.replay(asked))
            filled = self._about(shown, is_admin=is_admin)
        return {
            self.banner: "",
            parts.places: places_html(places(shown.calibration, again.total, is_admin=is_admin), shown.place),
            **self.close(),
            parts.about: gr.update(visible=shown.place not in {LOOK_AGAIN, QUESTIONS}),
            parts.questions: gr.update(visible=shown.place == QUESTIONS),
            parts.look_again.column: gr.update(visible=shown.place == LOOK_AGAIN),
            **filled,
            parts.shown: shown,
        }

    def _about(self, shown: Shown, *, is_admin: bool) -> Updates:
        if shown.action is None or shown.replay is None:
            return overview_updates(self.parts, shown.calibration, shown.replay)
        least = shown.calibration.min_decisions
        return action_updates(self.parts, shown.action, shown.replay, self.now(), least, is_admin=is_admin)

    def _trouble(self, error: DeskError, session: Session) -> Updates:
        return {self.parts.notice: notice_html(explain(error, session.me.name, self.now()), "bad")}


def _form(typed: tuple[Any, ...]) -> ChangeForm:
    level: Autonomy = typed[0]
    return ChangeForm(level, typed[1], bool(typed[2]), bool(typed[3]), typed[4] or "")


def wire_autonomy(tab: AutonomyTab, way_in: gr.Tab) -> None:
    """Connect the tab's controls; it is filled whenever somebody turns to it."""
    parts, change, revert = tab.parts, tab.parts.change, tab.parts.revert
    hidden: dict[str, Any] = {"show_progress": "hidden"}
    private: dict[str, Any] = {**hidden, "queue": False, "api_visibility": "private"}
    way_in.select(tab.show, [parts.shown], tab.outputs, **hidden, api_name="autonomy")
    parts.places.click(tab.pick, None, [parts.picked], **private).then(
        tab.go, [parts.shown, parts.picked], tab.outputs, **hidden, api_name="autonomy_of"
    )
    parts.curve.click(tab.pick_limit, None, [parts.asked], **private).then(
        tab.replay,
        [parts.shown, parts.asked],
        [tab.banner, parts.notice, parts.figures],
        **hidden,
        trigger_mode="always_last",
        api_name="replay",
    )
    change.start.click(tab.start_change, [parts.shown], tab.outputs, **hidden, api_name="start_autonomy").then(
        None, js=FOCUS.format("#autonomy-level input:checked")
    )
    gr.on(
        [each.input for each in (change.autonomy, change.threshold, change.frozen, change.recalibration)],
        tab.weigh,
        [parts.shown, *change.fields],
        [tab.banner, change.meaning],
        **hidden,
        trigger_mode="always_last",
        api_name="weigh_autonomy",
    )
    change.save.click(tab.save, [parts.shown, *change.fields], tab.outputs, **hidden, api_name="save_autonomy")
    parts.moves.click(tab.pick_move, None, [revert.picked], **private).then(
        tab.start_revert, [parts.shown, revert.picked], tab.outputs, **hidden, api_name="start_revert"
    ).then(None, js=FOCUS.format("#revert-reason textarea"))
    taking_back = [parts.shown, revert.picked, revert.reason]
    revert.save.click(tab.save_revert, taking_back, tab.outputs, **hidden, api_name="revert_autonomy")
    for cancel in (change.cancel, revert.cancel):
        cancel.click(tab.close, None, tab.outputs, **hidden, api_visibility="private")
