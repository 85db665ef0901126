"""The model alone on a set of cases: what it would plan, without a server or a person."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from agent.actions.registry import load_actions
from agent.core.planning import Plan, TicketReading
from agent.errors import ModelUnavailable
from agent.ports import SupportModel
from agent.proposing import checked, escalation
from bench.evaluation.retail_cases import Case, RetailShop
from bench.evaluation.scoring import Outcome, Write

IN_FLIGHT = 8


async def plan_cases(model: SupportModel, directory: Path, cases: Sequence[Case]) -> tuple[Outcome, ...]:
    """Return each case's plan, checked as the graph checks it."""
    shop = RetailShop(directory)
    places = asyncio.Semaphore(IN_FLIGHT)

    async def plan(case: Case) -> Outcome:
        async with places:
            planned = await _plan(model, shop, case)
        return Outcome(case=case, writes=tuple(Write(step.name, step.args) for step in planned.actions))

    return tuple(await asyncio.gather(*(plan(case) for case in cases)))


async def _plan(model: SupportModel, shop: RetailShop, case: Case) -> Plan:
    message = "\n\n".join(case.messages)
    reading = TicketReading(messages=(message,), customer=shop.customer(case.customer_id))
    try:
        intent = await model.classify(reading)
        return checked(await model.plan(reading, intent), load_actions())
    except ModelUnavailable as error:
        return Plan(actions=(escalation(str(error)),))
