"""One class's year under one way of earning autonomy: weeks are judged by the very rules that housekeeping runs."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from agent.core.calibration import Standing, WeekFigures, week_of
from agent.core.earned import Most
from agent.core.past import APPROVED, KINDS, UNDECIDED, Flags, Floats, PastActions, Whole
from agent.core.policy import Policy
from agent.core.rechecks import sampling_of
from agent.core.weekly import Grounds, judge
from bench.autonomy.world import DAYS, WEEKS, Tickets

FIRST_MONDAY = date(2025, 12, 29)
SETTLES_DAYS = 1 / 24
"""So long after its end a week is judged (`agent.ledger.autonomy_evidence.SETTLES`)."""
NEVER = np.inf


@dataclass(frozen=True, eq=False)
class Lived:
    """What became of a class's tickets: `ran_alone` and `was_looked_at` by ticket; `thresholds` as each week began.

    A threshold of 1 stands for autonomy `auto`, -1 for `review`.
    """

    tickets: Tickets
    ran_alone: Flags
    was_looked_at: Flags
    thresholds: tuple[float, ...]


def live(tickets: Tickets, policy: Policy, *, moves: bool = True) -> Lived:
    """Return a class's year, from the policy's terms on; without `moves` its threshold stays where it starts."""
    standing = standing_of(policy, tickets.action)
    year = Year(tickets)
    thresholds: list[float] = []
    earlier: list[WeekFigures] = []
    safe_threshold: float | None = None
    for week in range(WEEKS):
        thresholds.append(_cut(standing))
        year.route(week, standing, sampling_of(policy, standing.autonomy, standing.threshold, safe_threshold))
        if not moves:
            continue
        figures = year.figures(week)
        guard = policy.autonomy.guard
        grounds = Grounds(
            rules=policy.autonomy,
            standings={tickets.action: standing},
            limits={tickets.action: Most("auto", None)},
            earlier={tickets.action: earlier},
            past=year.past(week) if guard == "bound" else year.past(-1),
        )
        verdict = judge(figures, tickets.action, grounds)
        standing, safe_threshold = verdict.after, verdict.evidence.safe_threshold
        earlier.append(figures)
    return Lived(tickets, year.ran_alone, year.is_drawn, tuple(thresholds))


def standing_of(policy: Policy, action: str) -> Standing:
    """Return how a class stands before its first week."""
    terms = policy.terms(action)
    return Standing(action=action, autonomy=terms.autonomy, threshold=terms.threshold)


def _cut(standing: Standing) -> float:
    return {"review": -1.0, "threshold": standing.threshold, "auto": 1.0}[standing.autonomy]


class Year:
    """What is known of a class's tickets, filled week by week; times are in days, and `NEVER` when it didn't happen."""

    def __init__(self, tickets: Tickets) -> None:
        count = len(tickets)
        self.tickets = tickets
        self.ran_alone, self.is_drawn = np.zeros(count, bool), np.zeros(count, bool)
        self._threshold, self._sampling = np.zeros(count), np.ones(count)
        self._judged_at, self._ran_at = np.full(count, NEVER), np.full(count, NEVER)
        self._looked_at, self._regretted_at = np.full(count, NEVER), np.full(count, NEVER)
        self._ends = np.searchsorted(tickets.came_at, np.arange(WEEKS + 1) * DAYS)

    def route(self, week: int, standing: Standing, sampling: float) -> None:
        """Let the week's tickets run alone or wait for a person, and have what comes of them happen."""
        here = slice(int(self._ends[week]), int(self._ends[week + 1]))
        of = self.tickets
        came_at, verdict = of.came_at[here], of.verdict[here]
        alone = (of.risk[here] <= _cut(standing)) & ~of.is_blocked[here]
        drawn = alone & (of.draw[here] < sampling)
        judged_at = np.where(alone, NEVER, came_at + of.decide_days[here])
        ran_at = np.where(alone, came_at, np.where(verdict == APPROVED, judged_at, NEVER))
        looked_at = np.where(drawn, came_at + of.look_days[here], NEVER)
        found_at = np.where(verdict == APPROVED, NEVER, looked_at)
        self.ran_alone[here], self.is_drawn[here] = alone, drawn
        self._threshold[here], self._sampling[here] = standing.threshold, sampling
        self._judged_at[here], self._ran_at[here], self._looked_at[here] = judged_at, ran_at, looked_at
        self._regretted_at[here] = np.minimum(ran_at + of.report_days[here], found_at)

    def figures(self, week: int) -> WeekFigures:
        """Return what the ledger would count of a week when it is judged (`agent.ledger.autonomy_evidence`)."""
        start, end = week * DAYS, (week + 1) * DAYS
        now = end + SETTLES_DAYS
        so_far = slice(0, int(self._ends[week + 1]))
        ran_at, judged_at, regretted_at = self._ran_at[so_far], self._judged_at[so_far], self._regretted_at[so_far]
        decided = _within(judged_at, start, end)
        run_at = (np.floor(ran_at / DAYS) + 1) * DAYS + SETTLES_DAYS
        late = (ran_at < start) & _within(regretted_at, start, end) & (regretted_at > run_at)
        executed = _within(ran_at, start, end) | late
        kinds = np.bincount(self.tickets.verdict[so_far][decided], minlength=len(KINDS))
        thresholds = np.unique(self._threshold[so_far][decided | executed])
        return WeekFigures(
            week=week_of(FIRST_MONDAY + timedelta(weeks=week)),
            threshold=float(thresholds[0]) if len(thresholds) == 1 else None,
            approved=int(kinds[APPROVED]),
            edited=int(kinds[KINDS.index("edit")]),
            rejected=int(kinds[KINDS.index("reject")]),
            executed=int(executed.sum()),
            regretted=int((executed & (regretted_at <= now)).sum()),
        )

    def past(self, week: int) -> PastActions:
        """Return what the ledger would read of all that was decided or ran alone by a week's end."""
        end = (week + 1) * DAYS
        so_far = slice(0, int(self._ends[week + 1]))
        of = self.tickets
        looked = self._looked_at[so_far] <= end + SETTLES_DAYS
        judged = self._judged_at[so_far] < end
        kind: Whole = np.where(judged | looked, of.verdict[so_far], UNDECIDED)
        past = PastActions(
            actions=(of.action,),
            action_index=np.zeros(len(kind), np.int64),
            risk=of.risk[so_far],
            model_risk=of.model_risk[so_far],
            kind=kind,
            is_regretted=self._regretted_at[so_far] <= end + SETTLES_DAYS,
            was_auto=self.ran_alone[so_far],
            is_sampled=self.ran_alone[so_far] & looked,
            sampling=self._sampling[so_far],
            is_blocked=of.is_blocked[so_far],
            decision_seconds=np.where(judged, of.seconds[so_far], np.nan),
            lag_seconds=np.where(judged, of.decide_days[so_far] * 86400, np.nan),
        )
        return past.where(judged | past.was_auto)


def _within(times: Floats, start: float, end: float) -> Flags:
    return np.asarray((times >= start) & (times < end))
