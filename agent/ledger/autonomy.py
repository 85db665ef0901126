"""How much each action class may do alone: what moved it away from the policy, and every move with its evidence."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.contract import AutonomyIn
from agent.contract.autonomy import Move, Standing
from agent.core.calibration import Verdict, week_of
from agent.core.earned import Earned, Held, Most, effective, put_back, set_by_hand
from agent.core.policy import Terms
from agent.errors import MoveConflict, UnknownMove
from agent.ledger.autonomy_tables import autonomy, autonomy_moves, recalibrations
from agent.ledger.transaction import SYSTEM, Transaction
from agent.locks import Lock

BY_HAND, REVERTED = "set_by_hand", "reverted"
"""What a person's moves have instead of a weekly rule."""


async def held(connection: AsyncConnection) -> dict[str, Held]:
    """Return what was set of each action class that anything was set of."""
    return {row.action: _held(row) for row in await connection.execute(select(autonomy))}


def standing(of: Held, terms: Terms, limit: Most) -> Standing:
    """Return how an action class stands: what was set goes before the policy's terms, within the limit."""
    holds = effective(terms, Earned(autonomy=of.autonomy, threshold=of.threshold), limit.autonomy)
    return Standing(
        autonomy=holds.autonomy,
        threshold=holds.threshold,
        frozen=of.frozen,
        recalibration=of.recalibration_id is not None,
    )


async def alone(tx: Transaction) -> None:
    """Keep other moves away until the transaction ends: each starts from where the one before left the class."""
    await tx.connection.execute(select(func.pg_advisory_xact_lock(Lock.AUTONOMY.value)))


async def change(
    tx: Transaction, action: str, wanted: AutonomyIn, terms: Terms, limit: Most, person: str
) -> tuple[Standing, Move | None]:
    """Set what a person wants, or take a move back; return how the class stands, and the move, None when nothing moved.

    Raises `BadAutonomy`, `UnknownMove`, or `MoveConflict` when what is to be put back was changed again since.
    """
    await alone(tx)
    now = await _lock(tx, action)
    if wanted.revert is not None:
        after, rule = await _before_move(tx, action, wanted.revert, now), REVERTED
    else:
        set_now = wanted.model_dump(include={"autonomy", "threshold", "frozen", "recalibration"})
        after, rule = set_by_hand(now, limit, await _newest_fit(tx.connection, action), **set_now), BY_HAND
    if after == now:
        return standing(now, terms, limit), None
    row = {
        "action": action,
        "week": week_of(tx.now.date()),
        "rule": rule,
        "before": _shown(now, terms, limit),
        "after": _shown(after, terms, limit),
        "evidence": {},
        "made_by": person,
        "reason": wanted.reason,
        "reverts": wanted.revert,
        "at": tx.now,
    }
    move_id = (await tx.connection.execute(insert(autonomy_moves).values(row).returning(_ID))).scalar_one()
    await _store(tx, action, after)
    _tell(tx, row | {"move_id": move_id})
    return standing(after, terms, limit), Move.model_validate({**row, "move_id": move_id, "reverted_by": None})


async def move_by_rule(tx: Transaction, action: str, week: str, verdict: Verdict, terms: Terms, limit: Most) -> bool:
    """Carry out what a week's verdict moves; False when it moves nothing, or that week has moved this class before.

    The caller has taken `alone` before it read what the verdict started from.
    """
    if not verdict.is_move:
        return False
    now = await _lock(tx, action)
    moved = {
        name: getattr(verdict.after, name)
        for name in ("autonomy", "threshold")
        if getattr(verdict.after, name) != getattr(verdict.before, name)
    }
    after = now.model_copy(update=moved)
    row = {
        "action": action,
        "week": week,
        "rule": verdict.rule,
        "before": _shown(now, terms, limit),
        "after": _shown(after, terms, limit),
        "evidence": verdict.evidence.model_dump(mode="json"),
        "made_by": SYSTEM,
        "reason": verdict.reason,
        "at": tx.now,
    }
    once = insert(autonomy_moves).values(row).on_conflict_do_nothing().returning(_ID)
    move_id = (await tx.connection.execute(once)).scalar_one_or_none()
    if move_id is None:
        return False
    await _store(tx, action, after)
    _tell(tx, row | {"move_id": move_id})
    return True


async def moves(connection: AsyncConnection, last: int = 50) -> dict[str, list[Move]]:
    """Return the last moves of each action class, newest first."""
    back = autonomy_moves.alias("back")
    undone = select(back.c.move_id).where(back.c.reverts == autonomy_moves.c.move_id).limit(1).scalar_subquery()
    found = select(autonomy_moves, undone.label("reverted_by")).order_by(autonomy_moves.c.move_id.desc())
    by_action: dict[str, list[Move]] = {}
    for row in await connection.execute(found):
        some = by_action.setdefault(row.action, [])
        if len(some) < last:
            some.append(Move.model_validate(dict(row._mapping)))
    return by_action


_ID = autonomy_moves.c.move_id


async def _lock(tx: Transaction, action: str) -> Held:
    await tx.connection.execute(insert(autonomy).values(action=action).on_conflict_do_nothing())
    found = select(autonomy).where(autonomy.c.action == action).with_for_update()
    return _held((await tx.connection.execute(found)).one())


async def _store(tx: Transaction, action: str, after: Held) -> None:
    its_row = autonomy.update().where(autonomy.c.action == action)
    await tx.connection.execute(its_row.values(**after.model_dump(), changed_at=tx.now))


async def _before_move(tx: Transaction, action: str, move_id: int, now: Held) -> Held:
    found = select(autonomy_moves).where(autonomy_moves.c.move_id == move_id, autonomy_moves.c.action == action)
    row = (await tx.connection.execute(found)).one_or_none()
    if row is None:
        raise UnknownMove(move_id)
    back = put_back(now, Held.model_validate(row.before["held"]), Held.model_validate(row.after["held"]))
    if back is None:
        raise MoveConflict("What this move changed was changed again since; take the later move back first")
    return back


async def _newest_fit(connection: AsyncConnection, action: str) -> int | None:
    found = select(recalibrations.c.recalibration_id).where(recalibrations.c.action == action)
    newest = found.order_by(recalibrations.c.recalibration_id.desc()).limit(1)
    fit: int | None = (await connection.execute(newest)).scalar_one_or_none()
    return fit


def _shown(of: Held, terms: Terms, limit: Most) -> dict[str, Any]:
    return standing(of, terms, limit).model_dump() | {"held": of.model_dump()}


def _tell(tx: Transaction, row: Mapping[str, Any]) -> None:
    told = {name: row.get(name) for name in ("move_id", "action", "week", "rule", "reason", "evidence", "reverts")}
    told |= {name: {key: row[name][key] for key in Standing.model_fields} for name in ("before", "after")}
    tx.tell("autonomy_moved", row["made_by"], None, **told)


def _held(row: Any) -> Held:
    return Held(**{name: getattr(row, name) for name in Held.model_fields})
