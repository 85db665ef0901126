"""Made-up worlds: tickets whose true risk nobody sees, a planner and reviewers who err, customers who report late."""

from dataclasses import dataclass

import numpy as np

from agent.core.past import APPROVED, KINDS, Flags, Floats, Whole
from agent.core.policy import Policy

WEEKS = 52
DAYS = 7.0
_NONE_REPORTED = np.inf
_EDIT, _REJECT = KINDS.index("edit"), KINDS.index("reject")


@dataclass(frozen=True)
class Kind:
    """One action class: its tickets a week, the share of them that is risky, and its mean amount in dollars."""

    action: str
    per_week: int
    risky_share: float
    dollars: float


@dataclass(frozen=True)
class World:
    """What holds for a whole year; shares and chances are 0 to 1, rates of errors are at the year's start.

    - `safe_risk`, `risky_risk`: the median chance that a safe, or a risky, plan is wrong
    - `planner_noise`: how far the planner's estimate is off by chance, in logits; `blindness` by how much more it
      underestimates at the year's end than at its start, in logits
    - `miss`, `false_alarm`: how often a reviewer approves what is wrong, or stops what is right: between these, drawn
      for each of `reviewers`; `tiring` is how many times as often half of them miss at the year's end
    - `decline`: how many times the odds of being wrong are, at the year's end, what they were at its start
    - `reported`: the share of wrong actions that a customer ever reports, after `report_days` in the median
    - `is_promised`: whether the promise is made for this world; in the others one sees where it ends
    """

    name: str
    kinds: tuple[Kind, ...]
    safe_risk: float = 0.003
    risky_risk: float = 0.12
    planner_noise: float = 0.7
    blindness: float = 0.0
    reviewers: int = 6
    miss: tuple[float, float] = (0.03, 0.12)
    false_alarm: tuple[float, float] = (0.002, 0.01)
    tiring: float = 2.0
    decline: float = 1.0
    reported: float = 0.5
    report_days: float = 9.0
    about: str = ""
    is_promised: bool = True


@dataclass(frozen=True, eq=False)
class Tickets:
    """A year of one action class, by the time they came in; times are in days, one entry of every column each.

    `is_wrong` is the truth; `verdict` what whoever judges it would decide, a place in `KINDS`; `draw` is uniform, for
    sampling; `decide_days`, `look_days` and `report_days` are delays, the last infinite when nobody reports it.
    """

    action: str
    came_at: Floats
    risk: Floats
    model_risk: Floats
    is_blocked: Flags
    is_wrong: Flags
    verdict: Whole
    draw: Floats
    decide_days: Floats
    look_days: Floats
    report_days: Floats
    seconds: Floats

    def __len__(self) -> int:
        return len(self.risk)


def year_of(world: World, policy: Policy, seed: int) -> tuple[Tickets, ...]:
    """Return a year of every class; the same seed gives the same year."""
    random = np.random.default_rng(seed)
    staff = _Staff.of(world, random)
    return tuple(_tickets(world, kind, staff, policy, random) for kind in world.kinds)


@dataclass(frozen=True, eq=False)
class _Staff:
    miss: Floats
    miss_at_end: Floats
    false_alarm: Floats

    @classmethod
    def of(cls, world: World, random: np.random.Generator) -> "_Staff":
        miss = random.uniform(*world.miss, world.reviewers)
        is_tiring = np.arange(world.reviewers) % 2 == 0
        return cls(
            miss=miss,
            miss_at_end=np.where(is_tiring, miss * world.tiring, miss),
            false_alarm=random.uniform(*world.false_alarm, world.reviewers),
        )

    def verdicts(self, is_wrong: Flags, progress: Floats, random: np.random.Generator) -> Whole:
        who = random.integers(0, len(self.miss), len(is_wrong))
        miss = self.miss[who] * (1 - progress) + self.miss_at_end[who] * progress
        is_stopped = random.random(len(is_wrong)) < np.where(is_wrong, 1 - miss, self.false_alarm[who])
        stopping = np.where(random.random(len(is_wrong)) < 0.5, _EDIT, _REJECT)
        return np.where(is_stopped, stopping, APPROVED)


def _tickets(world: World, kind: Kind, staff: _Staff, policy: Policy, random: np.random.Generator) -> Tickets:
    count = WEEKS * kind.per_week
    came_at = np.sort(random.uniform(0, WEEKS * DAYS, count))
    progress = came_at / (WEEKS * DAYS)
    true_logit = _true_logit(world, kind, progress, random)
    is_wrong = random.random(count) < _sigmoid(true_logit)
    model_risk = _estimates(world, true_logit, progress, random)
    is_reported = is_wrong & (random.random(count) < world.reported)
    return Tickets(
        action=kind.action,
        came_at=came_at,
        risk=np.maximum(model_risk, _floors(kind, policy, random)),
        model_risk=model_risk,
        is_blocked=random.random(count) < 0.02,
        is_wrong=is_wrong,
        verdict=staff.verdicts(is_wrong, progress, random),
        draw=random.random(count),
        decide_days=random.lognormal(np.log(0.1), 1.0, count),
        look_days=random.exponential(2.0, count),
        report_days=np.where(is_reported, random.lognormal(np.log(world.report_days), 0.8, count), _NONE_REPORTED),
        seconds=random.gamma(2.0, 90.0, count),
    )


def _true_logit(world: World, kind: Kind, progress: Floats, random: np.random.Generator) -> Floats:
    is_risky = random.random(len(progress)) < kind.risky_share
    medians = np.where(is_risky, _logit(world.risky_risk), _logit(world.safe_risk))
    return np.asarray(medians + random.normal(0, 0.8, len(progress)) + np.log(world.decline) * progress, np.float64)


def _estimates(world: World, true_logit: Floats, progress: Floats, random: np.random.Generator) -> Floats:
    """Return what a planner says of plans: in order more or less, but no probability, and off by chance."""
    noise = random.normal(0, world.planner_noise, len(progress))
    return np.round(_sigmoid(0.45 * (true_logit + 3.5) + noise - world.blindness * progress), 2)


def _floors(kind: Kind, policy: Policy, random: np.random.Generator) -> Floats:
    """Return what the policy's own floors make of the class and of amounts that have nothing to do with being wrong."""
    dollars = random.lognormal(np.log(kind.dollars), 0.9, WEEKS * kind.per_week)
    edges = [float(step.at_least) for step in policy.steps.money_usd]
    reached: Floats = np.maximum.accumulate([0.0, *(step.floor for step in policy.steps.money_usd)])
    floors: Floats = reached[np.searchsorted(edges, dollars, side="right")]
    least: Floats = np.maximum(policy.terms(kind.action).floor, floors)
    return least


def _sigmoid(logit: Floats) -> Floats:
    from scipy.special import expit

    return np.asarray(expit(logit), np.float64)


def _logit(chance: float) -> float:
    return float(np.log(chance / (1 - chance)))
