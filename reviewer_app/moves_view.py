"""What moved an action, by which rule or person, and on what evidence, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, JsonValue, ValidationError

from agent.contract.autonomy import Move, Share, Standing
from reviewer_app.share_words import may_in_words, mid_sentence, share_in_words
from reviewer_app.wording import Moment, moment

SYSTEM = "system"
RULES = {
    "regret": "Too much regret",
    "promotion": "Agreement, week after week",
    "raise": "Agreement",
    "set_by_hand": "Set by hand",
    "reverted": "Taken back",
}


@dataclass(frozen=True)
class MoveLine:
    """One move: what it changed, and why."""

    move_id: int
    when: Moment
    week: str
    by: str
    rule: str
    before: str
    after: str
    evidence: tuple[str, ...]
    reason: str
    reverted: str
    can_revert: bool


class _Evidence(BaseModel):
    """What a weekly rule's verdict rested on."""

    agreement: Share
    regret: Share
    weeks_in_a_row: int
    safe_threshold: float | None


def move_lines(moves: Sequence[Move], now: datetime, *, can_revert: bool) -> tuple[MoveLine, ...]:
    """Return the moves in the server's order, newest first; what was taken back can't be again."""
    return tuple(
        MoveLine(
            move_id=move.move_id,
            when=moment(move.at, now),
            week=move.week,
            by="the weekly rules" if move.made_by == SYSTEM else move.made_by,
            rule=RULES.get(move.rule, move.rule),
            before=differences(move.before, move.after)[0],
            after=differences(move.before, move.after)[1],
            evidence=_evidence(move.evidence),
            reason=move.reason,
            reverted=f"taken back by move {move.reverted_by}" if move.reverted_by else "",
            can_revert=can_revert and move.reverted_by is None,
        )
        for move in moves
    )


def differences(before: Standing, after: Standing) -> tuple[str, str]:
    """Return in words what differs between two standings, as it was and as it is."""
    parts: list[tuple[str, str]] = []
    if (before.autonomy, before.threshold) != (after.autonomy, after.threshold):
        parts.append(_limits(before, after))
    if before.frozen != after.frozen:
        parts.append((_frozen(before), _frozen(after)))
    if before.recalibration != after.recalibration:
        parts.append((_recalibrated(before), _recalibrated(after)))
    were, are = (", ".join(each) for each in zip(*parts, strict=True)) if parts else ("", "")
    return were, are


def _limits(before: Standing, after: Standing) -> tuple[str, str]:
    were, are = may_in_words(before), may_in_words(after)
    if were == are:
        # Only the threshold moved, which doesn't count while the action never, or always, runs alone.
        return f"{were}, threshold {before.threshold:.2f}", f"{mid_sentence(are)}, threshold {after.threshold:.2f}"
    return were, mid_sentence(are)


def _frozen(of: Standing) -> str:
    return "frozen" if of.frozen else "not frozen"


def _recalibrated(of: Standing) -> str:
    return "estimate recalibrated" if of.recalibration else "estimate as the model gives it"


def _evidence(given: Mapping[str, JsonValue]) -> tuple[str, ...]:
    try:
        found = _Evidence.model_validate(given)
    except ValidationError:
        return ()
    weeks = found.weeks_in_a_row
    safe = found.safe_threshold
    return (
        f"Approved unchanged: {share_in_words(found.agreement)}",
        f"Regretted: {share_in_words(found.regret)}",
        *([f"{weeks} weeks in a row spoke for running alone"] if weeks > 1 else []),
        *([f"Known to be safe up to {safe:.2f}"] if safe is not None else []),
    )
