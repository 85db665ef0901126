"""What the page does when a person acts: plain data in, plain data out, no Gradio."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from pydantic import JsonValue

from agent.contract import DecisionAccepted, DecisionIn, DecisionType, Me, Preview, Review, ReviewSummary
from reviewer_app.case_view import CaseView, case_view
from reviewer_app.desk import Desk
from reviewer_app.errors import (
    AlreadyDecided,
    DeskError,
    DigestMismatch,
    Expired,
    NotSignedIn,
    Refused,
    ServerTrouble,
    ServerUnreachable,
    Superseded,
)
from reviewer_app.form import fields_of
from reviewer_app.form_values import FieldProblem, edited_arguments
from reviewer_app.looking import EVERYTHING, Choices, Looking, choices, permitted
from reviewer_app.sessions import Session
from reviewer_app.undoing import Undoable
from reviewer_app.upkeep_view import AttentionView, attention_view, standing_notices
from reviewer_app.view_model import QueueView, queue_view, readiness_of_unpaused
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
NO_ANSWER = (
    "No answer came, so it isn't known whether your decision was recorded. Refresh to see; "
    "deciding again is safe, it can't count twice."
)


@dataclass(frozen=True)
class ShownQueue:
    """The list with what stands around it, or (when the server didn't answer) the banner that says so."""

    view: QueueView | None
    me: Me
    banner: str = ""
    reviews: tuple[ReviewSummary, ...] = ()
    standing: tuple[str, ...] = ()
    attention: AttentionView = field(default_factory=AttentionView)
    choices: Choices | None = None


@dataclass(frozen=True, eq=False)
class OpenCase:
    """What one person has in front of them: the review exactly as seen, and its page; equal only to itself.

    `seen_at` is when that was.
    """

    person: str
    review: Review
    view: CaseView
    seen_at: datetime


@dataclass(frozen=True)
class Outcome:
    """What came of a decision; `is_stale` says that the case changed under the person's hands.

    With `undoable` it doesn't count yet, and that says it all.
    """

    message: str
    is_done: bool = False
    is_stale: bool = False
    undoable: Undoable | None = None


@dataclass(frozen=True)
class Previewed:
    """A dry run of edited arguments, or the sentence that says why there is none."""

    args: dict[str, Any]
    preview: Preview | None
    problem: str = ""


async def list_queue(session: Session, now: datetime, looking: Looking = EVERYTHING) -> ShownQueue:
    """Fetch the list as it is looked at. Raises `NotSignedIn`."""
    me = session.me
    try:
        me = await session.desk.me()
        looking = permitted(looking, me)
        waiting = await session.desk.waiting(None if me.role == "admin" else me.skills, looking)
        attention = await _attention(session, me, waiting.attention, now)
    except NotSignedIn:
        raise
    except DeskError as error:
        return ShownQueue(view=None, me=me, banner=explain(error, me.name, now))
    return ShownQueue(
        view=queue_view(waiting, me.name, now, looking),
        me=me,
        reviews=waiting.reviews,
        standing=standing_notices(waiting, me, now),
        attention=attention,
        choices=choices(looking, me, waiting.counts, waiting.reviews),
    )


async def open_case(session: Session, review_id: str, now: datetime, studio_url: str | None) -> OpenCase:
    """Fetch one case and whether it can be decided. Raises `DeskError`."""
    review = await session.desk.review(review_id)
    is_paused = await session.desk.is_paused(review)
    ready = "ready" if is_paused else readiness_of_unpaused(review, now)
    return OpenCase(session.me.name, review, case_view(review, ready, session.me.name, now, studio_url), now)


async def decide(session: Session, case: OpenCase, decision: DecisionIn, now: datetime) -> Outcome:
    """Record a decision in the ledger, then start the run that carries it out. Raises `NotSignedIn`.

    A decision that can still be undone is carried out by the server, once it counts. The recorded
    decision stands whether or not the run could be started: the server's housekeeping repairs that.
    """
    if case.view.blocked:
        return Outcome(case.view.blocked)
    try:
        accepted = await session.desk.decide(case.review.review_id, decision)
    except NotSignedIn:
        raise
    except (AlreadyDecided, Superseded, DigestMismatch, Expired) as error:
        return Outcome(explain(error, session.me.name, now), is_stale=True)
    except (ServerTrouble, ServerUnreachable):
        return Outcome(NO_ANSWER)
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


async def _attention(session: Session, me: Me, count: int, now: datetime) -> AttentionView:
    if not count:
        return AttentionView()
    try:
        items = (await session.desk.attention()).items
    except Refused:
        items = []
    return attention_view(count, items, me, now)


async def _decided(
    desk: Desk, review: Review, kind: DecisionType, accepted: DecisionAccepted, now: datetime
) -> Outcome:
    done = f"{review.title or review.action} ({review.ticket_id}): you {PAST_TENSE[kind].replace(' this', ' it')}."
    afterwards = SECOND_NEEDED if accepted.status == "awaiting_second" else CARRYING_OUT[kind]
    if accepted.effective_at is not None and accepted.effective_at > now:
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
