"""Decisions of several people compared on the same kinds of cases, and on the same cases."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.contract import Peers
from agent.core.past import KINDS
from agent.core.peers import DecidedCases, blind_disagreement, comparisons, questions
from agent.ledger import second_looks
from agent.ledger.tables import decisions, reviews

NEWEST = 50_000
"""So many decisions are compared at most."""

# What the first decision took is known alone: a second approver's clock starts somewhere else.
_DECIDED = text(
    f"""
    SELECT d.decided_by, r.action, d.type,
        CASE WHEN NOT EXISTS (
            SELECT FROM {decisions} first
            WHERE first.review_id = d.review_id AND first.undone_at IS NULL AND first.decided_at < d.decided_at
        ) THEN extract(epoch FROM d.decided_at - coalesce(r.first_claimed_at, r.first_seen_at))::float8 END AS seconds,
        length(coalesce(r.snapshot ->> 'message', '')) + length(d.args::text) AS length
    FROM {decisions} d JOIN {reviews} r USING (review_id)
    WHERE d.decided_at > :since AND d.undone_at IS NULL AND NOT starts_with(d.decided_by, 'system:')
    ORDER BY d.decided_at DESC, d.decision_id LIMIT :newest
    """
)


async def read(connection: AsyncConnection, days: int, now: datetime) -> Peers:
    """Return what the decisions of the last days ask about the process, and what that rests on."""
    since = now - timedelta(days=days)
    rows = (await connection.execute(_DECIDED, {"since": since, "newest": NEWEST})).all()
    disagreed, pairs = await second_looks.disagreement(connection, since)

    def compared() -> Peers:
        cases = _cases(rows[::-1])
        asked = questions(cases, period=f"in the last {days} days")
        return Peers.model_validate(
            {
                "since": since,
                "until": now,
                "decisions": len(rows),
                "questions": [each.model_dump() for each in asked],
                "comparisons": [each.model_dump() for each in comparisons(cases)],
                "second_looks": blind_disagreement(disagreed, pairs).model_dump(),
            }
        )

    return await asyncio.to_thread(compared)


def _cases(rows: Sequence[Any]) -> DecidedCases:
    reviewers, actions = sorted({row.decided_by for row in rows}), sorted({row.action for row in rows})
    by_reviewer = {name: place for place, name in enumerate(reviewers)}
    by_action = {name: place for place, name in enumerate(actions)}
    return DecidedCases(
        reviewers=tuple(reviewers),
        actions=tuple(actions),
        reviewer_index=np.array([by_reviewer[row.decided_by] for row in rows], np.int64),
        action_index=np.array([by_action[row.action] for row in rows], np.int64),
        kind=np.array([KINDS.index(row.type) for row in rows], np.int64),
        seconds=np.array([row.seconds for row in rows], np.float64),
        length=np.array([row.length for row in rows], np.float64),
    )
