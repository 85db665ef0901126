"""The executing node: runs one action exactly once, by the ledger's leave alone."""

from typing import Any

from agent.actions.declaration import ActionContext, Receipt
from agent.actions.registry import parse_args
from agent.core.schema import upgrade
from agent.errors import ActionRefused, NotAuthorised
from agent.ledger import executions
from agent.ledger.executions import Authorisation
from agent.ledger.transaction import AGENT, Transaction, transaction
from agent.nodes.assess import view
from agent.state import SupportState
from agent.wiring import Services, services


async def execute(state: SupportState) -> dict[str, Any]:
    """Run the plan's next action; the write, its receipt and its idempotency key commit together or not at all."""
    here = await services()
    known = upgrade(state)
    proposal_id = known["proposed_actions"][known["cursor"]]["proposal_id"]
    try:
        async with transaction(here.engine) as tx:
            stopped = here.policy.kill_switch
            leave = await executions.authorise(tx, proposal_id, known["ticket_id"], is_stopped_by_policy=stopped)
            receipt = leave.receipt or await _run(here, tx, leave)
    except ActionRefused as refusal:
        async with transaction(here.engine) as tx:
            await executions.refuse(tx, proposal_id, refusal.reason)
        return {"step": "assess"}
    except NotAuthorised as refusal:
        async with transaction(here.engine) as tx:
            tx.tell("not_authorised", AGENT, known["ticket_id"], proposal_id=proposal_id, reason=str(refusal))
        return {"step": "halt"}
    after = view(leave.plan_when_done)
    step = "respond" if after["step"] == "respond" else "assess"
    return {**after, "step": step, "receipts": [*known["receipts"], receipt.model_dump(mode="json")]}


async def _run(here: Services, tx: Transaction, leave: Authorisation) -> Receipt:
    action = here.actions[leave.proposal.action]
    context = ActionContext(
        ticket_id=leave.proposal.ticket_id,
        customer_id=leave.customer_id,
        idempotency_key=leave.idempotency_key,
        now=tx.now,
    )
    args = parse_args(action, leave.proposal.args)
    receipt = await action.execute(here.shop(tx.connection), args, context, leave.expected)
    await executions.store(tx, leave, receipt, here.policy.autonomy.second_look_share)
    return receipt
