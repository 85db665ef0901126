"""A page of the queue with few and with many reviews waiting, on two servers that are asked in turn."""

import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass

import httpx
import psycopg

from bench.errors import MeasurementFailed
from bench.serving import System

FEW, MANY = 1_000, 100_000
PAGE = 50
ASKS = 40

_FILL = (
    """
    INSERT INTO holdpoint.tickets (ticket_id, thread_id, customer_id, tier, body_digest, status, received_at)
    SELECT 'page-' || n, gen_random_uuid(), 'bench_user_' || n, 'standard', '', 'awaiting_review', now()
    FROM generate_series(1, %(count)s) n
    """,
    """
    INSERT INTO holdpoint.proposals (proposal_id, ticket_id, episode, position, action, skill, proposed_args, args,
        args_digest, rationale, model_name, model_risk, risk_score, threshold, autonomy, factors, route, reason,
        dry_run, status)
    SELECT gen_random_uuid(), 'page-' || n, 1, 0, 'cancel_pending_order',
        (ARRAY['orders', 'refunds', 'data', 'accounts'])[1 + n %% 4], '{}', '{}', '', '', 'bench', 0.5, 0.5, 0.4,
        'threshold', '[]', 'review', '', '{}', 'awaiting_review'
    FROM generate_series(1, %(count)s) n
    """,
    """
    INSERT INTO holdpoint.reviews (review_id, proposal_id, attempt, ticket_id, thread_id, interrupt_id, action, skill,
        tier, risk_score, status, reason, approvals, args, args_digest, summary, money_usd, customer_name, snapshot,
        queued_as_of, due_at)
    SELECT gen_random_uuid(), p.proposal_id, 1, p.ticket_id, t.thread_id, md5(p.ticket_id), p.action, p.skill,
        'standard', 0.5, 'pending', '', 1, '{}', '', 'Cancel an order', 18.5, 'Bench User', %(snapshot)s,
        now() - random() * interval '1 day', now() + interval '1 day'
    FROM holdpoint.proposals p JOIN holdpoint.tickets t USING (ticket_id) WHERE p.ticket_id LIKE 'page-%%'
    """,
    "VACUUM ANALYZE holdpoint.tickets, holdpoint.proposals, holdpoint.reviews",
)
SNAPSHOT_BYTES = 8_000
"""About what a real case's snapshot takes."""


@dataclass(frozen=True)
class PageTimes:
    """How long pages took, in milliseconds: the median with few and with many waiting."""

    few_ms: float
    many_ms: float

    @property
    def ratio(self) -> float:
        """How much longer it takes with many."""
        return self.many_ms / self.few_ms


def fill_queue(database_url: str, count: int) -> None:
    """Add `count` waiting reviews, each with its ticket and proposal."""
    snapshot = f'{{"title": "Cancel", "filler": "{"x" * SNAPSHOT_BYTES}"}}'
    with psycopg.connect(database_url, autocommit=True) as connection:
        for statement in _FILL:
            connection.execute(statement.encode(), {"count": count, "snapshot": snapshot} if "%" in statement else None)


def compare_pages(few: System, many: System) -> Mapping[str, PageTimes]:
    """Ask both servers for the same pages in turn."""
    kinds = {
        "first page, every skill (carol)": ("carol", ""),
        "first page, two skills (alice)": ("alice", ""),
        "second page, every skill (carol)": ("carol", "next"),
        "no page: GET /holdpoint/me": ("carol", "me"),
    }
    return {label: _compare(few, many, person, place) for label, (person, place) in kinds.items()}


def _compare(few: System, many: System, person: str, place: str) -> PageTimes:
    times: dict[str, list[float]] = {few.api: [], many.api: []}
    clients = {system.api: _client(system, person) for system in (few, many)}
    paths = {api: _path(client, place) for api, client in clients.items()}
    for _ in range(ASKS):
        for api, client in clients.items():
            start = time.perf_counter()
            _get(client, paths[api])
            times[api].append(1000 * (time.perf_counter() - start))
    for client in clients.values():
        client.close()
    return PageTimes(statistics.median(times[few.api]), statistics.median(times[many.api]))


def _client(system: System, person: str) -> httpx.Client:
    headers = {"Authorization": f"Bearer {system.tokens[person]}"}
    return httpx.Client(base_url=system.api, headers=headers, timeout=60)


def _path(client: httpx.Client, place: str) -> str:
    if place == "me":
        return "/holdpoint/me"
    first = f"/holdpoint/reviews?limit={PAGE}"
    return f"{first}&cursor={_get(client, first)['next_cursor']}" if place == "next" else first


def _get(client: httpx.Client, path: str) -> dict[str, object]:
    response = client.get(path)
    if not response.is_success:
        raise MeasurementFailed(f"GET {path} answered {response.status_code}: {response.text[:300]}")
    body: dict[str, object] = response.json()
    return body
