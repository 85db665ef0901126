"""People, the kill switch and what needs attention, on the wire."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from agent.contract.wire import Role, Skill, WireIn, WireOut


class KillSwitch(WireOut):
    """`GET /holdpoint/kill-switch`: while it is on, every action waits for a person."""

    on: bool
    reason: str
    set_by: str
    set_at: datetime


class KillSwitchIn(WireIn):
    """`POST /holdpoint/kill-switch`."""

    on: bool
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class AttentionItem(WireOut):
    """One thing that no rule of ours can set right: a stuck ticket, or a message or notification that can't be sent.

    `message_id` is set for a message to the customer; `due_at` is when an administrator should have looked.
    """

    kind: Literal["ticket", "message", "notification"]
    ticket_id: str | None
    thread_id: str | None
    message_id: int | None = None
    reason: str
    since: datetime
    due_at: datetime | None


class Attention(WireOut):
    """`GET /holdpoint/attention`, oldest first."""

    items: list[AttentionItem]


class Me(WireOut):
    """`GET /holdpoint/me`."""

    name: str
    role: Role
    skills: list[str]
    cap: int
    claimed: int
    away_since: datetime | None = None


class PersonView(WireOut):
    """One person as administrators see them; `claimed` counts the cases they hold now."""

    name: str
    role: Role
    skills: list[str]
    cap: int
    claimed: int
    away_since: datetime | None


class People(WireOut):
    """`GET /holdpoint/people`."""

    people: list[PersonView]


class PersonChange(WireIn):
    """`POST /holdpoint/people/{name}`: what is left out stays. Going away gives every claim back."""

    skills: list[Skill] | None = None
    cap: int | None = Field(default=None, ge=0, le=1000)
    away: bool | None = None


class AwayIn(WireIn):
    """`POST /holdpoint/me/away`."""

    away: bool
