"""Deciding a review, whichever way the decision comes in."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from agent.actions.declaration import Arguments
from agent.contract import DecisionIn
from agent.core.answers import Answer, coerce_args, hitl_response, read_answer
from agent.errors import BadArguments, DecisionRefused
from agent.ledger import decisions, reviews, tickets
from agent.ledger.decisions import Decided, Previewed
from agent.ledger.people import Person
from agent.ledger.reviews import StoredReview
from agent.ledger.transaction import autocommit, transaction
from agent.proposing import preview_edit
from agent.wiring import Services


async def decide(here: Services, review_id: str, person: Person, decision: DecisionIn, source: str) -> Decided:
    """Record a decision. Raises `UnknownReview`, or `DecisionRefused` with the contract's code."""
    if decision.type == "edit" and decision.edited_args is None:
        raise DecisionRefused("invalid", "edit needs edited_args, the changed arguments", "edited_args")
    if decision.type != "edit" and decision.edited_args is not None:
        raise DecisionRefused("invalid", f"edited_args goes with edit, not with {decision.type}", "edited_args")
    if decision.type == "respond" and not (decision.message or "").strip():
        raise DecisionRefused("invalid", "respond needs message, the words for the customer", "message")
    async with transaction(here.engine) as tx:

        async def preview(connection: AsyncConnection, review: StoredReview, raw: dict[str, Any]) -> Previewed:
            ticket = await tickets.get(connection, review.ticket_id)
            try:
                return await preview_edit(here, connection, review, raw, ticket, tx.now)
            except BadArguments as error:
                raise DecisionRefused("invalid", str(error), f"edited_args.{error.field}") from error

        return await decisions.decide(tx, review_id, person, decision, source, preview)


async def decide_by_answer(here: Services, review_id: str, person: Person, answer: object) -> Decided:
    """Record the answer that a run was resumed with, in whichever dialect.

    Raises `MalformedAnswer`, `UnknownReview` or `DecisionRefused`.
    """
    async with autocommit(here.engine) as connection:
        review = await reviews.get(connection, review_id)
    read = read_answer(answer, review.action)
    edited = _typed(here, review, read.edited_args) if read.edited_args is not None else None
    decision = DecisionIn(
        type=read.type, args_digest=review.args_digest, edited_args=edited, message=read.message, notes=read.notes
    )
    return await decide(here, review_id, person, decision, "thread")


def resume_of(decided: Decided) -> dict[str, Any]:
    """Return what the thread is resumed with under its interrupt id: the decision in LangChain's words."""
    answer = Answer(
        type=decided.type,
        edited_args=decided.args if decided.type == "edit" else None,
        message=decided.message,
        notes=decided.notes,
    )
    return hitl_response(answer, decided.review.action)


async def resume_of_recorded(here: Services, review: StoredReview) -> dict[str, Any]:
    """Return what a thread is resumed with for a review that was settled before, as the ledger has it."""
    async with autocommit(here.engine) as connection:
        ruling = await decisions.ruling_on(connection, review.review_id)
    if ruling is None:
        return hitl_response(Answer(type="reject", notes=f"the review is {review.status}"), review.action)
    edited = review.args if ruling.type == "edit" else None
    answer = Answer(type=ruling.type, edited_args=edited, message=ruling.message, notes=ruling.notes)
    return hitl_response(answer, review.action)


def _typed(here: Services, review: StoredReview, raw: dict[str, Any]) -> dict[str, Any]:
    try:
        typed: Arguments = coerce_args(here.actions[review.action].arguments, raw)
    except BadArguments as error:
        raise DecisionRefused("invalid", str(error), f"edited_args.{error.field}") from error
    return typed.model_dump(mode="json")
