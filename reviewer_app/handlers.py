"""What the page does when a person acts: plain data in, plain data out, no Gradio."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import JsonValue

from agent.contract import DecisionAccepted, DecisionIn, DecisionType, Preview, Review
from reviewer_app.desk import Desk
from reviewer_app.errors import (
    AlreadyDecided,
    DeskError,
    DigestMismatch,
    Expired,
    NotSignedIn,
    ServerTrouble,
    ServerUnreachable,
    Superseded,
)
from reviewer_app.form import fields_of
from reviewer_app.form_values import FieldProblem, edited_arguments
from reviewer_app.open_case import OpenCase, opened
from reviewer_app.sessions import Session
from reviewer_app.unanswered import Unanswered, waiting_in_words
from reviewer_app.undoing import Undoable
from reviewer_app.wording import PAST_TENSE, explain

CARRYING_OUT: Mapping[DecisionType, str] = {
    "approve": "It is being carried out now.",
    "edit": "It is being carried out now.",
    "reject": "Nothing is changed; the ticket goes on now.",
    "respond": "Your answer is on its way.",
    "escalate": "It goes to a colleague with more authority now.",
}
SECOND_NEEDED = "A second person has to approve it before it is carried out."
CARRIED_OUT_LATER = "Recorded; it will be carried out shortly."


@dataclass(frozen=True)
class Outcome:
    """What came of a decision; `is_stale` says that the case changed under the person's hands.

    With `undoable` it doesn't count yet, and that says it all; with `unanswered` nobody knows yet.
    """

    message: str
    is_done: bool = False
    is_stale: bool = False
    undoable: Undoable | None = None
    unanswered: Unanswered | None = None


@dataclass(frozen=True)
class Previewed:
    """A dry run of edited arguments, or the sentence that says why there is none."""

    args: dict[str, Any]
    preview: Preview | None
    problem: str = ""


async def open_case(session: Session, review_id: str, now: datetime, studio_url: str | None) -> OpenCase:
    """Fetch one case, and whether the server holds its pause, at once. Raises `DeskError`."""
    review, paused = await asyncio.gather(session.desk.review(review_id), session.desk.paused_for(review_id))
    return opened(session.me.name, review, paused, now, studio_url)


async def decide(session: Session, case: OpenCase, decision: DecisionIn, now: datetime) -> Outcome:
    """Record a decision in the ledger, then start the run that carries it out. Raises `NotSignedIn`.

    A decision that can still be undone is carried out by the server, once it counts. The recorded
    decision stands whether or not the run could be started: the server's housekeeping repairs that.
    """
    if case.blocked:
        return Outcome(case.blocked)
    try:
        accepted = await session.desk.decide(case.review.review_id, decision)
    except NotSignedIn:
        raise
    except (AlreadyDecided, Superseded, DigestMismatch, Expired) as error:
        return Outcome(explain(error, session.me.name, now), is_stale=True)
    except (ServerTrouble, ServerUnreachable):
        what = f"{case.view.title} ({case.review.ticket_id})"
        unanswered = Unanswered(session.me.name, case.review.review_id, what, decision, now)
        return Outcome(waiting_in_words(unanswered), unanswered=unanswered)
    except DeskError as error:
        return Outcome(explain(error, session.me.name, now))
    return await _decided(session.desk, case.review, decision.type, accepted, now)


async def preview(session: Session, case: OpenCase, inputs: Sequence[JsonValue], now: datetime) -> Previewed:
    """Dry-run what the form says. Raises `NotSignedIn`."""
    try:
        args = form_arguments(case, inputs)
    except FieldProblem as problem:
        return Previewed(case.review.args, None, str(problem))
    try:
        return Previewed(args, await session.desk.preview(case.review.review_id, args))
    except NotSignedIn:
        raise
    except DeskError as error:
        return Previewed(args, None, explain(error, session.me.name, now))


async def approve_edited(
    session: Session, case: OpenCase, inputs: Sequence[JsonValue], seen_args: dict[str, Any] | None, now: datetime
) -> Outcome | Previewed:
    """Approve what the form says, unless its dry run shows trouble nobody saw. Raises `NotSignedIn`.

    A failed check always stops; a warning stops once, until `seen_args` says that these very arguments were shown.
    """
    dry_run = await preview(session, case, inputs, now)
    if dry_run.preview is None:
        return dry_run
    found = {check.status for check in dry_run.preview.checks}
    if "fail" in found:
        return replace(dry_run, problem="A check forbids this. Nothing was recorded.")
    if "warn" in found and dry_run.args != seen_args:
        return replace(dry_run, problem="The dry run warns. Nothing was recorded yet: approve again to go ahead.")
    return await decide(session, case, decision_on(case, "edit", edited_args=dry_run.args), now)


def form_arguments(case: OpenCase, inputs: Sequence[JsonValue]) -> dict[str, Any]:
    """Return the arguments that the filled-in form stands for. Raises `FieldProblem`."""
    return edited_arguments(fields_of(case.review), inputs, case.review.args)


def decision_on(
    case: OpenCase, kind: DecisionType, *, notes: str = "", message: str = "", edited_args: dict[str, Any] | None = None
) -> DecisionIn:
    """Return a decision on exactly what was seen."""
    return DecisionIn(
        type=kind,
        args_digest=case.review.args_digest,
        edited_args=edited_args,
        message=message.strip() or None,
        notes=notes.strip() or None,
    )


def reason_in_words(preset: str | None, words: str) -> str:
    """Join a preset reason with a person's own words."""
    return ". ".join(part for part in ((preset or "").strip().rstrip("."), words.strip()) if part)


async def _decided(
    desk: Desk, review: Review, kind: DecisionType, accepted: DecisionAccepted, now: datetime
) -> Outcome:
    done = f"{review.title or review.action} ({review.ticket_id}): you {PAST_TENSE[kind].replace(' this', ' it')}."
    afterwards = SECOND_NEEDED if accepted.status == "awaiting_second" else CARRYING_OUT[kind]
    # A decision that counts at once has the server's own time, a moment after `now`.
    if review.undo_seconds and accepted.effective_at is not None and accepted.effective_at > now:
        # Until then it can be taken back; the server's housekeeping carries it out afterwards.
        undoable = Undoable(accepted.decision_id, done, afterwards, accepted.effective_at)
        return Outcome("", is_done=True, undoable=undoable)
    if accepted.status == "decided":
        afterwards = await _carry_out(desk, review, accepted, afterwards)
    return Outcome(f"{done} {afterwards}", is_done=True)


async def _carry_out(desk: Desk, review: Review, accepted: DecisionAccepted, afterwards: str) -> str:
    if not accepted.resume:
        return CARRIED_OUT_LATER
    try:
        await desk.resume(review.thread_id, accepted.resume)
    except DeskError:
        return CARRIED_OUT_LATER
    return afterwards
