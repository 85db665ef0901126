"""A model that costs nothing: it plans to cancel, or redirect, the one order that a benchmark's ticket names."""

import re

from agent.core.planning import Classification, Plan, PlannedAction, ReplyFacts, TicketReading

NEW_ADDRESS = {
    "address1": "2 Loopback Lane",
    "address2": "",
    "city": "Ithaca",
    "country": "USA",
    "state": "NY",
    "zip": "14850",
}
ORDER_ID = re.compile(r"#W\d{7}")


class CannedModel:
    """`agent.ports.SupportModel`, with the answers known beforehand."""

    name = "canned"

    async def load(self) -> None:
        """Return at once; there is nothing to load."""

    async def classify(self, reading: TicketReading) -> Classification:
        """Return the one intent."""
        return Classification(intent="cancel_order", confidence=0.99)

    async def plan(self, reading: TicketReading, intent: Classification) -> Plan:
        """Return one action, on the order in the message."""
        order_id = ORDER_ID.findall(reading.messages[-1])[0]
        name, args = "cancel_pending_order", {"order_id": order_id, "reason": "no longer needed"}
        if "new address" in reading.messages[-1]:
            name, args = "modify_pending_order_address", {"order_id": order_id, **NEW_ADDRESS}
        action = PlannedAction(name=name, args=args, rationale="Asked for", risk_estimate=0.05)
        return Plan(actions=(action,))

    async def reply(self, facts: ReplyFacts) -> str:
        """Return the facts."""
        return f"{facts.outcome}: {'; '.join(facts.done)}"
