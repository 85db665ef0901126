"""What runs leave in Postgres."""

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg

TABLES = ("checkpoints", "checkpoint_blobs", "checkpoint_writes")


@dataclass(frozen=True)
class Stored:
    """What one run left on average: checkpoints, rows of all three tables, and their bytes."""

    checkpoints: float
    rows: float
    bytes: float


def stored_by(database_url: str, threads: Sequence[str]) -> Stored:
    """Return what these threads hold on average."""
    counts = {}
    with psycopg.connect(database_url) as connection:
        for table in TABLES:
            query = (
                f"SELECT count(*), coalesce(sum(pg_column_size(t.*)), 0) FROM checkpoints.{table} t"
                " WHERE thread_id = ANY(%s)"
            )
            row = connection.execute(query.encode(), [list(threads)]).fetchone()
            counts[table] = (int(row[0]), int(row[1])) if row else (0, 0)
    number = len(threads)
    return Stored(
        checkpoints=counts["checkpoints"][0] / number,
        rows=sum(rows for rows, _ in counts.values()) / number,
        bytes=sum(size for _, size in counts.values()) / number,
    )


def threads_of_tickets(database_url: str, first: int, count: int) -> list[str]:
    """Return the threads of those benchmark tickets that were resolved without a person."""
    wanted = [f"bench-{number}" for number in range(first, first + count)]
    query = (
        "SELECT thread_id::text FROM holdpoint.tickets t WHERE ticket_id = ANY(%s) AND status = 'resolved'"
        " AND NOT EXISTS (SELECT FROM holdpoint.reviews r WHERE r.ticket_id = t.ticket_id)"
    )
    with psycopg.connect(database_url) as connection:
        return [str(row[0]) for row in connection.execute(query.encode(), [wanted])]
