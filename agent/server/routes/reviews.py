"""The reviewers' calls: list, look, claim, try other arguments, decide."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import AfterValidator, BeforeValidator

from agent.contract import (
    CaseStanding,
    DecisionAccepted,
    DecisionIn,
    NextIn,
    Preview,
    PreviewIn,
    Review,
    ReviewOrder,
    ReviewPage,
    ReviewStatus,
)
from agent.core.searching import LONGEST_SEARCH, searched_words
from agent.deciding import decide, resume_of
from agent.ledger import attention as stuck
from agent.ledger import kill_switch, queue, reviews, tickets, viewers
from agent.ledger.people import Person
from agent.ledger.queue import QueueFilter
from agent.ledger.reviews import OPEN
from agent.ledger.transaction import autocommit, transaction
from agent.pauses import PATIENCE_SECONDS, interrupt_of, refresh_interrupts
from agent.proposing import preview_edit
from agent.server.access import Here, Reviewer
from agent.server.errors import Forbidden
from agent.wiring import Services

router = APIRouter(prefix="/holdpoint/reviews")


def _searchable(typed: str) -> str:
    searched_words(typed)
    return typed


@router.get("")
async def list_reviews(
    person: Reviewer,
    here: Here,
    status: Annotated[ReviewStatus | None, BeforeValidator(lambda given: given or None)] = None,
    skill: str = "",
    mine: Annotated[bool, BeforeValidator(lambda given: given or False)] = False,
    action: str = "",
    search: Annotated[str, Query(max_length=LONGEST_SEARCH), AfterValidator(_searchable)] = "",
    overdue: Annotated[bool, BeforeValidator(lambda given: given or False)] = False,
    unclaimed: Annotated[bool, BeforeValidator(lambda given: given or False)] = False,
    attention: Annotated[bool, BeforeValidator(lambda given: given or False)] = False,
    order: Annotated[ReviewOrder, BeforeValidator(lambda given: given or "priority")] = "priority",
    limit: Annotated[int, BeforeValidator(lambda given: given or 50), Query(ge=1, le=200)] = 50,
    cursor: str = "",
) -> ReviewPage:
    """Return a page of the queue in order, and how things stand beside it; without a status, what waits.

    With `attention`, only what can't be decided: cases that have waited for a while without a pause on the server.
    """
    wanted = QueueFilter(
        skills=_skills(person, skill),
        statuses=(status,) if status else OPEN,
        claimed_by=person.name if mine else None,
        action=action or None,
        words=searched_words(search),
        is_overdue=overdue,
        is_unclaimed=unclaimed,
        is_unpaused=attention,
        order=order,
        limit=limit,
        cursor=cursor or None,
    )
    async with autocommit(here.engine) as connection:
        page = await queue.page(connection, wanted, datetime.now(UTC), here.policy.flood)
        beside = {
            "attention": await stuck.count(connection),
            "kill_switch": await kill_switch.read(connection, is_on_by_policy=here.policy.kill_switch),
        }
    items = await refresh_interrupts(here, page.items)
    if attention:
        # The ledger hears of a pause late, at times; who has one needs no attention.
        items = [each for each in items if each.interrupt_id is None]
    return page.model_copy(update={"items": items, **beside})


@router.post("/next", response_model=None)
async def next_review(person: Reviewer, here: Here, body: NextIn | None = None) -> Review | Response:
    """Claim the first case that waits for the person's skills; 204 when none does."""
    skill = body.skill if body is not None and body.skill else None
    _skills(person, skill or "")
    async with transaction(here.engine) as tx:
        claimed = await queue.claim_next(tx, person, skill, here.settings.claim_seconds)
    return await _full(here, claimed.review_id, person) if claimed is not None else Response(status_code=204)


@router.get("/{review_id}")
async def read_review(
    review_id: str,
    person: Reviewer,
    here: Here,
    peek: Annotated[bool, BeforeValidator(lambda given: given or False)] = False,
) -> Review:
    """Return one case as a reviewer sees it; that it was opened counts, when it is theirs to decide.

    With `peek` nobody has seen it yet: it is fetched ahead, to be shown later.
    """
    review = await _full(here, review_id, person)
    if review.status in OPEN and not peek:
        async with transaction(here.engine) as tx:
            await reviews.see(tx, review_id, person.name)
    return review


@router.post("/{review_id}/viewing")
async def view_review(review_id: str, person: Reviewer, here: Here) -> CaseStanding:
    """Note that the caller has the case open now, and return how it stands and who else has it open."""
    async with autocommit(here.engine) as connection:
        return await viewers.look(connection, review_id, person, datetime.now(UTC))


@router.post("/{review_id}/claim")
async def claim_review(review_id: str, person: Reviewer, here: Here) -> Review:
    """Take a case, or renew the lease on it."""
    await _visible(here, review_id, person)
    async with transaction(here.engine) as tx:
        await queue.claim(tx, review_id, person, here.settings.claim_seconds)
    return await _full(here, review_id, person)


@router.post("/{review_id}/release")
async def release_review(review_id: str, person: Reviewer, here: Here) -> Review:
    """Give a case back to the queue."""
    await _visible(here, review_id, person)
    async with transaction(here.engine) as tx:
        await queue.release(tx, review_id, person)
    return await _full(here, review_id, person)


@router.post("/{review_id}/preview")
async def preview_review(review_id: str, body: PreviewIn, person: Reviewer, here: Here) -> Preview:
    """Dry-run the case's action with other arguments; nothing is written."""
    await _visible(here, review_id, person)
    async with autocommit(here.engine) as connection:
        review = await reviews.get(connection, review_id)
        ticket = await tickets.get(connection, review.ticket_id)
        seen = await preview_edit(here, connection, review, body.args, ticket, datetime.now(UTC))
    dry_run = seen.dry_run.model_dump(mode="json")
    return Preview(args=seen.args, args_digest=seen.args_digest, **dry_run)


@router.post("/{review_id}/decision")
async def decide_review(review_id: str, body: DecisionIn, person: Reviewer, here: Here) -> DecisionAccepted:
    """Record a decision, and say what the thread is to be resumed with."""
    decided = await decide(here, review_id, person, body, "holdpoint")
    interrupt_id = await interrupt_of(here, decided.review) if decided.status == "decided" else None
    return DecisionAccepted(
        decision_id=decided.decision_id,
        status=decided.status,
        resume={interrupt_id: resume_of(decided)} if interrupt_id is not None else {},
        effective_at=decided.effective_at,
    )


def _skills(person: Person, skill: str) -> tuple[str, ...] | None:
    """Return the skills whose cases are shown; None shows all. Raises `Forbidden`."""
    if skill and not person.may_see(skill):
        raise Forbidden("skill", f"You don't have the skill {skill}")
    if skill:
        return (skill,)
    return None if person.role == "admin" else person.skills


async def _visible(here: Services, review_id: str, person: Person) -> None:
    async with autocommit(here.engine) as connection:
        review = await reviews.get(connection, review_id)
    if not person.may_see(review.skill):
        raise Forbidden("skill", f"This case takes the skill {review.skill}")


async def _full(here: Services, review_id: str, person: Person) -> Review:
    now = datetime.now(UTC)
    async with autocommit(here.engine) as connection:
        review = await reviews.full(connection, review_id, now, with_votes_of=person.name)
        others = await viewers.others(connection, review_id, person.name, now)
    if not person.may_see(review.skill):
        raise Forbidden("skill", f"This case takes the skill {review.skill}")
    if review.interrupt_id is None and review.status in OPEN:
        (shown,) = await refresh_interrupts(here, [review], patience_seconds=PATIENCE_SECONDS)
        review = review.model_copy(update={"interrupt_id": shown.interrupt_id})
    return review.model_copy(update={"viewers": others})
