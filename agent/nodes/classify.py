"""The first node: finds the ticket in the ledger, and what the customer wants."""

from typing import Any

from langgraph.runtime import Runtime

from agent.context import SupportContext
from agent.contract import TicketIn
from agent.core.planning import Classification, TicketReading
from agent.core.records import CustomerFile
from agent.core.schema import SCHEMA_VERSION
from agent.errors import ModelUnavailable
from agent.ledger import tickets
from agent.ledger.tickets import ENDED, Episode
from agent.ledger.transaction import AGENT, autocommit, transaction
from agent.state import SupportState
from agent.wiring import Services, services


async def classify(state: SupportState, runtime: Runtime[SupportContext]) -> dict[str, Any]:
    """Begin the ticket's episode: everything that an earlier one left in the state is cleared."""
    here = await services()
    thread_id = (runtime.execution_info.thread_id if runtime.execution_info else None) or ""
    episode, customer = await _find(here, state, thread_id)
    ticket = episode.ticket
    if ticket.thread_id != thread_id or ticket.status in ENDED:
        return {"step": "halt", "outcome": ticket.outcome or "another thread serves this ticket"}
    fresh = _fresh(episode)
    if episode.is_planned:
        return fresh | {"step": "assess", "intent": ticket.intent, "intent_confidence": ticket.intent_confidence}
    intent = await _classify(here, runtime.context, episode, customer)
    async with autocommit(here.engine) as connection:
        await tickets.set_intent(connection, ticket, intent.intent, intent.confidence)
    return fresh | {"step": "plan", "intent": intent.intent, "intent_confidence": intent.confidence}


async def _find(here: Services, state: SupportState, thread_id: str) -> tuple[Episode, CustomerFile | None]:
    ticket_id = state.get("ticket_id") or thread_id
    async with autocommit(here.engine) as connection:
        if (episode := await tickets.episode_of(connection, ticket_id)) is not None:
            return episode, await here.shop(connection).customer_file(episode.ticket.customer_id)
    # A run that was started without our intake route, from Studio for instance.
    given = TicketIn(
        ticket_id=ticket_id, customer_id=state.get("customer_id") or "unknown", message=state.get("user_message") or "-"
    )
    async with transaction(here.engine) as tx:
        await tickets.accept(tx, given, AGENT, thread_id)
        accepted = await tickets.episode_of(tx.connection, ticket_id)
        customer = await here.shop(tx.connection).customer_file(given.customer_id)
    if accepted is None:
        raise LookupError(ticket_id)
    return accepted, customer


async def _classify(
    here: Services, context: SupportContext | None, episode: Episode, customer: CustomerFile | None
) -> Classification:
    model = await here.model(context.planner if context else "")
    try:
        return await model.classify(TicketReading(messages=episode.messages, customer=customer, done=episode.done))
    except ModelUnavailable:
        return Classification(intent="other", confidence=0)


def _fresh(episode: Episode) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "ticket_id": episode.ticket.ticket_id,
        "customer_id": episode.ticket.customer_id,
        "user_message": "\n\n".join(episode.messages),
        "episode": episode.ticket.episode,
        "proposed_actions": [],
        "reply_draft": None,
        "cursor": 0,
        "risk_score": None,
        "review_id": None,
        "request": None,
        "answer": None,
        "human_approved": None,
        "human_notes": None,
        "receipts": [],
        "acknowledgement": None,
        "final_response": None,
        "reply_held": False,
        "outcome": None,
    }
