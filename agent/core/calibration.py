"""Earned autonomy: what one week's decisions change for one action class, by rule and with its evidence."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field

from agent.core.measures import Rate
from agent.core.policy import Autonomy, Risk
from agent.core.records import Record

Count = Annotated[int, Field(ge=0)]
Guard = Literal["bound", "none"]
Rule = Literal["regret", "promotion", "raise"]


class Rules(Record):
    """When a class moves; shares are 0 to 1, thresholds are risks.

    `guard`: with `bound` a raise or a promotion never goes past the highest threshold known to be safe
    (`agent.core.bound`); with `none` the shares alone decide.
    """

    min_decisions: int = Field(default=20, ge=1)
    step: float = Field(default=0.1, gt=0, le=1)
    lowest: Risk = 0.2
    highest: Risk = 0.9
    regret_limit: Risk = 0.03
    raise_above: Risk = 0.9
    promote_above: Risk = 0.95
    promote_weeks: int = Field(default=4, ge=1)
    guard: Guard = "bound"


class Standing(Record):
    """What one action class may do alone at present."""

    action: str
    autonomy: Autonomy
    threshold: Risk
    is_frozen: bool = False


class WeekFigures(Record):
    """What became of one class in one ISO week.

    `week` is like `2026-W07`. `threshold` held all week, or is None when it changed. Decided are `approved` (unchanged),
    `edited`, `rejected`, `answered` and `escalated`; expired and undone decisions count nowhere. `executed` are approved
    and auto-run actions, `regretted` those of them later marked wrong.
    """

    week: str
    threshold: Risk | None
    approved: Count = 0
    edited: Count = 0
    rejected: Count = 0
    answered: Count = 0
    escalated: Count = 0
    executed: Count = 0
    regretted: Count = 0

    @property
    def decided(self) -> int:
        """How many a person decided."""
        return self.approved + self.edited + self.rejected + self.answered + self.escalated


class Evidence(Record):
    """What a verdict rests on.

    `weeks_in_a_row` counts the weeks up to this one that speak for a promotion; `safe_threshold` is the highest one
    known to be safe, None when none is (or nobody asked, with guard `none`).
    """

    figures: WeekFigures
    agreement: Rate
    regret: Rate
    weeks_in_a_row: int
    safe_threshold: float | None
    rules: Rules


class Verdict(Record):
    """What a week means for a class: `rule` is what moved it, None when it stays; `reason` is a sentence."""

    rule: Rule | None
    before: Standing
    after: Standing
    reason: str
    evidence: Evidence

    @property
    def is_move(self) -> bool:
        """Whether anything changes."""
        return self.before != self.after


def week_of(day: date) -> str:
    """Return the ISO week that a day lies in, like `2026-W07`."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def monday_of(week: str) -> date:
    """Return the first day of an ISO week like `2026-W07`; raises `ValueError`."""
    return date.fromisoformat(f"{week}-1")


def judge_week(
    standing: Standing,
    figures: WeekFigures,
    earlier: Sequence[WeekFigures] = (),
    rules: Rules = Rules(),
    safe_threshold: float | None = None,
) -> Verdict:
    """Return what a week means for a class; `earlier` weeks in any order."""
    raise NotImplementedError
