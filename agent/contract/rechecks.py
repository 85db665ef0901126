"""What is looked at once more, on the wire: samples of what ran alone, suggested regrets, and blind second looks."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, JsonValue, StringConstraints, ValidationInfo, field_validator

from agent.contract.hindsight import Regret
from agent.contract.reviews import ChangeView, Review
from agent.contract.wire import WireIn, WireOut

Verdict = Literal["right", "wrong"]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]


class RanAction(WireOut):
    """An action that was carried out: for whom it ran, why, and what it changed.

    `message` is all that the customer wrote before it ran.
    """

    proposal_id: str
    ticket_id: str
    action: str
    skill: str
    args: dict[str, JsonValue]
    summary: str
    changes: list[ChangeView]
    money_usd: float
    risk_score: float
    reason: str
    message: str
    executed_at: datetime


class Sample(RanAction):
    """An action that ran alone, drawn to be looked at afterwards."""

    drawn_at: datetime


class Samples(WireOut):
    """`GET /holdpoint/samples`: those of one's skills that wait to be looked at, oldest first; `waiting` counts all."""

    items: list[Sample]
    waiting: int


class SampleIn(WireIn):
    """`POST /holdpoint/samples/{proposal_id}`: `wrong` marks the action as regretted, and takes a reason."""

    verdict: Verdict
    reason: Words | None = Field(default=None, validate_default=True)

    @field_validator("reason")
    @classmethod
    def _wrong_has_a_reason(cls, reason: str | None, given: ValidationInfo) -> str | None:
        if reason is None and given.data.get("verdict") == "wrong":
            raise ValueError("say what was wrong with it")
        return reason


class SampleLooked(WireOut):
    """What was made of a sample, by whoever looked first; `regret` is the mark on it when it was wrong."""

    proposal_id: str
    verdict: Verdict
    reason: str | None
    looked_by: str
    looked_at: datetime
    regret: Regret | None


class RegretSuggestion(RanAction):
    """An action that may have been wrong: the customer came back with the same complaint, on ticket `came_back_on`."""

    why: str
    came_back_on: str
    at: datetime


class RegretSuggestions(WireOut):
    """`GET /holdpoint/regret-suggestions`: those of one's skills that nobody has answered, oldest first.

    `POST /holdpoint/proposals/{proposal_id}/regret` accepts one.
    """

    items: list[RegretSuggestion]
    waiting: int


class SuggestionDismissed(WireOut):
    """`POST /holdpoint/regret-suggestions/{proposal_id}/dismiss`: by whom it was dismissed first."""

    proposal_id: str
    dismissed_by: str
    dismissed_at: datetime


class SecondLook(WireOut):
    """An approved case put to somebody else, as it was before; nothing in it says who decided it, and how."""

    review: Review
    drawn_at: datetime


class SecondLooks(WireOut):
    """`GET /holdpoint/second-looks`: those that wait for oneself, oldest first; `waiting` counts them all."""

    items: list[SecondLook]
    waiting: int


class SecondLookIn(WireIn):
    """`POST /holdpoint/second-looks/{review_id}`: whether one would have approved it as it stood."""

    agrees: bool
    notes: str = Field(default="", max_length=2_000)


class SecondLookTaken(WireOut):
    """What was recorded; only now the first decision is told."""

    review_id: str
    agrees: bool
    notes: str
    decided_by: str
    looked_at: datetime
