"""From what a model planned to what the ledger records: arguments checked, dry-run, scored and routed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from agent.actions.declaration import ActionContext, AnyAction, DryRun
from agent.actions.registry import parse_args
from agent.core.circumstances import risk_inputs
from agent.core.digest import args_digest
from agent.core.earned import with_earned, with_recalibration
from agent.core.flow import REPLY
from agent.core.holding import hold_terms
from agent.core.identity import IdentityCheck, check_identity
from agent.core.injection import find_injections
from agent.core.planning import Plan, PlannedAction
from agent.core.policy import Policy
from agent.core.rechecks import sampling_of
from agent.core.records import CustomerFile
from agent.core.risk import ESCALATION, assess_risk
from agent.core.storable import storable
from agent.errors import BadArguments
from agent.ledger import proposals
from agent.ledger.decisions import Previewed
from agent.ledger.proposals import Assessment, Proposal, proposal_id_of, reply_id_of
from agent.ledger.reviews import StoredReview
from agent.ledger.tickets import Episode, Ticket
from agent.ledger.transaction import Transaction
from agent.wiring import Services

FAILED_BEFORE = "It was approved or cleared to run, and then refused"
REPLY_WAITS = "After what was planned here, what the customer is told waits for a person, too"


def escalation(reason: str) -> PlannedAction:
    """Return the plan step that hands the ticket to a person."""
    return PlannedAction(name=ESCALATION, args={"reason": reason}, rationale=reason, risk_estimate=0.5)


def checked(plan: Plan, actions: Any) -> Plan:
    """Return the plan if every action in it is declared and its arguments fit; otherwise one that hands over.

    Arguments come back as the action understands them. A plan with one wrong step is not run in part.
    """
    steps = []
    plan = Plan.model_validate(storable(plan.model_dump()))
    for step in plan.actions:
        if step.name not in actions:
            return Plan(actions=(escalation(f"The plan names an action that doesn't exist: {step.name}"),))
        try:
            args = parse_args(actions[step.name], step.args).model_dump(mode="json")
        except BadArguments as error:
            return Plan(actions=(escalation(f"The plan's {step.name} has a bad {error.field}"),))
        steps.append(step.model_copy(update={"args": args}))
    return plan.model_copy(update={"actions": tuple(steps)})


def holds_reply(services: Services, plan: Iterable[PlannedAction]) -> bool:
    """Whether the message at the plan's end waits for a person: by an action's terms, or for every ticket."""
    terms = (hold_terms(services.actions[step.name].hold, services.policy.given(step.name)) for step in plan)
    return services.policy.hold_replies or any(each.hold_reply for each in terms)


def approvals_of(services: Services) -> dict[str, int]:
    """Return how many people must approve each declared action."""
    return {
        name: hold_terms(action.hold, services.policy.given(name)).approvals
        for name, action in services.actions.items()
    }


def policy_now(services: Services, episode: Episode) -> Policy:
    """Return the policy as it holds for an episode: with what was earned, and the kill switch above it all."""
    earned = with_earned(services.policy, episode.earned, approvals_of(services))
    return earned.with_kill_switch(on=services.policy.kill_switch or episode.is_stopped)


def planned_step(proposal: Proposal) -> PlannedAction:
    """Return a recorded action as the plan's step that it is."""
    return PlannedAction(
        name=proposal.action, args=proposal.args, rationale=proposal.rationale, risk_estimate=proposal.model_risk
    )


@dataclass(frozen=True, kw_only=True)
class Assessor:
    """Scores actions of one episode; made once for a pass over its plan."""

    services: Services
    episode: Episode
    customer: CustomerFile | None
    identity: IdentityCheck
    injections: Sequence[str]
    policy: Policy
    now: datetime

    @classmethod
    def of(cls, services: Services, episode: Episode, customer: CustomerFile | None, now: datetime) -> "Assessor":
        """Read identity and injected instructions from the ticket's messages, and the kill switch, once."""
        identity = check_identity(episode.messages, customer)
        injections = find_injections(episode.messages)
        return cls(
            services=services,
            episode=episode,
            customer=customer,
            identity=identity,
            injections=tuple(found.excerpt for found in injections),
            policy=policy_now(services, episode),
            now=now,
        )

    async def propose(self, tx: Transaction, plan: Sequence[PlannedAction], model_name: str) -> list[Proposal]:
        """Assess a new plan and record it, unless this episode has one already; return what is recorded."""
        dry_runs = [await self.dry_run(tx.connection, step) for step in plan]
        planned = []
        for position, step in enumerate(plan):
            others = [each.money_usd for place, each in enumerate(dry_runs) if place != position]
            assessment = self.assess(step, plan, dry_runs[position], others)
            planned.append(self._proposal(step, position, model_name, assessment))
        return await proposals.record(tx, planned)

    async def propose_reply(
        self, tx: Transaction, recorded: Sequence[Proposal], text: str, model_name: str
    ) -> list[Proposal]:
        """Record the episode's last message as an action that waits for a person; return the plan with it.

        The caller holds the ticket's row, and knows that the plan holds its reply and has no such action yet.
        """
        ticket = self.episode.ticket
        step = PlannedAction(name=REPLY, args={"text": text}, rationale=REPLY_WAITS, risk_estimate=0)
        dry_run = await self.dry_run(tx.connection, step)
        assessment = self.assess(step, [*map(planned_step, recorded), step], dry_run, ())
        position = recorded[-1].position + 1 if recorded else 0
        proposal = self._proposal(step, position, model_name, assessment)
        proposal = proposal.model_copy(update={"proposal_id": reply_id_of(ticket.ticket_id, ticket.episode)})
        await proposals.append(tx, proposal)
        return [*recorded, proposal]

    def _proposal(self, step: PlannedAction, position: int, model_name: str, assessment: Assessment) -> Proposal:
        ticket = self.episode.ticket
        return Proposal(
            proposal_id=proposal_id_of(ticket.ticket_id, ticket.episode, position),
            ticket_id=ticket.ticket_id,
            episode=ticket.episode,
            position=position,
            action=step.name,
            skill=self.services.actions[step.name].skill,
            proposed_args=step.args,
            args=step.args,
            args_digest=args_digest(step.args),
            rationale=step.rationale,
            model_name=model_name,
            model_risk=step.risk_estimate,
            assessment=assessment,
            status="proposed",
        )

    async def dry_run(self, connection: AsyncConnection, step: PlannedAction) -> DryRun:
        """Return what one action of the plan would do as things stand."""
        action = self.services.actions[step.name]
        return await dry_run_action(self.services, connection, action, step.args, self.episode.ticket, self.now)

    def assess(
        self,
        step: PlannedAction,
        plan: Sequence[PlannedAction],
        dry_run: DryRun,
        others_money_usd: Sequence[Decimal],
        failure: str | None = None,
    ) -> Assessment:
        """Score one action and pick its route; one that failed before (`failure` says why) goes to a person.

        `others_money_usd` is what each other action of the plan moves, in dollars.
        """
        action = self.services.actions[step.name]
        inputs = risk_inputs(
            action=step,
            plan=plan,
            done=self.episode.done,
            dry_run=dry_run,
            customer=self.customer,
            identity=self.identity,
            intent_confidence=self.episode.ticket.intent_confidence or 0.0,
            injections=self.injections,
            policy=self.policy,
            other_money_usd=(*self.episode.done_money_usd, *others_money_usd),
            action_floor=action.risk_floor,
            is_one_shot=action.is_one_shot,
        )
        earned = self.episode.earned.get(step.name)
        safe = earned.safe_threshold if earned else None
        risk = assess_risk(with_recalibration(inputs, earned), self.policy)
        route, reason = risk.route, risk.reason
        if step.name == REPLY and route == "auto" and holds_reply(self.services, plan):
            route, reason = "review", REPLY_WAITS
        if failure is not None and route == "auto":
            route = "review"
        return Assessment(
            dry_run=dry_run,
            risk_score=risk.score,
            threshold=risk.threshold,
            autonomy=risk.autonomy,
            sampling=sampling_of(self.policy, risk.autonomy, risk.threshold, safe),
            factors=risk.factors,
            route=route,
            reason=f"{FAILED_BEFORE}: {failure}" if failure else reason,
        )


async def dry_run_action(
    services: Services,
    connection: AsyncConnection,
    action: AnyAction,
    args: dict[str, Any],
    ticket: Ticket,
    now: datetime,
) -> DryRun:
    """Return what an action with these (valid) arguments would do for the ticket's customer now."""
    context = ActionContext(ticket_id=ticket.ticket_id, customer_id=ticket.customer_id, idempotency_key="", now=now)
    if action.is_terminal:
        return DryRun(summary=action.title, checks=(), changes=(), money_usd=Decimal(0))
    return await action.dry_run(services.shop(connection), parse_args(action, args), context)


async def preview_edit(
    services: Services,
    connection: AsyncConnection,
    review: StoredReview,
    raw: dict[str, Any],
    ticket: Ticket,
    now: datetime,
) -> Previewed:
    """Return what a review's action would do with other arguments. Raises `BadArguments` naming the bad field."""
    action = services.actions[review.action]
    args = parse_args(action, raw).model_dump(mode="json")
    dry_run = await dry_run_action(services, connection, action, args, ticket, now)
    return Previewed(args=args, args_digest=args_digest(args), dry_run=dry_run)
