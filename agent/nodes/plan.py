"""The planning node: a model reads the ticket, the customer's file and similar past decisions, and proposes writes."""

from typing import Any

from langgraph.runtime import Runtime

from agent.context import SupportContext
from agent.core.planning import Classification, Plan, TicketReading
from agent.core.schema import upgrade
from agent.errors import ModelUnavailable
from agent.examples import similar_to
from agent.ledger import examples, tickets
from agent.ledger.transaction import autocommit
from agent.proposing import checked, escalation
from agent.state import SupportState
from agent.wiring import services


async def plan(state: SupportState, runtime: Runtime[SupportContext]) -> dict[str, Any]:
    """Ask the model for a plan; what it can't say well goes to a person, never to a guess."""
    here = await services()
    known = upgrade(state)
    async with autocommit(here.engine) as connection:
        episode = await tickets.episode_of(connection, known["ticket_id"])
        customer = await here.shop(connection).customer_file(known["customer_id"])
        pool = await examples.pool(connection, known["ticket_id"])
    if episode is None:
        return {"step": "halt"}
    model = await here.model(runtime.context.planner if runtime.context else "")
    similar = await similar_to(here, episode, customer, pool)
    past = tuple(each.past_decision for each in similar)
    reading = TicketReading(messages=episode.messages, customer=customer, done=episode.done, similar=past)
    intent = Classification(intent=known["intent"], confidence=known["intent_confidence"])
    try:
        proposed = checked(await model.plan(reading, intent), here.actions)
    except ModelUnavailable as error:
        proposed = Plan(actions=(escalation(f"The planner gave no usable answer: {error}"),))
    steps = [step.model_dump(mode="json") | {"model_name": model.name} for step in proposed.actions]
    shown = [each.note for each in similar]
    return {"proposed_actions": steps, "reply_draft": proposed.answer, "similar": shown, "step": "assess"}
