"""Earned autonomy on the wire: how much each action may do alone, on what evidence, and what another limit would do."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, JsonValue, StringConstraints, ValidationInfo, field_validator, model_validator

from agent.contract.wire import WireIn, WireOut

Autonomy = Literal["review", "threshold", "auto"]
"""Always a person, a person above the threshold, or a person for what never runs alone."""
Threshold = Annotated[float, Field(ge=0.2, le=0.9)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]


class Share(WireOut):
    """So many of so many, with its Wilson 95 % interval; the last three are null when `whole` is 0."""

    part: int
    whole: int
    share: float | None
    low: float | None
    high: float | None


class Terms(WireOut):
    """How much an action may do alone; the threshold counts for `threshold` only."""

    autonomy: Autonomy
    threshold: float


class Standing(Terms):
    """The same, with whether the weekly rules leave it as it is, and whether the model's estimate is recalibrated."""

    frozen: bool
    recalibration: bool


class Move(WireOut):
    """One change of what an action may do alone: by the weekly rules (`made_by` is `system`), or by a person.

    `week` is the ISO week (`2026-W07`, UTC) that gave the evidence, or in which the person did it. `rule` names the
    weekly rule, or is `set_by_hand` or `reverted`; `reverts` is the move that this one took back, `reverted_by` the one
    that took this one back.
    """

    move_id: int
    action: str
    week: str
    rule: str
    before: Standing
    after: Standing
    evidence: dict[str, JsonValue]
    made_by: str
    reason: str
    at: datetime
    reverts: int | None
    reverted_by: int | None


class WeekFigures(WireOut):
    """What one ISO week says of an action; `rule` and `why` say what the weekly run made of it, null until it ran.

    `agreement` counts cases approved unchanged among those people decided; `regret` counts actions that were marked
    wrong among those executed. A mark that comes after its week was run counts, with its action, in the week it is
    made.
    """

    week: str
    agreement: Share
    regret: Share
    terms: Terms | None
    rule: str | None
    why: str | None


class NextMove(WireOut):
    """What the weekly rules would do if this week ended now; `rule` is null when nothing would move."""

    rule: str | None
    to: Terms | None
    why: str


class SafeStep(WireOut):
    """What is known of one threshold: `running` would run alone, of which `known` were judged and `wrong` were wrong.

    At most the share `wrong_at_most` of what would run alone is wrong, as far as is known. `right_needed` is about how
    many more must turn out right until it is safe; 0 when that is enough.
    """

    threshold: float
    running: int
    known: int
    wrong: int
    wrong_at_most: float
    is_safe: bool
    right_needed: int


class SafeThreshold(WireOut):
    """The highest threshold at which at most `limit` of what runs alone is wrong, with `confidence`, at every look.

    Null when none is. Known is what a person decided, or what was drawn afterwards and looked at; 1 stands for `auto`.
    """

    threshold: float | None
    limit: float
    confidence: float
    steps: list[SafeStep]


class ReliabilityBin(WireOut):
    """Of the cases with a risk score in a range: how often people disagreed, or regretted it."""

    low: float
    high: float
    mean_score: float | None
    wrong: Share


class Reliability(WireOut):
    """How well the risk score says what people then disagree with, or regret; errors are null without cases.

    `cases` counts those whose truth is known.
    """

    cases: int
    expected_calibration_error: float | None
    brier: float | None
    bins: list[ReliabilityBin]


class Knot(WireOut):
    """A model's estimate, and what the decisions say it is worth."""

    estimate: float
    recalibrated: float


class Recalibration(WireOut):
    """A fit of the model's estimate to what people decided; in use only while `on`. Floors are never touched by it.

    What is shown is the newest fit; `in_use_since` is when the one in use was fitted, null when none is. The fit's own
    fields are null until there are `needed` decisions. Errors are cross-validated: on cases it wasn't fitted to.
    """

    on: bool
    in_use_since: datetime | None
    needed: int
    decisions: int | None = None
    fitted_at: datetime | None = None
    data_from: datetime | None = None
    data_until: datetime | None = None
    error_before: float | None = None
    error_after: float | None = None
    brier_before: float | None = None
    brier_after: float | None = None
    knots: list[Knot] = Field(default_factory=list)


class ActionCalibration(WireOut):
    """How one action stands: what holds, what the policy's file says, and what the figures say.

    `never_auto` says why it can't ever run wholly alone, null when it may earn that. Weeks and moves stand newest
    first; of the moves the last 50.
    """

    action: str
    title: str
    skill: str
    holds: Standing
    policy: Terms
    never_auto: str | None
    this_week: WeekFigures
    weeks: list[WeekFigures]
    next: NextMove
    safe: SafeThreshold
    reliability: Reliability
    recalibration: Recalibration
    moves: list[Move]


class Calibration(WireOut):
    """`GET /holdpoint/calibration`: each action by name, and how things stood in `week` at `as_of`.

    `min_decisions` is how many cases a figure must count before a rule heeds it.
    """

    as_of: datetime
    week: str
    min_decisions: int
    kill_switch: bool
    actions: list[ActionCalibration]


class AutonomyIn(WireIn):
    """`POST /holdpoint/autonomy/{action}`: what is left out stays; `revert` alone puts back what a move changed."""

    autonomy: Autonomy | None = None
    threshold: Threshold | None = None
    frozen: bool | None = None
    recalibration: bool | None = None
    revert: int | None = Field(default=None, ge=1, le=2**63 - 1)
    reason: Reason

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        changes = (self.autonomy, self.threshold, self.frozen, self.recalibration)
        if self.revert is None and all(each is None for each in changes):
            raise ValueError("name what to change: autonomy, threshold, frozen, recalibration, or revert")
        if self.revert is not None and any(each is not None for each in changes):
            raise ValueError("revert puts back what a move changed; it takes nothing but a reason beside it")
        return self


class AutonomyChanged(WireOut):
    """How the action stands now; `move` is null when it stood like that before."""

    action: str
    holds: Standing
    move: Move | None


class ReplayIn(WireIn):
    """`POST /holdpoint/calibration/replay`: the past of one action (null: of all) at another limit.

    What is left out stays as it holds today. With `recalibration`, which needs an action, past risks are what they
    would be with the newest correction of the model's estimate on, or off.
    """

    action: str | None = None
    threshold: float | None = Field(default=None, ge=0, le=1)
    autonomy: Autonomy | None = None
    recalibration: bool | None = None

    @field_validator("recalibration")
    @classmethod
    def _needs_an_action(cls, given: bool | None, info: ValidationInfo) -> bool | None:
        if given is not None and not info.data.get("action"):
            raise ValueError("needs an action: each has a correction of its own")
        return given


class ReplayPoint(WireOut):
    """What one limit would have done: `alone` of all past actions, and of those running alone what was `wrong`.

    `wrong` is a share of those whose truth is known, made up of `disagreements` (a person edited or refused it) and
    `regrets` (marked as wrong); of `unknown` more nobody knows. `hours_saved` is people's time on cases that wouldn't
    have waited; the lag is that of the cases that still would, in seconds.
    """

    autonomy: Autonomy
    threshold: float
    alone: Share
    wrong: Share
    disagreements: Share
    regrets: Share
    unknown: int
    hours_saved: float | None
    hours_saved_low: float | None
    hours_saved_high: float | None
    p95_lag_seconds: float | None
    p95_lag_low_seconds: float | None
    p95_lag_high_seconds: float | None


class Frontier(WireOut):
    """The same for every threshold of a grid, as arrays of one length, thresholds rising; shares null of nothing."""

    threshold: list[float]
    alone: list[float | None]
    alone_low: list[float | None]
    alone_high: list[float | None]
    wrong: list[float | None]
    wrong_low: list[float | None]
    wrong_high: list[float | None]
    hours_saved: list[float | None]


class Replay(WireOut):
    """Past decisions replayed: `asked` for, `today`'s limit, the `recommended` one, and every one between.

    `today` and `recommended` are null for all actions together: each has its own. `recommended` is null, too, where no
    threshold is known to be safe.
    """

    action: str | None
    decisions: int
    asked: ReplayPoint
    today: ReplayPoint | None
    recommended: ReplayPoint | None
    frontier: Frontier
