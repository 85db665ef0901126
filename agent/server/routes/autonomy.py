"""Earned autonomy: how each action stands, its past replayed, and an administrator's moves."""

from datetime import UTC, datetime

from fastapi import APIRouter

from agent.contract import AutonomyChanged, AutonomyIn, Calibration, Replay, ReplayIn
from agent.earning import Classes
from agent.earning_view import read_calibration, read_replay
from agent.errors import UnknownAction
from agent.ledger import autonomy
from agent.ledger.transaction import transaction
from agent.server.access import Admin, Here, Reviewer

router = APIRouter(prefix="/holdpoint")


@router.get("/calibration")
async def calibration(person: Reviewer, here: Here) -> Calibration:
    """Return how much each action may do alone, and on what evidence."""
    async with here.engine.connect() as connection:
        return await read_calibration(connection, Classes(here.actions, here.policy), datetime.now(UTC))


@router.post("/calibration/replay")
async def replay(body: ReplayIn, person: Reviewer, here: Here) -> Replay:
    """Return what another limit would have done with past actions; nothing is changed."""
    async with here.engine.connect() as connection:
        return await read_replay(connection, Classes(here.actions, here.policy), body, datetime.now(UTC))


@router.post("/autonomy/{action}")
async def move(action: str, body: AutonomyIn, person: Admin, here: Here) -> AutonomyChanged:
    """Set how much an action may do alone, or take a move back; it holds from the next action assessed."""
    if action not in here.actions:
        raise UnknownAction(action, here.actions)
    classes = Classes(here.actions, here.policy)
    async with transaction(here.engine) as tx:
        holds, made = await autonomy.change(tx, action, body, classes.terms(action), classes.limit(action), person.name)
    return AutonomyChanged(action=action, holds=holds, move=made)
