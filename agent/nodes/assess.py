"""The assessing node: dry-runs what is planned, scores it by policy, and records it in the ledger."""

from collections.abc import Sequence
from typing import Any

from agent.core import flow
from agent.core.planning import PlannedAction
from agent.core.schema import upgrade
from agent.ledger import proposals, suggestions, tickets
from agent.ledger.proposals import Proposal
from agent.ledger.transaction import Transaction, transaction
from agent.proposing import FAILED_BEFORE, Assessor, planned_step
from agent.state import SupportState
from agent.wiring import services


async def assess(state: SupportState) -> dict[str, Any]:
    """Record a new plan, or look again at what is left of one: the world moves while a plan is carried out."""
    here = await services()
    known = upgrade(state)
    async with transaction(here.engine) as tx:
        episode = await tickets.begin_episode(tx.connection, known["ticket_id"])
        if episode is None or episode.ticket.episode != known["episode"]:
            return {"step": "halt"}
        customer = await here.shop(tx.connection).customer_file(episode.ticket.customer_id)
        assessor = Assessor.of(here, episode, customer, tx.now)
        if episode.is_planned:
            recorded = await _look_again(tx, assessor)
        else:
            steps = [PlannedAction.model_validate(_planned(step)) for step in known["proposed_actions"]]
            model_name = known["proposed_actions"][0]["model_name"] if steps else ""
            recorded = await assessor.propose(tx, steps, model_name)
            await tickets.set_plan(tx, episode.ticket.ticket_id, known.get("reply_draft"), _highest(recorded))
            await suggestions.suggest(tx, episode, recorded)
    return view(recorded)


def view(recorded: Sequence[Proposal]) -> dict[str, Any]:
    """Return the part of the state that tells where the plan stands."""
    stands = [each.stand for each in recorded]
    return {
        "proposed_actions": [_shown(each) for each in recorded],
        "cursor": flow.cursor_of(stands),
        "risk_score": _highest(recorded),
        "step": flow.next_step(stands),
    }


async def _look_again(tx: Transaction, assessor: Assessor) -> list[Proposal]:
    ticket = assessor.episode.ticket
    recorded = await proposals.of_episode(tx.connection, ticket.ticket_id, ticket.episode)
    plan = [planned_step(each) for each in recorded]
    current = []
    for proposal, step in zip(recorded, plan, strict=True):
        if proposal.status not in ("proposed", "failed") or proposal.is_held_reply or proposal.stand.is_shed:
            current.append(proposal)
            continue
        others = [each.assessment.dry_run.money_usd for each in recorded if each is not proposal]
        dry_run = await assessor.dry_run(tx.connection, step)
        assessment = assessor.assess(step, plan, dry_run, others, _why_failed(proposal))
        current.append(await proposals.reassess(tx, proposal, assessment))
    return current


def _why_failed(proposal: Proposal) -> str | None:
    return proposal.assessment.reason.removeprefix(f"{FAILED_BEFORE}: ") if proposal.status == "failed" else None


def _planned(step: dict[str, Any]) -> dict[str, Any]:
    return {name: step[name] for name in PlannedAction.model_fields}


def _shown(proposal: Proposal) -> dict[str, Any]:
    return {
        "proposal_id": proposal.proposal_id,
        "name": proposal.action,
        "args": proposal.args,
        "route": proposal.assessment.route,
        "risk_score": proposal.assessment.risk_score,
        "status": proposal.status,
    }


def _highest(recorded: Sequence[Proposal]) -> float | None:
    return max((each.assessment.risk_score for each in recorded), default=None)
