"""Looking again at what ran alone, at complaints that came back, and at approvals: what waits, and what came of it."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from pydantic import ValidationError

from agent.contract import RegretSuggestions, SampleIn, Samples, SecondLookIn, SecondLooks
from agent.contract.rechecks import RegretSuggestion, Sample, SecondLook
from reviewer_app.errors import DeskError, MissingSkill, NotFound, NotSignedIn
from reviewer_app.regretting import mark
from reviewer_app.sessions import Session
from reviewer_app.wording import explain

LONGEST = 2_000


@dataclass(frozen=True)
class Again:
    """All that waits to be looked at again by one person."""

    samples: Samples
    suggestions: RegretSuggestions
    second_looks: SecondLooks

    @property
    def total(self) -> int:
        """How much there is, including what isn't listed."""
        return self.samples.waiting + self.suggestions.waiting + self.second_looks.waiting


@dataclass(frozen=True)
class Answered:
    """What came of an answer; one that isn't done can be given again."""

    is_done: bool
    said: str


Item = Sample | RegretSuggestion | SecondLook


async def waits(session: Session) -> Again:
    """Return what waits. Raises a `DeskError`."""
    desk = session.desk.rechecks
    samples, suggestions, second_looks = await asyncio.gather(desk.samples(), desk.suggestions(), desk.second_looks())
    return Again(samples, suggestions, second_looks)


def key_of(item: Item) -> str:
    """Return what an answer names an item by: its kind, and its id."""
    match item:
        case Sample():
            return f"sample:{item.proposal_id}"
        case RegretSuggestion():
            return f"suggestion:{item.proposal_id}"
        case SecondLook():
            return f"second:{item.review.review_id}"
        case _:
            assert_never(item)


def next_item(again: Again, skipped: Collection[str]) -> Item | None:
    """Return what to look at now; what was skipped comes last, in the order it was skipped."""
    items: list[Item] = [*again.suggestions.items, *again.samples.items, *again.second_looks.items]
    order = {key: place for place, key in enumerate(skipped)}
    return min(items, key=lambda item: order.get(key_of(item), -1), default=None)


async def answer(session: Session, key: str, is_fine: bool, words: str, now: datetime) -> Answered:
    """Send an answer; the words are the reason or the notes. Raises `NotSignedIn`."""
    kind, _, item_id = key.partition(":")
    if len(words) > LONGEST:
        return Answered(False, "This is too long: 2,000 characters at most.")
    if not is_fine and not words.strip() and kind != "second":
        return Answered(False, "Say what was wrong with it.")
    try:
        return await _sent(session, kind, item_id, is_fine, words, now)
    except ValidationError:
        return Answered(False, "This holds a character that can't be stored.")
    except NotSignedIn:
        raise
    except NotFound:
        return Answered(True, "This doesn't wait any more.")
    except MissingSkill as error:
        return Answered(False, f"Only somebody with this action's skill can answer. {error.detail.message}")
    except DeskError as error:
        return Answered(False, explain(error, session.me.name, now))


async def _sent(session: Session, kind: str, item_id: str, is_fine: bool, words: str, now: datetime) -> Answered:
    match kind:
        case "sample":
            return await _look(session, item_id, is_fine, words)
        case "suggestion" if is_fine:
            await session.desk.rechecks.dismiss_suggestion(item_id)
            return Answered(True, "Dismissed: it counts as right.")
        case "suggestion":
            marked = await mark(session, item_id, words, now)
            return Answered(marked.regret is not None, marked.said)
        case "second":
            return await _second(session, item_id, is_fine, words)
        case _:
            return Answered(True, "This doesn't wait any more.")


async def _look(session: Session, proposal_id: str, is_fine: bool, words: str) -> Answered:
    asked = SampleIn(verdict="right" if is_fine else "wrong", reason=words.strip() or None)
    looked = await session.desk.rechecks.look_at_sample(proposal_id, asked)
    if (looked.looked_by, looked.verdict) != (session.me.name, asked.verdict):
        return Answered(True, f"{looked.looked_by} was first and found it {looked.verdict}. That stands.")
    if looked.verdict == "right":
        return Answered(True, "Noted: it was right.")
    return Answered(True, "Marked as wrong. It counts against letting such actions run alone.")


async def _second(session: Session, review_id: str, agrees: bool, notes: str) -> Answered:
    taken = await session.desk.rechecks.take_second_look(review_id, SecondLookIn(agrees=agrees, notes=notes.strip()))
    if taken.agrees:
        return Answered(True, f"Noted: you agree with {taken.decided_by}, who approved it.")
    return Answered(True, f"Noted: you would not have approved it; {taken.decided_by} did. Talk about it.")
