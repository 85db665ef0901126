"""How the desk is doing, counted from the ledger: what waits, how long cases take, how often people agree."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any, get_args

from sqlalchemy.ext.asyncio import AsyncConnection

from agent.contract import TicketStatus
from agent.contract.stats import (
    ActionWeek,
    AgeBucket,
    Agreement,
    AgreementStats,
    AloneShare,
    AloneStats,
    Lag,
    LagStats,
    QueueStats,
    ReviewerStats,
    Spread,
    Stats,
    Waiting,
    WaitingByAge,
)
from agent.core import measures
from agent.ledger import stats_statements as statements
from agent.ledger.deadlines import EXPIRY
from agent.ledger.people import Person

_BUCKETS: tuple[AgeBucket, ...] = get_args(AgeBucket)
_STATUSES: tuple[TicketStatus, ...] = get_args(TicketStatus)


async def read(connection: AsyncConnection, viewer: Person, since: datetime, now: datetime) -> Stats:
    """Return the statistics since a moment as `viewer` may know them: of the people, a reviewer sees themselves."""
    only = None if viewer.role == "admin" else viewer.name
    return Stats(
        since=since,
        until=now,
        waiting=await _waiting(connection, now),
        lag=await lag(connection, since),
        resolved_alone=await _alone(connection, since),
        agreement=await _agreement(connection, since),
        expired_by_action={row.action: row.expired for row in await _rows(connection, statements.EXPIRED, since)},
        tickets=await tickets_by_status(connection),
        reviewers=await _reviewers(connection, since, only),
    )


async def lag(connection: AsyncConnection, since: datetime) -> LagStats:
    """Return how long the cases took that people decided since then."""
    rows = await _rows(connection, statements.LAG, since)
    return LagStats(
        overall=next(_lag(row) for row in rows if row.skill is None and row.tier is None and row.week is None),
        by_skill={row.skill: _lag(row) for row in rows if row.skill is not None},
        by_tier={row.tier: _lag(row) for row in rows if row.tier is not None},
        by_week={row.week: _lag(row) for row in rows if row.week is not None},
    )


async def tickets_by_status(connection: AsyncConnection) -> dict[TicketStatus, int]:
    """Return how many tickets have each status, none included."""
    found = {row.status: row.tickets for row in await connection.execute(statements.TICKETS)}
    return {status: found.get(status, 0) for status in _STATUSES}


async def _waiting(connection: AsyncConnection, now: datetime) -> QueueStats:
    rows = (await connection.execute(statements.WAITING, {"now": now})).all()
    skills = sorted({row.skill for row in rows})
    by_skill = {skill: _by_age([row for row in rows if row.skill == skill]) for skill in skills}
    return QueueStats(**_by_age(rows).model_dump(), by_skill=by_skill)


def _by_age(rows: Sequence[Any]) -> WaitingByAge:
    aged = {bucket: [row for row in rows if _BUCKETS[row.bucket] == bucket] for bucket in _BUCKETS}
    return WaitingByAge(**_sum(rows).model_dump(), by_age={bucket: _sum(found) for bucket, found in aged.items()})


def _sum(rows: Sequence[Any]) -> Waiting:
    return Waiting(pending=sum(row.pending for row in rows), overdue=sum(row.overdue for row in rows))


def _lag(row: Any) -> Lag:
    parts = {part: _spread(row, part) for part in statements.LAG_PARTS}
    return Lag(**parts, is_late=measures.is_late(parts["held_to_decided"].p95_seconds))


def _spread(row: Any, part: str) -> Spread:
    p50, p95 = row._mapping[f"{part}_seconds"] or (None, None)
    return Spread(n=row._mapping[f"{part}_n"], p50_seconds=p50, p95_seconds=p95)


async def _alone(connection: AsyncConnection, since: datetime) -> AloneStats:
    rows = await _rows(connection, statements.ALONE, since)
    shares = {
        (row.action, row.week): AloneShare(
            alone=row.alone, executed=row.executed, share=measures.share(row.alone, row.executed)
        )
        for row in rows
    }
    return AloneStats(
        overall=shares[None, None],
        by_action={action: found for (action, _), found in shares.items() if action is not None},
        by_week={week: found for (_, week), found in shares.items() if week is not None},
    )


async def _agreement(connection: AsyncConnection, since: datetime) -> AgreementStats:
    rows = await _rows(connection, statements.AGREEMENT, since)
    # Off the loop: the first interval of a process loads a library.
    found = await asyncio.to_thread(lambda: {(row.action, row.week): _agreed(row.agreed, row.n) for row in rows})
    return AgreementStats(
        overall=found.get((None, None)) or _agreed(0, 0),
        by_action={action: each for (action, week), each in found.items() if action is not None and week is None},
        by_week={week: each for (action, week), each in found.items() if action is None and week is not None},
        by_action_and_week=[
            ActionWeek(**each.model_dump(), action=action, week=week)
            for (action, week), each in found.items()
            if action is not None and week is not None
        ],
    )


async def _reviewers(connection: AsyncConnection, since: datetime, only: str | None) -> list[ReviewerStats]:
    rows = (await connection.execute(statements.REVIEWERS, {"since": since, "only": only})).all()
    # Off the loop, as all intervals.
    agreed = await asyncio.to_thread(lambda: [_agreed(row.agreed, row.decisions) for row in rows])
    return [ReviewerStats(**row._mapping, agreement=each) for row, each in zip(rows, agreed, strict=True)]


def _agreed(agreed: int, n: int) -> Agreement:
    low, high = measures.wilson(agreed, n) or (None, None)
    return Agreement(agreed=agreed, n=n, share=measures.share(agreed, n), low=low, high=high)


async def _rows(connection: AsyncConnection, statement: Any, since: datetime) -> Sequence[Any]:
    names = {"since": since, "expiry": EXPIRY} if statement is statements.EXPIRED else {"since": since}
    return (await connection.execute(statement, names)).all()
