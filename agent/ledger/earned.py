"""What action classes have earned, as the ledger has it; nothing of a class that no week and no person judged."""

from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.core.earned import Earned
from agent.ledger.autonomy_tables import autonomy, calibration_weeks, recalibrations

EARNED = f"""
    SELECT coalesce(jsonb_object_agg(coalesce(a.action, newest.action), jsonb_build_object(
        'autonomy', a.autonomy, 'threshold', a.threshold, 'recalibration', r.fit -> 'recalibration',
        'safe_threshold', newest.figures -> 'safe_threshold'
    )), '{{}}')
    FROM (
        SELECT DISTINCT ON (action) action, figures FROM {calibration_weeks} ORDER BY action, week DESC
    ) newest FULL JOIN {autonomy} a ON a.action = newest.action
    LEFT JOIN {recalibrations} r USING (recalibration_id)
    """
"""Selects everything as one JSON object by action, for a statement that runs anyway."""

_EARNED: TypeAdapter[dict[str, Earned]] = TypeAdapter(dict[str, Earned])


def of_json(value: Any) -> dict[str, Earned]:
    """Return what `EARNED` selected."""
    return _EARNED.validate_python(value)


async def read(connection: AsyncConnection) -> dict[str, Earned]:
    """Return what was earned, by action."""
    return of_json((await connection.execute(text(EARNED))).scalar_one())
