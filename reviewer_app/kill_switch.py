"""The kill switch: how it stands, and an administrator's throw of it."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from agent.contract import KillSwitch, KillSwitchIn, Me
from reviewer_app.errors import BadField, DeskError, NotSignedIn
from reviewer_app.sessions import Session
from reviewer_app.upkeep_view import kill_switch_in_words
from reviewer_app.wording import explain

POLICY_FILE = "policy.toml"
"""Who has set a switch that is on by the policy; it is turned off there."""


@dataclass(frozen=True)
class SwitchView:
    """How it stands; `offer` and `confirm` are the words of the buttons, empty where the person can't throw it."""

    is_on: bool
    said: str
    offer: str = ""
    confirm: str = ""


@dataclass(frozen=True)
class Thrown:
    """How the switch stands after a throw, or None and what was wrong."""

    switch: KillSwitch | None
    said: str


def switch_view(switch: KillSwitch, me: Me, now: datetime) -> SwitchView:
    """Return how the switch stands for somebody; while it is off, it concerns administrators alone."""
    is_admin = me.role == "admin"
    if not switch.on:
        said = "The kill switch is off: what may run alone, does." if is_admin else ""
        return SwitchView(False, said, *(("Let nothing run alone…", "Turn it on") if is_admin else ()))
    said = kill_switch_in_words(switch, now)
    if switch.set_by == POLICY_FILE:
        return SwitchView(True, f"{said}. It is turned off there.")
    return SwitchView(True, said, *(("Turn it off…", "Turn it off") if is_admin else ()))


async def throw(session: Session, *, on: bool, reason: str, now: datetime) -> Thrown:
    """Throw the switch; once this says that it is on, nothing runs that no person approved. Raises `NotSignedIn`."""
    try:
        wanted = KillSwitchIn(on=on, reason=reason)
    except ValidationError as error:
        is_long = error.errors()[0]["type"] == "string_too_long"
        return Thrown(None, "This is too long: 500 characters at most." if is_long else "Say why: everybody reads it.")
    try:
        switch = await session.desk.autonomy.throw_kill_switch(wanted)
    except NotSignedIn:
        raise
    except BadField as error:
        return Thrown(None, error.detail.message)
    except DeskError as error:
        return Thrown(None, explain(error, session.me.name, now))
    done = "It is on: nothing runs alone from now on." if switch.on else "It is off: what may run alone, does again."
    return Thrown(switch, done)
