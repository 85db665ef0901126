"""The kill switch: while it is on, nothing runs that no person approved.

Executions share an advisory lock that throwing the switch takes alone. Not a row's: advisory locks are granted in turn,
so that a busy server's executions can't keep the switch waiting.
"""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.elements import ColumnElement

from agent.contract import KillSwitch
from agent.ledger import notices
from agent.ledger.people import Person
from agent.ledger.transaction import Transaction
from agent.ledger.upkeep_tables import kill_switch
from agent.locks import Lock

BY_POLICY = "policy.toml"


async def throw(tx: Transaction, person: Person, *, on: bool, reason: str) -> None:
    """Turn the switch on or off, once what runs at this moment has come to its end.

    When the transaction has committed, no later execution runs without a person's approval.
    """
    await tx.connection.execute(select(func.pg_advisory_xact_lock(Lock.EXECUTIONS.value)))
    set_now = {"is_on": on, "reason": reason, "set_by": person.name, "set_at": tx.now}
    await tx.connection.execute(kill_switch.update().values(set_now))
    await notices.note(tx, "kill_switch", f"kill_switch/{tx.now.isoformat()}")
    tx.tell("kill_switch_set", person.name, on=on, reason=reason)


async def read(connection: AsyncConnection, *, is_on_by_policy: bool) -> KillSwitch:
    """Return how the switch stands; while the policy file has it on, throwing it changes nothing."""
    row = (await connection.execute(select(kill_switch))).one()
    if is_on_by_policy and not row.is_on:
        return KillSwitch(on=True, reason=BY_POLICY, set_by=BY_POLICY, set_at=row.set_at)
    return KillSwitch(on=row.is_on, reason=row.reason, set_by=row.set_by, set_at=row.set_at)


def shared() -> ColumnElement[None]:
    """Return what an execution selects first: until its end, the switch stays as it is then."""
    return func.pg_advisory_xact_lock_shared(Lock.EXECUTIONS.value)


def is_on() -> ColumnElement[bool]:
    """Return whether the switch is on; in a statement after the one that selects `shared`, for good."""
    return select(kill_switch.c.is_on).scalar_subquery()
