"""Who may do what on the server's own thread API: nothing, unless it is listed here."""

from datetime import datetime
from typing import Any

from langgraph_sdk import Auth

from agent.deciding import decide_by_answer
from agent.errors import DecisionRefused, MalformedAnswer, ThreadApiError, UnknownReview
from agent.ledger import people, reviews
from agent.ledger.decisions import Decided
from agent.ledger.people import Person
from agent.ledger.reviews import OPEN, StoredReview
from agent.ledger.transaction import autocommit
from agent.server.identity import (
    ANONYMOUS,
    STUDIO,
    SYSTEM,
    bearer_token,
    is_scrape,
    is_studio,
    person_of,
    role_of,
    text_headers,
)
from agent.server.run_request import RunRefused, hide_answer, resume_of_run
from agent.wiring import Services, services

auth = Auth()


@auth.authenticate
async def authenticate(headers: dict[Any, Any], path: str = "", method: str = "") -> Any:
    """Return who a request comes from, by its token; an engine that gives no path keeps the metrics to tokens.

    People share one server identity, so that they see the same threads on every engine; who acts is `person`.
    """
    given = text_headers(headers)
    token = bearer_token(given)
    here = await services()
    if token is None:
        if here.settings.are_metrics_public and is_scrape(method, path):
            return {"identity": ANONYMOUS, "display_name": "Anybody", "role": ANONYMOUS, "person": ""}
        if here.settings.is_studio_allowed and is_studio(given):
            return {"identity": "desk", "display_name": "LangGraph Studio", "role": STUDIO, "person": ""}
        raise Auth.exceptions.HTTPException(status_code=401, detail="Send your token as `Authorization: Bearer TOKEN`")
    system = here.settings.thread_api_token
    if system is not None and token == system.get_secret_value():
        return {"identity": "desk", "display_name": "Holdpoint", "role": SYSTEM, "person": ""}
    async with autocommit(here.engine) as connection:
        person = await people.by_token(connection, token)
    if person is None:
        raise Auth.exceptions.HTTPException(status_code=401, detail="Nobody has this token")
    return {
        "identity": "desk",
        "display_name": person.name,
        "role": person.role,
        "person": person.name,
        "skills": list(person.skills),
        "cap": person.cap,
    }


@auth.on
async def deny(ctx: Auth.types.AuthContext, value: Any) -> bool:
    """Refuse whatever isn't allowed below; Studio may look and try, and the ledger still authorises every write."""
    role = role_of(ctx.user)
    return role == SYSTEM or (role == STUDIO and ctx.resource in ("threads", "assistants"))


@auth.on.assistants
async def see_assistants(ctx: Auth.types.AuthContext, value: Any) -> bool:
    """Let people who resume runs name the graph; only the system makes assistants."""
    is_look = ctx.action in ("read", "search")
    return role_of(ctx.user) in ("reviewer", "admin", STUDIO, SYSTEM) and (is_look or role_of(ctx.user) == SYSTEM)


@auth.on.threads.search
async def search_threads(ctx: Auth.types.AuthContext, value: Any) -> Any:
    """Let reviewers find the threads of their skills."""
    person = person_of(ctx.user)
    if person is None or person.role == "admin":
        return role_of(ctx.user) in ("admin", STUDIO, SYSTEM)
    if person.role != "reviewer" or not person.skills:
        return False
    named = (value.get("metadata") or {}).get("skill")
    if named is not None:
        return named in person.skills
    own = [{"skill": skill} for skill in person.skills]
    return {"$or": own} if len(own) > 1 else own[0]


@auth.on.threads.read
async def read_thread(ctx: Auth.types.AuthContext, value: Any) -> bool:
    """Let reviewers read the threads that ever waited for one of their skills."""
    person = person_of(ctx.user)
    if person is None or person.role == "admin":
        return role_of(ctx.user) in ("admin", STUDIO, SYSTEM)
    return person.role == "reviewer" and await _is_of_their_skills(person, str(value.get("thread_id")))


@auth.on.threads.create_run
async def create_run(ctx: Auth.types.AuthContext, value: Any) -> bool:
    """Let a reviewer send exactly one answer, by interrupt id, to a review that is theirs to decide.

    The first answer wins here, before any run: it is recorded as the decision, and whoever comes later is told. While
    a second approval is awaited, the thread isn't told what the first one says.
    """
    person = person_of(ctx.user)
    if person is None:
        return role_of(ctx.user) in (STUDIO, SYSTEM)
    if person.role == "intake":
        return False
    try:
        thread_id, interrupt_id, answer = resume_of_run(value)
    except RunRefused as refused:
        raise Auth.exceptions.HTTPException(status_code=403, detail=str(refused)) from refused
    decided = await _decide(person, thread_id, interrupt_id, answer)
    if decided is not None and decided.status == "awaiting_second":
        hide_answer(value, interrupt_id)
    return True


async def _decide(person: Person, thread_id: str, interrupt_id: str, answer: object) -> Decided | None:
    """Record the answer as the person's decision; None when they have decided before."""
    here = await services()
    async with autocommit(here.engine) as connection:
        review = await reviews.of_interrupt(connection, thread_id, interrupt_id)
        recorded = await reviews.decisions_on(connection, review.review_id) if review is not None else []
    if review is None:
        review = await _find_asked(here, person, thread_id, interrupt_id)
    if not person.may_see(review.skill):
        raise Auth.exceptions.HTTPException(status_code=403, detail=f"This case takes the skill {review.skill}")
    if review.status not in OPEN and any(each.decided_by == person.name for each in recorded):
        return None
    try:
        return await decide_by_answer(here, review.review_id, person, answer)
    except MalformedAnswer as error:
        raise Auth.exceptions.HTTPException(status_code=422, detail=str(error)) from error
    except UnknownReview as error:
        raise Auth.exceptions.HTTPException(status_code=404, detail="No such review") from error
    except DecisionRefused as error:
        status = {"skill": 403, "invalid": 422, "check_failed": 422}.get(error.code, 409)
        raise Auth.exceptions.HTTPException(status_code=status, detail=_told(error)) from error


async def _find_asked(here: Services, person: Person, thread_id: str, interrupt_id: str) -> StoredReview:
    """Return the review that a thread asks for under an id which the ledger hasn't seen yet."""
    if person.role != "admin" and not await _is_of_their_skills(person, thread_id):
        raise Auth.exceptions.HTTPException(status_code=403, detail="This thread never waited for one of your skills")
    try:
        look = await here.threads.look(thread_id)
    except ThreadApiError as error:
        raise Auth.exceptions.HTTPException(status_code=503, detail="The thread can't be looked at now") from error
    asked = (look.interrupts.get(interrupt_id) if look else None) or {}
    review_id = asked.get("review_id") if isinstance(asked, dict) else None
    if review_id is None:
        raise Auth.exceptions.HTTPException(status_code=409, detail="This pause is over; nothing waits under that id")
    async with here.engine.begin() as connection:
        review = await reviews.get(connection, review_id)
        await reviews.set_interrupt(connection, review_id, interrupt_id)
    return review


def _told(refused: DecisionRefused) -> str:
    decided_at = refused.detail.get("decided_at")
    return f"{refused} ({decided_at.isoformat()})" if isinstance(decided_at, datetime) else str(refused)


async def _is_of_their_skills(person: Person, thread_id: str) -> bool:
    here = await services()
    async with autocommit(here.engine) as connection:
        return bool(await reviews.skills_of_thread(connection, thread_id) & set(person.skills))
