"""Proposed actions: recorded once for each place in a plan, and followed to their end."""

import uuid
from collections.abc import Sequence
from typing import Any

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.actions.declaration import DryRun
from agent.contract import ActionStatus, Route
from agent.core.flow import ActionState
from agent.core.holding import QUEUE_FULL
from agent.core.records import Record
from agent.core.risk import RiskFactor
from agent.ledger import kill_switch
from agent.ledger.ids import is_uuid
from agent.ledger.tables import executions, proposals, tickets
from agent.ledger.transaction import Transaction

PROPOSALS = uuid.UUID("b9a0f0b4-3a4d-4a0e-8f7e-0c8a2f1f9f11")


class Assessment(Record):
    """What our own rules say of an action as things stand: its dry run, its risk and its route.

    `sampling` is the share of its kind that, running alone, is looked at afterwards; 1 while a person sees all of it.
    """

    dry_run: DryRun
    risk_score: float
    threshold: float
    autonomy: str
    sampling: float = 0.0
    factors: tuple[RiskFactor, ...]
    route: Route
    reason: str


class Proposal(Record):
    """One action of one plan; `args` differ from `proposed_args` after an edit."""

    proposal_id: str
    ticket_id: str
    episode: int
    position: int
    action: str
    skill: str
    proposed_args: dict[str, Any]
    args: dict[str, Any]
    args_digest: str
    rationale: str
    model_name: str
    model_risk: float
    assessment: Assessment
    status: ActionStatus
    failures: int = 0

    @property
    def is_held_reply(self) -> bool:
        """Whether this is the episode's last message, which waits for a person."""
        return self.proposal_id == reply_id_of(self.ticket_id, self.episode)

    @property
    def stand(self) -> ActionState:
        """Where it stands, for what comes next."""
        return ActionState(
            name=self.action,
            route=self.assessment.route,
            status=self.status,
            is_held_reply=self.is_held_reply,
            is_shed=any(factor.name == QUEUE_FULL for factor in self.assessment.factors),
        )


class LockedPlan(Record):
    """A plan in order, held by a transaction; the receipts of what ran, by proposal id; whether the switch is on."""

    actions: tuple[Proposal, ...] = ()
    receipts: dict[str, dict[str, Any]] = Field(default_factory=dict)
    is_stopped: bool = False


def proposal_id_of(ticket_id: str, episode: int, position: int) -> str:
    """Return the id of the proposal in that place, a UUID."""
    return str(uuid.uuid5(PROPOSALS, f"{ticket_id}\x1f{episode}\x1f{position}"))


def reply_id_of(ticket_id: str, episode: int) -> str:
    """Return the id of the proposal that holds an episode's last message; there is one at most."""
    return str(uuid.uuid5(PROPOSALS, f"{ticket_id}\x1f{episode}\x1freply"))


async def record(tx: Transaction, planned: Sequence[Proposal]) -> list[Proposal]:
    """Record a plan, unless one is recorded for that episode, and return what stands in the ledger in plan order."""
    if not planned:
        return []
    # The first place decides: of plans that race, one is taken whole, and the others wait here for its commit.
    first, *rest = [_row(proposal) for proposal in sorted(planned, key=lambda each: each.position)]
    opened = insert(proposals).values(first).on_conflict_do_nothing().returning(proposals.c.proposal_id)
    if (await tx.connection.execute(opened)).first() is None:
        return await of_episode(tx.connection, planned[0].ticket_id, planned[0].episode)
    if rest:
        await tx.connection.execute(insert(proposals).values(rest))
    for proposal in planned:
        _tell_assessed(tx, proposal)
    return sorted(planned, key=lambda each: each.position)


async def append(tx: Transaction, proposal: Proposal) -> None:
    """Record one more action at the end of a plan; the caller holds the ticket's row."""
    await tx.connection.execute(insert(proposals).values(_row(proposal)))
    _tell_assessed(tx, proposal)


async def of_episode(connection: AsyncConnection, ticket_id: str, episode: int) -> list[Proposal]:
    """Return an episode's proposals in plan order."""
    found = select(proposals).where(proposals.c.ticket_id == ticket_id, proposals.c.episode == episode)
    return [_proposal(row) for row in await connection.execute(found.order_by(proposals.c.position))]


async def plan_around(connection: AsyncConnection, ticket_id: str, proposal_id: str) -> LockedPlan:
    """Return the ticket's plan that a proposal stands in, locked.

    The caller holds the ticket's row. Empty when neither that proposal nor its episode is this ticket's.
    """
    if not is_uuid(proposal_id):
        return LockedPlan()
    its_episode = select(proposals.c.episode).where(proposals.c.proposal_id == proposal_id).scalar_subquery()
    found = (
        select(proposals, executions.c.receipt, kill_switch.is_on().label("is_stopped"))
        .outerjoin(executions, executions.c.proposal_id == proposals.c.proposal_id)
        .where(proposals.c.ticket_id == ticket_id, proposals.c.episode == its_episode)
        .order_by(proposals.c.position)
    )
    rows = (await connection.execute(found.with_for_update(of=proposals))).all()
    return LockedPlan(
        actions=tuple(_proposal(row) for row in rows),
        receipts={str(row.proposal_id): row.receipt for row in rows if row.receipt is not None},
        is_stopped=any(row.is_stopped for row in rows),
    )


async def of_ticket(connection: AsyncConnection, ticket_id: str) -> list[Proposal]:
    """Return all proposals of a ticket, oldest episode first, in plan order."""
    found = select(proposals).where(proposals.c.ticket_id == ticket_id)
    rows = await connection.execute(found.order_by(proposals.c.episode, proposals.c.position))
    return [_proposal(row) for row in rows]


async def get(connection: AsyncConnection, proposal_id: str, *, lock: bool = False) -> Proposal | None:
    """Return one proposal; when asked, its ticket and then itself locked for this transaction."""
    if not is_uuid(proposal_id):
        return None
    found = select(proposals).where(proposals.c.proposal_id == proposal_id)
    if lock:
        its_ticket = tickets.c.ticket_id == found.with_only_columns(proposals.c.ticket_id).scalar_subquery()
        await connection.execute(select(tickets.c.ticket_id).where(its_ticket).with_for_update(key_share=True))
    row = (await connection.execute(found.with_for_update() if lock else found)).one_or_none()
    return _proposal(row) if row is not None else None


async def reassess(tx: Transaction, proposal: Proposal, assessment: Assessment) -> Proposal:
    """Record how a waiting proposal stands now: the world moved since it was made."""
    changed = proposal.model_copy(update={"assessment": assessment})
    values = {name: _row(changed)[name] for name in _ASSESSED}
    where = proposals.c.proposal_id == proposal.proposal_id, proposals.c.status.in_(("proposed", "failed"))
    await tx.connection.execute(proposals.update().where(*where).values(**values, updated_at=tx.now))
    if assessment.route != proposal.assessment.route:
        _tell_assessed(tx, changed)
    return changed


async def set_status(tx: Transaction, proposal_id: str, status: ActionStatus, **values: Any) -> None:
    """Move one proposal on."""
    found = proposals.update().where(proposals.c.proposal_id == proposal_id)
    await tx.connection.execute(found.values(status=status, updated_at=tx.now, **values))


async def reject_rest(tx: Transaction, ticket_id: str, episode: int, after_position: int) -> None:
    """Mark what would have followed a refused action as rejected: it is never run."""
    open_now = proposals.c.status.in_(("proposed", "failed"))
    place = proposals.c.ticket_id == ticket_id, proposals.c.episode == episode, proposals.c.position > after_position
    await tx.connection.execute(proposals.update().where(*place, open_now).values(status="rejected", updated_at=tx.now))


_ASSESSED = ("dry_run", "risk_score", "threshold", "autonomy", "sampling", "factors", "route", "reason")


def _tell_assessed(tx: Transaction, proposal: Proposal) -> None:
    tx.tell(
        "proposed",
        proposal.model_name,
        proposal.ticket_id,
        proposal_id=proposal.proposal_id,
        action=proposal.action,
        args_digest=proposal.args_digest,
        route=proposal.assessment.route,
        risk_score=proposal.assessment.risk_score,
        reason=proposal.assessment.reason,
    )


def _row(proposal: Proposal) -> dict[str, Any]:
    values: dict[str, Any] = proposal.model_dump(mode="json")
    assessed: dict[str, Any] = values.pop("assessment")
    return values | assessed


def _proposal(row: Any) -> Proposal:
    plain = {name: getattr(row, name) for name in Proposal.model_fields if name != "assessment"}
    assessed = {name: getattr(row, name) for name in Assessment.model_fields}
    return Proposal(**plain, assessment=Assessment.model_validate(assessed))
