"""The last node: tells the customer how their ticket ended, and ends it."""

from collections.abc import Sequence
from typing import Any

from langgraph.runtime import Runtime
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.context import SupportContext
from agent.core import flow
from agent.core.identity import name_to_greet
from agent.core.planning import ReplyFacts
from agent.core.risk import ESCALATION
from agent.core.schema import upgrade
from agent.core.storable import storable
from agent.errors import ModelUnavailable
from agent.ledger import decisions, proposals, reviews, tickets
from agent.ledger.decisions import Ruling
from agent.ledger.proposals import Proposal
from agent.ledger.transaction import autocommit, transaction
from agent.state import SupportState
from agent.wiring import services


async def respond(state: SupportState, runtime: Runtime[SupportContext]) -> dict[str, Any]:
    """Write the last message of the episode and close the ticket; a reviewer's own words go out as they are."""
    here = await services()
    known = upgrade(state)
    async with autocommit(here.engine) as connection:
        episode = await tickets.episode_of(connection, known["ticket_id"])
        if episode is None:
            return {"step": "halt"}
        ticket = episode.ticket
        recorded = await proposals.of_episode(connection, ticket.ticket_id, ticket.episode)
        stands = [_stand(each) for each in recorded]
        ruling = await _ruling(connection, recorded, stands)
        customer = await here.shop(connection).customer_file(ticket.customer_id)
    if flow.next_step(stands) != "respond":
        return {"step": "halt"}
    outcome = flow.outcome_of(stands, ruling.type if ruling is not None else None)
    status = flow.end_status(outcome)
    facts = ReplyFacts(
        outcome=status,
        first_name=name_to_greet(customer, episode.messages),
        messages=episode.messages,
        done=tuple(each.assessment.dry_run.summary for each in recorded if each.status == "executed"),
        not_done=tuple(
            each.assessment.dry_run.summary
            for each in recorded
            if each.status != "executed" and each.action != ESCALATION
        ),
        answer=ticket.answer,
        reason=ruling.message if ruling is not None else None,
    )
    if outcome == "responded" and facts.reason:
        words = facts.reason
    else:
        model = await here.model(runtime.context.planner if runtime.context else "")
        try:
            words = await model.reply(facts)
        except ModelUnavailable:
            words = await (await here.model("offline")).reply(facts)
    words = storable(words)
    async with transaction(here.engine) as tx:
        await tickets.finish(tx, ticket.ticket_id, known["episode"], status, outcome, words, here.outgoing)
    return {"final_response": words, "outcome": outcome, "step": "halt"}


def _stand(proposal: Proposal) -> flow.ActionState:
    return flow.ActionState(name=proposal.action, route=proposal.assessment.route, status=proposal.status)


async def _ruling(
    connection: AsyncConnection, recorded: Sequence[Proposal], stands: Sequence[flow.ActionState]
) -> Ruling | None:
    """Return the decision that stopped the plan; None when it went to its end, or something else stopped it."""
    place = flow.cursor_of(stands)
    if place == len(recorded) or recorded[place].status != "rejected":
        return None
    latest = await reviews.latest_of(connection, recorded[place].ticket_id, recorded[place].episode)
    return await decisions.ruling_on(connection, latest) if latest else None
