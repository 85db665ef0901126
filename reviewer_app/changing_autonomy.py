"""Changing what an action may do alone: what a form stands for, what it would mean, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pydantic import ValidationError

from agent.contract import AutonomyIn, Replay, ReplayIn
from agent.contract.autonomy import ActionCalibration, Autonomy, Frontier, Terms
from reviewer_app.errors import BadField, DeskError, NotFound, NotSignedIn
from reviewer_app.moves_view import MoveLine
from reviewer_app.sessions import Session
from reviewer_app.share_words import exact_percent, may_in_words, mid_sentence
from reviewer_app.wording import explain

Field = Literal["autonomy", "threshold", "frozen", "recalibration", "reason"]
FIELDS: tuple[Field, ...] = ("autonomy", "threshold", "frozen", "recalibration", "reason")
LEVELS: tuple[tuple[str, Autonomy], ...] = (
    ("Always a person", "review"),
    ("Alone up to the threshold", "threshold"),
    ("Always alone, unless blocked", "auto"),
)

NO_PAST = "There are no past actions to say what that would have meant."


@dataclass(frozen=True)
class ChangeForm:
    """The form as it was filled in; the fields are those of the contract."""

    autonomy: Autonomy
    threshold: float | None
    frozen: bool
    recalibration: bool
    reason: str


@dataclass(frozen=True)
class Changed:
    """What came of a change; `field` names what was wrong with it, "" when nothing in particular was."""

    is_done: bool
    said: str
    field: str = ""


def form_of(of: ActionCalibration) -> ChangeForm:
    """Return the form as things stand."""
    return ChangeForm(of.holds.autonomy, of.holds.threshold, of.holds.frozen, of.holds.recalibration, "")


def change_in(of: ActionCalibration, form: ChangeForm) -> dict[str, Any]:
    """Return what the form changes of how the action stands; without its reason."""
    return {name: getattr(form, name) for name in FIELDS[:-1] if getattr(form, name) != getattr(of.holds, name)}


def consequence(of: ActionCalibration, form: ChangeForm, replay: Replay | None) -> str:
    """Return in words what saving the form would mean; empty when it would change nothing."""
    change = change_in(of, form)
    is_rescaled = "recalibration" in change
    limits = {"autonomy", "threshold"} & change.keys()
    parts = [_limit_in_words(of, form, _rescaled(replay) if is_rescaled else _past(of, form, replay))] if limits else []
    if "frozen" in change:
        parts.append(
            "The weekly rules will leave it as it is." if form.frozen else "The weekly rules may move it again."
        )
    if is_rescaled:
        on = "The model's own estimate will be recalibrated; what the policy adds to the risk stays."
        parts.append(on if form.recalibration else "The model's own estimate will count as it is.")
        parts += [] if limits else [_rescaled(replay)]
    return " ".join(parts)


def asked_for(of: ActionCalibration, form: ChangeForm) -> ReplayIn | None:
    """Return what has to be replayed to say what the form would mean; None where what is shown says it.

    Another scale changes what every limit means.
    """
    if form.recalibration == of.holds.recalibration or form.threshold is None or not 0 <= form.threshold <= 1:
        return None
    return ReplayIn(
        action=of.action, threshold=form.threshold, autonomy=form.autonomy, recalibration=form.recalibration
    )


async def save_change(session: Session, of: ActionCalibration, form: ChangeForm, now: datetime) -> Changed:
    """Send what the form changes. Raises `NotSignedIn`."""
    change = change_in(of, form)
    if form.threshold is None:
        return Changed(False, "Give a number from 0.20 to 0.90.", "threshold")
    if not change:
        return Changed(False, "This is how it stands already: nothing would change.")
    return await _sent(session, of, {**change, "reason": form.reason}, now)


async def revert_move(session: Session, of: ActionCalibration, move_id: int, reason: str, now: datetime) -> Changed:
    """Take a move back. Raises `NotSignedIn`."""
    return await _sent(session, of, {"revert": move_id, "reason": reason}, now)


def revert_in_words(move: MoveLine) -> str:
    """Return what taking a move back would put back."""
    return f"It was: {mid_sentence(move.before)}. It became: {move.after}. Taking this back puts the former in place."


async def _sent(session: Session, of: ActionCalibration, wanted: dict[str, Any], now: datetime) -> Changed:
    try:
        changed = await session.desk.autonomy.change(of.action, AutonomyIn.model_validate(wanted))
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0]) if first["loc"] else ""
        return Changed(False, _wrong(field, first["type"]), field)
    except NotSignedIn:
        raise
    except BadField as error:
        return Changed(False, error.detail.message, _field_of(error))
    except NotFound as error:
        return Changed(False, error.detail.message)
    except DeskError as error:
        return Changed(False, explain(error, session.me.name, now))
    frozen = ", frozen" if changed.holds.frozen else ""
    if changed.move is None:
        return Changed(
            True, f"{of.title} stood like that already: {mid_sentence(may_in_words(changed.holds))}{frozen}."
        )
    return Changed(True, f"Saved. {of.title}: {mid_sentence(may_in_words(changed.holds))}{frozen}.")


def _limit_in_words(of: ActionCalibration, form: ChangeForm, past: str) -> str:
    if form.threshold is None:
        return ""
    wanted = Terms(autonomy=form.autonomy, threshold=form.threshold)
    said = f"{of.title}: {mid_sentence(may_in_words(wanted))}"
    was = mid_sentence(may_in_words(of.holds))
    if mid_sentence(may_in_words(wanted)) == was:
        return f"{said}; its threshold becomes {form.threshold:.2f} and counts once it may run alone up to it."
    return f"{said}, and no longer {was}. {past}"


def _past(of: ActionCalibration, form: ChangeForm, replay: Replay | None) -> str:
    if replay is None or not replay.decisions or form.threshold is None:
        return NO_PAST
    wanted = Terms(autonomy=form.autonomy, threshold=form.threshold)
    share, before = (exact_percent(alone_at(replay.frontier, terms)) for terms in (wanted, of.holds))
    return f"Of {replay.decisions:,} past actions, {share} would have run alone instead of {before}."


def _rescaled(replay: Replay | None) -> str:
    if replay is None or replay.today is None or not replay.decisions:
        return NO_PAST
    alone, before = (exact_percent(point.alone.share) for point in (replay.asked, replay.today))
    said = f"Of {replay.decisions:,} past actions, {alone} would then have run alone instead of {before}"
    wrong, was_wrong = replay.asked.wrong, replay.today.wrong
    if not wrong.whole:
        return f"{said}."
    were = f", instead of {exact_percent(was_wrong.share)}" if was_wrong.whole else ""
    return f"{said}; of those that are known, {exact_percent(wrong.share)} were wrong{were}."


def alone_at(frontier: Frontier, terms: Terms) -> float | None:
    """Return which share would have run alone at a limit."""
    if terms.autonomy == "review" or not frontier.threshold:
        return 0.0 if frontier.threshold else None
    if terms.autonomy == "auto":
        return frontier.alone[-1]
    place = min(range(len(frontier.threshold)), key=lambda each: abs(frontier.threshold[each] - terms.threshold))
    return frontier.alone[place]


def _field_of(error: BadField) -> str:
    named = (error.detail.field or "").split(".")[0]
    return named if named in FIELDS else ""


def _wrong(field: str, kind: str) -> str:
    match field, kind:
        case "threshold", _:
            return "Give a number from 0.20 to 0.90."
        case "reason", "string_too_short":
            return "Say why: it stands beside the move for everybody to read."
        case "reason", "string_too_long":
            return "This is too long: 2,000 characters at most."
        case _:
            return "This can't be saved."
