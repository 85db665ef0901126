"""The kill switch on the autonomy tab: an administrator lets nothing run alone, and ends that again."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import gradio as gr

from agent.contract import KillSwitch
from reviewer_app.errors import DeskError, NotSignedIn
from reviewer_app.kill_switch import switch_view, throw
from reviewer_app.screen import notice_html
from reviewer_app.screen_kill_switch import switch_html
from reviewer_app.sessions import Session
from reviewer_app.sign_in import Door
from reviewer_app.tabs.html_part import html_part
from reviewer_app.tabs.signed_in import Updates, signed_in


@dataclass(frozen=True)
class KillSwitchParts:
    """The components; `asked` is how the script names what is to be done."""

    switch: gr.HTML
    notice: gr.HTML
    asked: gr.Textbox


@dataclass(frozen=True)
class KillSwitchTab:
    """The events. Who may throw it is the server's to say."""

    door: Door
    now: Callable[[], datetime]
    parts: KillSwitchParts
    banner: gr.HTML

    @property
    def outputs(self) -> list[gr.blocks.Block]:
        """Everything that the events may change."""
        return [self.banner, self.parts.switch, self.parts.notice]

    @signed_in
    async def show(self, session: Session) -> Updates:
        """Show how the switch stands; a server in trouble is said by the tab itself."""
        return {**await self._as_it_stands(session), self.parts.notice: ""}

    def pick(self, event: gr.EventData) -> str:
        """Return what is to be done."""
        return json.dumps({"on": bool(event.on), "reason": str(event.reason)})

    @signed_in
    async def throw(self, session: Session, asked: str) -> Updates:
        """Throw the switch, and say what came of it."""
        told = json.loads(asked)
        thrown = await throw(session, on=bool(told["on"]), reason=str(told["reason"]), now=self.now())
        notice: Updates = {self.parts.notice: notice_html(thrown.said, "good" if thrown.switch else "bad")}
        if thrown.switch is not None:
            return {**self._shown(session, thrown.switch), **notice}
        # Its buttons are dead until it is drawn anew.
        return {**await self._as_it_stands(session), **notice}

    async def _as_it_stands(self, session: Session) -> Updates:
        try:
            return self._shown(session, await session.desk.autonomy.kill_switch())
        except NotSignedIn:
            raise
        except DeskError:
            return {}

    def _shown(self, session: Session, switch: KillSwitch) -> Updates:
        return {self.parts.switch: switch_html(switch_view(switch, session.me, self.now()))}


def build_kill_switch(asked: gr.Textbox) -> KillSwitchParts:
    """Lay it out inside the open Blocks; `asked` is a hidden field."""
    switch = html_part("autonomy-kill-switch", script="kill_switch.js")
    return KillSwitchParts(switch, html_part("kill-switch-notice"), asked)


def wire_kill_switch(tab: KillSwitchTab, way_in: gr.Tab) -> None:
    """Connect the switch; it is looked at whenever somebody turns to its tab."""
    parts, hidden = tab.parts, {"show_progress": "hidden"}
    quiet: dict[str, Any] = {**hidden, "queue": False}
    way_in.select(tab.show, None, tab.outputs, **quiet, api_name="kill_switch")
    parts.switch.click(tab.pick, None, [parts.asked], **quiet, api_visibility="private").then(
        tab.throw, [parts.asked], tab.outputs, **quiet, api_name="throw_kill_switch"
    )
