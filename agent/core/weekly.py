"""What one week means for every action class at once: the weekly rules, within what each class may ever earn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agent.core.bound import safe_threshold
from agent.core.calibration import Rules, Standing, Verdict, WeekFigures, judge_week
from agent.core.earned import RANKS, Most
from agent.core.past import PastActions
from agent.core.policy import Earning

NEVER = 10**6
"""So many weeks in a row that a class which mustn't run wholly alone never has."""


@dataclass(frozen=True, eq=False)
class Grounds:
    """All that the classes are judged by; every mapping is by action.

    `earlier` are the figures of other weeks, in any order; `past` is all that is known, for the guard.
    """

    rules: Earning
    standings: Mapping[str, Standing]
    limits: Mapping[str, Most]
    earlier: Mapping[str, Sequence[WeekFigures]]
    past: PastActions


def judge(figures: WeekFigures, action: str, grounds: Grounds) -> Verdict:
    """Return what a week's figures mean for an action class; it is never moved beyond what it may earn."""
    limit, standing = grounds.limits[action], grounds.standings[action]
    rules = Rules(min_decisions=grounds.rules.min_decisions, guard=grounds.rules.guard)
    if limit.autonomy != "auto":
        rules = rules.model_copy(update={"promote_weeks": NEVER})
    safe = safe_threshold(grounds.past.of(action)).threshold if rules.guard == "bound" else None
    verdict = judge_week(standing, figures, grounds.earlier.get(action, ()), rules, safe)
    if RANKS.index(verdict.after.autonomy) > RANKS.index(limit.autonomy):
        return verdict.model_copy(update={"rule": None, "after": standing, "reason": f"It stays: {limit.why}"})
    return verdict
