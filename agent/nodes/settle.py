"""The settling node: reads from the ledger what was decided; an answer from another UI is recorded there first."""

from collections.abc import Mapping
from typing import Any

from langchain_core.runnables import RunnableConfig

from agent.core.answers import RECORDED
from agent.core.schema import upgrade
from agent.deciding import decide_by_answer
from agent.errors import DecisionRefused, MalformedAnswer, UnknownReview
from agent.ledger import decisions, people, proposals, reviews
from agent.ledger.reviews import OPEN, StoredReview
from agent.ledger.transaction import SYSTEM, autocommit, transaction
from agent.nodes.assess import view
from agent.nodes.hold import request
from agent.state import SupportState
from agent.wiring import Services, services

UNSIGNED = "An answer came from somebody who isn't signed in as a reviewer"


async def settle(state: SupportState, config: RunnableConfig) -> dict[str, Any]:
    """Go on as the ledger says: run, refuse, or ask again when the answer was no decision."""
    here = await services()
    known = upgrade(state)
    review = await _asked(here, str(known.get("review_id")), (config.get("configurable") or {}).get("thread_id"))
    if review is None:
        return {"step": "halt"}
    is_recorded = known.get("answer") == RECORDED
    if review.status in OPEN and not is_recorded:
        await _record(here, review.review_id, known.get("answer"), signed_in(config))
    async with transaction(here.engine) as tx:
        await decisions.enact(tx, review.review_id)
        review = await reviews.get(tx.connection, review.review_id)
        is_early = review.effective_at is not None and review.effective_at > tx.now
        if is_early or (is_recorded and review.status in OPEN):
            await reviews.forget_interrupt(tx.connection, review.review_id)
        ruling = await decisions.ruling_on(tx.connection, review.review_id)
        recorded = await proposals.of_episode(tx.connection, known["ticket_id"], known["episode"])
    if review.status in OPEN or is_early:
        return {"step": "review", "answer": None, "request": request(here, review)}
    if review.status == "superseded":
        return {"step": "halt", "answer": None, "request": None}
    is_approved = ruling is not None and ruling.type in ("approve", "edit")
    notes = ruling.notes if ruling else None
    return {
        **view(recorded),
        "answer": None,
        "request": None,
        "review_id": None,
        "human_approved": is_approved,
        "human_notes": notes,
    }


def signed_in(config: RunnableConfig) -> str | None:
    """Return who is signed in for this run, from the server's authentication; None for the system itself."""
    user: Any = (config.get("configurable") or {}).get("langgraph_auth_user")
    if user is None:
        return None
    if not isinstance(user, Mapping):
        user = user.model_dump() if hasattr(user, "model_dump") else vars(user)
    person = user.get("person")
    return str(person) if person else None


async def _asked(here: Services, review_id: str, thread_id: object) -> StoredReview | None:
    """Return the review that this thread asked for; an answer on one thread decides nothing on another."""
    async with autocommit(here.engine) as connection:
        try:
            review = await reviews.get(connection, review_id)
        except UnknownReview:
            return None
    return review if review.thread_id == thread_id else None


async def _record(here: Services, review_id: str, answer: object, name: str | None) -> None:
    async with transaction(here.engine) as tx:
        review = await reviews.get(tx.connection, review_id, lock=True)
        person = await people.by_name(tx.connection, name) if name else None
        if person is None or person.role == "intake":
            await reviews.refuse_answer(tx, review, name or SYSTEM, UNSIGNED)
            return
    try:
        await decide_by_answer(here, review_id, person, answer)
    except (MalformedAnswer, DecisionRefused) as error:
        async with transaction(here.engine) as tx:
            await reviews.refuse_answer(tx, review, person.name, str(error))
