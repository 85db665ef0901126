"""Executions: what the ledger authorises, and the one receipt of each."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import CTE, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.actions.declaration import Change, Receipt
from agent.core.digest import args_digest, idempotency_key
from agent.core.rechecks import is_drawn
from agent.core.records import Record
from agent.core.risk import STOPPED
from agent.errors import ActionRefused, NotAuthorised
from agent.ledger import kill_switch, proposals, tickets
from agent.ledger.autonomy_tables import samples, second_looks
from agent.ledger.proposals import Proposal
from agent.ledger.tables import decisions, executions, reviews
from agent.ledger.tables import proposals as proposal_table
from agent.ledger.tickets import ENDED, Ticket
from agent.ledger.transaction import AGENT, Transaction

_CHANGES = TypeAdapter(tuple[Change, ...])
BY_POLICY = "policy"


class _Leave(NamedTuple):
    by: str
    expected: tuple[Change, ...]
    lone_approval: str | None = None


class Authorisation(Record):
    """Leave to run one action with exactly these arguments, once.

    `expected` is what was shown to whoever authorised it; `receipt` is set when it ran before, and is then all there
    is to do; `plan` is the whole plan that the action stands in, as it was before. `lone_approval` is the review whose
    one approval, unchanged, gives leave; None where the policy, an edit, or two people do.
    """

    proposal: Proposal
    plan: tuple[Proposal, ...]
    customer_id: str
    idempotency_key: str
    authorised_by: str
    expected: tuple[Change, ...]
    receipt: Receipt | None = None
    lone_approval: str | None = None

    @property
    def plan_when_done(self) -> tuple[Proposal, ...]:
        """The plan with this action executed."""
        done = self.proposal.model_copy(update={"status": "executed"})
        return tuple(done if each.proposal_id == done.proposal_id else each for each in self.plan)


async def authorise(
    tx: Transaction, proposal_id: str, ticket_id: str, *, is_stopped_by_policy: bool = False
) -> Authorisation:
    """Return the ledger's leave to run a proposal of that ticket, holding its plan until the transaction ends.

    Raises `NotAuthorised`, or `ActionRefused` for what would run alone while the kill switch is on; state, forks and
    forged answers have no say in it.
    """
    ticket = await tickets.get_locked(tx.connection, ticket_id, kill_switch.shared())
    # Read after that lock was taken: the switch can't be thrown now before this transaction has ended.
    held = await proposals.plan_around(tx.connection, ticket_id, proposal_id)
    plan = held.actions
    proposal = next((each for each in plan if each.proposal_id == proposal_id), None)
    if ticket is None or proposal is None:
        raise NotAuthorised(f"No action {proposal_id} was proposed for ticket {ticket_id}")
    stored = held.receipts.get(proposal_id)
    receipt = Receipt.model_validate(stored) if stored is not None else None
    if receipt is None:
        _refuse_untimely(plan, proposal, ticket)
    if args_digest(proposal.args) != proposal.args_digest:
        raise NotAuthorised("The recorded arguments don't match their digest")
    is_stopped = held.is_stopped or is_stopped_by_policy
    given = _Leave(receipt.action, ()) if receipt is not None else await _leave(tx, proposal, is_stopped=is_stopped)
    return Authorisation(
        proposal=proposal,
        plan=plan,
        customer_id=ticket.customer_id,
        idempotency_key=idempotency_key(ticket_id, proposal.episode, proposal.action, proposal.args_digest),
        authorised_by=given.by,
        expected=given.expected,
        receipt=receipt,
        lone_approval=given.lone_approval,
    )


async def store(tx: Transaction, leave: Authorisation, receipt: Receipt, second_look_share: float = 0.0) -> None:
    """Record the receipt, in the transaction of the write itself, and draw what is looked at once more.

    Of what ran alone the share is the proposal's own; of what one person approved as it was, `second_look_share`.
    """
    proposal = leave.proposal
    row = {
        "idempotency_key": leave.idempotency_key,
        "proposal_id": proposal.proposal_id,
        "ticket_id": proposal.ticket_id,
        "episode": proposal.episode,
        "action": proposal.action,
        "args": proposal.args,
        "args_digest": proposal.args_digest,
        "authorised_by": leave.authorised_by,
        "receipt": receipt.model_dump(mode="json"),
        "executed_at": receipt.executed_at,
    }
    its_row = proposal_table.update().where(proposal_table.c.proposal_id == proposal.proposal_id)
    moved = its_row.values(status="executed", updated_at=tx.now).cte("moved")
    drawn = _drawn(tx, leave, second_look_share)
    await tx.connection.execute(executions.insert().values(row).add_cte(moved, *drawn))
    told = {"proposal_id": proposal.proposal_id, "action": proposal.action, "authorised_by": leave.authorised_by}
    tx.tell("executed", AGENT, proposal.ticket_id, **told, args_digest=proposal.args_digest, summary=receipt.summary)


def _drawn(tx: Transaction, leave: Authorisation, second_look_share: float) -> list[CTE]:
    proposal = leave.proposal
    drawn = {"action": proposal.action, "skill": proposal.skill, "drawn_at": tx.now}
    if leave.authorised_by == BY_POLICY and is_drawn(proposal.proposal_id, proposal.assessment.sampling):
        sample = drawn | {"proposal_id": proposal.proposal_id, "ticket_id": proposal.ticket_id}
        return [insert(samples).values(sample).on_conflict_do_nothing().cte("sampled")]
    if leave.lone_approval is not None and is_drawn(leave.lone_approval, second_look_share):
        look = drawn | {"review_id": leave.lone_approval, "decided_by": leave.authorised_by}
        return [insert(second_looks).values(look).on_conflict_do_nothing().cte("looked")]
    return []


async def refuse(tx: Transaction, proposal_id: str, reason: str) -> None:
    """Record that the action's own rules refused it: a person decides anew."""
    proposal = await proposals.get(tx.connection, proposal_id, lock=True)
    if proposal is None or proposal.status not in ("proposed", "approved", "failed"):
        return
    await proposals.set_status(tx, proposal_id, "failed", failures=proposal.failures + 1, reason=reason)
    tx.tell("execution_refused", AGENT, proposal.ticket_id, proposal_id=proposal_id, reason=reason)


async def receipts_of(connection: AsyncConnection, ticket_id: str) -> dict[str, dict[str, Any]]:
    """Return a ticket's receipts by proposal id."""
    found = select(executions.c.proposal_id, executions.c.receipt).where(executions.c.ticket_id == ticket_id)
    return {str(row[0]): row[1] for row in await connection.execute(found)}


def _refuse_untimely(plan: Sequence[Proposal], proposal: Proposal, ticket: Ticket) -> None:
    if ticket.episode != proposal.episode:
        raise NotAuthorised("The customer wrote again; this action was superseded")
    if ticket.status in ENDED:
        raise NotAuthorised(f"The ticket has ended: it is {ticket.status}")
    before = [each for each in plan if each.position < proposal.position]
    # A held reply stands behind a plan that is over, however it ended.
    if not proposal.is_held_reply and any(each.status != "executed" for each in before):
        raise NotAuthorised(f"What comes before {proposal.action} in its plan hasn't been done")


async def _leave(tx: Transaction, proposal: Proposal, *, is_stopped: bool) -> _Leave:
    if proposal.status == "proposed" and proposal.assessment.route == "auto":
        if is_stopped:
            raise ActionRefused(STOPPED)
        return _Leave(BY_POLICY, proposal.assessment.dry_run.changes)
    if proposal.status == "approved":
        return await _approval(tx, proposal)
    raise NotAuthorised(f"{proposal.action} is {proposal.status}, and nobody has approved it")


async def _approval(tx: Transaction, proposal: Proposal) -> _Leave:
    of_proposal = reviews.c.proposal_id == proposal.proposal_id
    last_attempt = select(func.max(reviews.c.attempt)).where(of_proposal).scalar_subquery()
    found = (
        select(
            decisions.c.decided_by,
            decisions.c.expected_changes,
            decisions.c.type,
            reviews.c.review_id,
            reviews.c.approvals,
        )
        .join(reviews, reviews.c.review_id == decisions.c.review_id)
        .where(
            of_proposal,
            reviews.c.attempt == last_attempt,
            reviews.c.status == "decided",
            decisions.c.type.in_(("approve", "edit")),
            decisions.c.args_digest == proposal.args_digest,
            decisions.c.effective_at <= tx.now,
            decisions.c.undone_at.is_(None),
        )
        .order_by(decisions.c.decided_at)
    )
    approvals = (await tx.connection.execute(found)).all()
    if not approvals or len(approvals) < approvals[0].approvals:
        raise NotAuthorised(f"No decision approves {proposal.action} with exactly these arguments")
    last = approvals[-1]
    is_lone = len(approvals) == 1 and last.type == "approve"
    return _Leave(
        by=", ".join(row.decided_by for row in approvals),
        expected=_CHANGES.validate_python(last.expected_changes),
        lone_approval=str(last.review_id) if is_lone else None,
    )
