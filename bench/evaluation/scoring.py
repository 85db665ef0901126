"""What a run amounts to: planned writes compared with the right ones, and the figures that follow. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.evaluation.retail_cases import Case, comparable

NOT_WRITES = frozenset({"escalate_to_human", "send_reply"})
"""Actions that change nothing in the shop."""


@dataclass(frozen=True)
class Write:
    """One planned action, and what became of it.

    `paused_for` is the highest risk factor of the review that it waited in; None when nobody was asked.
    """

    name: str
    args: dict[str, Any]
    has_run: bool = False
    paused_for: str | None = None

    @property
    def has_run_alone(self) -> bool:
        """Whether it ran and nobody was asked."""
        return self.has_run and self.paused_for is None


@dataclass(frozen=True)
class Outcome:
    """One case after its run: what was planned, in order, and how it ended.

    `is_legal` says whether the shop accepts all of the right writes; `is_state_right` whether the customer's rows
    ended as those leave them. `status` is None when only the plan was made.
    """

    case: Case
    writes: tuple[Write, ...]
    status: str | None = None
    has_reply: bool = False
    is_legal: bool = True
    is_state_right: bool = False


@dataclass(frozen=True)
class Share:
    """A count out of a number."""

    count: int
    of: int

    def __str__(self) -> str:
        return f"{self.count} of {self.of} ({self.count / self.of:.1%})" if self.of else "none"


@dataclass(frozen=True)
class WrongWrite:
    """A write that isn't among the right ones of its case."""

    case_id: str
    name: str
    args: dict[str, Any]


@dataclass(frozen=True)
class Pauses:
    """Right writes that waited for a person; `in_calm_cases` of them in cases that the data set doesn't call risky."""

    count: int
    in_calm_cases: int


@dataclass(frozen=True)
class Figures:
    """What a set of outcomes amounts to; the fields from `has_run` on are empty when only plans were made."""

    cases: int
    right_plans: Share
    planned_that_are_right: Share
    right_that_were_planned: Share
    has_run: bool
    ran_alone: Share
    resolved_alone: Share
    escapes: Share
    escaped: tuple[WrongWrite, ...]
    needless_pauses: dict[str, Pauses]
    right_escalations: int
    needless_escalations: int
    equal_states: Share
    refused_by_shop: int
    replies: Share
    statuses: dict[str, int] = field(default_factory=dict)


def is_plan_right(outcome: Outcome) -> bool:
    """Whether exactly the right actions were planned, in order; the order of one write's items doesn't matter."""
    planned = [comparable(write.name, write.args) for write in outcome.writes]
    return planned == [comparable(right.name, right.args) for right in outcome.case.actions]


def is_resolved_alone(outcome: Outcome) -> bool:
    """Whether the case was resolved and never paused; one that was handed over needed a person, too."""
    return outcome.status == "resolved" and all(write.paused_for is None for write in outcome.writes)


def which_are_right(outcome: Outcome) -> list[bool]:
    """Return, for each planned action, whether it is one of the right writes; a repeated one counts once."""
    left = Counter(comparable(right.name, right.args) for right in outcome.case.actions)
    verdicts = []
    for write in outcome.writes:
        done = comparable(write.name, write.args)
        verdicts.append(left[done] > 0)
        left[done] -= 1
    return verdicts


def wrong_writes_alone(outcome: Outcome) -> list[WrongWrite]:
    """Return the escapes of a case: wrong writes that ran, and nobody was asked."""
    judged = zip(outcome.writes, which_are_right(outcome), strict=True)
    return [
        WrongWrite(outcome.case.case_id, write.name, write.args)
        for write, is_right in judged
        if not is_right and write.has_run_alone and write.name not in NOT_WRITES
    ]


def figures_of(outcomes: Sequence[Outcome]) -> Figures:
    """Return the figures of a set of outcomes."""
    judged = [
        (write, is_right, outcome)
        for outcome in outcomes
        for write, is_right in zip(outcome.writes, which_are_right(outcome), strict=True)
        if write.name not in NOT_WRITES
    ]
    ran = [write for write, _, _ in judged if write.has_run]
    right = sum(is_right for _, is_right, _ in judged)
    escaped = tuple(escape for outcome in outcomes for escape in wrong_writes_alone(outcome))
    escalated = [outcome for outcome in outcomes if outcome.status == "escalated"]
    legal = [outcome for outcome in outcomes if outcome.is_legal]
    return Figures(
        cases=len(outcomes),
        right_plans=_share(is_plan_right(outcome) for outcome in outcomes),
        planned_that_are_right=Share(right, len(judged)),
        right_that_were_planned=Share(right, sum(len(outcome.case.actions) for outcome in outcomes)),
        has_run=any(outcome.status is not None for outcome in outcomes),
        ran_alone=_share(write.has_run_alone for write in ran),
        resolved_alone=_share(is_resolved_alone(outcome) for outcome in outcomes),
        escapes=Share(len(escaped), len(judged)),
        escaped=escaped,
        needless_pauses=_needless_pauses(judged),
        right_escalations=sum(_takes_a_person(outcome) for outcome in escalated),
        needless_escalations=sum(not _takes_a_person(outcome) for outcome in escalated),
        equal_states=_share(outcome.is_state_right for outcome in legal),
        refused_by_shop=len(outcomes) - len(legal),
        replies=_share(outcome.has_reply for outcome in outcomes),
        statuses=dict(Counter(outcome.status for outcome in outcomes if outcome.status is not None).most_common()),
    )


def figures_by_action(outcomes: Sequence[Outcome]) -> dict[str, Figures]:
    """Return the figures of the cases that call for each kind of write; a case counts under each of its kinds."""
    names = sorted({right.name for outcome in outcomes for right in outcome.case.actions})
    return {
        name: figures_of([each for each in outcomes if name in {right.name for right in each.case.actions}])
        for name in names
    }


def _takes_a_person(outcome: Outcome) -> bool:
    """Whether nothing that the shop accepts would have done what the customer asked for."""
    return not outcome.is_legal or not outcome.case.actions


def _needless_pauses(judged: Iterable[tuple[Write, bool, Outcome]]) -> dict[str, Pauses]:
    paused = [
        (write.paused_for, outcome.case.is_risky is False)
        for write, is_right, outcome in judged
        if is_right and write.has_run and write.paused_for is not None
    ]
    counts = Counter(factor for factor, _ in paused)
    calm = Counter(factor for factor, is_calm in paused if is_calm)
    return {factor: Pauses(count, calm[factor]) for factor, count in counts.most_common()}


def _share(verdicts: Iterable[bool]) -> Share:
    counted = list(verdicts)
    return Share(sum(counted), len(counted))
