"""The offline model: the `SupportModel` port over the ticket reader, with its work off the event loop."""

import asyncio

from agent.core.planning import Classification, Plan, ReplyFacts, TicketReading


class OfflineModel:
    """A deterministic baseline that reads tickets without a network; libraries and word lists load at first use."""

    name = "offline"

    async def load(self) -> None:
        """Read the word lists and train the classifier, so that the first ticket doesn't wait for it."""
        await asyncio.to_thread(_classify, TicketReading(messages=("Hello",), customer=None))

    async def classify(self, reading: TicketReading) -> Classification:
        """Return what the customer wants."""
        return await asyncio.to_thread(_classify, reading)

    async def plan(self, reading: TicketReading, intent: Classification) -> Plan:
        """Return the ordered writes for the ticket, or a single escalation when they can't be told."""
        return await asyncio.to_thread(_plan, reading, intent)

    async def reply(self, facts: ReplyFacts) -> str:
        """Return the customer's message in plain text."""
        return await asyncio.to_thread(_reply, facts)


def _classify(reading: TicketReading) -> Classification:
    from agent.adapters.offline_model.intents import classify
    from agent.adapters.offline_model.turns import by_turns

    return classify(by_turns(reading))


def _plan(reading: TicketReading, intent: Classification) -> Plan:
    from agent.adapters.offline_model.planner import make_plan
    from agent.adapters.offline_model.turns import by_turns

    turns = by_turns(reading)
    return make_plan(turns, intent, is_unanswered=turns is reading)


def _reply(facts: ReplyFacts) -> str:
    from agent.adapters.offline_model.replies import compose

    return compose(facts)
