"""Approving several cases at once: which may stand in one batch, and what came of each."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from agent.contract import Review
from reviewer_app.handlers import Outcome
from reviewer_app.open_case import OpenCase
from reviewer_app.undoing import Undoable, Undone
from reviewer_app.wording import sentence_case

LIMIT = 20
TOO_RISKY = 0.7
"""Where the high band begins. Below it, a person may judge a few alike cases from one table."""
APART = frozenset(
    {
        "injection",
        "identity_mismatch",
        "identity_unstated",
        "customer_unknown",
        "failed_check",
        "warned_check",
        "already_done",
        "model_trouble",
    }
)
"""Factors that say something about one customer or one message: no table shows enough to judge them."""

CameOfIt = Literal["approved", "left_out", "in_doubt", "taken_back"]


@dataclass(frozen=True)
class Kind:
    """What the cases of one batch have in common.

    They are risky for the same reasons (`factors` over their threshold) and went through the same `checks`: what is
    true of the first is true of all, and only customers, orders and amounts differ.
    """

    action: str
    factors: frozenset[str]
    checks: frozenset[str]


@dataclass(frozen=True)
class LeftOut:
    """A case that was chosen but can't be decided together with the others, and why."""

    review_id: str
    what: str
    why: str


@dataclass
class Batch:
    """What one person has in front of them, exactly as seen. It is sent once: `is_sent` stops the second click."""

    person: str
    cases: tuple[OpenCase, ...]
    left_out: tuple[LeftOut, ...]
    is_sent: bool = False


@dataclass(frozen=True)
class ResultLine:
    """What came of one case; `undoable` while the approval can be taken back."""

    review_id: str
    what: str
    came_of_it: CameOfIt
    said: str
    undoable: Undoable | None = None


def form_batch(person: str, cases: Sequence[OpenCase], unread: Sequence[LeftOut] = ()) -> Batch:
    """Return the batch of the most frequent kind among `cases`; `unread` are those that couldn't be fetched."""
    alone = {case.review.review_id: why_alone(case) for case in cases}
    fit = [case for case in cases if not alone[case.review.review_id]]
    kinds = Counter(kind_of(case.review) for case in fit)
    kind = kinds.most_common(1)[0][0] if kinds else None
    chosen = [case for case in fit if kind_of(case.review) == kind]
    together = {case.review.review_id for case in chosen[:LIMIT]}
    left_out = [
        LeftOut(case.review.review_id, named(case.review), alone[case.review.review_id] or _why_apart(case, kind))
        for case in cases
        if case.review.review_id not in together
    ]
    return Batch(person, tuple(chosen[:LIMIT]), (*left_out, *unread))


def why_alone(case: OpenCase) -> str:
    """Return why a case has to be decided by itself, whatever the others are; empty when it may stand in a batch."""
    review, view = case.review, case.view
    if view.blocked:
        return view.blocked
    if review.status != "pending" or review.approvals != 1:
        return "It takes the approval of two people."
    if view.claim and not view.is_mine:
        return f"{view.claim}."
    if review.risk_score >= TOO_RISKY:
        return f"Its risk of {review.risk_score:.2f} is too high for a batch."
    not_passed = [sentence_case(check.name) for check in review.checks if check.status != "pass"]
    if not_passed:
        return f"Not every check passes: {', '.join(not_passed)}."
    apart = [factor.detail or sentence_case(factor.name) for factor in review.factors if factor.name in APART]
    return f"It needs a look of its own. {'; '.join(apart)}." if apart else ""


def kind_of(review: Review) -> Kind:
    """Return what a case must share with the others of its batch."""
    return Kind(
        action=review.action,
        factors=frozenset(factor.name for factor in review.factors if factor.value > review.threshold),
        checks=frozenset(check.name for check in review.checks),
    )


def named(review: Review) -> str:
    """Return a case's name in a list."""
    return f"{review.title or sentence_case(review.action)} ({review.ticket_id})"


def result_of(case: OpenCase, outcome: Outcome) -> ResultLine:
    """Return what came of one case of the batch."""
    came_of_it: CameOfIt = "approved" if outcome.is_done else "in_doubt" if outcome.unanswered else "left_out"
    # What can be taken back is told by its undo; the outcome has no words for it.
    said = outcome.undoable.afterwards if outcome.undoable else _without_name(outcome.message, case.review)
    return ResultLine(case.review.review_id, named(case.review), came_of_it, said, outcome.undoable)


def taken_back(lines: Sequence[ResultLine], undone: dict[str, Undone]) -> tuple[ResultLine, ...]:
    """Return the results after some were undone, by decision id."""
    return tuple(_after_undo(line, undone) for line in lines)


def summary(lines: Sequence[ResultLine]) -> str:
    """Return the results in one sentence."""
    counts = Counter(line.came_of_it for line in lines)
    words: tuple[tuple[CameOfIt, str], ...] = (
        ("approved", "approved"),
        ("left_out", "left out"),
        ("in_doubt", "not known"),
        ("taken_back", "taken back"),
    )
    return ", ".join(f"{counts[came]} {word}" for came, word in words if counts[came])


def _why_apart(case: OpenCase, kind: Kind | None) -> str:
    own = kind_of(case.review)
    if kind is None or own == kind:
        return f"A batch holds at most {LIMIT} cases."
    if own.action != kind.action:
        return f"Another action than the others: {sentence_case(own.action)}."
    if own.factors != kind.factors:
        reasons = ", ".join(sorted(sentence_case(name) for name in own.factors)) or "nothing over its threshold"
        return f"It waits for other reasons than the others: {reasons}."
    return "It went through other checks than the others."


def _after_undo(line: ResultLine, undone: dict[str, Undone]) -> ResultLine:
    if line.undoable is None or line.undoable.decision_id not in undone:
        return line
    came = undone[line.undoable.decision_id]
    return replace(
        line,
        came_of_it="taken_back" if came.review_id else line.came_of_it,
        said=came.message,
        undoable=None,
    )


def _without_name(message: str, review: Review) -> str:
    return message.removeprefix(f"{named(review)}: ").removeprefix("you approved it. ")
