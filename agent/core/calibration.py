"""Earned autonomy: what one week's decisions change for one action class, by rule and with its evidence."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from agent.core.measures import Rate, rate
from agent.core.policy import Autonomy, Risk
from agent.core.records import Record

Count = Annotated[int, Field(ge=0)]
Guard = Literal["bound", "none"]
Rule = Literal["regret", "promotion", "raise"]


def monday_of(week: str) -> date:
    """Return the first day of an ISO week like `2026-W07`; raises `ValueError`."""
    return date.fromisocalendar(*_parts(week), 1)


def week_of(day: date) -> str:
    """Return the ISO week that a day lies in, like `2026-W07`."""
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def _parts(week: str) -> tuple[int, int]:
    year, _, number = week.partition("-W")
    return int(year), int(number)


def _is_week(week: str) -> str:
    if week_of(monday_of(week)) != week:
        raise ValueError("must be an ISO week like 2026-W07")
    return week


class Rules(Record):
    """When a class moves; shares are 0 to 1, thresholds are risks.

    No share counts that is of fewer than `min_decisions`: agreement is of what was decided, regret of what was
    executed. The shares themselves are exact: 1 regret among 20 executed is 5 %, and over a limit of 3 %.
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

    @model_validator(mode="after")
    def _limits_are_in_order(self) -> Self:
        if self.lowest > self.highest:
            raise ValueError("lowest must not be above highest")
        if self.raise_above > self.promote_above:
            raise ValueError("raise_above must not be above promote_above")
        return self


class Standing(Record):
    """What one action class may do alone at present."""

    action: str
    autonomy: Autonomy
    threshold: Risk
    is_frozen: bool = False


class WeekFigures(Record):
    """What became of one class in one ISO week.

    `week` is like `2026-W07`. `threshold` held all week, or is None when it changed. Decided are `approved` unchanged,
    `edited`, `rejected`, `answered` and `escalated`; expired and undone decisions count nowhere. `executed` are the
    actions approved or run alone that were carried out in the week, `regretted` those of them marked wrong since.
    """

    week: Annotated[str, AfterValidator(_is_week)]
    threshold: Risk | None
    approved: Count = 0
    edited: Count = 0
    rejected: Count = 0
    answered: Count = 0
    escalated: Count = 0
    executed: Count = 0
    regretted: Count = 0

    @model_validator(mode="after")
    def _regrets_were_executed(self) -> Self:
        if self.regretted > self.executed:
            raise ValueError("regretted must not be more than executed")
        return self

    @property
    def decided(self) -> int:
        """How many a person decided."""
        return self.approved + self.edited + self.rejected + self.answered + self.escalated


class Evidence(Record):
    """What a verdict rests on.

    `weeks_in_a_row` counts the weeks, this one and those right before it, that speak for a promotion. `safe_threshold`
    is the highest one known to be safe, None when none is, or nobody asked with guard `none`.
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


AUTO_RISK = 1.0
"""Running alone lets through every risk that nothing blocks."""
TUTORIAL = Rules()
"""The rules of the human-in-the-loop framework that Holdpoint follows, with its numbers."""


def judge_week(
    standing: Standing,
    figures: WeekFigures,
    earlier: Iterable[WeekFigures] = (),
    rules: Rules = TUTORIAL,
    safe_threshold: float | None = None,
) -> Verdict:
    """Return what a week means for a class; `earlier` weeks may come in any order.

    The first of these that holds, decides:

    1. Regret over its limit: the threshold falls one step, and `auto` falls back to `threshold`. Of too few executed
       it lowers nothing, but nothing is raised in that week either.
    2. Agreement over `promote_above` in `promote_weeks` weeks in a row, each on enough decisions, without regret over
       its limit, at the threshold of today: `auto`.
    3. Agreement over `raise_above`: the threshold rises one step.

    No rule carries a threshold out of the band from `lowest` to `highest`; one that a person put below it isn't raised
    unless the step ends inside, and regret never raises one. `review` is a person's choice: no agreement ends it, and
    its threshold doesn't rise unseen meanwhile; regret lowers it. Nothing of a frozen class moves.
    """
    weeks = _weeks_in_a_row(standing, figures, earlier, rules)
    evidence = Evidence(
        figures=figures,
        agreement=rate(figures.approved, figures.decided),
        regret=rate(figures.regretted, figures.executed),
        weeks_in_a_row=weeks,
        safe_threshold=safe_threshold,
        rules=rules,
    )
    rule, after, reason = _judge(standing, evidence)
    if standing.is_frozen and rule is not None:
        rule, after, reason = None, standing, f"Frozen by a person. Without that: {reason}"
    return Verdict(rule=rule, before=standing, after=after, reason=reason, evidence=evidence)


def _judge(standing: Standing, evidence: Evidence) -> tuple[Rule | None, Standing, str]:
    figures, rules = evidence.figures, evidence.rules
    if _is_over(figures.regretted, figures.executed, rules.regret_limit):
        return _by_regret(standing, evidence)
    if figures.decided < rules.min_decisions:
        return None, standing, f"{figures.decided} decisions are too few: it takes {rules.min_decisions}"
    if not _is_over(figures.approved, figures.decided, rules.raise_above):
        return None, standing, f"{_agreed(evidence)}, which is not more than {rules.raise_above:.0%}"
    if standing.autonomy == "review":
        return None, standing, f"{_agreed(evidence)}; only a person ends that this kind is always reviewed"
    if standing.autonomy == "auto":
        return None, standing, f"{_agreed(evidence)}; it runs alone already"
    return _by_agreement(standing, evidence)


def _by_regret(standing: Standing, evidence: Evidence) -> tuple[Rule | None, Standing, str]:
    figures, rules = evidence.figures, evidence.rules
    found = f"{figures.regretted} of {figures.executed} executed were regretted, more than {rules.regret_limit:.0%}"
    if figures.executed < rules.min_decisions:
        return None, standing, f"{found}, though of too few to lower the threshold: it takes {rules.min_decisions}"
    lowered = min(standing.threshold, max(rules.lowest, _plus(standing.threshold, -rules.step)))
    autonomy: Autonomy = "threshold" if standing.autonomy == "auto" else standing.autonomy
    after = standing.model_copy(update={"threshold": lowered, "autonomy": autonomy})
    if after == standing:
        return None, standing, f"{found}; the threshold is as low as it goes, {standing.threshold:.2f}"
    falls = f"{found}: the threshold falls from {standing.threshold:.2f} to {lowered:.2f}"
    return "regret", after, f"{falls}, and it no longer runs alone" if standing.autonomy == "auto" else falls


def _by_agreement(standing: Standing, evidence: Evidence) -> tuple[Rule | None, Standing, str]:
    rules, agreed = evidence.rules, _agreed(evidence)
    is_promoted = evidence.weeks_in_a_row >= rules.promote_weeks
    if is_promoted and _is_safe(AUTO_RISK, evidence):
        in_a_row = f"{evidence.weeks_in_a_row} weeks in a row over {rules.promote_above:.0%}"
        return "promotion", standing.model_copy(update={"autonomy": "auto"}), f"{agreed}, {in_a_row}: it may run alone"
    raised = min(rules.highest, _plus(standing.threshold, rules.step))
    if raised > standing.threshold and raised >= rules.lowest and _is_safe(raised, evidence):
        rises = f"the threshold rises from {standing.threshold:.2f} to {raised:.2f}"
        return "raise", standing.model_copy(update={"threshold": raised}), f"{agreed}: {rises}"
    if raised <= standing.threshold and not is_promoted:
        return None, standing, f"{agreed}; the threshold is as high as it goes, {standing.threshold:.2f}"
    if raised < rules.lowest:
        return None, standing, f"{agreed}; a person set the threshold below {rules.lowest:.2f}"
    safe = evidence.safe_threshold
    known = "no threshold is known to be safe yet" if safe is None else f"only {safe:.2f} is known to be safe"
    return None, standing, f"{agreed}, but {known}"


def _is_safe(threshold: float, evidence: Evidence) -> bool:
    if evidence.rules.guard == "none":
        return True
    return evidence.safe_threshold is not None and evidence.safe_threshold >= threshold


def _weeks_in_a_row(standing: Standing, figures: WeekFigures, earlier: Iterable[WeekFigures], rules: Rules) -> int:
    by_monday = {monday_of(week.week): week for week in (*earlier, figures)}
    monday, weeks = monday_of(figures.week), 0
    while (week := by_monday.get(monday)) is not None and _speaks_for_promotion(week, standing, rules):
        monday, weeks = monday - timedelta(weeks=1), weeks + 1
    return weeks


def _speaks_for_promotion(week: WeekFigures, standing: Standing, rules: Rules) -> bool:
    return (
        week.threshold == standing.threshold
        and week.decided >= rules.min_decisions
        and _is_over(week.approved, week.decided, rules.promote_above)
        and not _is_over(week.regretted, week.executed, rules.regret_limit)
    )


def _is_over(part: int, whole: int, limit: float) -> bool:
    """Whether part ÷ whole is more than the limit as written: exactly 3 of 100 isn't more than 0.03."""
    return whole > 0 and Fraction(part, whole) > Fraction(str(limit))


def _plus(threshold: float, step: float) -> float:
    """Return a sum as people write it: 0.2 and 0.1 make 0.3."""
    return float(Decimal(str(threshold)) + Decimal(str(step)))


def _agreed(evidence: Evidence) -> str:
    return f"{evidence.figures.approved} of {evidence.figures.decided} were approved unchanged"
