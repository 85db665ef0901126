"""The outside systems as the rest of the project sees them; each has one adapter a file in `adapters/`."""

from typing import Protocol

from agent.core.planning import Classification, Plan, ReplyFacts, TicketReading


class SupportModel(Protocol):
    """A reader of tickets. Raises `agent.errors.ModelUnavailable` when it can't answer after its retries."""

    name: str
    """What is shown to people, e.g. `offline` or `openai:gpt-5-mini`."""

    async def classify(self, reading: TicketReading) -> Classification:
        """Return what the customer wants."""
        ...

    async def plan(self, reading: TicketReading, intent: Classification) -> Plan:
        """Return the ordered writes for the ticket; their names and arguments are checked by the caller."""
        ...

    async def reply(self, facts: ReplyFacts) -> str:
        """Return the customer's message in plain text."""
        ...
