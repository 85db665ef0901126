"""`agent.ports.SupportModel` from a script: what it is told to plan, or nothing but trouble."""

from dataclasses import dataclass, field
from typing import Literal

from agent.core.planning import Classification, Plan, PlannedAction, ReplyFacts, TicketReading
from agent.errors import ModelUnavailable

Call = Literal["classify", "plan", "reply"]


@dataclass
class ScriptedModel:
    """Plans `plans` in turn, the last one again and again; `trouble` names the calls that fail."""

    plans: list[Plan] = field(default_factory=lambda: [Plan(actions=())])
    intent: Classification = field(default_factory=lambda: Classification(intent="cancel_order", confidence=0.95))
    trouble: frozenset[Call] = frozenset()
    name: str = "scripted"
    readings: list[TicketReading] = field(default_factory=list)
    replies: list[ReplyFacts] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)

    async def classify(self, reading: TicketReading) -> Classification:
        """Return the scripted intent."""
        self._answer("classify")
        return self.intent

    async def plan(self, reading: TicketReading, intent: Classification) -> Plan:
        """Return the next scripted plan."""
        self._answer("plan")
        self.readings.append(reading)
        return self.plans.pop(0) if len(self.plans) > 1 else self.plans[0]

    async def reply(self, facts: ReplyFacts) -> str:
        """Return the outcome in a few words."""
        self._answer("reply")
        self.replies.append(facts)
        return f"{facts.outcome}: {'; '.join(facts.done) or 'nothing'} done"

    def _answer(self, call: Call) -> None:
        self.calls.append(call)
        if call in self.trouble:
            raise ModelUnavailable(f"no answer to {call}")


def step(name: str, *, risk: float = 0.1, **args: object) -> PlannedAction:
    """One planned write with a low estimate of its own."""
    return PlannedAction(name=name, args=dict(args), rationale="They asked for it", risk_estimate=risk)


def plan(*actions: PlannedAction, answer: str | None = None) -> Plan:
    """A plan of these writes, in order."""
    return Plan(actions=actions, answer=answer)
