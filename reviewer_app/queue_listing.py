"""The queue as one page lists it: fetched from the server, and with a case taken out ahead of the next look."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime

from agent.contract import Me
from reviewer_app.desk import Waiting
from reviewer_app.errors import DeskError, MissingSkill, NotSignedIn, Refused, ServerUnreachable
from reviewer_app.looking import EVERYTHING, Looking, permitted
from reviewer_app.sessions import Session
from reviewer_app.upkeep_view import AttentionView, attention_view, standing_notices
from reviewer_app.view_model import QueueRow, QueueView, queue_view
from reviewer_app.wording import explain

ANSWER_SECONDS = 6.0
"""A server that takes longer to list the queue is one that can't be reached."""


@dataclass(frozen=True)
class ShownQueue:
    """The list with what stands around it, or (when the server didn't answer) the banner that says so."""

    view: QueueView | None
    me: Me
    banner: str = ""
    waiting: Waiting | None = None
    standing: tuple[str, ...] = ()
    attention: AttentionView = field(default_factory=AttentionView)

    @property
    def rows(self) -> tuple[QueueRow, ...]:
        """The rows that are shown."""
        return self.view.rows if self.view is not None else ()


async def list_queue(
    session: Session, now: datetime, looking: Looking = EVERYTHING, ahead: tuple[Me, Waiting] | None = None
) -> ShownQueue:
    """Fetch the list as it is looked at, unless it was fetched `ahead`. Raises `NotSignedIn`."""
    me = session.me
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            me, waiting = ahead or await _me_and_waiting(session, looking)
            attention = await _attention(session, me, waiting.attention, now)
    except NotSignedIn:
        raise
    except TimeoutError:
        return ShownQueue(None, me, explain(ServerUnreachable("The server takes too long"), me.name, now))
    except DeskError as error:
        return ShownQueue(None, me, explain(error, me.name, now))
    return ShownQueue(
        view=queue_view(waiting, me.name, now, permitted(looking, me)),
        me=me,
        waiting=waiting,
        standing=standing_notices(waiting, me, now),
        attention=attention,
    )


def without(listed: ShownQueue, review_id: str, looking: Looking, now: datetime) -> ShownQueue:
    """Return the list as it will be once the server has been asked again after this case was decided."""
    if listed.waiting is None:
        return listed
    left = tuple(each for each in listed.waiting.reviews if each.review_id != review_id)
    gone = next((each for each in listed.waiting.reviews if each.review_id == review_id), None)
    if gone is None:
        return listed
    counts, actions = dict(listed.waiting.counts), dict(listed.waiting.actions)
    if gone.skill in counts:
        count = counts[gone.skill]
        was_late = gone.due_at is not None and gone.due_at < now
        fewer = {"pending": max(0, count.pending - 1), "overdue": max(0, count.overdue - was_late)}
        counts[gone.skill] = count.model_copy(update=fewer)
    if gone.action in actions:
        actions[gone.action] = max(0, actions[gone.action] - 1)
    waiting = replace(listed.waiting, reviews=left, counts=counts, actions=actions)
    return replace(listed, waiting=waiting, view=queue_view(waiting, listed.me.name, now, looking))


async def _me_and_waiting(session: Session, looking: Looking) -> tuple[Me, Waiting]:
    me, waiting = await asyncio.gather(session.desk.me(), session.desk.waiting(looking), return_exceptions=True)
    if isinstance(me, BaseException):
        raise me
    if isinstance(waiting, MissingSkill):
        # A skill that the person doesn't hold any more narrows nothing.
        waiting = await session.desk.waiting(permitted(looking, me))
    if isinstance(waiting, BaseException):
        raise waiting
    return me, waiting


async def _attention(session: Session, me: Me, count: int, now: datetime) -> AttentionView:
    if not count:
        return AttentionView()
    try:
        items = (await session.desk.attention()).items
    except Refused:
        items = []
    return attention_view(count, items, me, now)
