"""Recalibrations of the model's estimates: one fit a week and action class, of which an administrator may use one."""

import asyncio
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.core.reliability import Comparison, Recalibration, compare, fit_recalibration
from agent.ledger.autonomy_tables import autonomy, recalibrations
from agent.ledger.past_actions import Past
from agent.ledger.transaction import Transaction


class Fit(NamedTuple):
    """A stored fit: of which decisions, and what it would change on ones that it wasn't fitted on."""

    fitted_at: datetime
    data_from: datetime
    data_until: datetime
    decisions: int
    recalibration: Recalibration
    comparison: Comparison


async def fit_all(tx: Transaction, week: str, past: Past) -> list[str]:
    """Fit every class that has enough decisions, and store it, in use nowhere; return which classes have one."""
    fits = await asyncio.to_thread(_fitted, past)
    rows = [
        {
            "action": action,
            "week": week,
            "fitted_at": tx.now,
            "data_from": past.ranges[action][0],
            "data_until": past.ranges[action][1],
            "decisions": fit["recalibration"]["known"],
            "fit": fit,
        }
        for action, fit in fits.items()
    ]
    if rows:
        await tx.connection.execute(insert(recalibrations).values(rows).on_conflict_do_nothing())
    return list(fits)


async def newest(connection: AsyncConnection) -> dict[str, Fit]:
    """Return the newest fit of each class that has one."""
    last = select(func.max(recalibrations.c.recalibration_id)).group_by(recalibrations.c.action)
    rows = await connection.execute(select(recalibrations).where(recalibrations.c.recalibration_id.in_(last)))
    return {row.action: _fit(row) for row in rows}


async def in_use(connection: AsyncConnection) -> dict[str, Recalibration]:
    """Return the fits that are in use, by class."""
    found = select(autonomy.c.action, recalibrations.c.fit).join(recalibrations)
    rows = await connection.execute(found)
    return {row.action: Recalibration.model_validate(row.fit["recalibration"]) for row in rows}


async def in_use_since(connection: AsyncConnection) -> dict[str, datetime]:
    """Return when the fits that are in use were made, by class."""
    found = select(autonomy.c.action, recalibrations.c.fitted_at).join(recalibrations)
    return {row.action: row.fitted_at for row in await connection.execute(found)}


def _fitted(past: Past) -> dict[str, dict[str, Any]]:
    fits = {}
    for action in past.actions.actions:
        own = past.actions.of(action)
        fit, comparison = fit_recalibration(own), compare(own)
        if fit is not None and comparison is not None:
            fits[action] = {
                "recalibration": fit.model_dump(mode="json"),
                "comparison": comparison.model_dump(mode="json"),
            }
    return fits


def _fit(row: Any) -> Fit:
    return Fit(
        fitted_at=row.fitted_at,
        data_from=row.data_from,
        data_until=row.data_until,
        decisions=row.decisions,
        recalibration=Recalibration.model_validate(row.fit["recalibration"]),
        comparison=Comparison.model_validate(row.fit["comparison"]),
    )
