"""The holding node: opens the review with everything a reviewer needs, and tells the customer."""

import contextlib
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from agent.actions.choices import offered_choices
from agent.core.answers import hitl_request
from agent.core.eta import estimate
from agent.core.holding import hold_terms
from agent.core.identity import name_to_greet
from agent.core.notices import is_urgent
from agent.core.records import CustomerFile
from agent.core.replies import acknowledgement
from agent.core.schema import SCHEMA_VERSION, upgrade
from agent.errors import ThreadApiError
from agent.ledger import examples, flood, lags, notices, proposals, reviews, tickets
from agent.ledger.proposals import Proposal
from agent.ledger.reviews import NewReview, StoredReview
from agent.ledger.tickets import Episode
from agent.ledger.transaction import Transaction, transaction
from agent.ledger.views import action_view, conversation
from agent.nodes.assess import view
from agent.state import SupportState
from agent.wiring import Services, services


async def hold(state: SupportState) -> dict[str, Any]:
    """Open the review of the plan's next action (or find it open), and lay out what the pause shows.

    Which action that is, the ledger says; when it says that nothing is to be held, a newer run has it. A new ticket
    that the queue has no room for goes past it.
    """
    here = await services()
    known = upgrade(state)
    async with transaction(here.engine) as tx:
        episode = await tickets.begin_episode(tx.connection, known["ticket_id"])
        if episode is None or episode.ticket.episode != known["episode"]:
            return {"step": "halt"}
        recorded = await proposals.of_episode(tx.connection, episode.ticket.ticket_id, episode.ticket.episode)
        stands = view(recorded)
        if stands["step"] != "hold" or episode.ticket.status in tickets.ENDED:
            return {"step": "halt"}
        proposal = recorded[stands["cursor"]]
        customer = await here.shop(tx.connection).customer_file(episode.ticket.customer_id)
        new = await _new_review(here, tx.connection, proposal, episode, customer, known)
        waiting = await flood.waiting_when_full(tx, proposal, here.policy.flood.limit_of(proposal.skill))
        if waiting is not None:
            await flood.shed(tx, proposal, waiting, here.policy.flood.then)
            recorded = await proposals.of_episode(tx.connection, episode.ticket.ticket_id, episode.ticket.episode)
            return {**view(recorded), "step": "respond"}
        opened = await reviews.open_review(tx, new)
        if is_urgent(opened.risk_score, new.tier, here.policy.notices):
            where = {"skill": opened.skill, "ticket_id": opened.ticket_id, "review_id": opened.review_id}
            await notices.note(tx, "urgent", f"urgent/{opened.review_id}", **where)
        words = episode.ticket.acknowledgement
        if not proposal.is_held_reply:  # what was asked for is done by then
            words = await _acknowledgement(tx, opened, proposal, episode, customer, new)
            await tickets.acknowledge(tx, episode.ticket.ticket_id, episode.ticket.episode, words, here.outgoing)
        recorded = await proposals.of_episode(tx.connection, episode.ticket.ticket_id, episode.ticket.episode)
    # Search by metadata is a convenience; housekeeping labels the thread again when this fails.
    with contextlib.suppress(ThreadApiError):
        await here.threads.label(opened.thread_id, labels(opened))
    return {
        **view(recorded),
        "step": "review",
        "review_id": opened.review_id,
        "request": request(here, opened),
        "answer": None,
        "acknowledgement": words,
    }


async def _acknowledgement(
    tx: Transaction,
    opened: StoredReview,
    proposal: Proposal,
    episode: Episode,
    customer: CustomerFile | None,
    new: NewReview,
) -> str:
    """Return what the customer is told, which stays what it was when the review is opened again."""
    if proposal.status == "awaiting_review" and episode.ticket.acknowledgement is not None:
        return episode.ticket.acknowledgement
    history = await lags.history(tx.connection, opened.skill, tx.now)
    due_at = opened.due_at if opened.on_expiry != "never" else None
    when = estimate(history, tx.now, due_at, new.calendar)
    return acknowledgement(name_to_greet(customer, episode.messages), when)


def labels(review: StoredReview) -> dict[str, str]:
    """Return the thread metadata by which people find the pause."""
    return {
        "ticket_id": review.ticket_id,
        "review_id": review.review_id,
        "skill": review.skill,
        "action": review.action,
    }


def request(here: Services, review: StoredReview) -> dict[str, Any]:
    """Return what the interrupt carries: a LangChain `HITLRequest` of one action, with our keys beside it."""
    schema = here.actions[review.action].arguments.model_json_schema()
    return hitl_request(review.action, review.args, review.snapshot["summary"], schema) | {
        "review_id": review.review_id,
        "ticket_id": review.ticket_id,
        "risk_score": review.risk_score,
        "factors": review.snapshot["factors"],
        "due_at": review.due_at.isoformat() if review.due_at else None,
        "args_digest": review.args_digest,
        "schema_version": SCHEMA_VERSION,
    }


async def _new_review(
    here: Services,
    connection: AsyncConnection,
    proposal: Proposal,
    episode: Episode,
    customer: CustomerFile | None,
    state: dict[str, Any],
) -> NewReview:
    action = here.actions[proposal.action]
    ticket, assessment = episode.ticket, proposal.assessment
    plan = [
        action_view(each).model_dump(mode="json") | {"summary": each.assessment.dry_run.summary}
        for each in await proposals.of_episode(connection, ticket.ticket_id, ticket.episode)
    ]
    dry_run = assessment.dry_run.model_dump(mode="json")
    similar = await examples.shown(connection, state.get("similar") or (), proposal.skill)
    said = [each.model_dump(mode="json") for each in await conversation(connection, ticket.ticket_id)]
    return NewReview(
        proposal=proposal,
        thread_id=ticket.thread_id,
        tier=ticket.tier,
        title=action.title,
        hold=hold_terms(action.hold, here.policy.given(proposal.action)),
        calendar=here.policy.business_hours,
        reason=assessment.reason,
        customer_name=f"{customer.first_name} {customer.last_name}" if customer else ticket.customer_id,
        snapshot={
            "customer": customer.model_dump(mode="json", exclude={"products", "catalogue"}) if customer else None,
            "message": "\n\n".join(episode.messages),
            "messages": said,
            "args_schema": action.arguments.model_json_schema(),
            "rationale": proposal.rationale,
            "factors": [each.model_dump(mode="json") for each in assessment.factors],
            "checks": dry_run["checks"],
            "changes": dry_run["changes"],
            "summary": dry_run["summary"],
            "similar": [each.model_dump(mode="json") for each in similar],
            "plan": plan,
            "state": {key: value for key, value in state.items() if key not in ("request", "answer")},
            "threshold": assessment.threshold,
            "model_risk": proposal.model_risk,
            "model_name": proposal.model_name,
            "policy_passage": action.policy,
            "argument_choices": {
                name: [choice.model_dump(mode="json") for choice in choices]
                for name, choices in offered_choices(action, customer, proposal.args).items()
            },
        },
    )
