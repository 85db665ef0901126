"""On which terms an action class is held for a person: by when, by how many, what happens when nobody decides."""

from typing import Annotated, Literal

from pydantic import Field

from agent.core.records import Record

OnHalfTime = Literal["reassign", "release", "nothing"]
OnExpiry = Literal["escalate", "reject", "never"]
QUEUE_FULL = "queue_full"
"""Names the factor of an action that wasn't held because too much waits for its skill."""
Hours = Annotated[float, Field(gt=0, le=8760)]
UndoSeconds = Annotated[int, Field(ge=0, le=3600)]
Approvals = Annotated[int, Field(ge=1, le=2)]


class HoldTerms(Record):
    """How one action class is held.

    `deadline_hours` counts business hours where the policy has a calendar. At half time a claim is given back, and with
    `reassign` handed to the person with the skill who holds the fewest cases. At the end the case goes to somebody with
    more authority (`escalate`), is refused (`reject`), or goes on waiting as overdue (`never`); it never runs.
    `undo_seconds` is how long a decision can be taken back before it counts; `hold_reply` says that the message to the
    customer waits for a person, too.
    """

    deadline_hours: Hours = 24
    on_half_time: OnHalfTime = "reassign"
    on_expiry: OnExpiry = "escalate"
    undo_seconds: UndoSeconds = 0
    approvals: Approvals = 1
    hold_reply: bool = False


class GivenHold(Record):
    """What a policy says of these terms for one action class; None leaves them as the action declares them."""

    deadline_hours: Hours | None = None
    on_half_time: OnHalfTime | None = None
    on_expiry: OnExpiry | None = None
    undo_seconds: UndoSeconds | None = None
    approvals: Approvals | None = None
    hold_reply: bool | None = None


def hold_terms(declared: HoldTerms, given: GivenHold) -> HoldTerms:
    """Return the terms that hold: the policy's where it has any, but never fewer approvals than declared."""
    named = given.model_dump(include=set(HoldTerms.model_fields), exclude_none=True)
    terms = HoldTerms.model_validate(declared.model_dump() | named)
    return terms.model_copy(update={"approvals": max(terms.approvals, declared.approvals)})
