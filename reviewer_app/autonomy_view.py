"""How much each action may do alone, and on what evidence, as plain values for the screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from agent.contract import Calibration
from agent.contract.autonomy import ActionCalibration, NextMove, SafeThreshold, WeekFigures
from reviewer_app.figures_view import NO_DATA, Table
from reviewer_app.moves_view import MoveLine, move_lines
from reviewer_app.share_words import exact_percent, interval_in_words, may_in_words, mid_sentence, share_in_words

EVERY_ACTION = "all"
LOOK_AGAIN = "look-again"
QUESTIONS = "questions"
"""What the tab shows beside single actions, whose place is `action:NAME`."""


@dataclass(frozen=True)
class Scale:
    """A threshold between 0 and 1, and the policy's own; None where every action waits."""

    threshold: float | None
    policy: float | None
    words: str


@dataclass(frozen=True)
class Place:
    """One entry of the tab's list; `marks` are short words about it, `count` is what waits there."""

    key: str
    title: str
    said: str = ""
    scale: Scale | None = None
    marks: tuple[str, ...] = ()
    count: int = 0


@dataclass(frozen=True)
class ActionView:
    """One action on the screen; every text stands for itself."""

    action: str
    title: str
    may: str
    scale: Scale
    facts: tuple[tuple[str, str], ...]
    next: str
    next_why: str
    weeks: Table
    safe_steps: Table
    moves: tuple[MoveLine, ...]


def action_key(action: str) -> str:
    """Return the place of an action in the tab's list."""
    return f"action:{action}"


def action_in(key: str) -> str | None:
    """Return the action that a place stands for, if it stands for one."""
    kind, _, action = key.partition(":")
    return action if kind == "action" and action else None


def places(calibration: Calibration, waiting: int, *, is_admin: bool) -> tuple[Place, ...]:
    """Return the tab's list: what waits to be looked at again, every action together, and each by itself."""
    questions = (Place(QUESTIONS, "Questions about the process"),) if is_admin else ()
    return (
        Place(LOOK_AGAIN, "Look again", count=waiting),
        Place(EVERY_ACTION, "All actions"),
        *questions,
        *(
            Place(
                key=action_key(each.action),
                title=each.title,
                said=may_in_words(each.holds),
                scale=_scale(each),
                marks=_marks(each),
            )
            for each in calibration.actions
        ),
    )


def overview(calibration: Calibration) -> Table:
    """Return how every action stands, a line each."""
    return Table(
        f"How the actions stand in week {calibration.week}",
        ("Action", "May run alone", "Agreement this week", "Regret this week", "If the week ended now"),
        tuple(
            (
                each.title,
                may_in_words(each.holds) + (", frozen" if each.holds.frozen else ""),
                share_in_words(each.this_week.agreement),
                share_in_words(each.this_week.regret),
                _next(each.next),
            )
            for each in calibration.actions
        ),
        nothing="No action is declared",
    )


def action_view(of: ActionCalibration, now: datetime, min_decisions: int, *, is_admin: bool) -> ActionView:
    """Return what the screen shows of one action; its moves can be taken back by administrators."""
    return ActionView(
        action=of.action,
        title=of.title,
        may=may_in_words(of.holds),
        scale=_scale(of),
        facts=tuple(_facts(of, min_decisions)),
        next=_next(of.next),
        next_why=of.next.why,
        weeks=weeks_table([of.this_week, *of.weeks]),
        safe_steps=_safe_steps(of.safe),
        moves=move_lines(of.moves, now, can_revert=is_admin),
    )


def weeks_table(weeks: Sequence[WeekFigures]) -> Table:
    """Return the figures of each week, newest first."""
    return Table(
        "Agreement and regret by week",
        (
            "Week",
            "May run alone",
            "Agreement",
            "95 % interval",
            "Of",
            "Regret",
            "95 % interval",
            "Of",
            "What it led to",
        ),
        tuple(
            (
                each.week,
                may_in_words(each.terms) if each.terms else "",
                exact_percent(each.agreement.share),
                interval_in_words(each.agreement.low, each.agreement.high),
                f"{each.agreement.whole:,}",
                exact_percent(each.regret.share),
                interval_in_words(each.regret.low, each.regret.high),
                f"{each.regret.whole:,}",
                each.why or "not run yet",
            )
            for each in weeks
        ),
        nothing="No week has figures yet",
    )


def _scale(of: ActionCalibration) -> Scale:
    levels = {"review": None, "auto": 1.0}
    holds, policy = (levels.get(terms.autonomy, terms.threshold) for terms in (of.holds, of.policy))
    return Scale(holds, policy, f"{may_in_words(of.holds)}; policy.toml: {mid_sentence(may_in_words(of.policy))}")


def _marks(of: ActionCalibration) -> tuple[str, ...]:
    moved = f"next: {mid_sentence(may_in_words(of.next.to))}" if of.next.to else ""
    return tuple(mark for mark in ("frozen" if of.holds.frozen else "", moved) if mark)


def _facts(of: ActionCalibration, min_decisions: int) -> list[tuple[str, str]]:
    policy = may_in_words(of.policy)
    frozen = "Yes: the weekly rules leave it as it is" if of.holds.frozen else "No: the weekly rules may move it"
    return [
        ("policy.toml says", policy if policy != may_in_words(of.holds) else f"{policy}, as it holds now"),
        ("Frozen", frozen),
        (
            "Agreement this week",
            _figure(of.this_week.agreement.whole, share_in_words(of.this_week.agreement), "decided"),
        ),
        ("Regret this week", _figure(of.this_week.regret.whole, share_in_words(of.this_week.regret), "carried out")),
        ("Known to be safe", _safe(of.safe)),
        *([("Never wholly alone", of.never_auto)] if of.never_auto else []),
        ("Counts from", f"{min_decisions} cases a week: no rule heeds fewer"),
    ]


def _figure(whole: int, words: str, of: str) -> str:
    return words if whole else f"Nothing {of} yet"


def _next(move: NextMove) -> str:
    return may_in_words(move.to) if move.to else "Stays as it is"


def _safe(safe: SafeThreshold) -> str:
    limits = f"at most {exact_percent(safe.limit)} wrong, {exact_percent(safe.confidence)} sure"
    if safe.threshold is None:
        needed = [step.right_needed for step in safe.steps if step.right_needed]
        more = f"; about {min(needed):,} more that turn out right would do" if needed else ""
        return f"No threshold yet ({limits}){more}"
    up_to = "Running wholly alone" if safe.threshold == 1 else f"Up to {safe.threshold:.2f}"
    return f"{up_to} ({limits})"


def _safe_steps(safe: SafeThreshold) -> Table:
    return Table(
        "What is known of each threshold",
        ("Threshold", "Would run alone", "Known", "Wrong", "Wrong at most", "Safe"),
        tuple(
            (
                "wholly alone" if step.threshold == 1 else f"{step.threshold:.2f}",
                f"{step.running:,}",
                f"{step.known:,}",
                f"{step.wrong:,}",
                exact_percent(step.wrong_at_most) if step.known else NO_DATA,
                "yes"
                if step.is_safe
                else f"no: about {step.right_needed:,} more right ones"
                if step.right_needed
                else "no",
            )
            for step in safe.steps
            if step.running
        ),
        nothing="Nothing was decided yet",
    )
